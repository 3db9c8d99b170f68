#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# guest-root.sh CACHE: a Debian with systemd as its first process, as CACHE/root.ext4, for the
# boots that need units for real. Made once by debootstrap from the suite of this host (so that
# the scanner's libraries fit), and again when this script changed.
# Exit 77, with the reason, where it cannot be made: no debootstrap, not root, no packages.
#
# What makes it boot in seconds and not in minutes under emulation: no network, no getty, no
# apt timers; an ext4 image made with mkfs -d, so that nothing is mounted here; and
# no module below its root, since the initramfs loaded what there is before it began.
set -eu
cache=${1:?usage: guest-root.sh CACHE}
packages=systemd,systemd-sysv,udev,dbus,kmod,libpci3,libyaml-0-2

skip() {
	echo "lab: skipped: $*" >&2
	exit 77
}

mirror() {
	apt-get indextargets --format '$(REPO_URI)' "Codename: $1" 'Component: main' \
		'Created-By: Packages' 2>/dev/null | head -n 1
}

# root 0755: mkfs copies the folder's own mode, which mktemp makes 0700.
unpack() {
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	from=$(mirror "$suite")
	[ -n "$from" ] || skip "apt knows no suite of this host, \"$suite\""
	chmod 755 "$1"
	debootstrap --variant=minbase --include="$packages" "$suite" "$1" "$from" >"$cache/root.log" 2>&1 ||
		skip "debootstrap: $(tail -n 1 "$cache/root.log")"
}


# Of a real host what units ask for: a name, an id, a journal; and one unit that runs the test.
furnish() {
	root=$1
	rm -rf "$root/var/cache/apt" "$root/var/lib/apt/lists" "$root/usr/share/doc" \
		"$root/usr/share/locale" "$root/usr/share/man"
	mkdir -p "$root/tools" "$root/out" "$root/boot" "$root/var/log/journal"
	cp "$cache/kernel/boot"/config-* "$root/boot"
	echo lab >"$root/etc/hostname"
	echo 4c61746e637931323334353637383930 >"$root/etc/machine-id"
	: >"$root/etc/fstab"
	for unit in getty@tty1.service serial-getty@ttyS0.service console-getty.service getty.target \
		apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
		e2scrub_reap.service fstrim.timer systemd-networkd.service systemd-resolved.service \
		systemd-timesyncd.service systemd-pstore.service systemd-random-seed.service \
		systemd-update-utmp.service systemd-update-utmp-runlevel.service \
		systemd-hwdb-update.service systemd-binfmt.service systemd-logind.service \
		modprobe@drm.service; do
		ln -sf /dev/null "$root/etc/systemd/system/$unit"
	done
	cat >"$root/etc/systemd/system/lab.service" <<-'EOF'
	[Unit]
	Description=The test of this boot
	[Service]
	Type=exec
	ExecStart=/bin/bash /tools/steps.sh
	ExecStopPost=/bin/systemctl --no-block poweroff
	StandardOutput=file:/out/guest.log
	StandardError=inherit
	EOF
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
	ln -sf ../lab.service "$root/etc/systemd/system/multi-user.target.wants/lab.service"
}

# debootstrap mounts proc and sys inside, and leaves them there when it is ended: what is removed
# must be this tree and nothing of the host.
discard() {
	for folder in proc sys; do
		! mountpoint -q "$1/$folder" || umount "$1/$folder"
	done
	rm -rf --one-file-system "$1"
}

make_image() {
	tree=$(mktemp -d "$cache/root.XXXXXX")
	trap 'discard "$tree"' EXIT
	unpack "$tree"
	furnish "$tree"
	mkfs.ext4 -q -F -L labroot -O ^has_journal -d "$tree" "$cache/root.ext4.new" 640M
	mv "$cache/root.ext4.new" "$cache/root.ext4"
	discard "$tree"
	trap - EXIT
}

# They live in a folder that an ordinary user's PATH lacks on Debian.
PATH=$PATH:/usr/sbin:/sbin
cache=$(cd "$cache" && pwd)
made=$(sha256sum <"$0")
[ ! -s "$cache/root.ext4" ] || [ "$made" != "$(cat "$cache/root.made" 2>/dev/null)" ] || exit 0
for tool in debootstrap mkfs.ext4 apt-get; do
	command -v "$tool" >/dev/null || skip "$tool is not installed (packaging/packages-lab.txt)"
done
[ "$(id -u)" -eq 0 ] || skip "debootstrap needs root"
make_image
echo "$made" >"$cache/root.made"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fetch.sh CACHE [rt|cloud]: Debian's own kernel and an initramfs that holds busybox, the modules the lab
# needs and tests/lab/init, as CACHE/vmlinuz and CACHE/initrd; with rt, the PREEMPT_RT flavour, as
# CACHE/vmlinuzrt and CACHE/initrdrt; with cloud, the one for clouds, which has fewer drivers. Only what changed is made again.
# Exit 77, with the reason, when the kernel or a tool cannot be had.
#
# The package is downloaded and unpacked, never installed: nothing is added to this host's
# boot loader, and no hook runs. Debian builds virtio and 9p as modules, so the initramfs
# carries them with everything they depend on.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${1:?usage: fetch.sh CACHE [rt|cloud]}
flavour=${2:-}
package=linux-image-${flavour:+$flavour-}amd64
kernel=kernel$flavour
modules='virtio_pci virtio_net virtio_blk 9pnet_virtio 9p msr e1000e acpi-cpufreq ext4 crc32c_generic veth zram bonding dummy
	e1000 vmxnet3 8139cp pcnet32 ne2k-pci tulip e100 xhci_pci cdc_ether'

skip() {
	echo "lab: skipped: $*" >&2
	exit 77
}

# depmod and modprobe live in a folder that an ordinary user's PATH lacks on Debian.
PATH=$PATH:/usr/sbin:/sbin
for tool in apt-get apt-cache dpkg-deb modprobe depmod cpio busybox; do
	command -v "$tool" >/dev/null || skip "$tool is not installed (packaging/packages-lab.txt)"
done

fetch_kernel() {
	work=$(mktemp -d "$cache/fetch.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	# The package of that name is empty and depends on the image of today.
	image=$(apt-cache depends "$package" 2>/dev/null |
		sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
	[ -n "$image" ] || skip "apt knows no $package (apt-get update)"
	(cd "$work" && apt-get -q download "$image" >log 2>&1) ||
		skip "apt-get download $image: $(tail -n 1 "$work/log")"
	dpkg-deb -x "$work/$image"_*.deb "$work/kernel"
	depmod -b "$work/kernel" "$(ls "$work/kernel/lib/modules")"
	rm -rf "${cache:?}/$kernel"
	mv "$work/kernel" "$cache/$kernel"
	rm -rf "$work"
	trap - EXIT
}

make_initrd() {
	version=$(ls "$cache/$kernel/lib/modules")
	tree=$(mktemp -d "$cache/initrd.XXXXXX")
	trap 'rm -rf "$tree"' EXIT
	chmod 755 "$tree"
	mkdir -p "$tree/bin" "$tree/proc" "$tree/sys" "$tree/dev" "$tree/run" "$tree/tmp" \
		"$tree/tools" "$tree/out" "$tree/boot" "$tree/lib/modules/$version"
	cp "$cache/$kernel/boot/config-$version" "$tree/boot"
	for module in $modules; do
		modprobe -d "$cache/$kernel" -S "$version" --show-depends "$module" 2>"$tree/missing" ||
			[ "$flavour" = cloud ] || { cat "$tree/missing" >&2; exit 1; }
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r file; do
		inside=${file#*"/lib/modules/$version/"}
		mkdir -p "$tree/lib/modules/$version/${inside%/*}"
		cp "$file" "$tree/lib/modules/$version/$inside"
	done
	rm -f "$tree/missing"
	cp "$cache/$kernel/lib/modules/$version/modules.order" \
		"$cache/$kernel/lib/modules/$version"/modules.builtin* "$tree/lib/modules/$version"
	depmod -b "$tree" "$version"
	cp "$(command -v busybox)" "$tree/bin/busybox"
	cp "$here/init" "$tree/init"
	chmod 755 "$tree/init"
	# Not compressed: under emulation unpacking costs more than reading.
	(cd "$tree" && find . | cpio -o -H newc --quiet) >"$cache/initrd$flavour.new"
	mv "$cache/initrd$flavour.new" "$cache/initrd$flavour"
	cp "$cache/$kernel/boot/vmlinuz-$version" "$cache/vmlinuz$flavour"
	rm -rf "$tree"
	trap - EXIT
}

mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
[ -d "$cache/$kernel/lib/modules" ] || fetch_kernel
if [ ! -s "$cache/initrd$flavour" ] || [ "$here/init" -nt "$cache/initrd$flavour" ] ||
	[ "$here/fetch.sh" -nt "$cache/initrd$flavour" ]; then
	make_initrd
fi

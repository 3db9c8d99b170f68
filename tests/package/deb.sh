#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# deb.sh [FOLDER]: the Debian packages as a stranger meets them. Made twice they are the same bytes
# and lintian has nothing to say (packaging/deb.sh); in a Debian with nothing else they install, their
# commands run, units are there and none is enabled; purged they leave no file behind.
# Exit 77, with the reason, where that cannot be tried: not root, no debootstrap, no packages.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:-$top/build-deb}

skip() {
	echo "package: skipped: $*" >&2
	exit 77
}

fail() {
	echo "package: FAIL: $*" >&2
	exit 1
}

[ "$(id -u)" = 0 ] || skip "debootstrap needs root"
for tool in debootstrap lintian dh dpkg-buildpackage; do
	command -v "$tool" >/dev/null || skip "no $tool (packaging/packages-lab.txt)"
done
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $suite" 'Component: main' \
	'Created-By: Packages' 2>/dev/null | head -n 1)
[ -n "$mirror" ] || skip "apt knows no suite of this host, \"$suite\""

"$top/packaging/deb.sh" "$work/first"
"$top/packaging/deb.sh" "$work/second"
for package in "$work"/first/*.deb; do
	cmp "$package" "$work/second/${package##*/}" || fail "${package##*/}: two builds differ"
done
echo "ok: two builds are the same bytes, and lintian is silent"

# What the packages depend on comes with the tree, from apt's own reckoning.
root=$work/root
rm -rf "$root"
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/root.log" 2>&1 ||
	skip "debootstrap: $(tail -n 1 "$work/root.log")"
cp /etc/resolv.conf "$root/etc/resolv.conf"
for file in $(grep -rli proxy /etc/apt/apt.conf.d || true); do
	cp "$file" "$root/etc/apt/apt.conf.d"
done
cp "$work"/first/*.deb "$root/root"

# within COMMAND: in the tree, with a /proc and a /sys that go when the command ends.
within() {
	unshare -m bash -c '
		mount --make-rprivate /
		mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" && exec chroot "$0" "$@"
	' "$root" "$@"
}
quiet() {
	within env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@" >"$work/step.log" 2>&1 || {
		tail -n 20 "$work/step.log" >&2
		fail "$*"
	}
}
files() {
	(cd "$root" && find . -path ./proc -prune -o -path ./sys -prune -o -path ./var/lib/apt -prune -o \
		-path ./var/lib/dpkg -prune -o -path ./var/cache -prune -o -path ./var/log -prune -o \
		-path ./root -prune -o -path ./tmp -prune -o -print | sort)
}

quiet apt-get update
# The libraries first, so that what is left after the purge is what our packages left.
needed=$(for package in "$work"/first/*.deb; do dpkg-deb -f "$package" Depends; done |
	tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' | grep -v '^latscan' | sort -u)
# shellcheck disable=SC2086
quiet apt-get install -y --no-install-recommends $needed man-db bash-completion
files >"$work/before"
quiet sh -c 'apt-get install -y --no-install-recommends /root/latscan*.deb'
quiet latscan version
quiet sh -c 'latscan list | grep -q irq.isolated_count'
quiet man -w latscan latscan-report latscan-profile
for shell in bash-completion/completions/latscan zsh/vendor-completions/_latscan \
	fish/vendor_completions.d/latscan.fish; do
	[ -s "$root/usr/share/$shell" ] || fail "no completion $shell"
done
within sh -c 'latscan scan --window 0 -f json >/root/report.json; [ $? -le 2 ]' || fail "no scan"
grep -q '"schema":1' "$root/root/report.json" || fail "no report"
within sh -c 'latscan convert -f csv /root/report.json >/root/report.csv; [ $? -le 2 ]' || fail "no convert"
[ "$(wc -l <"$root/root/report.csv")" -gt 100 ] || fail "an empty conversion"
within sh -c 'latscan capture --window 0 -o /root/host.tar.zst 2>/root/err; [ $? -eq 0 ]' ||
	fail "no capture: $(cat "$root/root/err")"
within sh -c 'latscan scan --root /root/host.tar.zst --window 0 -f json >/root/again.json; [ $? -le 2 ]' ||
	fail "no replay"
[ -s "$root/lib/systemd/system/latscan-gate.service" ] || fail "no unit"
enabled=$(find "$root/etc/systemd" -name '*latscan*')
[ -z "$enabled" ] || fail "enabled without being asked: $enabled"
echo "ok: installed, and its commands run"

quiet apt-get purge -y latscan latscan-tools
files >"$work/after"
left=$(comm -13 "$work/before" "$work/after")
[ -z "$left" ] || fail "left behind: $left"
echo "ok: purged, and nothing is left"
rm -rf "$root"

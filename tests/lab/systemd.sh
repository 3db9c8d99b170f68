#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# systemd.sh [TEST]: boots a Debian whose first process is systemd (guest-root.sh) on the machine
# of all boots, and runs tests/lab/systemd/TEST.sh in it as root; without TEST, the test of the
# gate's units. What the guest wrote is judged by tests/lab/systemd/judge.py.
#
# LATSCAN      the scanner (default: build/latscan of this checkout)
# LAB_CACHE    kernel, images and results (default: build-lab of this checkout)
#
# Exit status: 0 all as expected, 1 not so, 3 usage, 77 QEMU, the kernel or the image cannot be had.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
latscan=${LATSCAN:-$top/build/latscan}
cache=${LAB_CACHE:-$top/build-lab}
test=${1:-gate}
limit=2400

skip() {
	echo "lab: skipped: $*" >&2
	exit 77
}

[ -f "$here/systemd/$test.sh" ] || { sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 3; }
command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
[ "$(uname -m)" = x86_64 ] || skip "the scanner is not built for the guest's x86-64"
[ -x "$latscan" ] || { echo "lab: no scanner at $latscan" >&2; exit 3; }
mkdir -p "$cache"
"$here/fetch.sh" "$cache"
"$here/guest-root.sh" "$cache"
cache=$(cd "$cache" && pwd)
# shellcheck source=tests/lab/machine.sh
. "$here/machine.sh"

out=$cache/out/systemd-$test
tools=$out/.tools
rm -rf "$out"
mkdir -p "$tools/units"
cp "$latscan" "$tools/latscan"
# What keeps captures of passes and compares with them, and the libraries that the guest's system lacks.
mkdir -p "$tools/libexec" "$tools/lib"
for program in good capture unpack diff push; do
	[ ! -x "$latscan-$program" ] || cp "$latscan-$program" "$tools/libexec"
done
{ ldd "$tools/libexec"/* || true; } | grep -v ':$' | grep -o '/[^ ]*' | sort -u | while read -r lib; do
	cp -L "$lib" "$tools/lib/$(basename "$lib")"
done
cp "$here"/systemd/*.sh "$here/systemd/profile.yaml" "$tools"
find "$cache/kernel" -name msr.ko -exec cp {} "$tools" \;
cp -r "$top"/packaging/systemd/. "$tools/units"
cp "$here/systemd/$test.sh" "$tools/steps.sh"
gcc -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -static -o "$tools/disturb" "$here/disturb.c"

start=$SECONDS
status=0
# snapshot: what the guest writes to its disk is forgotten.
timeout -k 5 "$limit" qemu-system-x86_64 "${machine[@]}" \
	-kernel "$cache/vmlinuz" -initrd "$cache/initrd" -append "${parameters[*]}" \
	-serial "file:$out/console" \
	-drive "file=$cache/root.ext4,if=none,format=raw,id=d0,snapshot=on" \
	-device virtio-blk-pci,bus=pcie.0,drive=d0,num-queues=2,serial=labroot \
	-fsdev "local,id=t,path=$tools,security_model=none,readonly=on" \
	-device virtio-9p-pci,bus=pcie.0,fsdev=t,mount_tag=tools \
	-fsdev "local,id=o,path=$out,security_model=none" \
	-device virtio-9p-pci,bus=pcie.0,fsdev=o,mount_tag=out \
	</dev/null >"$out/qemu.log" 2>&1 || status=$?
rm -rf "$tools"
echo "lab: systemd-$test: $((SECONDS - start)) s"
[ $status -eq 0 ] || { echo "lab: qemu's exit status is $status"; tail -n 5 "$out/qemu.log" "$out/console"; }
status=0
python3 "$here/systemd/judge.py" "$out" || status=1
[ "$test" != gate ] || LATSCAN=$latscan python3 "$here/judge.py" diff "$out" \
	"service-before.fx service-after.fx service irqbalance" || status=1
exit $status

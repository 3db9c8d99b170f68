#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A tree whose links lead out of it never yields a byte of this host. Outside the tree stand
# files with a mark that no report may show; the links are absolute, climb with "..", and
# stand in the middle of a path. What strace sees opened lies below the tree, or is ours.
. "$(dirname "$0")/lib.sh"

outside=$work/outside
tree=$work/tree
mkdir -p "$outside/vm" "$outside/cpu" "$outside/pci/0000:00:1f.0" "$outside/net/eth0"
mkdir -p "$tree/proc/sys" "$tree/sys/devices/system" "$tree/sys/bus/pci/devices" "$tree/sys/class" \
	"$tree/sys/kernel/mm"
echo 61 > "$outside/vm/swappiness"
echo 4093 > "$outside/cpu/isolated"
echo gotout-0x4093 > "$outside/pci/0000:00:1f.0/vendor"
echo gotout-4093 > "$outside/net/eth0/operstate"
printf 'gotout=4093 isolcpus=4093\n' > "$outside/cmdline"

ln -s "$outside/vm" "$tree/proc/sys/vm"                       # absolute, a folder
ln -s ../../../../../../../../../../../../"$outside/cpu" "$tree/sys/devices/system/cpu" # climbing
ln -s "$outside/cmdline" "$tree/proc/cmdline"                 # absolute, a file
ln -s ../../../../../../../"$outside/pci/0000:00:1f.0" "$tree/sys/bus/pci/devices/0000:00:1f.0"
ln -s "$outside/net" "$tree/sys/class/net"
ln -s /proc/self/root/sys/kernel/mm/transparent_hugepage "$tree/sys/kernel/mm/transparent_hugepage"
ln -s /proc/version "$tree/proc/version"
ln -s /proc/meminfo "$tree/proc/meminfo"
mkfifo "$tree/proc/interrupts"
ln -s /dev/zero "$tree/proc/vmstat"

"$LATSCAN" scan --root "$tree" -f json:"$work/report.json" -f text:"$work/report.txt" 2> "$work/err"
status=$?
[ "$status" -eq 2 ] || [ "$status" -eq 0 ] && good || bad "exit status $status"
for mark in gotout 4093 "$(uname -r)" "MemTotal"; do
	lacks "report" report.json "$mark"
	lacks "report" report.txt "$mark"
done
grep -q '"status":"pass"' "$work/report.json" && bad "something passed on an empty tree" || good

if command -v strace > /dev/null && strace -o /dev/null true 2> /dev/null; then
	strace -f -e trace=openat,open,openat2 -o "$work/trace" "$LATSCAN" scan --root "$tree" -f json:/dev/null
	# Below a directory descriptor names are relative: an absolute one is the loader's or ours.
	sed -n 's/.*AT_FDCWD, "\([^"]*\)".*/\1/p' "$work/trace" |
		grep -Ev "^(/etc/ld.so|/lib|/usr/lib|/dev/null|$tree)" > "$work/absolute"
	[ -s "$work/absolute" ] && bad "opened: $(head -3 "$work/absolute")" || good
	grep -q 'RESOLVE_IN_ROOT' "$work/trace" && good || bad "no contained open was seen"
else
	echo "skipped: strace may not trace here"
fi
finish

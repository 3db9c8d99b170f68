#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan fix: what it prints and where it writes; on the captured guests, where they are there,
# that a line is suggested that does what the tuned guest's does, and on that one nothing.
. "$(dirname "$0")/lib.sh"

tree=$work/tree
mkdir -p "$tree/proc/sys/vm" "$tree/proc/sys/kernel" "$tree/sys/kernel/mm/transparent_hugepage" \
	"$tree/sys/devices/system/cpu" "$tree/etc/default" "$tree/boot/grub"
echo "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet nohz=off" >"$tree/proc/cmdline"
echo "always madvise [never]" >"$tree/sys/kernel/mm/transparent_hugepage/enabled"
echo "[always] defer defer+madvise madvise never" >"$tree/sys/kernel/mm/transparent_hugepage/defrag"
echo 1 >"$tree/proc/sys/kernel/numa_balancing"
echo 60 >"$tree/proc/sys/vm/swappiness"
echo 0-3 | tee "$tree/sys/devices/system/cpu/online" "$tree/sys/devices/system/cpu/present" \
	"$tree/sys/devices/system/cpu/possible" >/dev/null
echo >"$tree/sys/devices/system/cpu/isolated"
echo >"$tree/sys/devices/system/cpu/nohz_full"
mkdir -p "$tree/sys/fs/cgroup"
echo >"$tree/sys/fs/cgroup/cpuset.cpus.isolated"
fix() {
	"$LATSCAN" fix --root "$tree" --hot-cpus 2-3 "$@"
}

expect "help" 0 "$LATSCAN" fix --help
says "help" out "--output-dir DIR"
says "help" out "--hot-cpus LIST"
says "help" out "--hot-threads GLOB"
lacks "help" out "--format"
expect "a process" 1 fix --print -t comm=feed --hot-threads "rx-*"
expect "without --print" 3 fix
says "without --print" err "changes nothing"
expect "an operand" 3 fix --print x
expect "a bad list" 3 "$LATSCAN" fix --print --hot-cpus x

expect "nobody is hot" 1 "$LATSCAN" fix --root "$tree" --print -p quiet-core --only cpu.isolated
says "nobody is hot" out "by hand: decide which CPUs are hot"

expect "print" 1 fix --print
says "print" out 'GRUB_CMDLINE_LINUX="quiet isolcpus=managed_irq,domain,2-3 nohz_full=2-3'
says "print" out '--remove-args="nohz=off"'
says "print" out "# boot.params (nohz): nohz=off -> not on the command line"
says "print" out "# ==== /etc/sysctl.d/99-zz-latscan.conf"
says "print" out "kernel.numa_balancing = 0"
says "print" out "# ==== /etc/tuned/latscan/tuned.conf"
says "print" out "include=network-latency"
lacks "print" out "vm.swappiness"
says "what a file shows" out "#   numa.balancing (fail)"
expect "warnings too" 1 fix --print --fail-on warn
says "warnings too" out "vm.swappiness = 10"
cp "$work/out" "$work/first"
expect "twice" 1 fix --print --fail-on warn
cmp -s "$work/first" "$work/out" && good || bad "the same input gives another output"

# The part on what would remain sorts by what proves it.
awk '/^# right with these files/ { p = 1 } /^# mended by them/ { p = 2 } /^# remains/ { p = 3 }
	p == 1 && /numa.balancing/ { a = 1 } p == 2 && /cpu.isolated/ { b = 1 }
	p == 2 && /boot.params/ { c = 1 } END { exit !(a && b && c) }' "$work/out" && good ||
	bad "what would remain: $(sed -n '/what-would-remain/,$p' "$work/out")"

# A tree without the line: the words are told all the same.
cp -r "$tree" "$work/no-line"
rm "$work/no-line/proc/cmdline"
echo "[always] madvise never" >"$work/no-line/sys/kernel/mm/transparent_hugepage/enabled"
expect "without the line" 1 "$LATSCAN" fix --print --root "$work/no-line" --hot-cpus 2-3 --only mem.thp_enabled
says "without the line" out 'The running line was not read: to be added to it: transparent_hugepage=never'

# The boot loader's own variables, and the line that runs.
printf 'GRUB_CMDLINE_LINUX_DEFAULT="quiet nohz=off a=\\"b c\\""\nGRUB_CMDLINE_LINUX="net.ifnames=0"\n' >"$tree/etc/default/grub"
expect "with GRUB's file" 1 fix --print
says "with GRUB's file" out 'GRUB_CMDLINE_LINUX_DEFAULT="quiet a=\"b c\" isolcpus=managed_irq,domain,2-3'
lacks "with GRUB's file" out 'GRUB_CMDLINE_LINUX="net'
rm "$tree/etc/default/grub"

# A folder: each file whole, nothing else, never a place of the system.
expect "a folder" 1 fix --output-dir "$work/new"
says "a folder" new/etc-sysctl.d-99-zz-latscan.conf "# For /etc/sysctl.d/99-zz-latscan.conf"
says "a folder" new/kernel-command-line.txt "nohz_full=2-3"
says "a folder" new/what-would-remain.txt "cpu.isolated"
[ -s "$work/out" ] && bad "a folder: something is printed too" || good
[ -z "$(find "$work/new" -name '.*' -type f)" ] && good || bad "a temporary file stayed"
ln -s /etc "$work/link"
for place in /etc /etc/sysctl.d /usr/local /boot /run/x /proc / "$work/link" "$work/link/latscan"; do
	expect "refused: $place" 3 fix --output-dir "$place"
	says "refused: $place" err "a place of the system"
done
expect "no such place" 3 fix --output-dir "$work/none/none"
mkdir "$work/closed"
mkdir "$work/closed/what-would-remain.txt" # a rename onto it fails
touch "$work/closed/what-would-remain.txt/x"
expect "a file that cannot be written" 4 fix --output-dir "$work/closed"
[ -z "$(find "$work/closed" -name '.*.tmp')" ] && good || bad "temporary files stayed"

# This host, sealed: main may write into the folder, and nowhere else.
"$LATSCAN" fix --window 0 --output-dir "$work/live" >"$work/out" 2>"$work/err"
[ $? -le 2 ] && [ -s "$work/live/README.txt" ] && good || bad "this host: $(cat "$work/err")"

guests=$(dirname "$0")/../../../shared/data/guests
if [ -d "$guests" ]; then
	for name in cap-untuned cap-tuned; do
		mkdir "$work/$name"
		tar -xzf "$guests/$name.tar.gz" -C "$work/$name"
	done
	# What the tuned guest's line does, for the one CPU of this guest that can be spared.
	expect "the untuned guest" 1 "$LATSCAN" fix --print --root "$work/cap-untuned" --hot-cpus 1
	for word in isolcpus=managed_irq,domain,1 nohz_full=1 rcu_nocbs=1 irqaffinity=0 transparent_hugepage=never; do
		says "the untuned guest" out "$word"
	done
	# Of the tuned one everything but what its own report says.
	expect "the tuned guest" 2 "$LATSCAN" fix --print --root "$work/cap-tuned" --skip numa.balancing
	says "the tuned guest" out "# Nothing to do"
	lacks "the tuned guest" out "grubby"
else
	echo "skipped: the captured guests are not there"
fi
finish

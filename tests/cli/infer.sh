#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan profile infer, as a user meets it.
. "$(dirname "$0")/lib.sh"

expect "no verb" 3 "$LATSCAN" profile
says "no verb" err "expected infer, check"
expect "help" 0 "$LATSCAN" profile infer --help
says "help" out "--host-prefix DIR"
expect "an operand" 3 "$LATSCAN" profile infer now
expect "a bad window" 3 "$LATSCAN" profile infer --window soon
expect "a bad root" 3 "$LATSCAN" profile infer --root "$work/none"
expect "both" 3 "$LATSCAN" profile infer --root "$work" --host-prefix /host

# This host: whatever it is, the profile has a version and a name, and reads the same twice.
expect "live" 0 "$LATSCAN" profile infer --window 0 --budget all
says "live" out "profile: 1"
says "live" out "name: "

mkdir -p "$work/tree/proc" "$work/tree/sys/devices/system/cpu"
echo "ro isolcpus=domain,2-3 nohz_full=2-3" > "$work/tree/proc/cmdline"
echo "0-3" > "$work/tree/sys/devices/system/cpu/online"
cp "$work/tree/sys/devices/system/cpu/online" "$work/tree/sys/devices/system/cpu/possible"
expect "a tree" 0 "$LATSCAN" profile infer --root "$work/tree"
says "a tree" out "    poll: 2-3 "
says "a tree" out "    housekeeping: 0-1 "
says "a tree" out "kernel command line (declared)"
cp "$work/out" "$work/first"
expect "the same twice" 0 "$LATSCAN" profile infer --root "$work/tree"
cmp -s "$work/out" "$work/first" && good || bad "the profile differs the second time"

# A thread that spins, pinned to one CPU, is found, where there is another CPU left.
spin_on=$(python3 -c 'import os; c = sorted(os.sched_getaffinity(0)); print(c[-1] if len(c) > 1 else "")')
if [ -n "$spin_on" ]; then
	taskset -c "$spin_on" python3 -c 'import time
end = time.monotonic() + 8
while time.monotonic() < end: pass' &
	spinner=$!
	expect "a spinner" 0 "$LATSCAN" profile infer --window 1s --budget all
	kill "$spinner" 2> /dev/null
	wait "$spinner" 2> /dev/null
	if grep -q "Nothing shows" "$work/out"; then
		echo "not seen: the machine is too busy to spin on, or isolates CPUs"
	else
		says "a spinner" out "python3"
	fi
fi

expect "nothing isolated" 0 "$LATSCAN" profile infer --root "$work/tree"
echo "ro quiet" > "$work/tree/proc/cmdline"
expect "nothing isolated" 0 "$LATSCAN" profile infer --root "$work/tree"
says "nothing isolated" out "Nothing shows that this host is meant"
grep -q "^roles:" "$work/out" && bad "nothing isolated: roles are declared" || good

finish

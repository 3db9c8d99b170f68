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
expect "two trees" 0 "$LATSCAN" profile infer --root "$work/tree" --root "$work/tree"
says "two trees" out "two samples (how far apart is not told: --window T says it)"
expect "two trees, timed" 0 "$LATSCAN" profile infer --root "$work/tree" --root "$work/tree" --window 5m
says "two trees, timed" out "two samples 5 min apart"
cp "$work/first" "$work/out"
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

# A thread that spins, pinned, on a host that isolates nothing: a gate judges that CPU as hot.
stat() {
	echo "== /proc/$1/task/$1/stat"
	echo "$1 ($2) $3 1 $1 1 0 -1 4194304 0 0 0 0 $4 0 0 0 20 0 1 0 10000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 $5 0 0 0 0 0 0 0"
	echo "== /probe/affinity/$1"
	echo "$6"
}
{
	for list in online possible present; do
		printf '== /sys/devices/system/cpu/%s\n0-3\n' "$list"
	done
	printf '== /sys/devices/system/cpu/isolated\n\n== /sys/devices/system/cpu/nohz_full\n\n'
	printf '== /probe/clock\nrealtime 1700001000000000000\nmonotonic_raw 1000000000000\nboottime 1000000000000\n'
	stat 1 systemd S 10 0 0-3
	stat 60 feed R 89900 2 2
} > "$work/spins.fx"
expect "a recording" 0 "$LATSCAN" profile infer --root "$work/spins.fx"
says "a recording" out "    poll: 2 "
says "a recording" out "- {name: feed, comm: feed}"
"$LATSCAN" gate --inferred --root "$work/spins.fx" -f "json:$work/gate.json" > "$work/out" 2>&1
python3 - "$work/gate.json" <<'EOF' && good || bad "a gate by what is inferred does not judge cpu2"
import json, sys
roles = json.load(open(sys.argv[1]))["roles"]
print(roles)
sys.exit(roles["hot"] != "2" or "inferred: threads that spin" not in roles["hot_from"])
EOF
"$LATSCAN" gate --inferred --hot-cpus 3 --root "$work/spins.fx" -f "json:$work/gate.json" > "$work/out" 2>&1
grep -q '"hot": *"3"' "$work/gate.json" && good || bad "what the user says does not come first"

# What was printed is what "profile check" takes.
"$LATSCAN" profile infer --root "$work/spins.fx" > "$work/profile.yaml"
expect "its own profile" 0 "$LATSCAN" profile check "$work/profile.yaml"
expect "shown" 0 "$LATSCAN" profile show "$work/profile.yaml"
says "shown" out "poll: 2"
finish

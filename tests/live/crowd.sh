#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# crowd.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR: named processes that are many threads, whose threads come
# and go, that end while they are looked at, and whose number another one gets: never an error of the
# program, and the report says what became of them. How long it takes is measured by tests/bench.
set -u
latscan=$3 actor=$4
. "$(dirname "$0")/lib.sh"

need python3
need_root
name=lscrowd$$
work=$(mktemp -d)
pids=() done=()

trap 'reap; rm -rf "$work"' EXIT

# start WORD...: an actor; false where it cannot do it.
start() {
	: > "$work/ready"
	"$actor" "$name" "$@" > "$work/ready" 2>&1 < <(sleep 100) &
	pid=$!
	pids+=("$pid")
	wait_for 200 grep -q . "$work/ready" && grep -q '^ready' "$work/ready"
}

# scan WINDOW: of all that is asked of processes and threads; its exit status must be a verdict.
scan() {
	"$latscan" scan --target "comm=$name" --hot-cpus 1 --only 'proc.*,task.*' --window "$1" --no-progress \
		-f "json:$work/report.json" -f "text:$work/report.txt" > /dev/null 2> "$work/err"
	status=$?
	[ "$status" -le 2 ] || fail "$what: exit status $status: $(cat "$work/err")"
	[ ! -s "$work/err" ] || fail "$what: $(cat "$work/err")"
}

# states: "STATUS(REASON) ID" of every finding, one a line. No check may have gone silent.
states() {
	python3 - "$work/report.json" << 'END'
import json
import sys

for check in json.load(open(sys.argv[1], encoding="utf-8"))["checks"]:
    for finding in check["findings"]:
        print(f"{finding['status']}({finding.get('reason', '')}) {check['id']}: {finding.get('text', '')}")
END
}

# says TEXT: some finding does.
says() {
	states > "$work/states"
	grep -qF -- "$1" "$work/states" || fail "$what: nowhere said: $1; but: $(head -n 20 "$work/states")"
}

not_says() {
	states > "$work/states"
	! grep -F -- "$1" "$work/states" || fail "$what: it says $1"
}

what="many threads"
n=10000
if start "threads=$n"; then
	scan 1
	grep -qF "$((n + 1)) threads of 1 processes" "$work/report.json" || fail "$what: they are not counted: $(states)"
	done+=("$n threads")
else
	echo "$n threads could not be started here: left out ($(cat "$work/ready"))"
fi
reap

what="threads that come and go"
start churn || fail "$what: $(cat "$work/ready")"
scan 1
not_says "(silent)"
not_says "(broken)"
done+=("threads that come and go")
reap

# In the middle of the window, and at any moment of a scan without one.
what="a target that ends"
start touch || fail "$what: $(cat "$work/ready")"
{
	sleep 0.7
	kill "$pid"
} &
scan 2
wait "$!"
says "it ended within the window"
not_says "(silent)"
not_says "(broken)"
reap
for after in 0 0.005 0.01 0.02 0.03 0.04 0.05 0.07 0.1 0.15; do
	start touch || fail "$what: $(cat "$work/ready")"
	{
		sleep "$after"
		kill "$pid"
	} &
	scan 0
	wait "$!"
	not_says "(silent)"
	not_says "(broken)"
	reap
done
done+=("a target that ends")

# The same number and the same name, and another process.
what="a number that is used again"
start fill=64 || fail "$what: $(cat "$work/ready")"
first=$pid
start "pid=$first" 2> /dev/null
if grep -q 'pid=' "$work/ready" && ! grep -q 'File exists' "$work/ready"; then
	echo "a number cannot be chosen here: left out ($(cat "$work/ready"))"
else
	{
		sleep 0.7
		kill "$first"
		wait_for 20 test ! -d "/proc/$first"
		exec "$actor" "$name" "pid=$first" touch > "$work/second" 2>&1
	} &
	second=$!
	scan 2
	grep -q '^ready' "$work/second" || fail "$what: it was not: $(cat "$work/second")"
	says "it ended within the window, and another process has its number"
	not_says "(silent)"
	not_says "(broken)"
	pids+=("$first" "$second")
	done+=("a number used again")
fi
reap
(IFS=';'; echo "no error: ${done[*]}")

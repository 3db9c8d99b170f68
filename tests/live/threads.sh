#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# threads.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR: a real process on CPU 1, which is called hot here, is
# placed wrongly in one way after the other: exactly the right check fails, and recovers. Needs two CPUs.
set -u
latscan=$3 actor=$4
. "$(dirname "$0")/lib.sh"

need python3 taskset chrt
need_root
taskset -c 0,1 true 2> /dev/null || skip "needs two CPUs"
chrt -f 5 true 2> /dev/null || skip "no real-time policies here"
name=lsthr$$
work=$(mktemp -d)
pids=()

trap 'reap; rm -rf "$work"' EXIT

# start COMMAND...: before the actor; it waits for a line that never comes, or spins.
start() {
	: > "$work/ready"
	"$@" > "$work/ready" 2>&1 < <(sleep 100) &
	pid=$!
	pids+=("$pid")
	wait_for 50 grep -q ready "$work/ready" || fail "no actor: $(cat "$work/ready")"
}

# fails IDS WINDOW ID...: of the first list, these fail and no other one does.
fails() {
	local only=$1 window=$2
	shift 2
	"$latscan" scan --target "comm=$name" --hot-cpus 1 --only "$only" --window "$window" --no-progress \
		--set proc.sched_policy.policy=realtime \
		--set proc.page_faults.warmup=0 -f "json:$work/report.json" > /dev/null 2> "$work/err"
	python3 - "$work/report.json" "$@" << 'END' || fail "$what: $(cat "$work/err")"
import json
import sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
failing = sorted(c["id"] for c in report["checks"] if c["status"] == "fail")
if failing != sorted(sys.argv[2:]):
    print("failing:", failing, "expected:", sorted(sys.argv[2:]))
    for check in report["checks"]:
        print(check["id"], check["status"], [(f.get("text"), f.get("reason")) for f in check["findings"]])
    sys.exit(1)
END
}

# says TEXT: a finding has it.
says() {
	grep -qF -- "$1" "$work/report.json" || fail "$what: nowhere said: $1"
}

# end PID: of those that were started here.
end() {
	kill "$1"
	wait "$1" 2> /dev/null
}

state='proc.affinity,proc.sched_policy,proc.traced,proc.migrations'

what="right"
start taskset -c 1 chrt -f 5 "$actor" "$name" pause
fails "$state" 1
what="its mask is wide"
taskset -cp 0,1 "$pid" > /dev/null
fails "$state" 0 proc.affinity
taskset -cp 1 "$pid" > /dev/null
fails "$state" 0
what="its policy is wrong"
chrt -o -p 0 "$pid"
fails "$state" 0 proc.sched_policy
chrt -f -p 5 "$pid"
fails "$state" 0
what="stopped"
kill -STOP "$pid"
wait_for 20 grep -q '^State:.T' "/proc/$pid/status"
fails "$state" 0 proc.traced
kill -CONT "$pid"
wait_for 20 grep -q '^State:.S' "/proc/$pid/status"
fails "$state" 0
what="a tracer is attached"
traced=$pid
start "$actor" "tracer$$" "seize=$traced"
fails "$state" 0 proc.traced
says "tracer$$ (pid $pid) traces 1 thread"
end "$pid"
wait_for 20 grep -q '^TracerPid:.0$' "/proc/$traced/status"
fails "$state" 0
if command -v strace > /dev/null; then
	what="strace is attached"
	strace -f -qq -o /dev/null -p "$traced" &
	pids+=("$!")
	wait_for 50 grep -q '^TracerPid:.[1-9]' "/proc/$traced/status" || fail "$what: it is not"
	fails "$state" 0 proc.traced
	says "strace (pid"
	end "${pids[-1]}"
	wait_for 20 grep -q '^TracerPid:.0$' "/proc/$traced/status"
	fails "$state" 0
else
	echo "no strace: it is left out"
fi
reap

what="a timer on its CPU time"
start taskset -c 1 chrt -r 5 "$actor" "$name" cputimer spin
fails "$state,task.posix_cpu_timers" 1 task.posix_cpu_timers
says "its hot CPU ticks, and it has a timer on CPU time"
reap
start taskset -c 1 chrt -r 5 "$actor" "$name" spin
fails "$state,task.posix_cpu_timers" 1
reap

# A page that is mapped and was dropped comes from the device; then all of it stays in memory.
what="major faults"
dd if=/dev/zero of="$work/data" bs=1M count=32 conv=fsync 2> /dev/null
start taskset -c 1 chrt -f 5 "$actor" "$name" fault "$work/data"
before=$(cut -d ' ' -f 12 "/proc/$pid/stat")
sleep 0.3
if [ "$(cut -d ' ' -f 12 "/proc/$pid/stat")" = "$before" ]; then
	echo "a file's pages cannot be dropped in $work: major faults are left out"
else
	fails proc.page_faults 1 proc.page_faults
	says "waited for a device"
	reap
	start taskset -c 1 chrt -f 5 "$actor" "$name" lock pause
	fails proc.page_faults 1
fi
reap

what="moved away and back within the window"
start taskset -c 1 chrt -f 5 "$actor" "$name" spin
if grep -q nr_migrations "/proc/$pid/sched" 2> /dev/null; then
	(
		sleep 1
		taskset -cp 0 "$pid"
		taskset -cp 1 "$pid"
	) > /dev/null &
	mover=$!
	fails "$state" 2 proc.migrations
	wait $mover
	fails "$state" 1
fi
reap

# Round robin: two of one priority take turns, whoever else is busy.
what="a second runnable thread on its CPU"
both='proc.run_delay,proc.ctxt_switches,task.isolated_shared,proc.affinity'
start taskset -c 1 chrt -r 5 "$actor" "$name" spin
start taskset -c 1 chrt -r 5 "$actor" "other$$" spin
fails "$both" 1 task.isolated_shared
fails proc.run_delay,proc.ctxt_switches 1 proc.run_delay
kill "$pid"
wait "$pid" 2> /dev/null
what="and alone again"
fails task.isolated_shared,proc.affinity 1
reap
echo "affinity, policy, stops, tracers, CPU timers, major faults, moves and a second thread: each failed its own check alone"

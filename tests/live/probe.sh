#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# probe.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR: the jitter probe on a CPU of this machine, with thieves of known
# kind beside it: a thread by its name, the timer, interrupts that another CPU sends; which CPUs it refuses; what is
# left of a run that is interrupted.
set -u
latscan=$3 actor=$4
. "$(dirname "$0")/lib.sh"

need python3 taskset
[ "$(id -u)" = 0 ] || skip "needs root"
[ "$(nproc)" -ge 2 ] || skip "needs two CPUs"
[ -r /sys/kernel/tracing/events/sched/sched_switch/format ] || skip "no tracefs"
name=lsthief$$
work=$(mktemp -d)
pids=() done=()
cpu=1

clean() {
	for p in "${pids[@]}"; do
		kill "$p" 2> /dev/null
		wait "$p" 2> /dev/null
	done
	pids=()
}
trap 'clean; rm -rf "$work"' EXIT

# probe STATUS OPTION...: a run; its report is asked by says.
probe() {
	local wanted=$1 got
	shift
	timeout 60 "$latscan" probe --cpu "$cpu" "$@" -f "json:$work/report.json" > /dev/null 2> "$work/err"
	got=$?
	[ "$got" = "$wanted" ] || fail "$what: exit status $got, expected $wanted: $(cat "$work/err")"
}

# says EXPRESSION: holds of the report r, its CPU c, and gaps(kind, name), their number by cause.
says() {
	python3 - "$work/report.json" "$1" << 'END' || fail "$what: not so: $1"
import json
import sys

r = json.load(open(sys.argv[1], encoding="utf-8"))
c = r["cpus"][0]


def gaps(kind, name=None, what="gaps"):
    return sum(k[what] for k in c["causes"] if k["kind"] == kind and name in (None, k["name"]))


if not eval(sys.argv[2]):
    sys.exit("%r" % [(k["kind"], k["name"], k["gaps"], k["stolen_ns"]) for k in c["causes"]])
END
}

what="alone"
probe 0 --force --for 1s
if grep -q '"explained":false' "$work/report.json"; then
	skip "tracepoints may not be opened: $(grep -o '"unexplained":"[^"]*"' "$work/report.json")"
fi
says 'r["explained"] and r["status"] == 0 and not r["interrupted"]'
says 'c["ran_ns"] >= 0.99e9 and c["turns"]["n"] > 1e5 and c["stayed"]'
says 'sum(n for _, n in c["gap_lengths"]["buckets"]) == c["n_gaps"] == c["gap_lengths"]["n"]'
says 'sum(k["gaps"] for k in c["causes"]) == c["n_gaps"] == len(c["gaps"])'
says 'abs(sum(k["stolen_ns"] for k in c["causes"]) / c["stolen_ns"] - 1) < 0.01'
says 'abs(c["drift_ppm"]) < 200'
says 'c["counted"]["faults"] == 0'
done+=("alone")

# A machine whose tick stops has none to be seen.
what="the timer"
probe 0 --force --for 1s --threshold 500ns
says 'c["counted"]["interrupts"].get("LOC", 1) < 100 or gaps("tick") + gaps("softirq") + gaps("thread") > 20'
done+=("timer")

what="a thread that competes"
taskset -c "$cpu" "$actor" "$name" spin > "$work/ready" 2>&1 &
pids+=("$!")
wait_for 100 grep -q '^ready' "$work/ready" || fail "$what: the actor did not start: $(cat "$work/ready")"
probe 3 --for 1s
grep -q "cpu$cpu belongs to .* it spins there" "$work/err" || fail "$what: not refused: $(cat "$work/err")"
probe 0 --force --for 2s
# Others may want that CPU too, and a gap then has many in it.
says "gaps('thread', '$name', 'part_in') >= 5"
says "gaps('thread', '$name', 'stolen_ns') > c['stolen_ns'] / 50"
says "all(g['pid'] == ${pids[0]} for g in c['gaps'] if g['kind'] == 'thread' and g.get('name') == '$name')"
# Of its slices, which are milliseconds, next to none lies in a gap that is put down to another cause.
says 'sum(g["ns"] > 2e6 and g["kind"] == "none" for g in c["gaps"]) <= len(c["gaps"]) / 100'
clean
done+=("a competing thread")

what="a real-time thread"
if chrt -f 1 true 2> /dev/null; then
	taskset -c "$cpu" chrt -f 1 "$actor" "$name" touch > "$work/ready" 2>&1 < <(sleep 100) &
	pids+=("$!")
	wait_for 100 grep -q '^ready' "$work/ready" || fail "$what: the actor did not start: $(cat "$work/ready")"
	probe 3 --for 1s
	grep -q "cpu$cpu belongs to .* real-time" "$work/err" || fail "$what: not refused: $(cat "$work/err")"
	clean
	done+=("a real-time thread is left alone")
else
	echo "no real-time policy may be used here: left out"
fi

# Each opening of a counter of that CPU from another one is a function call there.
what="function calls of another CPU"
if command -v perf > /dev/null && perf stat -C "$cpu" -e cpu-clock true 2> /dev/null; then
	(
		sleep 0.7
		for _ in $(seq 30); do
			taskset -c 0 perf stat -C "$cpu" -e cpu-clock true 2> /dev/null
		done
	) &
	pids+=("$!")
	probe 0 --force --for 4s --threshold 500ns
	clean
	says 'gaps("call") >= 5'
	done+=("function calls")
else
	echo "perf stat -C does not work here: function calls left out"
fi

what="an interrupted run"
timeout 60 "$latscan" probe --cpu "$cpu" --force --for 50s -f "json:$work/report.json" > /dev/null 2>&1 &
p=$!
sleep 2
pkill -INT -P "$p" 2> /dev/null
wait "$p"
status=$?
[ "$status" = 2 ] || fail "$what: exit status $status"
says 'r["interrupted"] and 1e8 < c["ran_ns"] < 20e9 and c["n_gaps"] == len(c["gaps"])'
done+=("an interrupted run")

what="without looking"
probe 0 --force --no-explain --for 500ms
says 'not r["explained"] and all(g["kind"] in ("unexplained", "smi") for g in c["gaps"])'
done+=("without looking")
(IFS=';'; echo "as it should be: ${done[*]}")

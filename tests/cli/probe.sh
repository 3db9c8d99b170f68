#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# probe.sh: what latscan probe says to bad usage, before it touches a CPU; and a run without rights or
# tracepoints. LATSCAN names the program.
. "$(dirname "$0")/lib.sh"

expect "no CPU" 3 "$LATSCAN" probe
says "no CPU" err "expected --cpu LIST"
expect "no list" 3 "$LATSCAN" probe --cpu 1-
says "no list" err "expected a list of CPUs such as 6 or 2-3,6-7"
expect "empty" 3 "$LATSCAN" probe --cpu ''
expect "not online" 3 "$LATSCAN" probe --cpu 60000
says "not online" err "cpu60000 is not online"
expect "time" 3 "$LATSCAN" probe --cpu 0 --for 1x
says "time" err 'expected a time from 100 ms to 1 h, such as 10s, 500ms or 2us'
expect "too long" 3 "$LATSCAN" probe --cpu 0 --for 2h
expect "threshold" 3 "$LATSCAN" probe --cpu 0 --threshold 5ns
says "threshold" err 'from 100 ns to 1 s'
expect "max" 3 "$LATSCAN" probe --cpu 0 --max 0
expect "fifo" 3 "$LATSCAN" probe --cpu 0 --fifo 99
says "fifo" err "expected a priority from 1 to 98"
expect "fifo for long" 3 "$LATSCAN" probe --cpu 0 --fifo 1 --for 2m
says "fifo for long" err "--force does it all the same"
expect "format" 3 "$LATSCAN" probe --cpu 0 -f xml
says "format" err "expected text, json or svg"
expect "operand" 3 "$LATSCAN" probe --cpu 0 now
says "operand" err 'unexpected "now"'
expect "a file nowhere" 3 "$LATSCAN" probe --cpu 0 --for 1h -f "json:$work/none/report.json"
says "a file nowhere" err "cannot write"
expect "help" 0 "$LATSCAN" probe --help
says "help" out "--no-explain"

# The shortest run that there is, on the first CPU of this process's own.
cpu=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*\([0-9]*\).*/\1/p' /proc/self/status)
expect "a run" 0 "$LATSCAN" probe --force --no-explain --cpu "$cpu" --for 200ms -f text \
	-f "json:$work/report.json" -f "svg:$work/report.svg"
says "a run" out "cpu$cpu: "
says "a run" out "gaps are not explained: --no-explain"
says "a run" report.json '"format":"latscan-probe"'
says "a run" report.svg '<svg '
if python3 -c 'import jsonschema' 2> /dev/null; then
	expect "schema" 0 python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open("docs/probe.schema.json")))' "$work/report.json"
else
	echo "no jsonschema for python3: the report is not validated"
fi
expect "well-formed" 0 python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$work/report.svg"
lacks "a run" report.json '"kind":"thread"'
expect "nothing left beside the report" 1 grep -q . <(cd "$work" && find . -name 'report.*.new')
expect "no baseline" 3 "$LATSCAN" probe --cpu 0 --baseline "$work/none"
echo '{"format":"other"}' > "$work/other.json"
expect "another report" 3 "$LATSCAN" probe --cpu 0 --baseline "$work/other.json"
says "another report" err "no report of latscan probe"
expect "too short to compare" 2 "$LATSCAN" probe --force --no-explain --cpu "$cpu" --for 200ms --baseline "$work/report.json"
says "too short to compare" out "cannot be told, it takes 8 seconds of both"

# Other hosts: reports of this one are not of them, one with another threshold is not alike, and four are too few.
mkdir "$work/cohort"
expect "an empty cohort" 3 "$LATSCAN" probe --cpu 0 --cohort "$work/cohort"
says "an empty cohort" err 'expected files *.json in that folder'
# hosts FROM TO NS: reports of as many hosts, each with ten seconds of about that.
hosts() {
	python3 - "$work/cohort" "$@" << 'END'
import json
import sys

folder, first, last, ns = sys.argv[1], *map(int, sys.argv[2:])
for i in range(first, last + 1):
    seconds = [{"gaps": 1, "stolen_ns": ns + 7 * i + k, "longest_ns": ns + 7 * i + k} for k in range(10)]
    report = {"format": "latscan-probe", "host": f"host{i}", "policy": "other", "threshold_ns": 1000,
              "cpus": [{"cpu": 3, "ran_ns": 10 * 10**9, "seconds": seconds}]}
    with open(f"{folder}/host{i}.json", "w", encoding="utf-8") as file:
        json.dump(report, file)
END
}
hosts 1 4 1
expect "a small cohort" 2 "$LATSCAN" probe --force --no-explain --cpu "$cpu" --for 200ms --cohort "$work/cohort" -f text -f "json:$work/cohort.json"
says "a small cohort" out "against 4 other hosts"
says "a small cohort" out "it takes 5 other hosts, and 8 seconds here"
says "a small cohort" cohort.json '"cohort":"untold"'
hosts 1 8 1
expect "worse than its cohort" 1 "$LATSCAN" probe --force --no-explain --cpu "$cpu" --for 8500ms --cohort "$work/cohort" -f text
says "worse than its cohort" out "WORSE"
echo '{"format":"latscan-probe","cpus":[' > "$work/cohort/zz.json"
expect "a broken one of a cohort" 3 "$LATSCAN" probe --cpu 0 --cohort "$work/cohort"
says "a broken one of a cohort" err "zz.json"

expect "memory and gaps" 3 "$LATSCAN" probe --memory --cpu 0 --max 1us
says "memory and gaps" err "--memory measures no gaps"
expect "memory" 0 "$LATSCAN" probe --memory --force --cpu "$cpu" --for 200ms -f text -f "json:$work/memory.json"
says "memory" out "a load from memory"
says "memory" memory.json '"cpus":[]'
expect "memory of one node at least" 0 python3 -c 'import json, sys
m = json.load(open(sys.argv[1]))["memory"]
sys.exit(not m["nodes"] >= 1 or not all("wrong" in p or p["p99_ns"] >= p["p50_ns"] > 0 and p["bytes"] >= 1 << 20 for p in m["pairs"]))' "$work/memory.json"
if python3 -c 'import jsonschema' 2> /dev/null; then
	expect "schema of both" 0 python3 -c 'import json, sys, jsonschema
for name in sys.argv[1:]:
    jsonschema.validate(json.load(open(name)), json.load(open("docs/probe.schema.json")))' "$work/memory.json" "$work/cohort.json"
fi
# A scan takes it along, a capture keeps it, and judged again it is shown as it was.
scan=(scan --only clock.source --window 0)
"$LATSCAN" "${scan[@]}" --probe "$work/report.json" -f text -f "json:$work/scan.json" -f "html:$work/scan.html" > "$work/out" 2> "$work/err"
says "a scan with it" out "measured by latscan probe from"
says "a scan with it" scan.json '"probe":{"owner":"match"'
says "a scan with it" scan.html '<h2 id="probe">'
"$LATSCAN" capture --probe "$work/memory.json" --only clock.source --window 0 -o "$work/kept.tar.zst" > "$work/out" 2> "$work/err"
"$LATSCAN" "${scan[@]}" --root "$work/kept.tar.zst" -f text > "$work/out" 2> "$work/err"
says "a capture with it" out "a load"
"$LATSCAN" "${scan[@]}" --root "$work/kept.tar.zst" --probe "$work/cohort/host1.json" -f text > "$work/out" 2> "$work/err"
says "another host's" out "the name of its host is ANOTHER one"
expect "no probe" 3 "$LATSCAN" "${scan[@]}" --probe "$work/scan.json"
says "no probe" err "no report of latscan probe"

expect "above the limit" 1 "$LATSCAN" probe --force --no-explain --cpu "$cpu" --for 500ms --threshold 100ns --max 1ns
says "above the limit" out "ABOVE"
finish

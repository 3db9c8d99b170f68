#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What was recorded judges as it did live: statuses, reasons, subjects and observed values.
. "$(dirname "$0")/lib.sh"

"$LATSCAN" scan --window 300ms --hot-cpus 0 --record "$work/host.fx" -f "json:$work/live.json" > /dev/null 2>&1 ||
	"$LATSCAN" scan --window 300ms --budget all --record "$work/host.fx" -f "json:$work/live.json" > "$work/out" 2>&1
"$LATSCAN" scan --root "$work/host.fx" -f "json:$work/replay.json" > "$work/out" 2>&1
[ -s "$work/live.json" ] && [ -s "$work/replay.json" ] && good || bad "a report is missing: $(cat "$work/out")"
python3 - "$work/live.json" "$work/replay.json" <<'EOF' && good || bad "the replay judges differently"
import json, sys
live, replay = (json.load(open(p)) for p in sys.argv[1:])
def essence(report):
    return {c["id"]: (c["status"], c.get("reason"), [
        (f["status"], f["subject"].get("label"), f["fingerprint"], f.get("observed"), f.get("text"))
        for f in c["findings"]]) for c in report["checks"]}
a, b = essence(live), essence(replay)
differ = [i for i in a if a[i] != b.get(i)]
for i in differ:
    print(i, "\n  live  ", a[i], "\n  replay", b.get(i))
if live["run"].get("boot_id") != replay["run"].get("boot_id"):
    differ.append("boot_id")
sys.exit(bool(differ))
EOF
sed -i '0,/^== /s//== sideways /' "$work/host.fx"
expect "broken recording" 3 "$LATSCAN" scan --root "$work/host.fx"
says "broken recording" err "host.fx:"
finish

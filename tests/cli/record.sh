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
# Samples of one host in a row: the course of its clock goes through all of them.
for i in 1 2 3; do
	cat >"$work/clock$i.fx" <<EOF
== /probe/clock
monotonic_raw $((i * 60000000000))
== /probe/ptp4l
instance pid=812 uds=/var/run/ptp4l ro=0 netns=own domain=0 transport=0
answer ok
default ports=1 flags=0x2 domain=0
port number=1 state=9 timestamping=1 logSync=-3
sample offset=-$i ingress=$((i * 100)) gm=1 raw=$((i * 60000000000)) delay=512 source=ec4670.fffe.0010f3
sample offset=$((i * 10)) ingress=$((i * 100 + 1)) gm=1 raw=$((i * 60000000000 + 130000000)) delay=514 source=ec4670.fffe.0010f3
EOF
done
"$LATSCAN" scan --only time.ptp4l_offset --root "$work/clock1.fx" --root "$work/clock2.fx" --root "$work/clock3.fx" \
	-f "json:$work/clock.json" -f "text:$work/clock.text" >"$work/out" 2>&1
python3 - "$work/clock.json" <<'EOF' && good || bad "the course of a clock over three samples"
import json, sys
s, = json.load(open(sys.argv[1]))["series"]
points = [(p["at_ms"], p["offset_ns"]) for p in s["points"]]
print(s)
sys.exit(points != [(0, -1), (130, 10), (60000, -2), (60130, 20), (120000, -3), (120130, 30)]
         or s["limit_ns"] != 100 or s["asked"] != 6 or s["to_ms"] != 120130)
EOF
grep -q '^  clock ptp4l /var/run/ptp4l: worst 30 ns; -3 ns to 30 ns in 6 sync messages of ' "$work/clock.text" && good ||
	bad "the course in text: $(cat "$work/clock.text")"
sed -i '0,/^== /s//== sideways /' "$work/host.fx"
expect "broken recording" 3 "$LATSCAN" scan --root "$work/host.fx"
says "broken recording" err "host.fx:"
finish

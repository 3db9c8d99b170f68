#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A probe that waits for rtnl costs its deadline and nothing else: the next question is
# answered by another worker, the end does not wait for the first one, and nothing is left
# running when the lock is free again.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
dump=$1 hold=$2 latscan=$3

[ "$(id -u)" = 0 ] || skip "needs root: the page fault that holds the lock is one of the kernel"
dir=$(mktemp -d /tmp/latscan-rtnl-XXXXXX)
trap 'wait; rm -rf "$dir"' EXIT

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}
is_held() {
	grep -q held "$dir/hold"
}

"$hold" 3000 >"$dir/hold" 2>&1 &
holder=$!
if ! wait_for 60 is_held; then
	wait "$holder"
	skip "cannot hold rtnl here ($(cat "$dir/hold")); test_child stops a worker instead"
fi

start=$(now_ms)
"$dump" -d 300 /probe/ethtool/lo/tsinfo "k:/proc/$$/exe" >"$dir/stuck"
took=$(($(now_ms) - start))
is_running=no
kill -0 "$holder" 2>/dev/null && is_running=yes
cat "$dir/stuck"
echo "took $took ms"
[ "$is_running" = yes ] || fail "the lock was free before the probe ended"
grep -q '^== /probe/ethtool/lo/tsinfo !timeout ' "$dir/stuck" || fail "no timeout"
grep -q "^== /proc/$$/exe !ok " "$dir/stuck" || fail "the next question was not answered"
grep -q '^child: 2 questions, 1 timeouts, 2 workers' "$dir/stuck" || fail "usage"
[ "$took" -ge 300 ] && [ "$took" -lt 1500 ] || fail "$took ms for a deadline of 300"

wait "$holder" || fail "the holder: $(cat "$dir/hold")"
"$dump" -d 2000 /probe/ethtool/lo/tsinfo >"$dir/free"
grep -q '^== /probe/ethtool/lo/tsinfo !ok ' "$dir/free" || fail "not answered when free"

# The whole scanner, while the lock is held for longer than it runs: what asks under the lock
# times out, the rest is judged as ever.
"$hold" 20000 >"$dir/hold" 2>&1 &
holder=$!
wait_for 60 is_held || fail "cannot hold rtnl a second time"
start=$(now_ms)
"$latscan" scan --window 0 --nic lo=ptp -f "json:$dir/report.json"
took=$(($(now_ms) - start))
kill -0 "$holder" 2>/dev/null || fail "the lock was free before the scan ended"
echo "the scan took $took ms"
python3 - "$dir/report.json" <<'EOF' || fail "the report of a scan behind the lock"
import json, sys
report = json.load(open(sys.argv[1]))
status = {c["id"]: (c["status"], c.get("reason")) for c in report["checks"]}
assert status["nic.hw_timestamping"] == ("unknown", "timeout"), status["nic.hw_timestamping"]
assert report["receipt"]["timeouts"] >= 1, report["receipt"]
others = [i for i, (s, r) in status.items() if r == "timeout" and not i.startswith(("nic.", "net."))]
assert not others, others
assert status["mem.swappiness"][0] in ("pass", "warn"), status["mem.swappiness"]
EOF
kill "$holder"
wait "$holder" 2>/dev/null
none_left() {
	! pgrep -f "^$dump " >/dev/null
}
wait_for 20 none_left || fail "left running: $(pgrep -a -f "^$dump ")"
echo "ok"

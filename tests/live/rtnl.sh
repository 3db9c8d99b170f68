#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A probe that waits for rtnl costs its deadline and nothing else: the next question is
# answered by another worker, the end does not wait for the first one, and nothing is left
# running when the lock is free again.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
dump=$1 hold=$2

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
none_left() {
	! pgrep -f "^$dump " >/dev/null
}
wait_for 20 none_left || fail "left running: $(pgrep -a -f "^$dump ")"
echo "ok"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# gate.sh PROBE_DUMP HOLD_RTNL LATSCAN: a card that comes up late is waited for and not failed. A
# network namespace with a pair of veth: one end is declared, and is set up five seconds after
# the gate began; another does not exist before three, as the card of a driver that probes late.
set -u
latscan=$3
. "$(dirname "$0")/lib.sh"

need ip python3
need_root_and_namespaces
ns=lsgate$$
work=$(mktemp -d)
trap 'ip netns del $ns 2> /dev/null; rm -rf "$work"' EXIT
ip netns add $ns || skip "no network namespaces"
ip -n $ns link add feed0 type veth peer name wire0 2> /dev/null || skip "no veth"
cat > "$work/profile.yaml" << 'END'
profile: 1
name: late-link
roles: {nics: {feed0: fast, feed1: fast}}
gate: {settle: 30s}
END

gate() {
	ip netns exec $ns "$latscan" gate --profile "$work/profile.yaml" --only nic.link --window 0 --no-progress \
		-f "json:$work/report.json" "$@" 2> "$work/err"
}

# Without waiting it fails, and says which two and why.
gate --settle 0 && fail "a card that is not there passes"
grep -q '^FAIL nic.link feed0: not set up → up' "$work/err" || fail "feed0: $(cat "$work/err")"
grep -q '^FAIL nic.link feed1: not there → there, and up' "$work/err" || fail "feed1: $(cat "$work/err")"

(
	sleep 3
	ip -n $ns link add feed1 type veth peer name wire1
	sleep 2
	ip -n $ns link set wire0 up
	ip -n $ns link set wire1 up
	ip -n $ns link set feed0 up
	ip -n $ns link set feed1 up
) &
gate
status=$?
wait
[ $status -eq 0 ] || fail "a late link: exit status $status: $(cat "$work/err")"
grep -q '^SETTLED nic.link: settled after' "$work/err" || fail "it does not say what settled: $(cat "$work/err")"
python3 - "$work/report.json" << 'END' || fail "the report"
import json
import sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
(row,) = report["gate"]["settled"]
assert row["check"] == "nic.link" and row["state"] == "settled" and row["subjects"] == 2, row
assert 4000 <= row["after_ms"] < 15000, row
assert report["summary"]["verdict"] == "pass", report["summary"]
END

# And one that goes away again is not held for settled by the report of an earlier moment.
ip -n $ns link set wire0 down
gate --settle 2s && fail "no link passes"
grep -q '^FAIL nic.link feed0: link lowerlayerdown → link up\|^FAIL nic.link feed0: link down → link up' "$work/err" ||
	fail "no link: $(cat "$work/err")"
echo "a link that came up after five seconds was waited for"

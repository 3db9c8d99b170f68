# SPDX-License-Identifier: Apache-2.0
# What the live tests of the network share: two namespaces with a veth pair, and scans in one.
# shellcheck shell=bash

# net_up: namespace $rx has rx0 10.77.0.1, $tx has tx0 10.77.0.2.
net_up() {
	rx=lsrx$$ tx=lstx$$
	dir=$(mktemp -d /tmp/latscan-net-XXXXXX)
	pids=()
	trap net_down EXIT
	ip netns add "$rx" && ip netns add "$tx" || skip "no network namespaces"
	ip link add rx0 netns "$rx" type veth peer name tx0 netns "$tx" || skip "no veth"
	ip -n "$rx" addr add 10.77.0.1/24 dev rx0
	ip -n "$tx" addr add 10.77.0.2/24 dev tx0
	for n in "$rx lo" "$rx rx0" "$tx lo" "$tx tx0"; do
		# shellcheck disable=SC2086
		set -- $n
		ip -n "$1" link set "$2" up
	done
	for f in all rx0; do
		ip netns exec "$rx" sysctl -qw "net.ipv4.conf.$f.rp_filter=0"
	done
	ip -n "$rx" route add 239.0.0.0/8 dev rx0
}

# feed_up: a reader and a sender of one feed, their numbers in $reader and $sender.
feed_up() {
	need ip python3
	need_root_and_namespaces
	net_up
	start "$rx" receive rx0 || skip "no receiver"
	reader=$actor
	start "$tx" send tx0 10.77.0.2 || skip "no raw sockets"
	sender=$actor
}

net_down() {
	local pid

	for pid in "${pids[@]}"; do
		kill -CONT "$pid" 2>/dev/null
		kill "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	ip netns del "$rx" 2>/dev/null
	ip netns del "$tx" 2>/dev/null
	rm -rf "$dir"
}

# start NAMESPACE WORD ARGUMENT...: an actor; its number is in $actor once it is ready.
start() {
	local space=$1 out=$dir/actor.${#pids[@]}

	shift
	# One process: killed by its number it ends at once.
	ip netns exec "$space" python3 "$here/feed.py" "$@" >"$out" 2>&1 &
	actor=$!
	pids+=("$actor")
	wait_for 50 grep -qs ready "$out" || { cat "$out" >&2; return 1; }
}

stop() {
	kill "$1"
	wait "$1" 2>/dev/null
}

# scan OPTION...: judged in $rx, "ID STATUS" lines of the net checks in $dir/now.
scan() {
	ip netns exec "$rx" "$latscan" scan --only 'net.*,proc.sockets' --window 1500ms --no-progress \
		--level critical "$@" -f "json:$dir/report.json" -f "text:$dir/report.txt" >/dev/null
	python3 - "$dir/report.json" >"$dir/now" <<'PY'
import json, sys
for c in json.load(open(sys.argv[1]))["checks"]:
    print(c["id"], c["status"], c.get("reason", "-"))
PY
	[ -s "$dir/now" ] || fail "no report"
}

# calm OPTION...: what is so when nothing is wrong.
calm() {
	scan "$@"
	cp "$dir/now" "$dir/calm"
	options=("$@")
}

# trouble: what fails or warns now and did not when all was calm. What was only told or not told (idle,
# a window) is none; rounds of packets and pages of buffers are counted for the whole machine,
# whoever is at work on it.
trouble() {
	diff "$dir/calm" "$dir/now" | sed -n 's/^> //p' | grep -E ' (fail|warn) ' |
		grep -vE '^net\.(softnet_squeeze|softnet_drops|tcp_pressure|udp_mem) '
}

# moves ID STATUS [ID…]: only these differ from what was calm, and the first has this status; of
# the others each may be silenced by it, or have moved with it.
moves() {
	local id=$1 status=$2 differs
	shift 2

	scan "${options[@]}"
	grep -q "^$id $status " "$dir/now" || { cat "$dir/report.txt"; fail "$id is not $status"; }
	differs=$(trouble | grep -v "^$id ")
	for other in "$@"; do
		differs=$(grep -v "^$other " <<<"$differs")
	done
	[ -z "$differs" ] || fail "beside $id: $differs"
	echo "ok: $id $status"
}

# recovers: as it was.
recovers() {
	local differs

	scan "${options[@]}"
	differs=$(trouble)
	[ -z "$differs" ] || { cat "$dir/report.txt"; fail "not as it was: $differs"; }
}

# ends STEP: of the first group.
ends() {
	python3 - "$dir/report.json" "$1" <<'PY' || fail "the group does not end at $1"
import json, sys
g = json.load(open(sys.argv[1]))["groups"][0]
assert g.get("ends_at", "") == sys.argv[2], g
PY
}

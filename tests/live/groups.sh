#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A feed over a veth pair, and each way in which it stops: the group is left, the route is missing, the
# reverse path filter drops an unknown sender, an old querier speaks, the reader is too slow.
# Each is the finding of its own check, the report says at which step the feed ends, and all is
# well again when it is undone.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=net.sh
. "$here/net.sh"
latscan=$3

feed_up
group=239.77.1.1:5077@rx0

calm --group "$group" --nic rx0=fast
grep -q '^net.igmp_membership pass' "$dir/now" || { cat "$dir/report.txt"; fail "not joined"; }
grep -q '^net.mcast_route pass' "$dir/now" || fail "no route"
grep -q '^net.udp_socket_drops pass' "$dir/now" || { cat "$dir/report.txt"; fail "drops"; }
cat "$dir/now"

kill -USR1 "$reader"
moves net.igmp_membership fail net.rp_filter
ends membership
kill -USR2 "$reader"
recovers

ip -n "$rx" route del 239.0.0.0/8
moves net.mcast_route warn
ip -n "$rx" route add 239.0.0.0/8 dev rx0
recovers

# A sender that no route leads to, before a strict filter.
stop "$sender"
start "$tx" send tx0 192.0.2.9
sender=$actor
recovers
ip netns exec "$rx" sysctl -qw net.ipv4.conf.rx0.rp_filter=1
moves net.rp_filter fail net.rp_filter_drops
grep -q '^net.rp_filter_drops skip caused' "$dir/now" || fail "what it drops is not its"
ends rp_filter
ip netns exec "$rx" sysctl -qw net.ipv4.conf.rx0.rp_filter=2
moves net.rp_filter_drops fail net.rp_filter
ends rp_filter
ip netns exec "$rx" sysctl -qw net.ipv4.conf.rx0.rp_filter=0
recovers

# A reader that is asleep: its owner is named, and UDP's own counters are explained.
kill -HUP "$reader"
moves net.udp_socket_drops fail net.udp_errors
grep -q '^net.udp_errors skip caused' "$dir/now" || fail "UDP's counters are not explained"
grep -q "python3 *udp\|python3.*239.77.1.1:5077" "$dir/report.txt" ||
	{ cat "$dir/report.txt"; fail "the owner is not named"; }
ends socket
kill -CONT "$reader"
scan "${options[@]}" # what waited is read
recovers

# Queries: the scan hears them; an old one changes the version that is in force.
start "$tx" query tx0 3
moves net.igmp_query pass
stop "$actor"
start "$tx" query tx0 2
moves net.igmp_version warn
grep -q '^net.igmp_query pass' "$dir/now" || fail "the query was not heard"
stop "$actor"
ip netns exec "$rx" sysctl -qw net.ipv4.conf.rx0.force_igmp_version=3
recovers

# Named from outside, by the process: its namespace is looked at, and this one is not it.
"$latscan" scan --only 'net.igmp_membership,net.udp_socket_drops' --window 500ms --no-progress \
	--group "$group" --target "pid=$reader" -f "json:$dir/report.json" >/dev/null
python3 - "$dir/report.json" <<'EOF2' || fail "from outside"
import json, sys
c = {c["id"]: c for c in json.load(open(sys.argv[1]))["checks"]}
assert c["net.igmp_membership"]["status"] == "pass", c["net.igmp_membership"]
assert c["net.udp_socket_drops"]["status"] == "pass", c["net.udp_socket_drops"]
EOF2
echo "ok"

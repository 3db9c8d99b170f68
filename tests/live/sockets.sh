#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A sniffer, a listener without room, a generic program of XDP, a full backlog: each is the
# finding of its own check, and gone when it is undone.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=net.sh
. "$here/net.sh"
latscan=$3

feed_up
modules=$(sort /proc/modules 2>/dev/null | md5sum)
calm --nic rx0=fast
cat "$dir/now"
grep -q '^net.xdp_attached pass' "$dir/now" || { cat "$dir/report.txt"; fail "no list of devices"; }
grep -q '^net.packet_taps pass' "$dir/now" || fail "a tap"

start "$rx" tap rx0
moves net.packet_taps fail
grep -q python3 "$dir/report.txt" || fail "the sniffer is not named"
stop "$actor"
recovers

start "$rx" listen 10.77.0.1
listener=$actor
start "$tx" connect 10.77.0.1
moves net.tcp_listen_drops warn net.tcp_retrans
stop "$actor"
stop "$listener"
sleep 0.5
recovers

if start "$rx" xdp rx0 2>"$dir/xdp"; then
	moves net.xdp_attached warn
	stop "$actor"
	recovers
else
	echo "skipped: generic XDP ($(tail -1 "$dir/xdp"))"
fi

# RPS sends what one CPU took to the short queue of another.
backlog=/proc/sys/net/core/netdev_max_backlog
old=$(cat $backlog)
if [ "$(nproc)" -gt 1 ] && { echo 1 >$backlog; } 2>/dev/null; then
	trap 'echo "$old" >$backlog; net_down' EXIT
	ip netns exec "$rx" sh -c 'echo 2 >/sys/class/net/rx0/queues/rx-0/rps_cpus'
	start "$tx" flood tx0
	moves net.softnet_drops fail net.netdev_budget net.softnet_squeeze
	stop "$actor"
	echo "$old" >$backlog
	recovers
else
	echo "skipped: one CPU, or the backlog's bound cannot be changed"
fi
[ "$(sort /proc/modules 2>/dev/null | md5sum)" = "$modules" ] || fail "modules were loaded"
echo "ok"

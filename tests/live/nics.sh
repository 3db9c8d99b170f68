#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# nics.sh PROBE_DUMP HOLD_RTNL LATSCAN: a pair of veths in a network namespace of their own, one of them
# called fast, and CPU 1 called hot. Each thing that goes wrong there makes exactly its check fail or warn, and
# it recovers. Bonds and VLANs, which this kernel may lack, are tried in the lab (tests/lab/boots/nics.lab).
set -u
latscan=$3
. "$(dirname "$0")/lib.sh"

need python3 ip taskset chrt
need_root_and_namespaces
taskset -c 0,1 true 2> /dev/null || skip "needs two CPUs"
space=lsnic$$
work=$(mktemp -d)
holder=
clean() {
	[ -z "$holder" ] || kill "$holder" 2> /dev/null
	ip netns del "$space" 2> /dev/null
	rm -rf "$work"
}
trap clean EXIT

in_space() {
	ip netns exec "$space" "$@"
}
# put VALUE FILE: below /sys/class/net/a0
put() {
	in_space sh -c "echo $1 > /sys/class/net/a0/$2" 2> "$work/put"
}

ip netns add "$space"
in_space ip link add a0 type veth peer name b0 || skip "no veth"
# IPv6 asks for routers when a link comes up; sent while the peer is down, that is a drop of its own.
in_space sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6' 2> /dev/null
in_space ip link set lo up
in_space ip link set a0 up
in_space ip link set b0 up
only='nic.link,nic.link_flaps,nic.promisc,nic.rps,nic.rfs,nic.napi_defer,nic.napi_threaded,nic.mtu,nic.errors,nic.drops,nic.driver_drops,nic.qdisc,nic.bond,nic.pause_frames,nic.irq_numa,nic.xps'

# says STATUS WINDOW ID...: what fails (fail), or what fails or warns (any).
says() {
	local status=$1 window=$2
	shift 2
	in_space "$latscan" scan --nic a0=fast --hot-cpus 1 --only "$only" --window "$window" --no-progress \
		--set nic.link_flaps.max_since_boot=1000 \
		-f "json:$work/report.json" > /dev/null 2> "$work/err"
	python3 - "$work/report.json" "$status" "$@" << 'END' || fail "$what: $(cat "$work/err")"
import json
import sys

path, status, *expected = sys.argv[1:]
report = json.load(open(path, encoding="utf-8"))
wrong = {"fail": ["fail"], "any": ["fail", "warn"]}[status]
found = sorted(c["id"] for c in report["checks"] if c["status"] in wrong)
if found != sorted(expected):
    print("wrong:", found, "expected:", sorted(expected))
    for check in report["checks"]:
        print(check["id"], check["status"], [(f.get("text"), f.get("reason")) for f in check["findings"]])
    sys.exit(1)
END
}

tried=
what="at rest"
says any 1

what="a link that goes and comes within the window"
(
	sleep 0.7
	in_space ip link set b0 down
	sleep 0.3
	in_space ip link set b0 up
) &
flapper=$!
says any 2 nic.link_flaps
wait $flapper
what="a link that came and went, and stands"
says any 1
tried="$tried, $what"

what="a link that is down"
in_space ip link set b0 down
says any 0 nic.link
in_space ip link set b0 up
says any 0

what="a sniffer"
ip netns exec "$space" python3 -c '
import socket, struct, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind(("a0", 0))
index = socket.if_nametoindex("a0")
s.setsockopt(263, 1, struct.pack("iHH8s", index, 1, 0, b""))  # SOL_PACKET, PACKET_ADD_MEMBERSHIP, PROMISC
print("ready", flush=True)
time.sleep(60)
' > "$work/ready" &
holder=$!
wait_for 50 grep -q ready "$work/ready" || fail "no packet socket"
says any 0 nic.promisc
kill "$holder"
wait "$holder" 2> /dev/null
holder=
says any 0
tried="$tried, $what"

what="RPS onto a hot CPU"
if put 2 queues/rx-0/rps_cpus; then
	says any 0 nic.rps
	grep -q "handed to hot CPUs" "$work/report.json" || fail "$what: another finding"
	put 0 queues/rx-0/rps_cpus
	says any 0
	tried="$tried, $what"
fi

what="a timer before packets are handed up"
if put 20000 gro_flush_timeout; then
	says any 0 nic.napi_defer
	put 0 gro_flush_timeout
	says any 0
	tried="$tried, $what"
fi

pollers() {
	pgrep -f '^\[napi/a0-' || ps -eo pid=,comm= | awk '$2 ~ /^napi\/a0-/ { print $1 }'
}
# A veth is polled by NAPI, and has threads for it, once it gathers packets.
what="threads that poll its queues anywhere"
command -v ethtool > /dev/null && in_space ethtool -K a0 gro on 2> /dev/null
if put 1 threaded && [ -n "$(pollers)" ]; then
	says any 0 nic.napi_threaded # anywhere
	for p in $(pollers); do
		taskset -pc 1 "$p" > /dev/null
	done
	says fail 0 nic.napi_threaded # on the hot CPU
	for p in $(pollers); do
		taskset -pc 0 "$p" > /dev/null
		chrt -f -p 50 "$p" 2> /dev/null
	done
	if chrt -p "$(pollers | head -1)" | grep -q SCHED_FIFO; then
		says any 0
	fi
	put 0 threaded
	in_space ethtool -K a0 gro off
	says any 0
	tried="$tried, $what"
fi

what="an upper device whose packets do not fit"
if in_space ip link add br0 type bridge 2> /dev/null; then
	in_space ip link set br0 mtu 1400
	in_space ip link set a0 master br0
	says any 0
	in_space ip link set a0 mtu 1300
	in_space ip link set br0 mtu 1400 2> /dev/null
	if [ "$(in_space cat /sys/class/net/br0/mtu)" = 1400 ]; then
		says any 0 nic.mtu
		tried="$tried, $what"
	fi
	in_space ip link set a0 nomaster
	in_space ip link del br0
	in_space ip link set a0 mtu 1500
	says any 0
fi

what="a queue that delays what is sent"
if command -v tc > /dev/null && in_space tc qdisc add dev a0 root tbf rate 1mbit burst 32kbit latency 50ms 2> /dev/null; then
	says any 0 nic.qdisc
	in_space tc qdisc del dev a0 root
	says any 0
	tried="$tried, $what"
fi

echo "found, each by its own check alone, and recovered: ${tried#, }"

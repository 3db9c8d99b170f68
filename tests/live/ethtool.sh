#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# ethtool.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR STAND_IN IOCTL_TRACE: what latscan is told of network cards is what ethtool prints, for a
# pair of veths in a network namespace and what hardware this machine has; an offload that ethtool -K sets shows
# up as a warning and goes. Then, by strace and a tracer of ioctls, that nothing was asked which could change the host: no interface
# ioctl for a name that is not there, no ethtool command but those that read, no family of netlink by name, no
# socket with a path, nothing written; and the same modules as before. More cards are in the lab
# (tests/lab/boots/ethtool.lab).
set -u
dump=$1 latscan=$3 tracer=$6
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/../support/ethtool.sh"

PATH=$PATH:/usr/sbin:/sbin
need python3 ip ethtool
need_root_and_namespaces
space=lseth$$
work=$(mktemp -d)
clean() {
	ip netns del "$space" 2>/dev/null
	rm -rf "$work"
}
trap clean EXIT

in_space() {
	ip netns exec "$space" "$@"
}
# same: all questions about lo and the veths, and about this machine's own interfaces.
questions="drvinfo tsinfo hwtstamp link ring channels coalesce pause pause_stats eee fec fec_stats features
	privflags stats rss rss_fields rules"
same() {
	local paths=() name question
	for name; do
		for question in $questions; do
			paths+=("/probe/ethtool/$name/$question")
		done
	done
	rm -rf "$work/printed"
	by_ethtool "$work/printed" "$@"
	"$dump" "${paths[@]}" >"$work/told"
	"$here/../support/ethtool.py" "$work/told" "$work/printed" || fail "$what"
}

ip netns add "$space"
in_space ip link add a0 type veth peer name b0 numtxqueues 2 numrxqueues 2 || skip "no veth"
in_space ip link set a0 up
in_space ip link set b0 up

what="this machine's own interfaces"
own=()
for path in /sys/class/net/*/ifindex; do
	path=${path%/ifindex}
	own+=("${path##*/}")
done
same "${own[@]}"

what="veth in a namespace"
export -f same by_ethtool fail
export here work dump questions what
in_space bash -c 'same a0 b0 lo'
[ $? -eq 0 ] || fail "$what"
grep -q '^== /probe/ethtool/a0/ring !unsupported' "$work/told" || fail "a veth has rings"
grep -q '^== /probe/ethtool/a0/coalesce !unsupported' "$work/told" || fail "a veth has moderation"

# The comparison is asked itself: of what was changed by hand it must say so.
for change in 's/^driver veth$/driver vet/' 's/^combined 0$/combined 1/' 's/^rx-gro off$/rx-gro on/' 's/^phc_index -1$/phc_index 0/'; do
	sed "$change" "$work/told" >"$work/changed"
	cmp -s "$work/told" "$work/changed" && continue
	"$here/../support/ethtool.py" "$work/changed" "$work/printed" >/dev/null && fail "not noticed: $change"
done

# says WANTED: the status of nic.offloads, and that of the rings, which a veth has not.
says() {
	in_space "$latscan" scan --nic a0=fast --only 'nic.offloads,nic.ring_size' --window 0 --no-progress \
		-f "json:$work/report.json" >"$work/err" 2>&1
	python3 - "$work/report.json" "$1" <<'END' || fail "$what: $(cat "$work/err")"
import json
import sys

status = {c["id"]: c["status"] for c in json.load(open(sys.argv[1], encoding="utf-8"))["checks"]}
if status != {"nic.offloads": sys.argv[2], "nic.ring_size": "skip"}:
    sys.exit(f"{status}, not {sys.argv[2]}")
END
}
what="offloads off"
in_space ethtool -K a0 gro off tso off gso off >/dev/null 2>&1 || skip "ethtool -K is refused"
says pass
what="GRO on"
in_space ethtool -K a0 gro on
says warn
export what
in_space bash -c 'same a0' || fail "$what: the features"
what="GRO off again"
in_space ethtool -K a0 gro off
says pass

command -v strace >/dev/null || {
	echo "ok, without strace"
	exit 0
}
what="what is never asked"
# A kernel without modules has no such file; the lab's has (tests/lab/boots/ethtool.lab).
modules() {
	cat /proc/modules 2>/dev/null | sort
}
modules >"$work/modules"
cp /proc/sys/kernel/tainted "$work/tainted"
scanned=("$latscan" scan --nic a0=fast --nic b0=ptp --nic none0=fast --only 'nic.*' --window 1 --no-progress -f json)
in_space "$tracer" "$work/ioctls" "${scanned[@]}" >"$work/report.json" 2>"$work/err"
[ $? -le 2 ] || fail "the scan that was traced: $(cat "$work/err")"
in_space strace -f -qq -o "$work/trace" \
	-e trace=ioctl,bind,connect,sendto,sendmsg,socket,openat,open,creat,unlink,rename,execve,init_module,finit_module \
	"${scanned[@]}" >"$work/report.json" 2>"$work/err"
modules | cmp -s - "$work/modules" || fail "other modules than before: $(modules | diff "$work/modules" -)"
cat /proc/sys/kernel/tainted | cmp -s - "$work/tainted" || fail "the kernel is tainted otherwise"
python3 "$here/never_asked.py" "$work/trace" "$work/ioctls" a0 b0 lo || fail "$what"
echo "ok"

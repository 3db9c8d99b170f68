#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Time daemons that are real and steer nothing: two chronyd without control of the clock, one the
# other's source, in network namespaces; and daemons by name and command line alone, since two that
# steer one clock must not do so here.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
dump=$1 latscan=$3 stand_in=$5

PATH=$PATH:/usr/sbin:/sbin
need chronyd chronyc ip python3 setpriv
need_root_and_namespaces
for name in ptp4l phc2sys chronyd ntpd sfptpd; do
	pgrep -x "$name" >/dev/null && skip "a $name runs here already"
done

dir=$(mktemp -d /tmp/latscan-clocks-XXXXXX)
server_ns=lss$$ client_ns=lsk$$
declare -A pids=()

end() {
	[ -n "${pids[$1]:-}" ] || return 0
	kill "${pids[$1]}" 2>/dev/null && wait "${pids[$1]}" 2>/dev/null
	unset "pids[$1]"
}
cleanup() {
	for name in "${!pids[@]}"; do
		end "$name"
	done
	ip netns del "$server_ns" 2>/dev/null
	ip netns del "$client_ns" 2>/dev/null
	rm -rf "$dir"
}
trap cleanup EXIT

# scan NAMESPACE [OPTION…], and what a check said then: its status, and the reason of an unknown.
scan() {
	local ns=$1

	shift
	nsenter --net="$ns" "$latscan" scan --only 'time.*' --window "$window" -f "json:$dir/report.json" -f text --wide "$@" >"$dir/text" 2>&1
	[ -s "$dir/report.json" ] || fail "no report: $(cat "$dir/text")"
}
told() {
	python3 - "$dir/report.json" "$1" <<'PY'
import json, sys
report, check = json.load(open(sys.argv[1])), sys.argv[2]
c, = [c for c in report["checks"] if c["id"] == check]
print(c["status"], *sorted({f["reason"] for f in c["findings"] if f.get("reason")}))
PY
}
failing() {
	python3 - "$dir/report.json" <<'PY'
import json, sys
print(*[c["id"] for c in json.load(open(sys.argv[1]))["checks"] if c["status"] == "fail"])
PY
}
expect() {
	[ "$(told "$1")" = "$2" ] || fail "$3: $1 is '$(told "$1")', not '$2': $(cat "$dir/text")"
}

# A process of that name and command line, which does nothing.
pretend() {
	local key=$1 name=$2

	shift 2
	mkdir -p "$dir/$key"
	cp "$stand_in" "$dir/$key/$name"
	"$dir/$key/$name" "$@" >/dev/null 2>&1 </dev/null &
	pids[$key]=$!
}
own=/proc/self/ns/net window=0

# By configuration: each pair of daemons, and what it is.
wait_named() {
	[ "$(cat "/proc/${pids[$1]}/comm" 2>/dev/null)" = "$2" ]
}
conflict() {
	local want=$1 what=$2 key

	for key in a b; do
		wait_for 30 wait_named "$key" "${names[$key]}" || fail "$what: ${names[$key]} did not start"
	done
	scan "$own"
	expect time.sync_conflict "$want" "$what"
	end a
	end b
}
declare -A names
pair() {
	names=([a]=$2 [b]=$4)
	# Words of the command line as they are.
	# shellcheck disable=SC2086
	pretend a "$2" $3
	# shellcheck disable=SC2086
	pretend b "$4" $5
	conflict "$1" "$2 $3 and $4 $5"
}
pair fail chronyd "-n -f /dev/null" ptp4l "-S -s -i lo"
pair fail chronyd "-n -f /dev/null" phc2sys "-a -r"
pair pass chronyd "-x -n -f /dev/null" ptp4l "-S -s -i lo"
pair pass chronyd "-n -f /dev/null" ptp4l "-S -i lo --free_running=1"
pair pass chronyd "-n -f /dev/null" phc2sys "-a -r -E ntpshm"
scan "$own"
expect time.sync_conflict "skip no-target" "after the last of them"
expect time.sync_required warn "no daemon runs"

# Whoever starts a process of such a name has nothing read for him that he may not read himself.
mkdir "$dir/user"
chmod 755 "$dir" "$dir/user"
cp "$stand_in" "$dir/user/ptp4l"
printf '[global]\nslaveOnly 1\n' >"$dir/user/secret.conf"
chmod 600 "$dir/user/secret.conf"
ln -s secret.conf "$dir/user/link.conf"
setpriv --reuid=65534 --regid=65534 --clear-groups "$dir/user/ptp4l" -f "$dir/user/link.conf" &
pids[a]=$!
read_for_him() {
	"$dump" /probe/time_daemons | grep -A6 "^process pid=${pids[a]} .*time=0" >"$dir/block"
}
wait_for 30 read_for_him || fail "a user's process is not told"
grep -q "^config denied $dir/user/link.conf" "$dir/block" || fail "read for a user: $(cat "$dir/block")"
chmod 644 "$dir/user/secret.conf"
read_for_him
grep -q '^line slaveOnly 1' "$dir/block" || fail "not read for a user: $(cat "$dir/block")"
end a

# Two real ones: a server of its own time, and its client, both without control of the clock.
ip netns add "$server_ns"
ip netns add "$client_ns"
ip link add "cs$$" netns "$server_ns" type veth peer name "cc$$" netns "$client_ns" || skip "no veth"
ip -n "$server_ns" addr add 10.78.0.1/24 dev "cs$$"
ip -n "$client_ns" addr add 10.78.0.2/24 dev "cc$$"
for ns in "$server_ns" "$client_ns"; do
	ip -n "$ns" link set lo up
done
ip -n "$server_ns" link set "cs$$" up
ip -n "$client_ns" link set "cc$$" up

chrony() {
	local key=$1 ns=$2

	printf '%s\n' "pidfile $dir/$key.pid" "bindcmdaddress /" "cmdport ${4:-323}" "$3" >"$dir/$key.conf"
	(exec nsenter --net="/var/run/netns/$ns" chronyd -x -d -u root -f "$dir/$key.conf") >"$dir/$key.log" 2>&1 &
	pids[$key]=$!
}
chrony server "$server_ns" $'local stratum 3\nallow 10.78.0.0/24\nmanual'
chrony client "$client_ns" $'server 10.78.0.1 iburst minpoll -2 maxpoll -2 xleave\nmaxupdateskew 100000'

client=/var/run/netns/$client_ns
# Its estimates need some polls: eight of 0.25 s until reachability is full.
selected() {
	scan "$client" --set time.chrony_tracking.skew_ppb=1e9 --set time.chrony_tracking.pass_ntp_ns=1e8 \
		--set time.chrony_tracking.fail_ntp_ns=1e9 --set time.chrony_tracking.root_ntp_ns=1e9
	[ "$(told time.chrony_tracking)" = pass ] && grep -q 'there is one source' "$dir/text"
}
wait_for 150 selected || fail "no source: $(cat "$dir/text" "$dir/client.log")"
# The daemons steer nothing: no conflict, and nothing that steers.
expect time.sync_conflict "skip no-target" "two chronyd -x"
expect time.daemons pass "two chronyd -x"
# The course of the offset: asked while the window runs, told in the report.
window=2s
scan "$client"
window=0
python3 - "$dir/report.json" <<'PY' || fail "the course of chronyd's offset"
import json, sys
report = json.load(open(sys.argv[1]))
s, = [s for s in report["series"] if s["clock"] == "chronyd"]
at = [p["at_ms"] for p in s["points"]]
inside = [t for t in at if 0 < t < report["run"]["window_ms"]]
assert len(inside) >= 2 and at == sorted(at) and s["asked"] >= len(at), s
assert s["points"][0]["source"] == "10.78.0.1" and all(abs(p["offset_ns"]) < 10**9 for p in s["points"]), s
PY
# What chronyc tells is what was read.
want=$(nsenter --net="$client" chronyc -h 127.0.0.1 -c tracking | cut -d, -f1,3,14)
got=$(python3 - "$dir/report.json" <<'PY'
import json, re, sys
c, = [c for c in json.load(open(sys.argv[1]))["checks"] if c["id"] == "time.chrony_tracking"]
f = c["findings"][0]
value = f["evidence"][0]["value"]
stratum = re.search(r"stratum (\d+)", f["observed"]["text"]).group(1)
leap = ["Normal", "Insert second", "Delete second", "Not synchronised"][int(re.search(r"leap (\d)", value).group(1))]
print(re.search(r"refid 0x([0-9a-f]+)", value).group(1).upper(), stratum, leap, sep=",")
PY
)
[ "$want" = "$got" ] || fail "chronyc says '$want', latscan '$got'"
# By the server's own clock the server is not synchronised, but for its role.
scan "/var/run/netns/$server_ns"
expect time.chrony_tracking fail "a server that follows itself"
scan "/var/run/netns/$server_ns" --set time.chrony_tracking.role=server --set time.chrony_sources.role=server
expect time.chrony_tracking pass "a server by its role"
# From outside of both namespaces.
scan "$own"
expect time.chrony_tracking "unknown namespace" "from outside"
expect time.chrony_sources "unknown namespace" "from outside"

# The source goes: its reachability falls, and after three intervals and a minute tracking would
# fail; the sources say so at once.
end server
unreachable() {
	scan "$client"
	grep -q 'did not answer each of the last eight polls\|none of chronyd' "$dir/text"
}
wait_for 60 unreachable || fail "the server is gone: $(cat "$dir/text")"
# And comes back.
chrony server "$server_ns" $'local stratum 3\nallow 10.78.0.0/24\nmanual'
wait_for 150 selected || fail "the server is back: $(cat "$dir/text")"

# The command port is closed.
end client
chrony client "$client_ns" "server 10.78.0.1 iburst" 0
closed() {
	scan "$client"
	[ "$(told time.chrony_tracking)" = "skip not-supported" ]
}
wait_for 50 closed || fail "cmdport 0: $(told time.chrony_tracking)"
end client
end server
scan "$client"
expect time.chrony_tracking "skip no-target" "none runs"
scan "$client" --profile <(printf 'profile: 1\nname: t\nroles:\n  time: chrony\n')
expect time.chrony_tracking fail "declared and not running"
[ "$(failing)" = time.chrony_tracking ] || fail "one fault, and these fail: $(failing)"
# No socket was made by asking.
[ -z "$(find "$dir" -type s)" ] || fail "socket files: $(find "$dir" -type s)"
echo "ok"

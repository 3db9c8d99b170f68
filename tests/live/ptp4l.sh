#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A real ptp4l pair in two network namespaces, software time stamps over veth. The client runs
# without CAP_SYS_TIME, so that it reaches SLAVE and cannot touch the clock: the servo's step
# and slew fail, which ptp4l only logs. Its integral constant is 0.3, since the servo of
# software time stamps otherwise takes 16 s for its first estimate of the frequency.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
dump=$1 latscan=$3

PATH=$PATH:/usr/sbin:/sbin
need ptp4l ip setpriv
need_root_and_namespaces

dir=$(mktemp -d /tmp/latscan-ptp-XXXXXX)
master_ns=lsm$$ client_ns=lsc$$ pids=()

cleanup() {
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	ip netns del "$master_ns"
	ip netns del "$client_ns"
	rm -rf "$dir"
}
trap cleanup EXIT

ip netns add "$master_ns"
ip netns add "$client_ns"
ip link add "pm$$" netns "$master_ns" type veth peer name "pc$$" netns "$client_ns" ||
	skip "no veth"
ip -n "$master_ns" addr add 10.77.0.1/24 dev "pm$$"
ip -n "$client_ns" addr add 10.77.0.2/24 dev "pc$$"
ip -n "$master_ns" link set "pm$$" up
ip -n "$client_ns" link set "pc$$" up
ip -n "$client_ns" link set lo up

# A port that starts without a carrier is faulty for 16 s.
has_carrier() {
	ip -n "$1" link show "$2" | grep -q LOWER_UP
}
wait_for 50 has_carrier "$master_ns" "pm$$" && wait_for 50 has_carrier "$client_ns" "pc$$" ||
	fail "the veth pair has no carrier"

cat >"$dir/master.cfg" <<EOF
[global]
free_running 1
time_stamping software
uds_address $dir/master
priority1 10
logAnnounceInterval 0
logSyncInterval -3
logMinDelayReqInterval -3
clockClass 6
EOF
cat >"$dir/client.cfg" <<EOF
[global]
time_stamping software
domainNumber 0
uds_address $dir/client
slaveOnly 1
step_threshold 0
first_step_threshold 0
pi_proportional_const 0.7
pi_integral_const 0.3
logAnnounceInterval 0
logSyncInterval -3
EOF

# in NAMESPACE COMMAND: stands still as one process, so that its pid is ptp4l's.
in_ns() {
	local ns=$1

	shift
	exec nsenter --net="/var/run/netns/$ns" setpriv --bounding-set -sys_time \
		--inh-caps -sys_time "$@"
}
(in_ns "$master_ns" ptp4l -f "$dir/master.cfg" -i "pm$$" -m) >"$dir/master.log" 2>&1 &
master=$!
pids+=("$master")
(in_ns "$client_ns" ptp4l -f "$dir/client.cfg" -i "pc$$" -m) >"$dir/client.log" 2>&1 &
client=$!
pids+=("$client")

# The block of the client, as the scanner in its namespace reads it.
block() {
	nsenter --net="/var/run/netns/$client_ns" "$dump" /probe/ptp4l |
		sed -n "/^instance pid=$client /,/^\(instance\|sandbox\)/p"
}
state_is() {
	block >"$dir/block"
	grep -q "^port number=1 state=$1 " "$dir/block"
}

wait_for 150 test -S "$dir/client" || fail "the client opened no socket: $(cat "$dir/client.log")"
wait_for 200 state_is 9 || fail "no SLAVE: $(cat "$dir/block" "$dir/client.log")"
cat "$dir/block"
grep -q "uds=$dir/client ro=0 netns=own domain=0 transport=0\$" "$dir/block" || fail "instance line"
grep -q '^answer ok$' "$dir/block" || fail "answer line"
grep -q '^default ports=1 flags=0x[0-9a-f]* domain=0$' "$dir/block" || fail "default line"
grep -q '^port number=1 state=9 timestamping=0 logSync=-3 mechanism=1 peer=0 capable=-1$' "$dir/block" || fail "port line"
samples=$(grep -c '^sample offset=-\?[0-9]* ingress=[1-9][0-9]* gm=1 raw=[1-9][0-9]* delay=[1-9][0-9]* source=' "$dir/block")
[ "$samples" -ge 2 ] || fail "$samples samples"
advance=$(sed -n 's/^sample .*ingress=\([0-9]*\).*/\1/p' "$dir/block" | sort -u | wc -l)
[ "$advance" -ge 2 ] || fail "ingress did not advance"
# The other one lives in another namespace, and says so.
nsenter --net="/var/run/netns/$client_ns" "$dump" /probe/ptp4l |
	grep -A1 "^instance pid=$master .*netns=other" | grep -q '^answer namespace$' ||
	fail "the master's answer, seen from the client's namespace"
# So does the client, seen from here.
"$dump" /probe/ptp4l | grep -A1 "^instance pid=$client .*netns=other" |
	grep -q '^answer namespace$' || fail "the answer from outside the namespace"
# No socket file was made by asking.
[ "$(find "$dir" -type s | wc -l)" = 2 ] || fail "socket files: $(find "$dir" -type s)"
# Who is not root may not connect to a socket of mode 0660.
chmod 755 "$dir"
denied=$(nsenter --net="/var/run/netns/$client_ns" setpriv --reuid=65534 --regid=65534 \
	--clear-groups "$dump" /probe/ptp4l | grep -A1 "^instance pid=$client ")
case $denied in
*"answer denied"*) ;;
*) fail "as nobody: $denied" ;;
esac

# A stopped daemon: the socket takes the question and nobody answers.
kill -STOP "$client"
block >"$dir/block"
kill -CONT "$client"
grep -q '^answer timeout$' "$dir/block" || fail "stopped: $(cat "$dir/block")"

# A master that stands still: the client keeps its state for three announce intervals, and the
# time of the last sync message with it. The probe watches for 3 s before it says so.
state_again() {
	state_is 9
}
wait_for 100 state_again || fail "no SLAVE after a stop: $(cat "$dir/block")"
kill -STOP "$master"
sleep 0.3
block >"$dir/block"
kill -CONT "$master"
sed -n 's/^sample .*ingress=\([0-9]*\) .*raw=\([0-9]*\).*/\1 \2/p' "$dir/block" |
	awk 'NR == 1 { ingress = $1; raw = $2 }
		{ last = $1; span = $2 - raw }
		END { exit !(NR > 1 && (last == 0 || (last == ingress && span >= 3000000000))) }' ||
	fail "a master that stands still: $(cat "$dir/block")"
wait_for 200 state_again || fail "no SLAVE after the master went on: $(cat "$dir/block")"

# The whole scanner, in the client's namespace and outside of it. told ID: the status and the
# reason of the finding about the client in the last report.
scan_in() {
	nsenter --net="$1" "$latscan" scan --only 'time.ptp4l*' --window "$2" -f "json:$dir/report.json"
}
told() {
	python3 - "$dir/report.json" "$1" "ptp4l $dir/client" <<'EOF'
import json, sys
report, check, key = sys.argv[1:]
for c in json.load(open(report))["checks"]:
    for f in c["findings"]:
        if c["id"] == check and f["subject"]["key"] == key:
            print(f["status"], f.get("reason", ""), f.get("observed", {}).get("text", ""))
EOF
}
wait_for 200 state_is 9 || fail "not SLAVE again after it was stopped"
# The course of the offset: asked while the window runs, told in the report.
course() {
	python3 - "$dir/report.json" "ptp4l $dir/client" "$client" <<'EOF'
import json, re, sys
report, clock, pid = json.load(open(sys.argv[1])), sys.argv[2], int(sys.argv[3])
of = [s for s in report.get("series", []) if s["clock"] == clock]
window = report["run"]["window_ms"]
if not of:
    sys.exit(f"no series: {report.get('series')}")
s, = of
at = [p["at_ms"] for p in s["points"]]
inside = [t for t in at if 0 < t < window]
assert s["pid"] == pid and s["asked"] >= len(at) and at == sorted(at), s
assert s["from_ms"] <= at[0] and at[-1] <= s["to_ms"], s
assert all("delay_ns" in p and abs(p["offset_ns"]) < 10**9 for p in s["points"]), s
assert re.fullmatch(r"[0-9a-f]{6}\.[0-9a-f]{4}\.[0-9a-f]{6}", s["points"][0]["source"]), s
print(len(inside))
EOF
}
scan_in "/var/run/netns/$client_ns" 2s
inside=$(course) || fail "the course of the offset"
[ "$inside" -ge 2 ] || fail "$inside points inside of a window of 2 s"
# What it says of its master, of the path to it, of the messages that came, and writes to its file.
case $(told time.ptp4l_gm) in
"warn "*"class 6"*"arbitrary"*) ;; # software stamps: no time scale of PTP
*) fail "the grandmaster: $(told time.ptp4l_gm)" ;;
esac
case $(told time.ptp4l_path) in
"pass "*ns* | "warn "*ns*) ;;
*) fail "the path: $(told time.ptp4l_path)" ;;
esac
case $(told time.ptp4l_events) in
"pass "*Sync* | "warn "*Sync*) ;;
*) fail "the messages: $(told time.ptp4l_events)" ;;
esac
case $(told time.ptp4l_config) in
"warn "*"software stamps"*) ;;
*" caused "*) ;;
"skip caused"*) ;;
*) fail "the configuration: $(told time.ptp4l_config)" ;;
esac
python3 - "$dir/report.json" "$dir/client.log" <<'PY' || fail "its log"
import json, sys
c, = [c for c in json.load(open(sys.argv[1]))["checks"] if c["id"] == "time.ptp4l_log"]
assert c["status"] in ("pass", "warn", "skip"), c
assert any(sys.argv[2] in e.get("value", "") for f in c["findings"] for e in f["evidence"]), c
PY
# Each window has a course of its own: what was told in the one before is not told again.
two_windows() {
	local watch=/probe/ptp4l/watch/none

	nsenter --net="/var/run/netns/$client_ns" "$dump" $watch $watch $watch /probe/ptp4l $watch /probe/ptp4l |
		awk -v pid="pid=$client" '/^== / { asked++ } /^instance/ { mine = $2 == pid }
			mine && /^sample/ { n[asked]++ } END { print n[4] + 0, n[6] + 0 }'
}
read -r first second < <(two_windows)
[ "$first" -ge 4 ] && [ "$second" -ge 2 ] && [ "$second" -le 4 ] ||
	fail "samples of two windows: $first, $second"
# A daemon that may run on a hot CPU is left alone while the window runs, and asked after it.
nsenter --net="/var/run/netns/$client_ns" "$latscan" scan --only 'time.ptp4l*' --window 1s \
	--hot-cpus "$(($(nproc) - 1))" -f "json:$dir/report.json" >"$dir/spared"
inside=$(course) || fail "the course of a daemon that was left alone"
[ "$inside" -eq 0 ] || fail "$inside points of a daemon on a hot CPU inside of the window"
scan_in "/var/run/netns/$client_ns" 100ms
case $(told time.ptp4l_port_state) in
"pass  port 1 SLAVE") ;;
*) fail "port state in the namespace: $(told time.ptp4l_port_state)" ;;
esac
case $(told time.ptp4l_offset) in
"pass "*ns* | "warn "*ns*) ;; # the veth's software stamps may be far off on a busy machine
*) fail "offset in the namespace: $(told time.ptp4l_offset)" ;;
esac
scan_in /proc/self/ns/net 100ms
case $(told time.ptp4l_port_state)$(told time.ptp4l_offset) in
"unknown namespace"*"unknown namespace"*) ;;
*) fail "outside the namespace: $(told time.ptp4l_port_state), $(told time.ptp4l_offset)" ;;
esac

# The master goes away while the scanner watches: the check fails within its window.
scan_in "/var/run/netns/$client_ns" 8s &
watcher=$!
sleep 1
kill "$master" && wait "$master" 2>/dev/null
wait "$watcher"
[ $? -eq 1 ] || fail "the scan did not fail without a master: $(cat "$dir/report.json")"
case $(told time.ptp4l_port_state) in
"fail "*) ;;
*) fail "port state without a master: $(told time.ptp4l_port_state)" ;;
esac
not_slave() {
	! state_is 9
}
wait_for 100 not_slave || fail "still SLAVE without a master"
cat "$dir/block"
grep -q '^sample .*ingress=0 ' "$dir/block" || fail "ingress of a lost master"
echo "ok"

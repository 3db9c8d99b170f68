#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The gate as a pipeline meets it: each exit status, what the log says first, and each way to be
# told otherwise. A host of plain files, below a prefix, which changes while the gate waits.
. "$(dirname "$0")/lib.sh"

command -v python3 > /dev/null || { echo "skipped: no python3"; exit 77; }

host=$work/host
# put PATH TEXT
put() {
	mkdir -p "$host/$(dirname "$1")"
	printf '%s\n' "$2" > "$host/$1"
}
put sys/devices/system/cpu/online 0-3
put sys/devices/system/cpu/possible 0-3
put sys/devices/system/cpu/isolated 2-3
put sys/devices/system/node/online 0-1
put proc/cmdline 'isolcpus=2-3 nohz_full=2-3'
put proc/sys/kernel/osrelease 6.1.0
put proc/sys/kernel/hostname ny4-a
put proc/sys/kernel/numa_balancing 0

profile=$work/profile.yaml
cat > "$profile" << 'END'
profile: 1
name: ny4-feed
roles: {cpus: {poll: 2-3}}
gate: {level: high, settle: 0}
END
gate() {
	"$LATSCAN" gate --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 0 "$@"
}
# member NAME EXPRESSION: of the JSON report on standard output, as d.
member() {
	python3 -c "import json,sys; d=json.load(open(sys.argv[1])); sys.exit(not ($2))" "$work/out" 2> "$work/why" &&
		good || bad "$1: not so: $2: $(tail -1 "$work/why")"
}

# 3: usage, before anything is read.
if [ ! -e /etc/latscan/profile.yaml ]; then
	expect "no profile" 3 "$LATSCAN" gate
	says "no profile" err 'mkdir -p /etc/latscan && latscan profile infer > /etc/latscan/profile.yaml'
	says "no profile" err '--inferred'
fi
expect "a profile that is not there" 3 "$LATSCAN" gate --profile "$work/nowhere.yaml"
expect "a profile and none" 3 gate --inferred
says "a profile and none" err 'exclude each other'
expect "bad settle" 3 gate --settle 5x
expect "bad phase" 3 gate --phase during
says "bad phase" err 'auto, pre or post'
expect "a zone's name" 3 gate --trading-hours 'mon-fri 08:00-16:30 Europe/London'
says "a zone's name" err 'names of time zones are not known'
expect "a capture does not settle" 3 "$LATSCAN" gate --profile "$profile" --root "$host" --settle 5
printf 'profile: 1\nname: x\ngate: {trading_hours: ["whenever"]}\n' > "$work/hours.yaml"
expect "bad hours of a profile" 3 "$LATSCAN" gate --profile "$work/hours.yaml" --host-prefix "$host"
expect "help" 0 "$LATSCAN" gate --help
says "help" out '--break-glass FILE'
says "help" out '--hot-cpus LIST'

# 0.
expect "all holds" 0 gate
says "all holds" err 'compliant with profile ny4-feed as far as --only and --skip let it be judged'
[ -s "$work/out" ] && bad "a report that nobody asked for" || good
expect "JSON is all of standard output" 0 gate -f json
member "JSON" 'd["gate"]["would_exit"] == 0 and d["summary"]["exit"] == 0 and d["run"]["profile"] == "ny4-feed"'
expect "inferred" 0 "$LATSCAN" gate --inferred --host-prefix "$host" --budget all --only numa.balancing --window 0 --settle 0
lacks "inferred" err compliant
says "inferred" err 'what the host shows of itself'
expect "a capture" 0 "$LATSCAN" gate --profile "$profile" --root "$host" --only numa.balancing --window 0

# 1: the failure is the first line, with what mends it; the verdict the last.
put proc/sys/kernel/numa_balancing 1
expect "one fails" 1 gate
head -1 "$work/err" | grep -qE '^FAIL numa\.balancing [^:]*: 1 → .*; fix: sysctl -w kernel\.numa_balancing=0' &&
	good || bad "the first line: $(head -1 "$work/err")"
tail -1 "$work/err" | grep -q '^latscan gate: FAIL (level high): 1' && good || bad "the last line: $(tail -1 "$work/err")"
lacks "one fails" err compliant
gate -f "json:$work/before.json" 2> /dev/null
expect "failing as before" 0 gate --fail-on-new "$work/before.json"
says "failing as before" err "known: 1"
lacks "failing as before" err compliant

# 2.
mv "$host/proc/sys/kernel/numa_balancing" "$work/away"
mkdir "$host/proc/sys/kernel/numa_balancing"
expect "cannot be told" 2 gate
head -1 "$work/err" | grep -q '^UNKNOWN numa.balancing ' && good || bad "the first line: $(head -1 "$work/err")"
rmdir "$host/proc/sys/kernel/numa_balancing"
mv "$work/away" "$host/proc/sys/kernel/numa_balancing"
printf 'profile: 1\nname: ny4-feed\nroles: {cpus: {poll: 2-3}}\ngate: {settle: 0, floor: 40}\n' > "$work/floor.yaml"
put proc/sys/kernel/numa_balancing 0
expect "fewer judged than the floor" 2 "$LATSCAN" gate --profile "$work/floor.yaml" --host-prefix "$host" --only numa.balancing --window 0 -f json
says "fewer judged than the floor" err 'judged: 1 of 40'
member "floor" 'd["summary"]["judged"] == 1 and d["summary"]["floor"] == 40 and d["summary"]["verdict"] == "unknown"'
put proc/sys/kernel/numa_balancing 1

# Waived: no line of its own; of no use any more: the line of a strict gate.
cat > "$work/waived.yaml" << 'END'
profile: 1
name: ny4-feed
roles: {cpus: {poll: 2-3}}
waivers:
  - {check: numa.balancing, accept: fail, reason: "until the reboot", owner: jane, until: 2199-12-31}
gate: {settle: 0}
END
waived=("$LATSCAN" gate --profile "$work/waived.yaml" --host-prefix "$host" --only numa.balancing --window 0 --budget all)
expect "waived" 0 "${waived[@]}"
grep -q '^FAIL' "$work/err" && bad "a waived failure has a line" || good
put proc/sys/kernel/numa_balancing 0
expect "a waiver of what passes" 0 "${waived[@]}"
sed -i 's/settle: 0/settle: 0, strict: true/' "$work/waived.yaml"
expect "a waiver of what passes, strict" 1 "${waived[@]}"
grep -q '^WAIVER numa.balancing: passes: until the reboot' "$work/err" && good || bad "no line WAIVER: $(cat "$work/err")"
put proc/sys/kernel/numa_balancing 1

# 4: the verdict is said all the same.
expect "a report that cannot be written" 4 gate -f json:/dev/full
says "a report that cannot be written" err 'latscan gate: FAIL'
says "a report that cannot be written" err 'the verdict is fail'

# Observed.
expect "observe" 0 gate --observe -f json
grep -q '^FAIL numa.balancing' "$work/err" && good || bad "observe is silent"
says "observe" err 'exit status 0 instead of 1'
member "observe" 'd["gate"]["observe"] and d["gate"]["would_exit"] == 1 and d["summary"] ["exit"] == 0 and d["summary"]["verdict"] == "fail"'

# Break-glass: root's, complete, not over, and nobody else's.
glass=$work/break-glass
expect "no file" 1 gate --break-glass "$glass" -f json
member "no file" '"override" not in d["gate"]'
printf 'reason: moved by the exchange, INC-4711\nowner: jane.doe\nuntil: 2199-12-31\n' > "$glass"
chmod 644 "$glass"
if [ "$(id -u)" -eq 0 ]; then
	expect "break-glass" 0 gate --break-glass "$glass" -f json
	member "break-glass" 'd["gate"]["override"] == {"honoured": True, "reason": "moved by the exchange, INC-4711", "owner": "jane.doe", "until": "2200-01-01T00:00:00.000Z"} and d["gate"]["would_exit"] == 1'
	says "break-glass" err 'OVERRIDE until 2200-01-01T00:00:00Z by jane.doe: moved by the exchange, INC-4711'
	for format in text junit html sarif tap csv markdown prometheus nagios otlp-logs cloudevents; do
		expect "break-glass as $format" 0 gate --break-glass "$glass" -f $format
		says "break-glass as $format" out 'INC-4711'
	done
	# refused NAME WORD: status 1, and why.
	refused() {
		expect "$1" 1 gate --break-glass "$glass" -f json
		says "$1" err "the override is not honoured: $2"
		member "$1" 'not d["gate"]["override"]["honoured"]'
	}
	chmod 664 "$glass"
	refused "writable for a group" 'others than root may write it'
	chmod 644 "$glass"
	chown 65534 "$glass"
	refused "of somebody else" 'it does not belong to root'
	chown 0 "$glass"
	ln "$glass" "$work/second"
	refused "a hard link" 'it has a second name'
	rm "$work/second"
	mv "$glass" "$work/real"
	ln -s real "$glass"
	refused "a symbolic link" 'it is a symbolic link'
	rm "$glass"
	printf 'reason: x\nowner: y\nuntil: 2026-01-31\n' > "$glass"
	refused "expired" 'it has expired'
	printf 'reason: x\nuntil: 2199-12-31\n' > "$glass"
	refused "nobody's" 'it names no owner'
	rm "$glass"
	mkfifo "$glass"
	refused "a fifo" 'it is no regular file'
	rm "$glass"
fi

# Trading hours: nothing dear, whoever asks.
put proc/sys/kernel/numa_balancing 0
always='mon-sun 00:00-24:00'
plain() {
	"$LATSCAN" gate --profile "$profile" --host-prefix "$host" --only numa.balancing --window 0 -f json "$@"
}
expect "dear within trading hours" 3 plain --trading-hours "$always" --budget all
says "dear within trading hours" err 'trading hours'
expect "forced" 0 plain --trading-hours "$always" --budget all --force
member "forced" 'd["run"]["budget"] == "all"'
expect "before the workload" 0 plain --phase pre
member "before the workload" 'd["run"]["budget"] == "all" and d["run"]["phase"] == "pre"'
expect "before the workload, told" 0 plain --phase pre --budget normal
member "before the workload, told" 'd["run"]["budget"] == "normal"'
expect "before the workload, within trading hours" 0 plain --phase pre --trading-hours "$always"
member "before the workload, within trading hours" 'd["run"]["budget"] == "quiet"'
expect "beside the workload" 0 plain --phase post
member "beside the workload" 'd["run"]["budget"] == "quiet"'
expect "which phase it is" 0 plain
member "which phase it is" 'd["run"]["phase"] in ("pre", "post") and d["gate"]["phase_why"]'

# On this machine: who is pinned to a hot CPU is the workload, and nothing that disturbs it is read.
if [ "$(nproc)" -ge 2 ] && command -v taskset > /dev/null && taskset -c 1 true 2> /dev/null; then
	taskset -c 1 sleep 60 &
	pinned=$!
	sleep 0.2
	"$LATSCAN" gate --inferred --hot-cpus 1 --only numa.balancing --window 0 --settle 0 -f json > "$work/out" 2> "$work/err"
	member "a pinned thread" 'd["run"]["phase"] == "post" and d["run"]["budget"] == "quiet" and "pinned to hot CPUs 1" in d["gate"]["phase_why"]'
	kill $pinned
fi

# Rights that are missing and cost something.
if [ "$(id -u)" -eq 0 ] && [ -e /proc/1/environ ]; then
	copy=$work/latscan
	cp "$LATSCAN" "$copy"
	chmod 755 "$work" "$copy"
	chmod 644 "$profile"
	as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all)
	rights=("${as_user[@]}" "$copy" gate --inferred --window 0 --settle 0 --only boot.param_ignored --hot-cpus 0 --budget all --allow-unknown denied)
	expect "rights that are missing" 0 "${rights[@]}"
	expect "rights that are required" 2 "${rights[@]}" --require-privileged
	grep -q '^RIGHTS CAP_.* is missing: it costs boot.param_ignored' "$work/err" && good || bad "no line RIGHTS: $(cat "$work/err")"
fi

# Settling: the host mends itself while the gate waits.
put proc/sys/kernel/numa_balancing 1
(
	sleep 1.5
	put proc/sys/kernel/numa_balancing 0
) &
expect "settled" 0 gate --settle 30 -f json
wait
grep -qE '^SETTLED numa\.balancing: settled after [12](\.[0-9]+)? s' "$work/err" && good || bad "settled: $(cat "$work/err")"
member "settled" '[(s["check"], s["state"], s["subjects"], s["flapped"]) for s in d["gate"]["settled"]] == [("numa.balancing", "settled", 1, 0)] and d["gate"]["settled"][0]["after_ms"] < 5000'
put proc/sys/kernel/numa_balancing 1
expect "time is over" 1 gate --settle 1
says "time is over" err 'UNSETTLED numa.balancing: did not settle'

# A signal ends the wait: 1 where something failed, 2 at best.
"$LATSCAN" gate --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 60 --settle 60 -f "json:$work/out" 2> "$work/err" &
pid=$!
sleep 1
kill -TERM $pid
wait $pid
[ $? -eq 1 ] && good || bad "SIGTERM while waiting: not 1: $(cat "$work/err")"
member "SIGTERM while waiting" 'd["run"]["incomplete"]'
put proc/sys/kernel/numa_balancing 0
"$LATSCAN" gate --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 60 -f "json:$work/out" 2> "$work/err" &
pid=$!
sleep 1
kill -INT $pid
wait $pid
[ $? -eq 2 ] && good || bad "SIGINT in the window: not 2: $(cat "$work/err")"
member "SIGINT in the window" 'd["run"]["incomplete"] and d["summary"]["verdict"] == "unknown"'
finish

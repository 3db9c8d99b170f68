#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan gate --good and --expect: what is kept of a pass, what a failure begins with, and that
# neither a broken capture nor a folder that cannot be used changes a verdict.
. "$(dirname "$0")/lib.sh"
for program in diff capture; do
	"$LATSCAN" $program --help >"$work/out" 2>&1 || { echo "latscan $program is not built"; exit 77; }
done

host=$work/host
# put PATH TEXT
put() {
	mkdir -p "$host/$(dirname "$1")"
	printf '%s\n' "$2" >"$host/$1"
}
put sys/devices/system/cpu/online 0-3
put sys/devices/system/cpu/possible 0-3
put sys/devices/system/cpu/isolated 2-3
put proc/cmdline 'isolcpus=2-3 nohz_full=2-3'
put proc/sys/kernel/osrelease 6.1.0
put proc/sys/kernel/hostname ny4-a
put proc/sys/kernel/numa_balancing 0
profile=$work/profile.yaml
cat >"$profile" <<'END'
profile: 1
name: ny4-feed
roles: {cpus: {poll: 2-3}}
gate: {level: high, settle: 0}
END
good=$work/good
gate() {
	"$LATSCAN" gate --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 0 "$@"
}
kept() {
	find "$good" -type f -name 'good-*' 2>/dev/null | wc -l
}
# first NAME TEXT: the first line of standard error begins so; last: the last.
first() {
	case $(head -1 "$work/err") in "$2"*) good ;; *) bad "$1: first: $(head -1 "$work/err")" ;; esac
}
last() {
	case $(tail -1 "$work/err") in "$2"*) good ;; *) bad "$1: last: $(tail -1 "$work/err")" ;; esac
}
# name MINUTE: as what is kept is called.
name() {
	printf 'good-20260101T10%02d00Z.tar.zst' "$1"
}

# A pass is kept, for nobody else to read, and can be judged again.
expect "fails, and nothing was kept" 1 bash -c "echo 1 >$host/proc/sys/kernel/numa_balancing; exec $(printf '%q ' "$LATSCAN" gate --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 0 --good "$good")"
says "nothing was kept" err "no capture is there of a time when this host passed"
last "nothing was kept" "latscan gate: FAIL"
[ ! -e "$good" ] && good || bad "a folder for nothing"
put proc/sys/kernel/numa_balancing 0
expect "passes" 0 gate --good "$good"
[ "$(kept)" = 1 ] && good || bad "not one capture: $(ls -a "$good")"
says "passes" err "note: kept as the last good one: $good/good-"
last "passes" "latscan gate: PASS"
[ "$(stat -c %a "$good" "$good"/good-* | tr '\n' ' ')" = "700 600 " ] && good || bad "modes: $(ls -la "$good")"
expect "what was kept is a capture" 0 "$LATSCAN" scan --root "$good"/good-*.tar.zst --only numa.balancing --hot-cpus 2-3 --window 0
[ -z "$(find "$good" -name '*.tmp' -o -name 'now*')" ] && good || bad "left over: $(ls -a "$good")"
mv "$good"/good-*.tar.zst "$good/$(name 1)"

# A failure begins with what changed, which only the comparison can say.
put proc/sys/kernel/numa_balancing 1
expect "fails" 1 gate --good "$good" -f "json:$work/report.json"
first "fails" "since it last passed, 2026-01-01T10:01:00Z: what changed since then: 1 that matters, 0 below"
sed -n 2p "$work/err" | grep -qE '^CHANGED .*numa.*: .*0.* → .*1.* \(' && good || bad "what changed: $(sed -n 2p "$work/err")"
grep -q '^FAIL numa.balancing' "$work/err" && good || bad "the gate's own lines are lost"
last "fails" "latscan gate: FAIL (level high): 1"
[ "$(kept)" = 1 ] && [ -s "$work/report.json" ] && good || bad "a failure was kept, or has no report"
expect "JSON is all of standard output" 1 gate --good "$good" -f json
python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$work/out" && good || bad "standard output is no JSON"

# Observed, or opened by broken glass: neither is a pass that was judged.
expect "observed" 0 gate --good "$good" --observe
first "observed" "since it last passed"
put proc/sys/kernel/numa_balancing 0
expect "observed and passing" 0 gate --good "$good" --observe
if [ "$(id -u)" = 0 ]; then
	printf 'reason: cut-over\nowner: jane\nuntil: %s\n' "$(date -u -d '1 hour' +%Y-%m-%dT%H:%M:%SZ)" >"$work/glass.yaml"
	expect "broken glass" 0 gate --good "$good" --break-glass "$work/glass.yaml"
	says "broken glass" err OVERRIDE
fi
[ "$(kept)" = 1 ] && good || bad "kept, though it was no gate: $(ls "$good")"

# A capture that cannot be read is said, and the one before it is used.
put proc/sys/kernel/numa_balancing 1
echo broken >"$good/$(name 2)"
expect "a broken capture" 1 gate --good "$good"
says "a broken capture" err "$(name 2) cannot be read"
says "a broken capture" err "since it last passed, 2026-01-01T10:01:00Z"
rm "$good/$(name 2)"

# At most eight, and at most 32 MiB, of files of that name; the newest stays.
put proc/sys/kernel/numa_balancing 0
for i in 2 3 4 5 6 7 8 9; do cp "$good/$(name 1)" "$good/$(name $i)"; done
echo mine >"$good/good-of-mine.tar.zst"
touch "$good/$(name 3).812.tmp"
expect "bounded by number" 0 gate --good "$good"
[ "$(kept)" = 9 ] && [ ! -e "$good/$(name 1)" ] && [ ! -e "$good/$(name 2)" ] && [ -e "$good/$(name 3)" ] &&
	[ -e "$good/good-of-mine.tar.zst" ] && good || bad "not eight and another file: $(ls "$good")"
[ ! -e "$good/$(name 3).812.tmp" ] && good || bad "what a killed packing left stays"
truncate -s 33554432 "$good/$(name 8)"
expect "bounded by size" 0 gate --good "$good"
[ ! -e "$good/$(name 8)" ] && [ ! -e "$good/$(name 3)" ] && [ -e "$good/$(name 9)" ] && good || bad "size: $(ls -la "$good")"

# Folders that cannot be used change nothing but one line.
expect "no folder above" 0 gate --good "$work/no/such"
says "no folder above" err "nothing is kept, by --good $work/no/such: No such file or directory"
chmod 777 "$good"
expect "others may write" 0 gate --good "$good"
says "others may write" err "others may write to it"
chmod 700 "$good"
if [ "$(id -u)" = 0 ]; then
	mkdir "$work/theirs" && chown 65534 "$work/theirs"
	expect "another's folder" 0 gate --good "$work/theirs"
	says "another's folder" err "it belongs to user 65534"
fi
if command -v flock >/dev/null; then
	before=$(kept)
	expect "two at once" 0 flock "$good" "$LATSCAN" gate --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 0 --good "$good"
	says "two at once" err "another gate is at it"
	[ "$(kept)" = "$before" ] && good || bad "kept without the lock"
fi
if [ -e /dev/shm ] && [ "$(id -u)" = 0 ] && mkdir "$work/full" && mount -t tmpfs -o size=4k,mode=700 none "$work/full" 2>/dev/null; then
	head -c 4096 /dev/zero >"$work/full/other"
	expect "a full disk" 0 gate --good "$work/full"
	says "a full disk" err "nothing is kept"
	[ "$(ls "$work/full")" = other ] && good || bad "left on a full disk: $(ls "$work/full")"
	umount "$work/full"
fi

# Statuses of usage are the scanner's own, and so is an end by a signal.
expect "a bad option" 3 gate --good "$good" --settle 5x
expect "with --root" 3 "$LATSCAN" gate --profile "$profile" --root "$host" --good "$good"
says "with --root" err "--good is of this host"
expect "with --record" 3 gate --good "$good" --record "$work/x.fx"
expect "no golden host" 3 gate --expect "$work/none.tar.zst"
says "no golden host" err "none.tar.zst: No such file"
"$LATSCAN" gate --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 60 --good "$good" >"$work/out" 2>"$work/err" &
pid=$!
sleep 1
kill -TERM $pid
wait $pid
[ $? -eq 2 ] && good || bad "SIGTERM: not 2: $(cat "$work/err")"
says "SIGTERM" err "latscan gate: UNKNOWN"

# A triage begins with it, and keeps nothing; its own status stands.
put proc/sys/kernel/numa_balancing 1
before=$(ls "$good")
"$LATSCAN" triage --profile "$profile" --host-prefix "$host" --only numa.balancing --window 200ms >"$work/out" 2>"$work/err"
status=$?
expect "a triage" $status "$LATSCAN" triage --profile "$profile" --host-prefix "$host" --only numa.balancing --window 200ms --good "$good"
first "a triage" "since it last passed, "
says "a triage" err "CHANGED sysctl kernel.numa_balancing"
[ -s "$work/out" ] && [ "$(ls "$good")" = "$before" ] && good || bad "a triage without a report, or kept: $(ls "$good")"
expect "a triage without a folder" $status "$LATSCAN" triage --profile "$profile" --host-prefix "$host" --only numa.balancing --window 200ms --good "$work/no/such"
says "a triage without a folder" err "no capture is there of a time when this host passed"
put proc/sys/kernel/numa_balancing 0

# --expect: the comparison is a part of the verdict.
golden=$work/golden.tar.zst
cp "$good/$(name 9)" "$golden"
expect "like the golden host" 0 gate --expect "$golden"
first "like the golden host" "against $golden: AS EXPECTED"
put proc/sys/kernel/osrelease 6.1.1
put proc/sys/kernel/numa_balancing 1
expect "unlike it" 1 gate --expect "$golden" --good "$good"
first "unlike it" "against $golden: NOT AS EXPECTED"
says "unlike it" err "DIFFERS "
expect "unlike it, observed" 0 gate --expect "$golden" --observe
says "unlike it, observed" err "NOT AS EXPECTED"
expect "a scan" 1 "$LATSCAN" scan --profile "$profile" --host-prefix "$host" --budget all --only numa.balancing --window 0 --expect "$golden"
says "a scan" err "NOT AS EXPECTED"
says "a scan" out "numa.balancing"
cp "$golden" "$work/root.tar.zst"
expect "a capture against another" 0 "$LATSCAN" gate --profile "$profile" --root "$work/root.tar.zst" --only numa.balancing --window 0 --expect "$golden"
echo broken >"$work/broken.tar.zst"
expect "a broken golden host" 3 gate --expect "$work/broken.tar.zst"
finish

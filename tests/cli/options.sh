#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Options, exit statuses, messages that name what was expected.
. "$(dirname "$0")/lib.sh"

tree=$work/tree
mkdir -p "$tree/proc/sys/vm" "$tree/sys"
echo 60 > "$tree/proc/sys/vm/swappiness"
printf 'MemTotal: 1000 kB\nSwapTotal: 500 kB\n' > "$tree/proc/meminfo"

expect "no command" 3 "$LATSCAN"
expect "help" 0 "$LATSCAN" help
says "help" out "Exit status: 0"
expect "--help" 0 "$LATSCAN" --help
expect "scan --help" 0 "$LATSCAN" scan --help
says "scan --help" out "--hot-cpus LIST"
says "scan --help" out "Exit status: 0"
expect "list --help" 0 "$LATSCAN" list --help
expect "explain --help" 0 "$LATSCAN" explain --help
expect "version" 0 "$LATSCAN" version
says "version" out "report schema: 1"
expect "unknown command" 3 "$LATSCAN" scna
says "unknown command" err 'no command "scna"; did you mean "scan"?'
expect "unknown option" 3 "$LATSCAN" scan --nope
expect "stray argument" 3 "$LATSCAN" scan stray
says "stray argument" err 'unexpected "stray"'
expect "bad glob" 3 "$LATSCAN" scan --only 'nope.*'
says "bad glob" err '--only "nope.*" matches no check'
expect "nothing left" 3 "$LATSCAN" scan --only 'mem.swappiness' --skip 'mem.*'
expect "bad window" 3 "$LATSCAN" scan --window 5x
says "bad window" err '500ms'
expect "hours" 3 "$LATSCAN" scan --window 1h --root "$work/no"
lacks "hours" err "expected a duration"
expect "bad hot CPUs" 3 "$LATSCAN" scan --hot-cpus 7-2
expect "hostile hot CPUs" 3 "$LATSCAN" scan --hot-cpus 0-4294967295
expect "bad role" 3 "$LATSCAN" scan --nic eth0=quick
says "bad role" err 'fast, bypass, ptp, mgmt or ignore'
expect "bad budget" 3 "$LATSCAN" scan --budget loud
expect "bad level" 3 "$LATSCAN" scan --level severe
expect "bad format" 3 "$LATSCAN" scan -f yaml
says "bad format" err 'text'
expect "bad reason" 3 "$LATSCAN" scan --allow-unknown idle
expect "unknown check in --set" 3 "$LATSCAN" scan --set mem.swapiness.max=1
says "unknown check in --set" err 'did you mean "mem.swappiness"'
expect "unknown limit" 3 "$LATSCAN" scan --set mem.swappiness.least=1
says "unknown limit" err 'it has: max'
expect "limit out of range" 3 "$LATSCAN" scan --set mem.swappiness.max=500
says "limit out of range" err 'from 0 to 200'
expect "limit is no number" 3 "$LATSCAN" scan --set mem.swappiness.max=1e
expect "bad word" 3 "$LATSCAN" scan --set freq.turbo.position=maybe
says "bad word" err 'any|off|on'
expect "no equals sign" 3 "$LATSCAN" scan --set mem.swappiness.max
expect "root that is not there" 3 "$LATSCAN" scan --root "$work/nowhere"
says "root that is not there" err "$work/nowhere"
mkdir "$work/empty"
expect "root without proc and sys" 3 "$LATSCAN" scan --root "$work/empty"
says "root without proc and sys" err 'expected a directory with proc/ or sys/'
expect "root and prefix" 3 "$LATSCAN" scan --root "$tree" --host-prefix "$tree"

only=(scan --root "$tree" --only mem.swappiness)
expect "warn does not fail" 0 "$LATSCAN" "${only[@]}"
expect "fail-on warn at its level" 1 "$LATSCAN" "${only[@]}" --fail-on warn --level low
expect "fail-on warn above its level" 0 "$LATSCAN" "${only[@]}" --fail-on warn --level high
expect "set" 0 "$LATSCAN" "${only[@]}" --set mem.swappiness.max=60 -f json
says "set" out '"pass":1'
rm "$tree/proc/sys/vm/swappiness"
expect "unknown below the level" 0 "$LATSCAN" "${only[@]}" --hot-cpus 1
expect "unknown at the level" 2 "$LATSCAN" "${only[@]}" --hot-cpus 1 --level low
expect "unknown allowed" 0 "$LATSCAN" "${only[@]}" --hot-cpus 1 --level low --allow-unknown not-captured

echo 60 > "$tree/proc/sys/vm/swappiness"
expect "md is markdown" 0 "$LATSCAN" "${only[@]}" -f "md:$work/a.md"
grep -q "^## " "$work/a.md" && good || bad "md is no markdown"
expect "many outputs" 0 "$LATSCAN" "${only[@]}" -f "json:$work/a.json" -f "junit:$work/a.xml" -f text
says "many outputs" out 'mem.swappiness'
says "many outputs" a.json '"schema":1'
says "many outputs" a.xml '<testsuites'
expect "output folder that is not there" 3 "$LATSCAN" "${only[@]}" -f "json:$work/no/a.json"
says "output folder that is not there" err "$work/no/a.json"
expect "full disk" 4 "$LATSCAN" "${only[@]}" -f json:/dev/full
says "full disk" err 'No space left on device'
says "full disk" err 'the verdict is'
expect "full standard output" 4 bash -c '"$@" > /dev/full' - "$LATSCAN" "${only[@]}"
[ -z "$(find "$work" -name '.*.tmp')" ] && good || bad "temporary files are left behind"
echo precious > "$work/kept"
expect "a bad option leaves the old file" 3 "$LATSCAN" scan --nope -f "json:$work/kept"
says "a bad option leaves the old file" kept precious

# The folder of another user: root names its report there, with its rights dropped.
if [ "$(id -u)" -eq 0 ]; then
	mkdir "$work/theirs"
	chown 65534 "$work/theirs"
	expect "a folder of another user" 0 "$LATSCAN" scan --window 0 --only mem.swappiness -f "json:$work/theirs/a.json"
	[ -s "$work/theirs/a.json" ] && [ -z "$(find "$work/theirs" -name '.*.tmp')" ] && good ||
		bad "a folder of another user: $(ls -a "$work/theirs")"
fi

expect "list" 0 "$LATSCAN" list
says "list" out 'mem.swappiness'
expect "list of globs" 0 "$LATSCAN" list 'mem.swappiness'
[ "$(wc -l < "$work/out")" -eq 1 ] && good || bad "list of globs: more than one line"
expect "list --needs" 0 "$LATSCAN" list --needs
says "list --needs" out 'CAP_SYSLOG'
expect "list json" 0 "$LATSCAN" list -f json
python3 -c '
import json, sys
checks = json.load(open(sys.argv[1]))["checks"]
keys = {"id", "rule", "title", "area", "severity", "kind", "why", "fix", "source", "limits", "needs"}
bad = [c["id"] for c in checks if not keys <= set(c) or not c["needs"] and not c["id"].startswith("self.")]
sys.exit("lacks keys: %s" % bad if bad else 0)
' "$work/out" && good || bad "list json lacks keys"
expect "explain" 0 "$LATSCAN" explain mem.swappiness
says "explain" out '# mem.swappiness'
says "explain" out '--set mem.swappiness.max=10'
expect "quiet" 0 "$LATSCAN" "${only[@]}" --quiet
says "quiet" out 'PASS (level high)'
lacks "quiet" out 'receipt'
expect "show all" 0 "$LATSCAN" "${only[@]}" --show all
says "show all" out 'mem.swappiness               host'
expect "show what" 3 "$LATSCAN" "${only[@]}" --show most
expect "explain area" 0 "$LATSCAN" explain cpu
says "explain area" out '# A quiet CPU'
says "explain area" out 'cpu.sets_agree '
expect "explain near" 3 "$LATSCAN" explain mem.swapiness
says "explain near" err 'did you mean "mem.swappiness"'
finish

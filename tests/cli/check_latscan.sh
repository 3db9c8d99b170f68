#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# check_latscan: the exit statuses of plugins, one line with the state first, and UNKNOWN for
# whatever is no report.
. "$(dirname "$0")/lib.sh"

tree=$work/tree
mkdir -p "$tree/proc/sys/vm" "$tree/sys" "$work/bin" "$work/other/lib/nagios/plugins" "$work/other/bin"
printf 'MemTotal: 1000 kB\nSwapTotal: 500 kB\n' > "$tree/proc/meminfo"
cp "$(dirname "$0")/../../programs/check_latscan" "$work/bin"
ln -s "$LATSCAN" "$work/bin/latscan"
plugin=$work/bin/check_latscan
only=(--root "$tree" --only mem.swappiness --hot-cpus 1)

# state NAME STATUS STATE ARGUMENTS: also as a plugin has to: performance data on one first line.
state() {
	local name=$1 status=$2 state=$3
	shift 3
	expect "$name" "$status" "$@"
	head -1 "$work/out" | grep -q "^LATSCAN $state - " && good || bad "$name: $(head -1 "$work/out")"
	[ -s "$work/err" ] && bad "$name: on stderr: $(head -1 "$work/err")" || good
}

echo 1 > "$tree/proc/sys/vm/swappiness"
state "all well" 0 OK "$plugin" "${only[@]}"
head -1 "$work/out" | grep -qE " \| fail=0;;0;0; warn=0;0;;0; unknown=0;;;0; pass=1;;;0; skip=0;;;0; time=" && good ||
	bad "all well: no performance data"
echo 60 > "$tree/proc/sys/vm/swappiness"
state "a warning" 1 WARNING "$plugin" "${only[@]}"
says "a warning" out 'mem.swappiness'
state "a failure" 2 CRITICAL "$plugin" "${only[@]}" --fail-on warn --level low
rm "$tree/proc/sys/vm/swappiness"
state "not told" 3 UNKNOWN "$plugin" "${only[@]}" --level low
state "not told, below the level" 0 OK "$plugin" "${only[@]}"

state "bad usage" 3 UNKNOWN "$plugin" --nope
state "bad value" 3 UNKNOWN "$plugin" --budget queit
says "bad value" out 'did you mean "quiet"'
[ "$(grep -c '|' "$work/out")" -eq 0 ] && good || bad "bad value: a bar that begins performance data"
state "no tree" 3 UNKNOWN "$plugin" --root "$work/no|where"
[ "$(wc -l < "$work/out")" -eq 1 ] && good || bad "no tree: more than a line"
grep -qF '|' "$work/out" && bad "no tree: a bar" || good
state "a report that cannot be written" 3 UNKNOWN "$plugin" "${only[@]}" -f json:/dev/full
expect "a second report" 0 "$plugin" "${only[@]}" -f "json:$work/report.json"
says "a second report" report.json '"schema":1'

# What is no latscan, or ends in an unknown way, is never OK.
fake() {
	printf '#!/bin/sh\n%s\n' "$1" > "$work/other/bin/latscan"
	chmod +x "$work/other/bin/latscan"
	cp "$work/bin/check_latscan" "$work/other/lib/nagios/plugins/"
	state "$2" "$3" "$4" "$work/other/lib/nagios/plugins/check_latscan"
}
fake 'exit 0' "silence" 3 UNKNOWN
fake 'echo "LATSCAN CRITICAL - FAIL"; exit 0' "a line that its status denies" 3 UNKNOWN
fake 'echo "LATSCAN OK - PASS"; exit 1' "a status that its line denies" 3 UNKNOWN
fake 'kill -SEGV $$' "a crash" 3 UNKNOWN
fake 'echo "LATSCAN OK - PASS | fail=0"; echo "$*" >&2' "found from its own folder" 0 OK
says "options" out 'scan --no-progress --format nagios'
rm "$work/other/bin/latscan"
state "no latscan" 3 UNKNOWN env PATH=/usr/bin:/bin "$work/other/lib/nagios/plugins/check_latscan"
expect "help" 0 "$plugin" --help
says "help" out '2 CRITICAL'
says "help" out '--hot-cpus LIST'
lacks "help" out 'SPDX'
expect "version" 0 "$plugin" --version
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan list: its formats, its filters, and what it refuses.
. "$(dirname "$0")/lib.sh"

# lines NAME N: $work/out has that many.
lines() {
	local n
	n=$(wc -l < "$work/out")
	[ "$n" -eq "$2" ] && good || bad "$1: $n lines, expected $2"
}

checks=$("$LATSCAN" list | wc -l)
expect "text" 0 "$LATSCAN" list -f text
lines "text" "$checks"
grep -qE '^smi\.count  +critical delta Firmware' "$work/out" && good || bad "text: no line of smi.count"

expect "table in a pipe" 0 "$LATSCAN" list -f table
lines "table in a pipe" $((checks + 1))
grep -qE '^check +severity +kind +cost +what' "$work/out" && good || bad "table: no head"
grep -qE '^smi\.count +critical +delta +[a-z_]+ +Firmware' "$work/out" && good || bad "table: no smi.count"
for columns in 100 80 60; do
	COLUMNS=$columns expect "table of $columns" 0 "$LATSCAN" list -f table
	awk -v n=$columns 'length($0) > n { print; bad = 1 } END { exit bad }' \
		"$work/out" > "$work/wide" && good || bad "table of $columns: wider: $(head -1 "$work/wide")"
	[ "$(tr -s ' \n' '\n' < "$work/out" | sort | uniq -c | md5sum)" = \
		"$("$LATSCAN" list -f table | tr -s ' \n' '\n' | sort | uniq -c | md5sum)" ] && good ||
		bad "table of $columns: other words than unwrapped"
done
expect "table of rights" 0 "$LATSCAN" list -f table --needs kmsg.scan
says "table of rights" out CAP_SYSLOG
expect "text of rights" 0 "$LATSCAN" list --needs mem.swappiness
says "text of rights" out 'nothing special'

expect "text of two rights" 0 "$LATSCAN" list --needs smi.count
says "text of two rights" out 'CAP_SYS_RAWIO (/probe/msr/{package:intel}/0x34), CAP_DAC_READ_SEARCH (/probe/msr'
expect "md of rights" 0 "$LATSCAN" list -f md --needs kmsg.scan,mem.swappiness
says "md of rights" out '| CAP_SYSLOG | '
grep -qE '^\| \[mem.swappiness\].*\|  \| ' "$work/out" && good || bad "md: mem.swappiness wants a right"

expect "md" 0 "$LATSCAN" list -f md
says "md" out '| [smi.count](checks/smi.count.md) | critical | delta |'
says "md" out '## watchdog'
says "md" out '(areas/cpu.md)'
[ "$(grep -c '^| \[' "$work/out")" -eq "$checks" ] && good || bad "md: not one row a check"
cp "$work/out" "$work/md"
expect "markdown, as reports say" 0 "$LATSCAN" list -f markdown
cmp -s "$work/out" "$work/md" && good || bad "markdown differs from md"

# json NAME TEST ARGUMENTS: every check that is listed, c, passes TEST, and there is one.
json() {
	local name=$1 test=$2
	shift 2
	expect "$name" 0 "$LATSCAN" list -f json "$@"
	python3 -c "
import json, sys
checks = json.load(open(sys.argv[1]))['checks']
every = json.load(open(sys.argv[2]))['checks']
holds = lambda c: $test
sys.exit(0 if checks and [c['id'] for c in checks] == [c['id'] for c in every if holds(c)] else 1)
" "$work/out" "$work/every" && good || bad "$name: other checks than those where $test"
}
"$LATSCAN" list -f json > "$work/every"
json "area" 'c["area"] == "irq"' --area irq
json "areas" 'c["area"] in ("irq", "smi")' --area smi,irq
json "severity" 'c["severity"] in ("critical", "high")' --severity high
json "least severity" 'True' --severity info
json "cost" 'any(n["cost"] == "ipi" for n in c["needs"])' --cost ipi
json "cost wakes" 'any(n["cost"] == "wakes" for n in c["needs"])' --cost wakes
json "source" '"intel" in c["source"].lower()' --source iNTEL
# The rights of a check are those of its reads, each once, and no other.
json "rights" 'set(c["rights"]) == {n[k] for n in c["needs"] for k in ("privilege", "also") if n.get(k)} and len(c["rights"]) == len(set(c["rights"]))'
json "rights of the log" '"CAP_SYSLOG" in c["rights"]' --needs "$(python3 -c "
import json, sys
print(','.join(c['id'] for c in json.load(open(sys.argv[1]))['checks']
               if any(n['path'] == '/probe/kmsg' for n in c['needs'])))" "$work/every")"
json "all together" 'c["area"] == "irq" and c["severity"] == "critical" and c["kind"] == "delta"' \
	--area irq --severity critical 'irq.isolated_count,smi.*'

refused() {
	local name=$1 text=$2
	shift 2
	expect "$name" 3 "$LATSCAN" list "$@"
	says "$name" err "$text"
	[ -s "$work/out" ] && bad "$name: something was printed" || good
}
refused "area" 'did you mean "clock"?' --area clok
refused "second area" '--area "softriq"' --area irq,softriq
refused "no area" '--area ""' --area ''
refused "severity" 'did you mean "critical"?' --severity critcal
refused "cost" 'did you mean "mmap_lock"?' --cost mmap_lok
refused "a cost that is never paid" 'expected plain' --cost never
refused "format" 'did you mean "table"?' -f tabel
refused "source" 'no check has that in its source' --source 'no such text'
refused "glob" 'did you mean "irq.isolated_count"?' irq.isolated_cont
refused "second glob" '"nope.*" matches no check' 'irq.*,nope.*'
refused "nothing left" 'no check is all of that' --area irq --cost perf
refused "stray" 'unexpected "smi.*"' 'irq.*' 'smi.*'
refused "option" '"latscan list --help" lists the options' --nope
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan import: what sysstat, the journal and a management controller kept, from texts of our own pen.
. "$(dirname "$0")/lib.sh"
"$LATSCAN" import --help >"$work/out" 2>&1 || { echo "latscan import is not built"; exit 77; }
corpus=$(cd "$(dirname "$0")/../fuzz/corpus" && pwd)

expect "nothing asked" 3 "$LATSCAN" import
says "nothing asked" err "expected --sysstat FILE, --journal FILE or --bmc FILE"
expect "an operand" 3 "$LATSCAN" import sa22
says "an operand" err 'expected --sysstat, --journal or --bmc before a file'
expect "no file" 3 "$LATSCAN" import --journal "$work/none"
says "no file" err "cannot read $work/none"
expect "no time" 3 "$LATSCAN" import --bmc "$corpus/import_bmc/elist.txt" --last soon
says "no time" err 'expected a time such as 10m or 2h'

# column NAME CPU: its number in $work/out; line NUMBER DELTA: one beat has it.
column() {
	awk -v name="$1" -v cpu="$2" '$1 == "column" && $4 == cpu { n = $2; $1 = $2 = $3 = $4 = $5 = ""; sub(/^ +/, "")
		if ($0 == name) print n }' "$work/out"
}
counts() {
	local n
	n=$(column "$2" "$3")
	if [ -n "$n" ] && grep '^beat' "$work/out" | grep -qE " $n:$4( |\$)"; then
		good
	else
		bad "$1: $2 of CPU $3 has no $4"
	fi
}
lines() {
	local n
	n=$(grep -c "^$2" "$work/out")
	[ "$n" -eq "$3" ] && good || bad "$1: $n lines $2, expected $3"
}

expect "sysstat" 0 "$LATSCAN" import --sysstat "$corpus/import_sysstat/two_cpus.json"
says "sysstat" out "host feed-1"
says "its interval ends" out "beat 1795191600000000000 0 600000000000"
counts "a percent is a time" stat/steal 1 6000000000
counts "a rate is a count" irq/24 0 1800
counts "two decimals" interrupts/TLB 0 12
counts "direct reclaim" vmstat/pgscan_direct - 900
counts "a drop" net/eth0/rx_drop - 12
counts "pressure" pressure/memory/some - 1500000000
counts "all CPUs, where none stands apart" "stat/steal on all CPUs" - 6000000000
counts "up to 12.5" irq/24 - 600
says "restarts" out "mark 1795190700000000000 sysstat: restarted"
lines "of all CPUs once" 'beat .* 0 600000000000 - - .*' 2
grep '^beat 1795191600' "$work/out" | grep -q " $(column "stat/steal on all CPUs" -):" &&
	bad "the sum of CPUs stands beside them" || good

expect "from a pipe" 0 sh -c "cat '$corpus/import_sysstat/two_cpus.json' | '$LATSCAN' import --sysstat - -o '$work/a.ring'"
expect "the same" 0 "$LATSCAN" import --sysstat "$corpus/import_sysstat/two_cpus.json"
cmp -s "$work/out" "$work/a.ring" && good || bad "a pipe gives another ring"

expect "journal" 0 "$LATSCAN" import --journal "$corpus/import_journal/kernel.json"
says "when the kernel said it" out "mark 1763656198000000000 journal: kernel: CPU6: Core temperature"
lacks "who writes into the kernel's log is not the kernel" out forged
counts "its CPU" journal/throttled 6 1
counts "a step" journal/clock_step - 1
counts "bytes" journal/link_down - 1
says "another boot" out "mark 1763656300000000000 journal: another boot begins"
lines "a beat a second, with one before it where there is a gap" beat 7

expect "bmc" 0 "$LATSCAN" import --bmc "$corpus/import_bmc/elist.txt"
counts "memory" bmc/memory_ce - 1
counts "heat, and not its end" bmc/heat - 1
lines "what has no time has no mark" mark 3
expect "redfish" 0 "$LATSCAN" import --bmc "$corpus/import_bmc/redfish.json"
says "redfish" out "mark 1795192198000000000 bmc: Correctable memory error rate"

# Two at once: what lies in an interval is one more of its counts.
expect "together" 0 "$LATSCAN" import --sysstat "$corpus/import_sysstat/two_cpus.json" --bmc "$corpus/import_bmc/elist.txt"
grep '^beat 1795192200' "$work/out" | grep -q " $(column bmc/memory_ce -):1" && good || bad "an event is not in its interval"
expect "the last" 0 "$LATSCAN" import --sysstat "$corpus/import_sysstat/two_cpus.json" --bmc "$corpus/import_bmc/elist.txt" --last 90s
lacks "the last" out "mark 1795190700000000000"
lacks "the last" out "beat 1795191600000000000 0 600000000000"

# fault NAME KIND FILE LINE TEXT
fault() {
	expect "$1" 3 "$LATSCAN" import "--$2" "$3"
	says "$1" err "$3:$4: expected $5"
}
fault "local time" sysstat "$corpus/import_sysstat/local_time.json" 1 "times in UTC: sadf without -T and -t"
printf '{\n"a": 1}\n' >"$work/other.json"
fault "another JSON" sysstat "$work/other.json" 3 '"sysstat": what sadf -j prints'
printf '{"__REALTIME_TIMESTAMP":"1000"}\n{"__REALTIME_TIMESTAMP":"2000"\n' >"$work/cut.json"
fault "a cut line" journal "$work/cut.json" 2 ""
printf '{"__REALTIME_TIMESTAMP":"1000","_HOSTNAME":"a"}\n{"__REALTIME_TIMESTAMP":"2000","_HOSTNAME":"b"}\n' >"$work/two.json"
fault "two hosts" journal "$work/two.json" 2 "entries of the host a alone, not of b"
fault "another calendar" bmc "$corpus/import_bmc/german.txt" 1 "a time such as 11/22/2026"
printf '{"Members": [\n}' >"$work/cut-redfish.json"
fault "cut Redfish" bmc "$work/cut-redfish.json" 2 ""

printf '{"__REALTIME_TIMESTAMP":"1000","_TRANSPORT":"kernel","MESSAGE":"usb 1-1: new device"}\n' >"$work/idle.json"
expect "nothing kept" 2 "$LATSCAN" import --journal "$work/idle.json" -o "$work/none.ring"
says "nothing kept" err "nothing was kept that speaks of time"
[ -e "$work/none.ring" ] && bad "an empty ring was written" || good

# A file of sadc: by sysstat's own program, where it is installed.
printf '\x96\xd5\x75\x21nothing more' >"$work/sa01"
expect "no such file of sadc" 3 "$LATSCAN" import --sysstat "$work/sa01"
expect "no sadf" 3 env PATH="$work" "$LATSCAN" import --sysstat "$work/sa01"
says "no sadf" err "sadf (package sysstat) is not installed here"

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Waivers and the ratchet as a user meets them: a recorded host, a profile, a report of before.
. "$(dirname "$0")/lib.sh"

day() {
	date -u -d "$1 days" +%F
}

# host FILE CPU QUEUE...: four CPUs, 2-3 isolated; each interrupt named is aimed at that CPU.
host() {
	local file=$1 cpu=$2 irq=24 queue
	shift 2
	{
		printf '== %s\n%s\n' /sys/devices/system/cpu/online 0-3 /sys/devices/system/cpu/possible 0-3 \
			/sys/devices/system/cpu/isolated 2-3 /proc/sys/kernel/hostname ny4-07 \
			/proc/sys/kernel/osrelease 5.14.0-427.el9.x86_64 /proc/sys/vm/swappiness 60
		printf '== /proc/swaps\nFilename Type Size Used Priority\n/dev/vda2 partition 1000 0 -2\n'
		for queue in "$@"; do
			printf '== /proc/irq/%s/effective_affinity_list\n%s\n' "$irq" "$cpu"
			printf '== /proc/irq/%s/smp_affinity_list\n%s\n' "$irq" "$cpu"
			irq=$((irq + 1))
		done
		printf '== /proc/interrupts\n           CPU0       CPU1       CPU2       CPU3\n'
		irq=24
		for queue in "$@"; do
			printf ' %s:  5  0  9  0  PCI-MSI 1-edge  %s\n' "$irq" "$queue"
			irq=$((irq + 1))
		done
	} > "$file"
}

# profile NAME: entries of waivers from stdin.
profile() {
	{
		printf 'profile: 1\nname: %s\nwaivers:\n' "$1"
		cat
	} > "$work/$1.yaml"
}

scan() {
	"$LATSCAN" scan --only irq.isolated_affinity --window 0 "$@"
}

waive() {
	"$LATSCAN" waive irq.isolated_affinity --reason "until the driver is mended" --owner net "$@"
}

host "$work/two" 2 eno3-TxRx-0 eno4-TxRx-0
host "$work/one" 2 eno3-TxRx-0
host "$work/none" 0 eno3-TxRx-0
expect "nothing accepted" 1 scan --root "$work/one"

# What latscan waive prints is what a profile takes.
expect "waive" 0 waive --subject 'eno3*' --days 30 --ticket OPS-1 --host 'ny4-*' --kernel 5.14..6.1
says "waive" out "until: $(day 30)"
profile ours < "$work/out"
expect "its profile" 0 "$LATSCAN" profile check "$work/ours.yaml"
expect "waived" 0 scan --root "$work/one" --profile "$work/ours.yaml" --strict -f "json:$work/report.json" -f text
says "waived" out "WAIVED"
says "waived" out "until the driver is mended (net, OPS-1, until $(day 30)) · 30 days left"
lacks "not announced" out "waiver of"
python3 - "$work/report.json" "$(day 30)" <<'END' && good || bad "the waiver in JSON"
import json, sys
report = json.load(open(sys.argv[1]))
w, = report["waivers"]
c, = report["checks"]
assert (w["state"], w["until"], w["days_left"], w["owner"], w["ticket"]) == ("holds", sys.argv[2], 30, "net", "OPS-1"), w
assert w["where"].endswith("ours.yaml:4"), w
assert c["status"] == "fail" and c["open"] != "fail" and all(f["waiver"] == 0 for f in c["findings"] if f.get("waived")), c
assert report["summary"]["waived"] == w["findings"] > 0 and report["summary"]["verdict"] == "pass", report["summary"]
END
expect "another interrupt gates" 1 scan --root "$work/two" --profile "$work/ours.yaml"
waive --subject 'eno*' > "$work/entry"
profile cards < "$work/entry"
expect "a sum of what is waived is waived" 0 scan --root "$work/two" --profile "$work/cards.yaml" --strict
expect "gate too" 0 "$LATSCAN" gate --only irq.isolated_affinity --root "$work/one" --profile "$work/ours.yaml"

# Stale ones: told, and failing only where it is strict.
expect "passes" 0 scan --root "$work/none" --profile "$work/ours.yaml"
says "passes" out "is not needed"
expect "passes, strict" 1 scan --root "$work/none" --profile "$work/ours.yaml" --strict
says "passes, strict" out "stale waivers (strict): 1"
waive --subject 'eno9*' > "$work/entry"
profile elsewhere < "$work/entry"
expect "unmatched" 1 scan --root "$work/one" --profile "$work/elsewhere.yaml"
says "unmatched" out "matches nothing that was judged"

# A waiver of what --only and --skip leave out is not judged, and not stale; of what its own profile excludes it is.
printf '  - {check: %s, reason: r, owner: o, until: %s}\n' smi.count "$(day 30)" 'irq.*' "$(day 30)" > "$work/wide"
profile wide < "$work/wide"
expect "a waiver left out" 0 scan --root "$work/none" --profile "$work/wide.yaml" --strict
lacks "a waiver left out" out "matches nothing"
expect "skipped" 0 "$LATSCAN" scan --window 0 --only 'irq.*,smi.*' --skip 'smi.*,irq.isolated_c*' --root "$work/one" --profile "$work/wide.yaml" --strict
{ cat "$work/wide.yaml"; echo 'exclude: smi.*'; } > "$work/narrow.yaml"
expect "a waiver of what is excluded" 1 scan --root "$work/one" --profile "$work/narrow.yaml" --strict
says "a waiver of what is excluded" out "matches nothing"
sed "s/^    from: .*/    from: $(day -20)/; s/^    until: .*/    until: $(day -1)/; s/eno9/eno3/" "$work/entry" > "$work/old"
profile old < "$work/old"
expect "expired" 1 scan --root "$work/one" --profile "$work/old.yaml"
says "expired" out "expired: its last day was $(day -1)"
sed -i "s/^    until: .*/    until: $(day 3)/" "$work/old"
profile soon < "$work/old"
expect "announced" 0 scan --root "$work/one" --profile "$work/soon.yaml"
says "announced" out "ends on $(day 3), 3 days left; owner: net"
sed -i 's/^    accept: .*/    accept: unknown/' "$work/old"
profile unknown < "$work/old"
expect "an unknown is no fail" 1 scan --root "$work/one" --profile "$work/unknown.yaml"

# What is to be filled in is refused until it is.
expect "placeholders" 0 "$LATSCAN" waive irq.isolated_affinity
profile empty < "$work/out"
expect "an empty reason" 3 "$LATSCAN" profile check "$work/empty.yaml"
says "an empty reason" err "empty.yaml:"
says "an empty reason" err "reason"
expect "no such check" 3 "$LATSCAN" waive irq.isolated_afinity
says "no such check" err 'did you mean "irq.isolated_affinity"?'
expect "a past day" 3 waive --until "$(day -1)"
expect "no day" 3 waive --until 2026-02-30
expect "no days" 3 waive --days 0
expect "no range" 3 waive --kernel x..6.1
expect "no id" 3 "$LATSCAN" waive

# From a report: an entry for each subject, and with them the same host passes.
scan --root "$work/two" -f "json:$work/two.json" > /dev/null 2>&1
expect "from a report" 0 waive --from-report "$work/two.json"
profile both < "$work/out"
[ "$(grep -c 'check:' "$work/out")" -ge 2 ] && good || bad "an entry for each subject: $(cat "$work/out")"
expect "all waived" 0 scan --root "$work/two" --profile "$work/both.yaml" --strict
expect "nothing fails there" 3 waive --from-report "$work/two.json" --accept unknown
head -c 900 "$work/two.json" > "$work/cut.json"
expect "a cut report" 3 waive --from-report "$work/cut.json"
says "a cut report" err "line "

# The ratchet.
scan --root "$work/one" -f "json:$work/base.json" > /dev/null 2>&1
expect "known" 0 scan --root "$work/one" --fail-on-new "$work/base.json" -f "json:$work/known.json" -f text
says "known" out "KNOWN"
says "known" out "new: 0 · fixed since: 0"
python3 -c 'import json,sys; r=json.load(open(sys.argv[1])); b=r["baseline"]
assert b["known"] > 0 and b["new"] == 0 and r["summary"]["exit"] == 0, b
assert all(f["known"] for c in r["checks"] for f in c["findings"] if f["status"] == "fail")' "$work/known.json" &&
	good || bad "known in JSON"
expect "a baseline of its own" 0 scan --root "$work/one" --fail-on-new "$work/known.json"
expect "new" 1 scan --root "$work/two" --fail-on-new "$work/base.json"
expect "fixed" 0 scan --root "$work/none" --fail-on-new "$work/base.json"
says "fixed" out "fixed since: 1"
expect "an unknown gates" 2 "$LATSCAN" scan --only irq.isolated_affinity,smi.count --root "$work/one" --fail-on-new "$work/base.json"
sed 's/"host":"ny4-07"/"host":"ld4-01"/' "$work/base.json" > "$work/other.json"
expect "another host" 0 scan --root "$work/one" --fail-on-new "$work/other.json"
says "another host" out "other.json is of another host (ld4-01)"
expect "another profile" 0 scan --root "$work/one" --profile "$work/elsewhere.yaml" --fail-on-new "$work/base.json"
says "another profile" out "was judged by profile inferred, this host by elsewhere"
head -c 900 "$work/base.json" > "$work/cut.json"
expect "a cut baseline" 3 scan --root "$work/one" --fail-on-new "$work/cut.json"
says "a cut baseline" err "cut.json: line "
sed 's/"schema":1/"schema":2/' "$work/base.json" > "$work/later.json"
expect "a later schema" 3 scan --root "$work/one" --fail-on-new "$work/later.json"
says "a later schema" err "later.json: line 1: expected schema 1"
expect "no baseline" 3 scan --root "$work/one" --fail-on-new "$work/nowhere.json"
says "no baseline" err "No such file"
profile old < "$work/old"
sed -i "s/^    until: .*/    until: $(day -1)/; s/unknown/fail/" "$work/old.yaml"
scan --root "$work/one" --profile "$work/ours.yaml" -f "json:$work/waived.json" > /dev/null 2>&1
expect "a waiver that ran out is not known" 1 scan --root "$work/one" --profile "$work/old.yaml" --fail-on-new "$work/waived.json"
finish

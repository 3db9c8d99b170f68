#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# TAP, read by prove (Perl's TAP::Harness): it accepts every line, reads the YAML blocks, and
# counts what the JSON of the same report says. A TAP::Parser older than 3.48 refuses version
# 14 by its number alone: it gets the same text as version 13.
. "$(dirname "$0")/../cli/lib.sh"
command -v prove > /dev/null || { echo "skipped: no prove"; exit 77; }

header=cat
perl -MTAP::Parser -e 'exit($TAP::Parser::VERSION >= 3.48 ? 0 : 1)' || header='sed 1s/14/13/'

tap() {
	"$@" > "$work/raw"
	head -1 "$work/raw" | grep -qx 'TAP version 14' && good || bad "$*: not TAP version 14"
	$header < "$work/raw" > "$work/report.tap"
}
# counts NAME JSON: what the parser counts is what the report says.
counts() {
	perl -MTAP::Parser -e '
		open(my $file, "<", $ARGV[0]) or die; local $/; my $text = <$file>;
		my $p = TAP::Parser->new({ tap => $text });
		my $yaml = 0;
		while (my $r = $p->next) { $yaml++ if $r->is_yaml and ref $r->data->{findings} eq "ARRAY" }
		printf "run %d failed %d todo %d skipped %d yaml %d errors %s\n", $p->tests_run, scalar $p->failed,
			scalar $p->todo, scalar $p->skipped, $yaml, join("; ", $p->parse_errors) || "none";
	' "$work/report.tap" > "$work/counts"
	python3 - "$2" > "$work/expected" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
bad = {"fail": 0, "todo": 0, "skip": 0}
for c in r["checks"]:
    worst = [f for f in c["findings"] if f["status"] == c["status"]]
    waived = c["status"] in ("warn", "fail", "unknown") and all(f.get("waived") for f in worst)
    if c["status"] == "skip" or waived:
        bad["skip"] += 1
    elif c["status"] in ("warn", "unknown"):
        bad["todo"] += 1
    elif c["status"] == "fail":
        bad["fail"] += 1
print(f"run {len(r['checks'])} failed {bad['fail']} todo {bad['todo']} skipped {bad['skip']}"
      f" yaml {bad['fail'] + bad['todo']} errors none")
PY
	cmp -s "$work/counts" "$work/expected" && good || bad "$1: $(cat "$work/counts"), the JSON says $(cat "$work/expected")"
}

for report in clean all hostile advisory incomplete gate; do
	tap "${MAKE_REPORT:?}" $report tap
	"$MAKE_REPORT" $report json > "$work/report.json"
	counts $report "$work/report.json"
	grep -q '"fail":0' "$work/report.json" && status=0 || status=1
	[ $report = all ] && status=1
	expect "prove $report" $status prove -e cat "$work/report.tap"
done
"$LATSCAN" scan --window 0 -f "json:$work/host.json" -f "tap:$work/host.tap" > "$work/out" 2>&1
[ $? -le 2 ] && good || bad "a scan of this host: $(head -1 "$work/out")"
tap cat "$work/host.tap"
counts "this host" "$work/host.json"
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# convert.sh MAKE_REPORT LATSCAN: a stored report, converted, is the report that the scan would have
# written; a broken one is refused by name, with the status of bad input and nothing written.
set -uo pipefail
make_report=$1
latscan=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
n=0

for report in clean all hostile advisory incomplete gate; do
	"$make_report" "$report" json full >"$work/stored.json"
	verdict=$?
	for format in text json html junit sarif tap csv markdown prometheus nagios otlp-metrics otlp-logs cloudevents; do
		full=()
		[ $format = json ] && full=(full)
		"$make_report" "$report" "$format" "${full[@]}" width=0 >"$work/direct"
		"$latscan" convert -f "$format" "${full[@]/#/--}" "$work/stored.json" >"$work/converted" 2>"$work/err"
		status=$?
		n=$((n + 1))
		if [ $status -ne $verdict ] || ! cmp -s "$work/direct" "$work/converted"; then
			echo "$report as $format: status $status, wanted $verdict; $(cat "$work/err")"
			diff "$work/direct" "$work/converted" | head -5
			bad=1
		fi
	done
done

# refuse NAME TEXT: $work/broken is refused, and the word says why.
refuse() {
	local status
	"$latscan" convert -f "text:$work/never" "$work/broken" >"$work/out" 2>"$work/err"
	status=$?
	n=$((n + 1))
	if [ $status -ne 3 ] || ! grep -qF -- "$2" "$work/err" || [ -s "$work/out" ] || [ -e "$work/never" ]; then
		echo "$1: status $status: $(cat "$work/err")"
		bad=1
	fi
}
"$make_report" all json >"$work/good"
head -c 5000 "$work/good" >"$work/broken"
refuse "cut off" "it ends too early"
: >"$work/broken"
refuse "empty" "it ends too early"
printf '[1,2]\n' >"$work/broken"
refuse "no object" "expected an object"
printf '{"schema":1,}\n' >"$work/broken"
refuse "no JSON" "line 1"
sed 's/"schema":1/"schema":2/' "$work/good" >"$work/broken"
refuse "a later schema" "schema: expected 1"
sed 's/"status":"fail"/"status":"bad"/' "$work/good" >"$work/broken"
refuse "an unknown status" "].status: expected one of the words"
sed 's/"window_ms":[0-9]*/"window_ms":"long"/' "$work/good" >"$work/broken"
refuse "a word for a number" "run.window_ms: expected a whole number"
sed 's/"online":"[^"]*"/"online":"0-99999999"/' "$work/good" >"$work/broken"
refuse "too many CPUs" "roles.online: expected a list of CPUs"
sed 's/"fingerprint":"[0-9a-f]*"/"fingerprint":"zz"/' "$work/good" >"$work/broken"
refuse "no fingerprint" "fingerprint: expected 16 hexadecimal digits"
sed -n 'p;/"id":"cpu.isolated"/p' "$work/good" >"$work/broken"
refuse "a check twice" "checks[1].id: expected ids in ascending order, each once"
python3 -c 'print("[" * 100000)' >"$work/broken"
refuse "deep" "expected JSON"
printf '{"schema":1,"run":"\xff"}\n' >"$work/broken"
refuse "no UTF-8" "expected JSON"
"$latscan" convert "$work/nowhere" 2>"$work/err"
[ $? -eq 3 ] || { echo "a file that is not there"; bad=1; }
# What a later edition adds is ignored.
sed 's/{"schema":1/{"schema":1,"tomorrow":{"x":[1]}/' "$work/good" >"$work/newer"
"$latscan" convert -q "$work/newer" >"$work/out" 2>&1
[ $? -eq 1 ] || { echo "an unknown member: $(cat "$work/out")"; bad=1; }
[ $bad = 0 ] && echo "convert: $n cases"
exit $bad

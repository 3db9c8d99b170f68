#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SARIF against its schema, and by Microsoft's own validator, which knows the rules of the
# specification that a schema cannot say. Both are in one package of npm.
. "$(dirname "$0")/../cli/lib.sh"
. "$(dirname "$0")/fetch.sh"
npm_package sarif @microsoft/sarif-multitool-linux@5.7.0
schema=$CONSUMERS/sarif/sarif-2.1.0.json
[ -s "$schema" ] || skip "no schema in the package"

for report in clean all hostile advisory incomplete gate; do
	"${MAKE_REPORT:?}" $report sarif > "$work/$report.sarif"
done
"$LATSCAN" scan --window 0 --full -f "sarif:$work/host.sarif" > "$work/out" 2>&1
[ $? -le 2 ] && good || bad "a scan of this host: $(head -1 "$work/out")"

wrong='isolcpu=2-7 nohz_full=2-7 irqaffinity=0-3 </script>=]]>'
"$LATSCAN" lint -f sarif --cmdline "$wrong" > "$work/lint-line.sarif"
echo "$wrong" > "$work/cmdline"
"$LATSCAN" lint -f sarif "$work/cmdline" > "$work/lint-file.sarif"

# The schema refuses what is spoilt, or it would prove nothing.
python3 - "$schema" "$work"/*.sarif > "$work/faults" <<'PY'
import copy, json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
for name in sys.argv[2:]:
    log = json.load(open(name, encoding="utf-8"))
    for e in validator.iter_errors(log):
        print(f"{name}: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}")
    spoilt = {}
    for what, act in {
        "no version": lambda r: r.pop("version"),
        "a level that is none": lambda r: r["runs"][0]["results"][0].update(level="fatal"),
        "a member that is none": lambda r: r["runs"][0]["tool"]["driver"].update(check="x"),
        "a message that is no object": lambda r: r["runs"][0]["results"][0].update(message="x"),
    }.items():
        other = copy.deepcopy(log)
        act(other)
        if validator.is_valid(other):
            print(f"{name}: the schema accepts {what}")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    for r in log["runs"][0]["results"]:
        if rules[r["ruleIndex"]]["id"] != r["ruleId"]:
            print(f"{name}: ruleIndex of {r['ruleId']} points elsewhere")
PY
[ $? -eq 0 ] && [ ! -s "$work/faults" ] && good || bad "schema: $(head -3 "$work/faults")"

multitool=$CONSUMERS/sarif/Sarif.Multitool
chmod +x "$multitool" 2> /dev/null
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 HOME=$work
if timeout 30 "$multitool" version > /dev/null 2>&1; then
	expect "the validator" 0 timeout 120 "$multitool" validate "$work"/*.sarif -o "$work/answer.json" --log ForceOverwrite
	says "the validator" out '9 files scanned'
	grep -E ': error ' "$work/out" > "$work/errors"
	[ -s "$work/errors" ] && bad "the validator: $(head -2 "$work/errors" | cut -c1-300)" || good
	sed 's/"version":"2.1.0"/"version":"2.1.0","runs":[]/' "$work/clean.sarif" | head -c 400 > "$work/broken.sarif"
	timeout 60 "$multitool" validate "$work/broken.sarif" -o "$work/answer.json" --log ForceOverwrite > "$work/out" 2>&1 &&
		! grep -q 'error' "$work/out" && bad "the validator accepts half a file" || good
else
	echo "the validator does not run here: the schema alone was asked"
fi
finish

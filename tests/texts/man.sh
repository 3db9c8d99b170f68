#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The man pages, read by groff, man and mandoc without a warning; every verb and option of
# --help stands in latscan(1), and every member of the report's schema in latscan-report(5).
. "$(dirname "$0")/../cli/lib.sh"
TEXTS=${TEXTS:?names the folder of the texts}
export LC_ALL=C.UTF-8 MANWIDTH=100 MAN_KEEP_FORMATTING=

readers=0
for page in latscan.1 latscan-report.5; do
	if command -v groff > /dev/null; then
		readers=$((readers + 1))
		groff -man -Tutf8 -ww "$TEXTS/$page" > "$work/$page.txt" 2> "$work/err"
		[ -s "$work/err" ] && bad "groff $page: $(head -3 "$work/err")" || good
	fi
	if command -v man > /dev/null; then
		readers=$((readers + 1))
		man --warnings -l "$TEXTS/$page" > "$work/$page.man" 2> "$work/err"
		[ -s "$work/err" ] && bad "man $page: $(head -3 "$work/err")" || good
		[ "$(wc -l < "$work/$page.man")" -gt 100 ] && good || bad "man $page: too short"
	fi
	if command -v mandoc > /dev/null; then
		readers=$((readers + 1))
		mandoc -Tlint -Wwarning "$TEXTS/$page" > "$work/err" 2>&1
		[ -s "$work/err" ] && bad "mandoc $page: $(head -3 "$work/err")" || good
		mandoc -Tutf8 "$TEXTS/$page" | sed 's/.\x08//g' > "$work/$page.plain"
	fi
done
[ $readers -gt 0 ] || { echo "skipped: none of man, groff and mandoc is installed"; exit 77; }
[ -s "$work/latscan.1.plain" ] || { finish; exit; }

for verb in $("$LATSCAN" help | awk '/^  [a-z]/ { print $1 }'); do
	says "verb" latscan.1.plain "latscan $verb"
	for option in $("$LATSCAN" "$verb" --help | grep -oE '^ +(-[a-z], )?--[a-z-]+' | grep -oE -- '--.*'); do
		says "option of $verb" latscan.1.plain " $option"
	done
done
for text in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' ENVIRONMENT EXAMPLES "'irq.*,smi.count'" \
	'latscan scan --root before --root after' 'SIGINT' 'critical'; do
	says "latscan.1" latscan.1.plain "$text"
done
tr -s ' \n' ' ' < "$work/latscan-report.5.plain" > "$work/flat"
python3 - > "$work/missing" <<EOF2
import json, re
schema = json.load(open("$(dirname "$0")/../../docs/report.schema.json"))
text = open("$work/flat", encoding="utf-8").read()
def names(s):
    if isinstance(s, dict):
        yield from s.get("properties", {})
        for v in s.values():
            yield from names(v)
    elif isinstance(s, list):
        for v in s:
            yield from names(v)
for name in sorted(set(names(schema))):
    if not re.search(rf"(?<![a-z_]){re.escape(name)}(?![a-z_])", text):
        print(name)
EOF2
[ -s "$work/missing" ] && bad "members of the schema that latscan-report(5) lacks: $(tr '\n' ' ' < "$work/missing")" || good
# Nothing of Markdown is left over.
for page in latscan.1 latscan-report.5; do
	grep -nE '\]\(|\*\*|`|\|---|^#|<!--' "$work/$page.plain" > "$work/left"
	[ -s "$work/left" ] && bad "$page: Markdown is left: $(head -2 "$work/left")" || good
done
finish

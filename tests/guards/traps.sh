#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# traps.sh TOP: the page of every check has a section "## Traps", a point for each thing that
# could deceive it, and each point ends in the name of the fixture that shows it, or says why
# there is none:
#
#	- an offline CPU named in the list: `pass-offline-ones-do-not-count`
#	- it is never written (no fixture: a rule of reading)
set -euo pipefail
top=$1

# Areas whose pages get theirs when they are complete.
later=""

status=0
pages=0 points=0 without=0
fault() {
	echo "$1"
	status=1
}

section() {
	awk '/^## / { on = $0 == "## Traps"; next } on && NF' "$1"
}

for page in "$top"/docs/checks/*.md; do
	id=$(basename "$page" .md)
	[[ " $later " = *" ${id%%.*} "* ]] && continue
	pages=$((pages + 1))
	lines=$(section "$page")
	if [ -z "$lines" ]; then
		fault "docs/checks/$id.md: no section \"## Traps\", or nothing in it"
		continue
	fi
	while IFS= read -r line; do
		points=$((points + 1))
		if [[ ! $line = "- "* ]]; then
			fault "docs/checks/$id.md: not a point of its own: $line"
		elif [[ $line =~ \(no\ fixture:\ [^\)]+\)$ ]]; then
			without=$((without + 1))
		elif [[ $line =~ \`([a-z0-9._-]+)\`$ ]]; then
			[ -f "$top/fixtures/$id/${BASH_REMATCH[1]}.fx" ] ||
				fault "docs/checks/$id.md: no fixture fixtures/$id/${BASH_REMATCH[1]}.fx"
		else
			fault "docs/checks/$id.md: ends in no fixture's name: $line"
		fi
	done <<< "$lines"
done
[ $pages -gt 0 ] || fault "no pages below $top/docs/checks"
echo "$points traps of $pages pages, $without of them without a fixture"
exit $status

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sync.sh LATSCAN TOP: the checks that the program knows, the pages in docs/checks and the
# folders in fixtures are the same set; docs/checks.md is what the program says; implied_by names
# checks that exist, and forms no ring.
set -euo pipefail
latscan=$1
top=$2

work=$(mktemp -d)
"$latscan" list | awk '{ print $1 }' | LC_ALL=C sort > $work/sync.list
trap 'rm -rf "$work"' EXIT
compare() {
	LC_ALL=C sort > "$work/sync.other"
	if ! diff "$work/sync.list" "$work/sync.other" > "$work/sync.diff"; then
		echo "checks and $1 differ ('<' only in the program, '>' only in $1):"
		cat "$work/sync.diff"
		exit 1
	fi
}
(cd "$top/docs/checks" && ls) | sed 's/\.md$//' | compare docs/checks
(cd "$top/fixtures" && ls -d -- */ | grep -v '^hosts/$') | sed 's,/$,,' | compare fixtures
"$latscan" list -f md > "$work/sync.md"
if ! diff "$top/docs/checks.md" "$work/sync.md" > "$work/sync.diff"; then
	echo "docs/checks.md is behind: latscan list -f md > docs/checks.md"
	head -20 "$work/sync.diff"
	exit 1
fi
# The keys of profiles, for editors and for people.
"$latscan" profile schema > "$work/profile.schema.json"
if ! cmp -s "$top/docs/profile.schema.json" "$work/profile.schema.json"; then
	echo "docs/profile.schema.json is behind: latscan profile schema > docs/profile.schema.json"
	exit 1
fi
"$latscan" profile keys > "$work/keys.md"
if ! sed -n '/^| key | value | what |$/,/^$/p' "$top/docs/profile.md" | sed '/^$/d' |
	diff - "$work/keys.md" > "$work/sync.diff"; then
	echo "the table of docs/profile.md is behind: latscan profile keys"
	head -20 "$work/sync.diff"
	exit 1
fi
# Ids that pages of areas name are checks.
(cd "$top/docs/areas" && grep -ohE '\b[a-z]+\.[a-z0-9_]+\b' -- *.md) | LC_ALL=C sort -u | while read -r id; do
	grep -q "^${id%%.*}\." "$work/sync.list" || continue # no area of checks: a file's name
	grep -qx -- "$id" "$work/sync.list" || { echo "docs/areas name $id, which is no check"; exit 1; }
done
"$latscan" list -f json | python3 -c '
import json, sys
checks = {c["id"]: c for c in json.load(sys.stdin)["checks"]}
bad = [(i, c) for i in checks for c in checks[i]["implied_by"] if c not in checks]
for i, c in bad:
    print(f"{i}: implied_by names {c}, which is no check")
def ring(i, path):
    if i in path:
        return path + [i]
    for c in checks[i]["implied_by"]:
        if c in checks:
            r = ring(c, path + [i])
            if r:
                return r
rings = [r for r in (ring(i, []) for i in checks) if r]
for r in rings[:3]:
    print("implied_by forms a ring:", " -> ".join(r))
thin = [i for i in checks if not (checks[i]["why"] or "") or not checks[i].get("source") or not checks[i]["fix"]]
for i in thin:
    print(f"{i}: has no why, no source or no fix")
sys.exit(bool(bad or rings or thin))
'
echo "in sync: $(wc -l < "$work/sync.list") checks"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# catalogue.sh LATSCAN TOP: every id that a finished catalogue of ideas names is a check of the
# program, or stands in docs/left-out.md with a reason. The catalogues are not a part of the
# project: without them there is nothing to compare (77).
#
# Ids of a catalogue are those of its headings ("### a.b — what", "### a.b · a.c · a.d"), of
# points that begin with one ("- `a.b` state low: …"), and of a sentence "One check id per row
# …: `a.b`, `a.c`." All else that looks like one is a profile key, a file or a reference.
set -euo pipefail
latscan=$1
top=$2

# The areas that are complete.
catalogues="cpu.md memory.md network.md"

cd "$top/../shared/catalogue" 2> /dev/null || { echo "skipped: no catalogues beside $top"; exit 77; }
"$latscan" list | awk '{ print $1 }' | python3 -c '
import re
import sys

ID = r"[a-z0-9]+\.[a-z0-9_]+"
top, files = sys.argv[1], sys.argv[2:]
checks = set(sys.stdin.read().split())


def ids_of(text):
    found = []
    for line in text.splitlines():
        if line.startswith("### "):
            title = line[4:].split(" — ")[0]
            found += [t for t in title.split(" · ") if re.fullmatch(ID, t.strip())]
        m = re.match(rf"- `({ID})` (?:state|delta|meta|active)\b", line)
        if m:
            found.append(m.group(1))
        m = re.search(rf"One check id per row[^:]*: (`{ID}`(?:, `{ID}`)*)\.", line)
        if m:
            found += re.findall(ID, m.group(1))
    return [i.strip() for i in found]


left_out = set()
with open(f"{top}/docs/left-out.md", encoding="utf-8") as f:
    for line in f:
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 2 and cells[1]:
            left_out |= set(re.findall(rf"(?<![\w./]){ID}(?![\w.])", cells[0]))

named, missing = {}, []
for name in files:
    with open(name, encoding="utf-8") as f:
        ids = ids_of(f.read())
    if len(ids) < 50:
        print(f"{name}: only {len(ids)} ids were found: has its form changed?")
        missing.append(name)
    for i in ids:
        named[i] = name
for i, name in sorted(named.items()):
    if i not in checks and i not in left_out:
        print(f"{i} of {name} is neither a check nor in docs/left-out.md")
        missing.append(i)
print(f"{len(named)} ids of {len(files)} catalogue(s): {sum(i in checks for i in named)} are checks,"
      f" {sum(i not in checks and i in left_out for i in named)} are left out")
sys.exit(bool(missing))
' "$top" $catalogues

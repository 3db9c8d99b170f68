#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# add_check.sh TOP: follows docs/adding-a-check.md to the letter in a copy of the tree: the commands of its blocks are run as they stand there, and
# the last one has to fail as the page says.
set -euo pipefail
top=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$top"
{ git ls-files 2>/dev/null || find . -name 'build*' -prune -o -type f -print; } | tar -cf - -T - | tar -xf - -C "$work"
cd "$work"
sed -n '/^## In ten minutes/,/^## What run/p' docs/adding-a-check.md >page
# The first block makes the check, the second one judges with it.
awk '/^```sh$/ { n++; open = 1; next } /^```$/ { open = 0; next } open { print > ("block" n) }' page
[ -s block1 ] && [ "$(wc -l <block2)" -eq 1 ] || { echo "docs/adding-a-check.md has no two blocks of commands"; exit 1; }
bash -euo pipefail block1 >log 2>&1 || { tail -n 20 log; echo "the commands of docs/adding-a-check.md fail"; exit 1; }
status=0
bash -euo pipefail block2 >said 2>&1 || status=$?
[ $status -eq 1 ] || { cat said; echo "exit status $status, expected 1"; exit 1; }
for words in 'mem.laptop_example' 'writes are put off and come all at once' '/proc/sys/vm/laptop_mode = 1'; do
	grep -qF "$words" said || { cat said; echo "the report does not say: $words"; exit 1; }
done
echo "the page was followed: $(grep -cvE '^#|^$' block1) commands, and the example fails its known-bad case"

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# new-check.sh AREA.NAME: write the skeleton of a check, its fixtures and its page.
set -eu

usage() {
	echo "usage: checks/new-check.sh AREA.NAME   (lower case, digits and '_')" >&2
	exit 3
}

[ $# -eq 1 ] || usage
id=$1
echo "$id" | grep -Eqx '[a-z0-9]+\.[a-z0-9_]+' || usage
area=${id%%.*}
name=${id#*.}
top=$(cd "$(dirname "$0")/.." && pwd)
source="$top/checks/$area/$name.c"
page="$top/docs/checks/$id.md"
cases="$top/fixtures/$id"
for path in "$source" "$page" "$cases"; do
	[ ! -e "$path" ] || { echo "new-check.sh: $path is there already" >&2; exit 3; }
done
mkdir -p "$top/checks/$area" "$top/docs/checks" "$cases"

cat > "$source" <<EOF
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel really does, since which version, and which file of it says so.
 */
#include "scanner/engine/check.h"

#define VALUE "/proc/sys/$area/$name"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, VALUE);
	struct finding *f;
	uint64_t value;

	(void)self;
	if (fact_u64(an, &value)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = find(out, value ? STATUS_FAIL : STATUS_PASS, subject_host(), "what is so, in one sentence");
	find_observed(f, "%llu", (unsigned long long)value);
	find_wanted(f, "0");
	find_evidence(f, an);
}

const struct check check_${area}_${name}[] = {
	{
		.id = "$id",
		.rule = 1,
		.title = "What is so when it passes",
		.severity = SEVERITY_MEDIUM,
		.reads = { { VALUE, ASK_FILE } },
		.why = "what it costs, with a number and where the number is from",
		.fix_now = "a command",
		.fix_boot = "what survives a reboot",
		.remedies = { { REMEDY_SYSCTL, "$area.$name", "0", NULL } },
		.source = "who says so",
		.run = run,
	},
	{ 0 },
};
EOF

printf 'check: %s\nexpect: pass\n== /proc/sys/%s/%s\n0\n' "$id" "$area" "$name" > "$cases/pass-off.fx"
printf 'check: %s\nexpect: fail\n== /proc/sys/%s/%s\n1\n' "$id" "$area" "$name" > "$cases/fail-on.fx"
printf 'check: %s\nexpect: unknown\nexpect-reason: denied\n== /proc/sys/%s/%s !denied EACCES\n' \
	"$id" "$area" "$name" > "$cases/unknown-denied.fx"
cat > "$page" <<EOF
# $id

What is so when it passes.

## What is read

## What the kernel does

## When it fails

## What to do

## When it is wrong
EOF
echo "$source"
echo "$page"
ls "$cases"/*

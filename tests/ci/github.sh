#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The workflow of GitHub Actions: against its schema, and its step as the runner would run it.
. "$(dirname "$0")/lib.sh"
needs_yaml
"$python" - "$snippets/github-actions.yml" "$work/step.sh" "$work/env" << 'END' && good || bad "no step to run"
import shlex
import sys
import yaml
flow = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
step = flow["jobs"]["gate"]["steps"][0]
assert step["shell"] == "bash"
open(sys.argv[2], "w", encoding="utf-8").write(step["run"])
with open(sys.argv[3], "w", encoding="utf-8") as f:
    for name, value in step["env"].items():
        f.write(f"export {name}={shlex.quote(value)}\n")
assert flow["jobs"]["gate"]["steps"][1]["if"] == "always()"
END
# shellcheck disable=SC1091
. "$work/env"
mkdir "$work/there"
for status in 0 1 2 3 4; do
	: > "$work/output" > "$work/summary"
	(cd "$work/there" && PATH="$work/bin:$PATH" STUB_STATUS=$status GITHUB_OUTPUT=$work/output \
		GITHUB_STEP_SUMMARY=$work/summary bash --noprofile --norc -eo pipefail "$work/step.sh") \
		> "$work/out" 2> "$work/err"
	got=$?
	case $status in
	0 | 2) [ $got -eq 0 ] ;;
	*) [ $got -eq $status ] ;;
	esac && good || bad "latscan ended with $status, the step with $got"
	grep -qx "status=$status" "$work/output" && good || bad "status $status: output $(cat "$work/output")"
	case $status in
	0) lacks "status 0" out '::' ;;
	1) says "status 1" out '::error title=latscan::this host is not as it must be' ;;
	2) says "status 2" out '::warning title=latscan::' ;;
	*) says "status $status" out '::error title=latscan::ended with' ;;
	esac
	if [ $status -le 2 ]; then
		[ -s "$work/summary" ] && [ -s "$work/there/latscan/latscan.xml" ] && good || bad "status $status: no reports"
	else
		[ ! -s "$work/summary" ] && good || bad "status $status: a report of an earlier run"
	fi
done
options_are_real
if command -v shellcheck > /dev/null; then
	shellcheck -s bash "$work/step.sh" > "$work/out" && good || bad "$(head -5 "$work/out")"
fi

needs node
npm_tree action-validator @action-validator/core@0.6.0 @action-validator/cli@0.6.0
validator=$CONSUMERS/action-validator/node_modules/@action-validator/cli/cli.mjs
expect "the schema" 0 node "$validator" "$snippets/github-actions.yml"
sed 's/runs-on:/runs-at:/' "$snippets/github-actions.yml" > "$work/broken.yml"
node "$validator" "$work/broken.yml" > /dev/null 2>&1 && bad "the schema takes anything" || good
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The job of GitLab CI, run by a runner of this machine that reads the same files, after it held the
# job against GitLab's schema.
. "$(dirname "$0")/lib.sh"
needs git rsync node
npm_tree gitlab-ci-local gitlab-ci-local@4.70.1
runner=$CONSUMERS/gitlab-ci-local/node_modules/gitlab-ci-local/dist/index.js
node "$runner" --version > /dev/null 2>&1 || skip "the runner needs a later node than $(node --version)"

project=$work/project
mkdir "$project"
export HOME=$work GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example
git -C "$project" init -q
git -C "$project" remote add origin https://git.example/group/project.git
cp "$snippets/gitlab-ci.yml" "$project/.gitlab-ci.yml"
git -C "$project" add -A
git -C "$project" commit -q -m x

# job STATUS: of latscan; the pipeline's log in $work/log.
job() {
	(cd "$project" && PATH="$work/bin:$PATH" STUB_STATUS=$1 timeout 60 node "$runner" latscan-gate) > "$work/log" 2>&1
}
# The runner's own exit status is of its work, not of the job's: what it says of the job counts.
for status in 0 1 2 3; do
	job $status
	case $status in
	0) grep -q 'PASS.*latscan-gate' "$work/log" && ! grep -qE 'WARN|FAIL' "$work/log" ;;
	2) grep -q 'WARN.*latscan-gate' "$work/log" && ! grep -q FAIL "$work/log" ;;
	*) grep -q 'FAIL.*latscan-gate' "$work/log" && ! grep -q WARN "$work/log" ;;
	esac && good || bad "latscan ended with $status, the job otherwise: $(tail -3 "$work/log")"
	says "status $status" log "the stub ends with $status"
	[ $status -eq 0 ] && says "the schema" log 'json schema validated'
done
options_are_real
grep -qx 'junit:latscan.xml' "$STUB_ASKED" && good || bad "no JUnit: $(tr '\n' ' ' < "$STUB_ASKED")"
# The schema refuses what is no job, or it would prove nothing.
sed -i 's/exit_codes:/exit_code:/' "$project/.gitlab-ci.yml"
job 0
grep -q "PASS.*latscan-gate" "$work/log" && bad "a job that is none is taken" || good
finish

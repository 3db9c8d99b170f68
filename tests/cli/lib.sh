# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of the command line: run, compare, count. LATSCAN names the program.
# shellcheck shell=bash
set -u
LATSCAN=${LATSCAN:?names the program under test}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

good() {
	passed=$((passed + 1))
}

bad() {
	failed=$((failed + 1))
	echo "FAIL $*"
}

# expect NAME STATUS COMMAND...: its exit status; output in $work/out and $work/err.
expect() {
	local name=$1 status=$2 got
	shift 2
	"$@" > "$work/out" 2> "$work/err" < /dev/null
	got=$?
	if [ "$got" -eq "$status" ]; then
		good
	else
		bad "$name: exit status $got, expected $status"
		head -5 "$work/err"
	fi
}

# says NAME FILE TEXT: a fixed text stands in $work/FILE.
says() {
	if grep -qF -- "$3" "$work/$2"; then
		good
	else
		bad "$1: $2 does not say \"$3\""
		head -5 "$work/$2"
	fi
}

# lacks NAME FILE TEXT
lacks() {
	if grep -qF -- "$3" "$work/$2"; then
		bad "$1: $2 says \"$3\""
	else
		good
	fi
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}

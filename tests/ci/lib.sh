# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of packaging/ci: a latscan that ends as it is told, and what it was asked.
# shellcheck shell=bash
# shellcheck disable=SC1091
. "$(dirname "$0")/../cli/lib.sh"
. "$(dirname "$0")/../consumers/fetch.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck disable=SC2034 # of the scripts that source this
snippets=$top/packaging/ci
real=$LATSCAN

# needs TOOL...
needs() {
	local tool
	for tool in "$@"; do
		command -v "$tool" > /dev/null || skip "no $tool"
	done
}

# needs_yaml: the Python that has a reader of YAML, as $python.
needs_yaml() {
	for python in /usr/bin/python3 python3; do
		"$python" -c 'import yaml' 2> /dev/null && return
	done
	skip "no Python with yaml"
}

# The stub writes the reports that it is asked for, unless it could not have judged (3, 4), says
# its verdict on standard error, and ends with $STUB_STATUS. Its arguments stand in $work/asked.
mkdir "$work/bin"
cat > "$work/bin/latscan" << 'END'
#!/bin/sh
for word; do
	printf '%s\n' "$word"
done > "$STUB_ASKED"
while [ $# -gt 0 ]; do
	if [ "$1" = -f ] && [ "$STUB_STATUS" -le 2 ]; then
		case $2 in
		junit:*) echo '<testsuites name="latscan" tests="0" failures="0" errors="0" skipped="0" time="0"/>' > "${2#*:}" ;;
		*:*) echo "{\"summary\":{\"exit\":$STUB_STATUS}}" > "${2#*:}" ;;
		esac
	fi
	shift
done
echo "latscan gate: the stub ends with $STUB_STATUS" >&2
exit "$STUB_STATUS"
END
chmod +x "$work/bin/latscan"
export STUB_ASKED=$work/asked STUB_STATUS=0

# The words that the snippet gave are options of the real program: --help behind them is reached.
options_are_real() {
	local -a words
	mapfile -t words < "$STUB_ASKED"
	"$real" "${words[@]}" --help > "$work/help" 2> "$work/why" && grep -q '^usage: latscan gate' "$work/help" &&
		good || bad "options of the snippet: ${words[*]}: $(cat "$work/why")"
}

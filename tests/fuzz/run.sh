#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD SECONDS [TARGET...]: each fuzz target (or those named, "vmstat") for so long, as many at
# once as there are CPUs. BUILD is a folder of the preset "clang" or "memory". What a target finds that is new stays
# in BUILD/found/TARGET and is where the next run begins; an input that makes it fail is named, and
# becomes a seed in tests/fuzz/corpus once what it shows is mended.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
seconds=$2
shift 2
export here build seconds
[ $# -gt 0 ] || set -- $(cd "$here" && ls fuzz_*.c | sed -E 's/^fuzz_(.*)\.c$/\1/')

one() {
	local name=$1 found=$build/found/$1 log seeds=("$here/corpus/$1") same=() status
	[ -x "$build/tests/fuzz/fuzz_$name" ] || { echo "$name: not built here"; return 0; }
	# Every fixture is a host that a check looks at; short runs have no time to read them all.
	[ "$name" != checks ] || [ "$seconds" -lt 30 ] || seeds+=("$here/../../fixtures")
	mkdir -p "$found"
	# So short a run is a test of a change: the same inputs each time, fewer on a slow machine.
	[ "$seconds" -gt 2 ] || same=(-seed=1 -runs=500)
	log=$(mktemp)
	ASAN_OPTIONS=allocator_may_return_null=1 nice timeout $((seconds + 300)) \
		"$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" "${same[@]}" -timeout=25 -rss_limit_mb=3072 \
		-artifact_prefix="$found/FAILS-" "$found" "${seeds[@]}" > "$log" 2>&1
	status=$?
	if [ $status -eq 0 ]; then
		echo "$name: $(sed -n 's/^Done \(.*\)/\1/p' "$log")"
	else
		echo "FAIL $name"
		grep -vE '^#|^INFO|REDUCE|NEW' "$log" | tail -40
	fi
	rm -f "$log"
	return $status
}
export -f one

printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'one "$1"' one {}

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD [PART]...: the bench against the programs of one build folder, by hand only.
# PARTs: scan script python interrupts threads crowd held sample tree large memory observer. Default: all.
# "fleet [OPTION]..." by itself is tests/bench/fleet/bench.py.
# BENCH_ROUNDS=N sets the rounds of each comparison (default 15).
set -euo pipefail
[ $# -ge 1 ] || { sed -n '3,6s/^# //p' "$0" >&2; exit 3; }
build=$(cd "$1" && pwd)
shift
if [ "${1:-}" = fleet ]; then
	shift
	exec python3 "$(dirname "$0")/fleet/bench.py" "$build/latscan-fleet" "$@"
fi
exec python3 "$(dirname "$0")/bench.py" "$build" "$@"

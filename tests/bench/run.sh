#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD [PART]...: the bench against the programs of one build folder, by hand only.
# PARTs: scan all start others script python interrupts threads crowd held sample tree large memory observer. Default: all.
# "fleet [OPTION]..." by itself is tests/bench/fleet/bench.py; "growth [FOLDER]" is tests/bench/growth.py: what more
# CPUs, interrupts, NICs, threads and reports cost, with plots in the folder.
# BENCH_ROUNDS=N sets the rounds of each comparison (default 15).
set -euo pipefail
[ $# -ge 1 ] || { sed -n '3,7s/^# //p' "$0" >&2; exit 3; }
build=$(cd "$1" && pwd)
shift
case ${1:-} in
fleet)
	shift
	exec python3 "$(dirname "$0")/fleet/bench.py" "$build/latscan-fleet" "$@"
	;;
growth)
	shift
	exec python3 "$(dirname "$0")/growth.py" "$build" "$@"
	;;
esac
exec python3 "$(dirname "$0")/bench.py" "$build" "$@"

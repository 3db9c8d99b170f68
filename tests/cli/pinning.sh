#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where the scanner runs: on a housekeeping CPU, or not at all.
. "$(dirname "$0")/lib.sh"

if [ "$(nproc)" -lt 2 ] || ! command -v taskset > /dev/null; then
	echo "skipped: needs two CPUs and taskset"
	exit 77
fi
scan=("$LATSCAN" scan --window 0 --only mem.swappiness)
last=$(sed 's/.*[-,]//' /sys/devices/system/cpu/online)

# Started on the CPU that is to be quiet, with others allowed: it moves away and starts anew.
for _ in 1 2 3 4 5; do
	taskset -c "$last" bash -c "taskset -p -c 0-$last \$\$ > /dev/null; exec \"\$@\"" - \
		"${scan[@]}" --hot-cpus "$last" -f json > "$work/report.json" 2> "$work/err"
	python3 -c '
import json, sys
cpu = json.load(open(sys.argv[1]))["receipt"]["cpu"]
sys.exit(cpu == int(sys.argv[2]))' "$work/report.json" "$last" && good || bad "ran on the hot CPU $last"
done

expect "only hot CPUs allowed" 3 taskset -c "$last" "${scan[@]}" --hot-cpus "$last"
says "only hot CPUs allowed" err "this process may use $last"
expect "no housekeeping CPU" 3 "${scan[@]}" --hot-cpus "0-$last"
expect "all is paid for" 0 taskset -c "$last" "${scan[@]}" --hot-cpus "$last" --budget all
finish

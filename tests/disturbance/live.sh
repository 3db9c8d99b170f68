#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# live.sh BESIDE LATSCAN FOLDER [ROUNDS TIMES]: a thousand scans of this machine beside a loop on its last CPU, in windows that take turns with idle
# ones and busy ones. The raw sets stay in FOLDER/beside-live (tests/disturbance/beside.c says what they hold). Where others have that CPU for more
# than 2 % of the time even without a scan, nothing is blamed on the scanner: then it is "not decided" and skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 3 ] || { sed -n '3,6s/^# //p' "$0" >&2; exit 3; }
beside=$1 latscan=$2 out=$3/beside-live
mapfile -t cpus < <(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0)), sep="\n")')
[ ${#cpus[@]} -ge 2 ] || { echo "skipped: one CPU"; exit 77; }
hot=${cpus[-1]}
rm -rf "$out"
mkdir -p "$out"
"$beside" "$hot" "${cpus[0]}" "${4:-50}" "${5:-20}" "$out" "$latscan" scan --window 0 "--hot-cpus=$hot" -f json:/dev/null
status=0
python3 "$here/../support/undisturbed.py" --shared "$out" idle disturbance_live || status=$?
[ $status -ne 2 ] || { echo "skipped: not decided on this machine"; exit 77; }
exit $status

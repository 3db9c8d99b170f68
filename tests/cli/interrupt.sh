#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SIGINT ends the window: what is known is judged, marked incomplete; 2 at best.
. "$(dirname "$0")/lib.sh"

for signal in INT TERM; do
	"$LATSCAN" scan --window 60 --only 'mem.*' -f "json:$work/report.json" > "$work/out" 2> "$work/err" &
	pid=$!
	for _ in $(seq 100); do
		grep -q 'State:.*S' "/proc/$pid/status" 2> /dev/null && [ -e "/proc/$pid/task" ] && break
		sleep 0.02
	done
	sleep 0.5
	kill -"$signal" "$pid"
	wait "$pid"
	status=$?
	[ "$status" -eq 2 ] || [ "$status" -eq 1 ] && good || bad "SIG$signal: exit status $status"
	says "SIG$signal" report.json '"incomplete":true'
	lacks "SIG$signal: no progress line where stderr is no terminal" err 'watching'
	rm -f "$work/report.json"
done
finish

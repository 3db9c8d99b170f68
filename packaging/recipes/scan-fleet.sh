#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# scan-fleet.sh FOLDER [SCAN-OPTION...] <hosts: scans each host of standard input over ssh, some at once, and keeps each report as
# FOLDER/HOST.json, whole or not at all. SSH_OPTIONS, AT_ONCE (32) and LATSCAN (the program there) come from the environment.
# Status 0 where all hosts gave a report, else 1 with a line for each that did not.
set -uo pipefail
folder=${1:?"usage: scan-fleet.sh FOLDER [SCAN-OPTION...] <hosts"}
shift
mkdir -p "$folder"

# A shell there takes the words apart again: each is quoted.
command="${LATSCAN:-latscan} scan -f json"
for option; do
	command+=" $(printf '%q' "$option")"
done

one() {
	local to="$folder/.$1.tmp" status
	# shellcheck disable=SC2086 # options are words
	ssh -n -o BatchMode=yes -o ConnectTimeout=10 ${SSH_OPTIONS:-} -- "$1" "$command" >"$to" 2>"$to.said"
	status=$?
	if [ $status -le 2 ] && [ -s "$to" ]; then
		mv -f "$to" "$folder/$1.json"
		rm -f "$to.said"
		return 0
	fi
	echo "$1: no report (status $status): $(tail -1 "$to.said")" >&2
	rm -f "$to" "$to.said"
	return 1
}

failed=0
running=0
while read -r host _; do
	case $host in
	'' | '#'*) continue ;;
	*[!A-Za-z0-9._:@-]* | -*) echo "$host: no name of a host" >&2; failed=1; continue ;;
	esac
	if [ $running -ge "${AT_ONCE:-32}" ]; then
		wait -n || failed=1
		running=$((running - 1))
	fi
	one "$host" &
	running=$((running + 1))
done
while [ $running -gt 0 ]; do
	wait -n || failed=1
	running=$((running - 1))
done
exit $failed

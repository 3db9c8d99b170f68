#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# triage.sh FOLDER [SPIKES.csv] [OPTION...]: latency was lost; who took it? Watches this host for WINDOW
# (30s), sets what happened against the application's own spikes where there are some, and keeps the
# report and all that it was made of, so that it can be looked at again elsewhere:
#
#	latscan triage --root FOLDER/answers.fx
#
# Where latscan-watch.service runs, what was counted while it happened is there already:
#
#	latscan triage --since -10m
#
# Status 0: nothing found. 1: there are suspects. 2: something could not be looked at.
set -u
folder=${1:?"usage: triage.sh FOLDER [SPIKES.csv] [OPTION...]"}
shift
mkdir -p "$folder" || exit 4
case ${1:-} in
*.csv | *.json)
	spikes=$1
	shift
	set -- --spikes "$spikes" "$@"
	;;
esac
exec "${LATSCAN:-latscan}" triage --window "${WINDOW:-30s}" "$@" --record "$folder/answers.fx" \
	-f "json:$folder/triage.json" -f "html:$folder/triage.html" -f text

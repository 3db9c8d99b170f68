#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# published.sh MAKE_REPORT FOLDER: what the makers of OTLP and CloudEvents publish reads our payloads
# and finds nothing that it does not know. Their packages, pinned, are fetched into FOLDER once;
# without node, npm or a registry the test is skipped (77).
set -uo pipefail
make_report=$1
folder=$2
here=$(cd "$(dirname "$0")" && pwd)
pinned="cloudevents@10.0.0 @opentelemetry/otlp-transformer@0.203.0"

command -v node >/dev/null && command -v npm >/dev/null || { echo "skipped: no node or no npm"; exit 77; }
mkdir -p "$folder"
if [ "$(cat "$folder/have" 2>/dev/null)" != "$pinned" ]; then
	echo '{"name":"published","private":true}' >"$folder/package.json"
	# shellcheck disable=SC2086
	if ! timeout 200 npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts $pinned >"$folder/log" 2>&1; then
		echo "skipped: npm cannot fetch $pinned: $(tail -1 "$folder/log")"
		exit 77
	fi
	echo "$pinned" >"$folder/have"
fi
bad=0
n=0
for report in clean all hostile advisory incomplete gate; do
	for format in otlp-metrics otlp-logs cloudevents; do
		n=$((n + 1))
		"$make_report" $report $format >"$folder/payload.json"
		if ! node "$here/published.js" "$folder" $format "$folder/payload.json" >"$folder/said" 2>&1; then
			echo "$report as $format:"
			head -20 "$folder/said"
			bad=1
		fi
	done
done
# A field that OTLP does not have, and an event without an id, must be found.
"$make_report" all otlp-metrics | sed 's/"asInt"/"as_int"/' >"$folder/payload.json"
node "$here/published.js" "$folder" otlp-metrics "$folder/payload.json" >/dev/null 2>&1 && { echo "as_int was taken"; bad=1; }
"$make_report" all otlp-logs | sed 's/"severityNumber":17/"severityNumber":"ERROR"/' >"$folder/payload.json"
node "$here/published.js" "$folder" otlp-logs "$folder/payload.json" >/dev/null 2>&1 && { echo "ERROR was taken"; bad=1; }
"$make_report" all cloudevents | sed 's/"specversion":"1.0"/"specversion":"7"/' >"$folder/payload.json"
node "$here/published.js" "$folder" cloudevents "$folder/payload.json" >/dev/null 2>&1 && { echo "specversion 7 was taken"; bad=1; }
[ $bad = 0 ] && echo "published: $n payloads read, 3 refused"
exit $bad

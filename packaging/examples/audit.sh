#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# audit.sh REPORTS FOLDER [OPTION...]: reports of many hosts (one folder, as recipes/scan-fleet.sh leaves
# it, or what the fleet pushed) become what an auditor asks for: who complies, who deviates from hosts of
# its kind and since when, who accepted what until when, and which hosts are silent. OPTIONs are those of
# "latscan fleet": --inventory hosts.csv, --since 90d, --min-compliance 99.5%.
#
# FOLDER: fleet.html (for people), fleet.json (schema: fleet.schema.json), fleet.csv, and SHA256SUMS of
# these and of every report that they were made of.
#
# Status: as of latscan fleet; 1 is fewer hosts than --min-compliance asks for.
set -u
reports=${1:?"usage: audit.sh REPORTS FOLDER [OPTION...]"}
folder=${2:?"usage: audit.sh REPORTS FOLDER [OPTION...]"}
shift 2
mkdir -p "$folder" || exit 4
"${LATSCAN:-latscan}" fleet "$@" -f "html:$folder/fleet.html" -f "json:$folder/fleet.json" \
	-f "csv:$folder/fleet.csv" -f text "$reports"
status=$?
{ find "$folder" -name 'fleet.*' -type f; find "$reports" -name '*.json' -type f; } | LC_ALL=C sort |
	xargs sha256sum >"$folder/SHA256SUMS" || exit 4
exit $status

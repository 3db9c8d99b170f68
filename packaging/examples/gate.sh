#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gate.sh PROFILE FOLDER [OPTION...]: may this host work? For the last step of a pipeline that builds
# hosts, on the host itself. FOLDER keeps what people and the pipeline read: report.json, junit.xml and
# report.txt. Other systems: ../ci; at boot, before a program starts: feed.service.d.conf.
#
# Status 0: yes. 1: no. 2: nothing is wrong, something required could not be told; whoever opens on
# that too, says OPEN_ON_UNKNOWN=yes. 3, 4: it was not judged.
set -u
profile=${1:?"usage: gate.sh PROFILE FOLDER [OPTION...]"}
folder=${2:?"usage: gate.sh PROFILE FOLDER [OPTION...]"}
shift 2
mkdir -p "$folder" || exit 4
"${LATSCAN:-latscan}" gate --profile "$profile" "$@" \
	-f "json:$folder/report.json" -f "junit:$folder/junit.xml" -f "text:$folder/report.txt"
status=$?
if [ $status -eq 2 ] && [ "${OPEN_ON_UNKNOWN:-no}" = yes ]; then
	status=0
fi
exit $status

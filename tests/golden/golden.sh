#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# golden.sh MAKE_REPORT DIR: render each golden report in each format and compare it with
# DIR/REPORT.EXIT.FORMAT, where EXIT is the verdict's exit status. UPDATE_GOLDEN=1 rewrites
# them: read the difference before committing it.
set -uo pipefail
make_report=$1
expected=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# render NAME FORMAT REPORT [STYLE...]
render() {
	local name=$1 format=$2 report=$3 status
	shift 3
	"$make_report" "$report" "$format" "$@" >"$work/out"
	status=$?
	if [ "$status" -gt 2 ]; then
		echo "golden: $name as $format: make_report ended with $status"
		bad=1
		return
	fi
	mv "$work/out" "$work/$name.$status.$format"
}

for report in clean all hostile advisory incomplete gate; do
	for format in text json junit; do
		render "$report" "$format" "$report"
	done
done
render all-full json all full
render clean-full json clean full
render all-colour text all colour
render all-every text all every
render all-quiet text all quiet
render incomplete-quiet text incomplete quiet
for format in sarif tap csv markdown prometheus nagios otlp-metrics otlp-logs cloudevents; do
	render all "$format" all
	render hostile "$format" hostile
	render gate "$format" gate
done
render all-narrow text all width=50
render hostile-unwrapped text hostile width=0

if [ "${UPDATE_GOLDEN:-}" = 1 ]; then
	rm -f "$expected"/*
	cp "$work"/* "$expected"/
	echo "golden: rewrote $(find "$expected" -type f | wc -l) files"
	exit $bad
fi
diff -ru "$expected" "$work" || bad=1
[ $bad = 0 ] && echo "golden: $(find "$work" -type f | wc -l) files as expected"
exit $bad

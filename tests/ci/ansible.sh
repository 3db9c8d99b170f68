#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The playbook, by Ansible itself, on this machine as the host, with each status of the stub.
. "$(dirname "$0")/lib.sh"
needs ansible-playbook
export HOME=$work LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1 ANSIBLE_LOCALHOST_WARNING=0 ANSIBLE_RETRY_FILES_ENABLED=0 \
	ANSIBLE_HOME=$work/ansible ANSIBLE_CONFIG=$work/ansible.cfg
: > "$ANSIBLE_CONFIG"
play() {
	ansible-playbook -i 'ny4-a,' -c local "$snippets/ansible-gate.yml" -e latscan_become=false \
		-e "latscan_program=$work/bin/latscan" -e "latscan_report=$work/gate.json" \
		-e "latscan_reports=$work/reports/" "$@" < /dev/null > "$work/out" 2> "$work/err"
}
for status in 0 1 2 3; do
	rm -rf "$work/reports"
	export STUB_STATUS=$status
	# With options in one of them: each play takes seconds.
	play -e '{"latscan_options": ["--phase", "post", "--window", "60"]}'
	got=$?
	case $status in
	0 | 2) [ $got -eq 0 ] ;;
	*) [ $got -eq 2 ] && grep -q 'failed=1' "$work/out" ;;
	esac && good || bad "latscan ended with $status, the play with $got: $(tail -5 "$work/out")"
	grep -q 'changed=0' "$work/out" && good || bad "status $status: something changed"
	fetched=$work/reports/ny4-a$work/gate.json
	if [ $status -le 2 ]; then
		[ -s "$fetched" ] && good || bad "status $status: no report was fetched"
	else
		[ ! -e "$fetched" ] && good || bad "status $status: the report of an earlier run was fetched"
	fi
	[ $status -eq 2 ] && says "status 2" out 'the stub ends with 2'
done
export STUB_STATUS=2
play -e latscan_open_on_unknown=false -e '{"latscan_options": ["--phase", "post"]}'
[ $? -eq 2 ] && good || bad "unknown opens although it must not"
grep -qx post "$STUB_ASKED" && good || bad "no --phase post: $(tr '\n' ' ' < "$STUB_ASKED")"
options_are_real
finish

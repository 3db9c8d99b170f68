#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The recipes of packaging/recipes, run: the loop over ssh against an sshd of its own on the loopback, with keys of its own; the playbook by
# Ansible on this machine; the DaemonSet is read as YAML, and its options are those that latscan has.
. "$(dirname "$0")/../cli/lib.sh"
recipes=$(cd "$(dirname "$0")/../../packaging/recipes" && pwd)
ran=0

is_report() {
	python3 -c 'import json, sys; sys.exit(0 if json.load(open(sys.argv[1]))["schema"] == 1 else 1)' "$1" 2>/dev/null
}

over_ssh() {
	local sshd port pid i
	sshd=$(command -v sshd || ls /usr/sbin/sshd 2>/dev/null) && command -v ssh-keygen >/dev/null || { echo "not run: ssh (no sshd)"; return; }
	mkdir -p "$work/ssh"
	ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host"
	ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/key"
	cp "$work/ssh/key.pub" "$work/ssh/authorized"
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	cat >"$work/ssh/config" <<-EOF
		ListenAddress 127.0.0.1:$port
		HostKey $work/ssh/host
		AuthorizedKeysFile $work/ssh/authorized
		PidFile none
		StrictModes no
		UsePAM no
		PasswordAuthentication no
		PermitRootLogin yes
	EOF
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
	"$sshd" -D -e -f "$work/ssh/config" >"$work/ssh/said" 2>&1 &
	pid=$!
	for ((i = 0; i < 200; i++)); do
		ssh-keyscan -T 1 -p "$port" 127.0.0.1 >"$work/ssh/known" 2>/dev/null && [ -s "$work/ssh/known" ] && break
		kill -0 $pid 2>/dev/null || { echo "not run: ssh (sshd does not begin: $(tail -1 "$work/ssh/said"))"; return; }
	done
	export SSH_OPTIONS="-F none -p $port -i $work/ssh/key -o IdentitiesOnly=yes -o UserKnownHostsFile=$work/ssh/known -o GlobalKnownHostsFile=none"
	printf '# hosts\n127.0.0.1\n\n' | LATSCAN=$LATSCAN "$recipes/scan-fleet.sh" "$work/reports" --window 0 --only 'cpu.*' >"$work/out" 2>&1
	[ $? -eq 0 ] && is_report "$work/reports/127.0.0.1.json" && good || bad "over ssh: $(tail -3 "$work/out" "$work/ssh/said")"
	printf '127.0.0.1\nno/host\n' | LATSCAN=/nowhere/latscan "$recipes/scan-fleet.sh" "$work/none" >"$work/out" 2>&1
	[ $? -eq 1 ] && grep -q '127.0.0.1: no report (status 127)' "$work/out" && grep -q 'no/host: no name' "$work/out" && good || bad "over ssh, no latscan: $(cat "$work/out")"
	[ -z "$(ls -A "$work/none")" ] && good || bad "over ssh: something is left of a host without report"
	kill $pid
	wait $pid 2>/dev/null
	ran=$((ran + 1))
}

by_ansible() {
	command -v ansible-playbook >/dev/null || { echo "not run: Ansible (no ansible-playbook)"; return; }
	export HOME=$work LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1 ANSIBLE_RETRY_FILES_ENABLED=0 ANSIBLE_HOME=$work/ansible ANSIBLE_CONFIG=$work/ansible.cfg
	: >"$ANSIBLE_CONFIG"
	ansible-playbook -i 'ny4-a,ny4-b,' -c local "$recipes/scan-fleet.yml" -e latscan_become=false -e "latscan_program=$LATSCAN" -f 1 \
		-e "latscan_report=$work/scan.json" -e "latscan_reports=$work/fetched" \
		-e '{"latscan_options": ["--window", "0", "--only", "cpu.*"]}' </dev/null >"$work/out" 2>&1
	[ $? -eq 0 ] && is_report "$work/fetched/ny4-a.json" && is_report "$work/fetched/ny4-b.json" && good || bad "the playbook: $(tail -5 "$work/out")"
	grep -q 'changed=0' "$work/out" && good || bad "the playbook changed something"
	ran=$((ran + 1))
}

as_yaml() {
	/usr/bin/python3 -c 'import yaml' 2>/dev/null || { echo "not read: YAML (no python3-yaml)"; return; }
	/usr/bin/python3 - "$recipes/daemonset.yaml" >"$work/options" <<-'EOF' && good || bad "daemonset.yaml is not what it should be"
		import sys, yaml
		config, daemon = yaml.safe_load_all(open(sys.argv[1]))
		pod = daemon["spec"]["template"]["spec"]
		box = pod["containers"][0]
		assert daemon["kind"] == "DaemonSet" and box["securityContext"]["readOnlyRootFilesystem"]
		assert daemon["spec"]["selector"]["matchLabels"] == daemon["spec"]["template"]["metadata"]["labels"]
		assert {m["name"] for m in box["volumeMounts"]} == {v["name"] for v in pod["volumes"]}
		print(config["data"]["push.options"], end="")
	EOF
	while read -r option _; do
		"$LATSCAN" push --help | grep -q -- "--$option " && good || bad "daemonset.yaml: push has no option $option"
	done <"$work/options"
	for option in host-prefix window push-options; do
		grep -q -- "--$option " "$recipes/daemonset.yaml" && "$LATSCAN" scan --help | grep -q -- "--$option " && good || bad "daemonset.yaml: --$option"
	done
	ran=$((ran + 1))
}

over_ssh
by_ansible
as_yaml
[ $ran -gt 0 ] || { echo "skipped: nothing to run the recipes with"; exit 77; }
finish

# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by gate.sh: the unit and a root shell see the same host. Both scan and record every
# answer; judge.py compares. "shell" is a process of root with all rights in the namespaces of
# process 1; it scans before and after, so that what changes by itself is known.
look=(--window 0 --nic enp33s0=fast)

eyes() {
	latscan scan "${look[@]}" --budget "$2" -f "json:/run/$1.json" --record "/run/$1.fx" >/dev/null 2>&1
	cp "/run/$1.json" "/run/$1.fx" /out/
}

# of_unit NAME UNIT BUDGET [SETTING…]: a copy of the unit that scans instead of gating.
of_unit() {
	sed '/^Exec/d; /^OnFailure/d; /^Before=/d; /^\t/d; s/^SuccessExitStatus=.*/SuccessExitStatus=1 2/; s/^RemainAfterExit=.*//' \
		"/etc/systemd/system/$2" >/etc/systemd/system/eyes.service
	cat >>/etc/systemd/system/eyes.service <<-EOF
	[Service]
	ExecStart=/usr/bin/latscan scan ${look[*]} --budget $3 -f json:/var/lib/latscan/$1.json --record /var/lib/latscan/$1.fx
	EOF
	printf '%s\n' "${@:4}" >>/etc/systemd/system/eyes.service
	[ "$2" != latscan-scan.service ] || sed -i 's,/var/lib/latscan/,&scan/,g' /etc/systemd/system/eyes.service
	systemctl daemon-reload
	systemctl start eyes.service
	cp /var/lib/latscan/"$1".* /var/lib/latscan/scan/"$1".* /out/ 2>/dev/null
}

for budget in quiet all; do
	eyes shell-$budget-1 $budget
	more=()
	[ $budget = quiet ] || more=("$(grep -v '^#' /tools/units/gate-budget-all.conf)")
	of_unit gate-$budget latscan-gate.service $budget "${more[@]}"
	of_unit post-$budget latscan-gate-post.service $budget
	eyes shell-$budget-2 $budget
done
of_unit scan-quiet latscan-scan.service quiet
# The comparison itself is asked: what these hide must be found.
of_unit blind-quiet latscan-gate.service quiet PrivateDevices=yes ProtectKernelLogs=yes ProtectClock=yes

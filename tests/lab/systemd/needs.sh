# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by gate.sh: what "latscan list --needs" says of rights is so. An ordinary user scans with
# all the rights that it names, and then with each of them missing; judge.py looks for a read that
# was refused and is not told of.
rights="dac_read_search sys_ptrace sys_rawio syslog audit_control sys_admin"

# without RIGHT
without() {
	set=-all
	for right in $rights; do
		[ "$right" = "$1" ] || set=$set,+$right
	done
	setpriv --reuid latscan --regid latscan --clear-groups --inh-caps "$set" --ambient-caps "$set" \
		latscan scan "${look[@]}" --budget all -f "json:/run/needs/$1.json" \
		--record "/run/needs/$1.fx" >/dev/null 2>&1
	same "a scan without ${1:-nothing}" yes "$([ -s "/run/needs/$1.json" ] && echo yes)"
}

install -d -o latscan /run/needs
for missing in none $rights; do
	without "$missing"
done
mkdir -p /out/needs
cp /run/needs/* /out/needs
latscan list -f json >/out/needs/list.json

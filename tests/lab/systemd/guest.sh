# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the tests of the systemd guest share: judging, and installing what a package would.
results=/out/results.txt

# same NAME WANT GOT
same() {
	if [ "$2" = "$3" ]; then
		echo "ok   $1" >>$results
	else
		printf 'FAIL %s\n       wanted: %s\n       found:  %s\n' "$1" "$2" "$3" >>$results
	fi
	echo "== $1: $3 ($(cut -d ' ' -f 1 /proc/uptime))"
}

# has NAME FILE TEXT
has() {
	if grep -qF -- "$3" "$2"; then
		same "$1" "$3" "$3"
	else
		same "$1" "$3" "$(head -c 600 "$2" 2>&1)"
	fi
}

# state UNIT…: "active inactive"
state() {
	systemctl is-active "$@" | tr '\n' ' ' | sed 's/ $//'
}

main_status() {
	systemctl show --property ExecMainStatus --value "$1"
}

# keep NAME FILE…: for whoever looks at it afterwards
keep() {
	mkdir -p "/out/$1"
	cp "${@:2}" "/out/$1/" 2>/dev/null
}

install_units() {
	install -D /tools/latscan /usr/bin/latscan
	install -D -t /usr/libexec/latscan /tools/libexec/*
	for lib in /tools/lib/*; do
		[ -e "/usr/lib/x86_64-linux-gnu/${lib##*/}" ] || install -t /usr/lib/x86_64-linux-gnu "$lib"
	done
	install -D /tools/units/gate-unit /usr/libexec/latscan/gate-unit
	install -m 644 /tools/units/*.service /tools/units/*.timer /tools/units/*.target /etc/systemd/system
	install -D -m 644 /tools/units/latscan.sysusers /usr/lib/sysusers.d/latscan.conf
	systemd-sysusers latscan.conf
	mkdir -p /etc/latscan
}

# As the boot "tuned" does by hand (tests/lab/boots/tuned.lab): interrupts that drivers spread
# themselves, and kernel threads that take all CPUs of their node.
quieten() {
	for file in /proc/irq/[0-9]*/smp_affinity_list; do
		{ echo 0-1,4-5 >"$file"; } 2>/dev/null
	done
	for comm in /proc/[0-9]*/comm; do
		case $(cat "$comm") in
		kswapd* | kcompactd*) taskset -pc 0-1,4-5 "$(basename "$(dirname "$comm")")" ;;
		esac
	done
}

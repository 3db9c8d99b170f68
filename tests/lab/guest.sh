# SPDX-License-Identifier: Apache-2.0
# What the steps of a boot (*.lab) can call, in the guest's busybox shell.
PATH=$PATH:/tools
. /tools/ethtool.sh

# network: eth0 up and answered by the emulated gateway.
network() {
	ip link set eth0 up
	ip addr add 10.0.2.15/24 dev eth0
	for _ in 1 2 3 4 5 6 7 8; do
		ping -c 1 -W 1 -q 10.0.2.2 >/dev/null && return
	done
	echo "lab: no answer from the gateway"
}

# irqs_away: what irqaffinity= does not reach, drivers that spread their interrupts themselves.
# The kernel refuses it for those that it manages.
irqs_away() {
	for file in /proc/irq/[0-9]*/smp_affinity_list; do
		{ echo 0-1,4-5 >"$file"; } 2>/dev/null
	done
}

# kthreads_away: kswapd and kcompactd take their node's CPUs for themselves, the isolated ones
# too (mm/vmscan.c and mm/compaction.c call set_cpus_allowed_ptr()), and kcompactd wakes twice a
# second (HPAGE_FRAG_CHECK_INTERVAL_MSEC) on the CPU where it slept last.
kthreads_away() {
	for pid in $(pidof kswapd0 kswapd1 kcompactd0 kcompactd1); do
		taskset -p 33 "$pid"
	done
}

# start NAME COMMAND…: in the background. stop NAME: ends it.
start() {
	started=$1
	shift
	"$@" &
	echo $! >"/run/$started.pid"
}
stop() {
	kill "$(cat "/run/$1.pid")"
	wait "$(cat "/run/$1.pid")" 2>/dev/null
}

# irq_of ACTION: the number of the interrupt with that action.
irq_of() {
	sed -n "s/^ *\([0-9]*\):.* $1\$/\1/p" /proc/interrupts
}

# window_open PID: returns once the scanner uses no time and sleeps: its window has begun.
window_open() {
	last=
	while [ -d "/proc/$1" ]; do
		now=$(cut -d ' ' -f 3,14,15 "/proc/$1/stat")
		[ "$now" = "$last" ] && case $now in S*) return ;; esac
		last=$now
		sleep 0.4
	done
}

# scan NAME OPTIONS…: one report of "latscan $command", /out/NAME.json; with $during, run inside the
# window.
scan() {
	name=$1
	shift
	run=
	mkdir -p -m 1777 /run/reports
	[ -z "${as:-}" ] || run="/tools/setpriv --reuid 65534 --regid 65534 --clear-groups"
	# The report is written where files are files: the scan's seal holds on any file system,
	# but the share makes a new inode for each look-up.
	# QEMU answers 0 for an MSR that it does not have; of that one the metal would mean it.
	# shellcheck disable=SC2086
	$run /tools/latscan "${command:-scan}" -f "json:/run/reports/$name.json" --skip ddio.ways "$@" \
		>"/out/$name.txt" 2>&1 &
	scanner=$!
	if [ -n "${during:-}" ]; then
		window_open $scanner
		eval "$during"
	fi
	wait $scanner
	echo $? >"/out/$name.exit"
	cp "/run/reports/$name.json" "/out/$name.json"
}

# together scan …: in the background, until together_end.
scans=
together() {
	"$@" &
	scans="$scans $!"
}
together_end() {
	# shellcheck disable=SC2086
	[ -z "$scans" ] || wait $scans
	scans=
}

# suggest OPTIONS…: what latscan would have an administrator apply, to /out/fix.
suggest() {
	/tools/latscan fix --output-dir /tmp/fix "$@"
	cp -r /tmp/fix /out/fix
}

# braces PATH: "a{1,2}b" as "a1b" and "a2b".
braces() {
	case $1 in
	*{*}*)
		for word in $(echo "$1" | sed 's/.*{\(.*\)}.*/\1/' | tr , ' '); do
			echo "${1%%\{*}$word${1##*\}}"
		done
		;;
	*) echo "$1" ;;
	esac
}

# apply_suggested: the settings that "suggest" printed in an earlier boot, put where they belong,
# and written as sysctl and systemd-tmpfiles would.
apply_suggested() {
	mkdir -p /etc/sysctl.d
	cp /tools/fix/etc-sysctl.d-99-zz-latscan.conf /etc/sysctl.d/99-zz-latscan.conf
	for file in /tools/fix/etc-sysctl.d-*; do
		grep -v '^#' "$file" | while read -r key _ value; do
			[ -z "$key" ] || echo "$value" >"/proc/sys/$(echo "$key" | tr . /)"
		done
	done
	for file in /tools/fix/etc-tmpfiles.d-*; do
		grep '^w ' "$file" | while read -r _ path _ _ _ _ value; do
			for one in $(braces "$path"); do
				echo "$value" >"$one"
			done
		done
	done
}

# stalls COUNT: the whole machine stands still so often, for 0.3 s, and does not know it (run.sh, stand_still). Says so as
# tests/support/injected.py wants it: a stop that the emulator's host begins late is still 0.28 s long.
stalls() {
	for _ in $(seq "$1"); do
		touch /out/stall 2>/dev/null # may be gone before touch is back
		while [ -e /out/stall ]; do
			sleep 0.1
		done
		sleep 0.1
	done
	echo "stall $1 280000000"
}

# probing FILE OPTIONS…: the jitter probe in the background, its report as /out/FILE.json and .txt; returns once it is measuring.
# probed: ends it.
probing() {
	probe_file=$1
	shift
	/tools/latscan-probe --for 10m "$@" -f "json:/out/$probe_file.json" -f "text:/out/$probe_file.txt" 2>"/out/$probe_file.err" &
	prober=$!
	# Its threads are there once the tracepoints are open; they calibrate for 0.1 s.
	while [ -d "/proc/$prober" ] && [ "$(ls "/proc/$prober/task" | wc -l)" -lt 2 ]; do
		sleep 0.2
	done
	sleep 1
}
probed() {
	kill -INT "$prober"
	wait "$prober"
}

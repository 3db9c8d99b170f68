#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan triage with many --root: when within a captured series something happened, on samples of our own pen.
. "$(dirname "$0")/lib.sh"
"$LATSCAN" triage --help >"$work/out" 2>&1 || { echo "there is no latscan triage"; exit 77; }

# sample N [CHANGED=VALUE]...: a recorded file, 10 s after the one before; CPU 2 is hot.
sample() {
	local n=$1 boot=1 name=alpha rx=$(($1 * 3)) thp=7 cpus="0 1 2" clock=yes softirqs=yes wait=$(($1 * 1000)) change c ns
	shift
	for change in "$@"; do
		printf -v "${change%%=*}" %s "${change#*=}"
	done
	ns=$((1788220800 * 1000000000 + n * 10000000000))
	{
		printf '== /proc/cmdline\nisolcpus=2\n== /proc/sys/kernel/hostname\n%s\n' "$name"
		printf '== /proc/sys/kernel/random/boot_id\n00000000-0000-4000-8000-00000000000%s\n' "$boot"
		printf '== /sys/devices/system/cpu/%s\n0-2\n' online present possible
		printf '== /sys/devices/system/cpu/isolated\n2\n'
		[ "$clock" = yes ] && printf '== /probe/clock\nrealtime %s\nmonotonic_raw %s\nboottime %s\n' "$ns" \
			$((boot * 100 * 10 ** 9 + n * 10 ** 10)) $((boot * 100 * 10 ** 9 + n * 10 ** 10))
		printf '== /proc/interrupts\n    '
		for c in $cpus; do printf ' CPU%s' "$c"; done
		printf '\n 24:'
		for c in $cpus; do [ "$c" = 2 ] && printf ' %s' "$rx" || printf ' %s' $((n * 50)); done
		printf ' PCI-MSI 1-edge eth0-rx-0\nLOC:'
		for c in $cpus; do printf ' %s' $((n * 1000)); done
		printf ' Local timer interrupts\n'
		[ "$softirqs" = yes ] && printf '== /proc/softirqs\n  CPU0 CPU1 CPU2\nNET_RX: %s 0 0\n' "$n"
		printf '== /proc/vmstat\nthp_collapse_alloc %s\n' "$thp"
		printf '== /proc/schedstat\nversion 15\ntimestamp 4300000000\n'
		for c in 0 1 2; do printf 'cpu%s 0 0 0 0 0 0 5 %s 7\n' "$c" "$([ "$c" = 2 ] && echo "$wait" || echo 0)"; done
	} >"$work/$n.fx"
}

# series NAME STATUS FILE...: triage of them in that order, with its ring.
series() {
	local name=$1 status=$2 f roots=()
	shift 2
	for f in "$@"; do
		case $f in
		--*) roots+=("$f") ;;
		*.fx) roots+=(--root "$work/$f") ;;
		*) roots+=("$f") ;;
		esac
	done
	expect "$name" "$status" "$LATSCAN" triage "${roots[@]}" --ring "$work/x.ring" -f text -f "json:$work/x.json"
}

# A burst on the hot CPU in the fourth interval; a huge page in the sixth; a task that waited 40 ms in the last.
more=0
for n in 0 1 2 3 4 5 6 7; do
	[ "$n" -ge 4 ] && more=1200
	sample "$n" rx=$((n * 3 + more)) thp=$([ "$n" -ge 6 ] && echo 8 || echo 7) wait=$([ "$n" -ge 7 ] && echo 40007000 || echo $((n * 1000)))
done
series "a series" 1 0.fx 1.fx 2.fx 3.fx 4.fx 5.fx 6.fx 7.fx
says "the burst" out "2026-09-01T00:00:30.000Z, within 10 s: irq/24 eth0-rx-0 on CPU 2: 1203, usually 3 (irq)"
says "the huge page" out "2026-09-01T00:00:50.000Z, within 10 s: vmstat/thp_collapse_alloc: 1, usually 0 (huge-pages)"
says "who waited" out "2026-09-01T00:01:00.000Z, within 10 s: schedstat/wait on CPU 2: 40 ms, usually 1 µs (foreign-task)"
lacks "what is steady" out "interrupts/LOC on"
lacks "what others do" out "on CPU 0"
grep -q '"when"' "$work/x.json" && good || bad "JSON has no when"
[ "$(grep -c '^beat' "$work/x.ring")" -eq 8 ] && good || bad "the ring has not eight beats"
grep -q '^column [0-9]* irq 2 n irq/24 eth0-rx-0$' "$work/x.ring" && good || bad "no column of the interrupt"
grep -q '^beat 1788220840000000000 [0-9]* 10000000000 .*:1203' "$work/x.ring" && good || bad "no such beat"

# Another boot: what lies between is not told, and nothing is made up from counters that began anew.
sample 2 rx=900 boot=2
series "another boot" 1 0.fx 1.fx 2.fx 4.fx 5.fx
says "another boot" out "$work/2.fx: another boot"
grep -q '^beat 1788220820000000000 [0-9]* 0 ' "$work/x.ring" && good || bad "the beat of another boot counts"
sample 2 rx=6 name=beta
series "another host" 1 0.fx 1.fx 2.fx 3.fx
says "another host" out "$work/2.fx: a sample of another host"
sample 2

# Out of order.
series "out of order" 1 0.fx 3.fx 1.fx 7.fx
says "out of order" out "$work/1.fx: another boot, or a sample from before the last one"

# A CPU goes, and comes back; a file is missing in between.
sample 3 cpus="0 2" softirqs=no rx=9
sample 4 cpus="0 1 2"
sample 5
series "CPUs" 1 0.fx 1.fx 2.fx 3.fx 4.fx 5.fx 7.fx
says "it went" out "2026-09-01T00:00:30.000Z: CPUs that went: 1"
says "it came" out "2026-09-01T00:00:40.000Z: CPUs that came: 1"
says "a file is missing" out "$work/3.fx has no whole /proc/softirqs"
sample 3
sample 4

# Nothing tells the time: the order alone; the window in equal parts; a list of times.
for n in 0 1 2 3 4 5 6 7; do
	sample "$n" clock=no rx=$((n * 3 + (n >= 4 ? 1200 : 0)))
done
all=(0.fx 1.fx 2.fx 3.fx 4.fx 5.fx 6.fx 7.fx)
"$LATSCAN" triage --help | grep -q -- --times && good || bad "--help does not tell of --times"
series "the order alone" 1 "${all[@]}"
says "said" out "the samples do not tell their times: only their order is known, and a second stands for each"
says "the fourth" out "second 4.000, within 1 s: irq/24 eth0-rx-0 on CPU 2: 1203, usually 3 (irq)"
series "a declared window" 1 "${all[@]}" --window 70s
says "equal parts" out "within 10 s: irq/24 eth0-rx-0 on CPU 2: 1203"
says "no date" out "the samples do not tell the date"
printf '# of the log\n'"$(printf '%s\\n' 1788220800.5 2026-09-01T00:00:02Z 1788220803 1788220804 1788220806 1788220807 1788220808 1788220809)" >"$work/times"
series "times" 1 "${all[@]}" --times "$work/times"
says "times" out "2026-09-01T00:00:04.000Z, within 2 s: irq/24 eth0-rx-0 on CPU 2: 1203, usually 6 (irq)"
series "too few times" 3 0.fx 1.fx --times "$work/times"
says "too few times" err "expected a time for each of 2 samples, found 8"
printf '1\nsoon\n' >"$work/bad"
series "no time" 3 0.fx 1.fx --times "$work/bad"
says "no time" err "$work/bad:2: expected a time such as"
printf '2\n1\n' >"$work/bad"
series "falling" 3 0.fx 1.fx --times "$work/bad"
says "falling" err "$work/bad:2: expected a time after the one before"
expect "times of this host" 3 "$LATSCAN" triage --times "$work/times"
says "times of this host" err "expected --root"
expect "one sample" 3 "$LATSCAN" triage --root "$work/0.fx" --ring "$work/one.ring"
says "one sample" err "--ring: expected two samples at least"

finish

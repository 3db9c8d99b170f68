#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# verify.sh [HOT]: 41 of the scanner's state checks the way they are done by hand: cat, grep, awk and a
# line for each. A yardstick for speed, not a tool: it has none of the traps' answers.
hot=${1:-1}
say() { printf '%-28s %s\n' "$1" "$2"; }
get() { cat "$1" 2>/dev/null || echo absent; }
same() { [ "$(get "$2")" = "$3" ] && say "$1" ok || say "$1" "$(get "$2")"; }
arg() { cat /proc/cmdline | tr ' ' '\n' | grep "^$1=" | cut -d= -f2; }
count() { awk -v k="$1" '$1 == k { print $2 }' /proc/vmstat; }
running() { grep -lx "$1" /proc/[0-9]*/comm 2>/dev/null | wc -l; }
line() { grep "^ *$1:" /proc/interrupts | awk -v c=$((hot + 2)) '{ print $c }'; }

say cpu.isolated "$(get /sys/devices/system/cpu/isolated)"
say cpu.nohz_full "$(get /sys/devices/system/cpu/nohz_full)"
same cpu.smt_siblings /sys/devices/system/cpu/smt/active 0
say cpu.online "$(get /sys/devices/system/cpu/online | grep -c "$(get /sys/devices/system/cpu/possible)")"
say cpu.siblings "$(cat /sys/devices/system/cpu/cpu[0-9]*/topology/thread_siblings_list | sort -u | wc -l)"
say boot.isolcpus "$(arg isolcpus)"
say boot.nohz_full "$(arg nohz_full)"
say rcu.nocbs "$(arg rcu_nocbs)"
say boot.idle "$(arg idle)"
for d in /proc/irq/[0-9]*; do
	say "irq.isolated_affinity ${d##*/}" "$(cat "$d/smp_affinity_list" | grep -cw "$hot")"
	say "irq.effective ${d##*/}" "$(cat "$d/effective_affinity_list" 2>/dev/null | grep -cw "$hot")"
done
say irq.default_affinity "$(get /proc/irq/default_smp_affinity)"
say irq.isolated_count "$(awk -v c=$((hot + 2)) '$1 ~ /^[0-9]+:/ { n += $c } END { print n }' /proc/interrupts)"
for name in RES CAL TLB; do say "ipi.isolated $name" "$(line $name)"; done
say tick.rate "$(line LOC)"
say softirq.isolated "$(awk -v c=$((hot + 2)) 'NR > 1 { n += $c } END { print n }' /proc/softirqs)"
say task.isolated_foreign "$(cat /proc/[0-9]*/task/[0-9]*/status 2>/dev/null | grep Cpus_allowed_list | grep -cw "$hot")"
say task.pid1_affinity "$(grep Cpus_allowed_list /proc/1/status | awk '{ print $2 }')"
say wq.cpumask "$(get /sys/devices/virtual/workqueue/cpumask)"
say sched.isolated_switches "$(grep "^cpu$hot " /proc/schedstat | awk '{ print $8 }')"
for f in /sys/devices/system/cpu/cpu[0-9]*/cpuidle/state*/latency; do say cstate.max_latency "$(get "$f")"; done
for f in /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor; do same freq.governor "$f" performance; done
same freq.turbo /sys/devices/system/cpu/intel_pstate/no_turbo 1
same clock.source /sys/devices/system/clocksource/clocksource0/current_clocksource tsc
same sched.rt_throttle /proc/sys/kernel/sched_rt_runtime_us -1
same numa.balancing /proc/sys/kernel/numa_balancing 0
same watchdog.nmi /proc/sys/kernel/nmi_watchdog 0
same watchdog.soft /proc/sys/kernel/soft_watchdog 0
say mem.thp_enabled "$(grep -c '\[never\]' /sys/kernel/mm/transparent_hugepage/enabled)"
say mem.thp_defrag "$(grep -c '\[never\]' /sys/kernel/mm/transparent_hugepage/defrag)"
say mem.thp_activity "$(count thp_fault_alloc)"
say mem.direct_reclaim "$(count allocstall_normal)"
say mem.swap_devices "$(tail -n +2 /proc/swaps | wc -l)"
say mem.swap_activity "$(count pswpout)"
say mem.swappiness "$(get /proc/sys/vm/swappiness)"
say mem.min_free "$(get /proc/sys/vm/min_free_kbytes) of $(awk '/^MemTotal/ { print $2 }' /proc/meminfo)"
for f in /sys/kernel/mm/hugepages/*/nr_hugepages; do say huge.pool "$(get "$f")"; done
for f in /sys/devices/system/node/node[0-9]*/hugepages/*/nr_hugepages; do say huge.pool_node "$(get "$f")"; done
say numa.foreign_rate "$(count numa_foreign)"
say numa.other_rate "$(count numa_other)"
say numa.balancing_activity "$(count numa_pages_migrated)"
for d in /sys/class/net/*; do say "nic.drops ${d##*/}" "$(get "$d/statistics/rx_dropped")"; done
say net.softnet_drops "$(awk '{ print $2 }' /proc/net/softnet_stat | grep -vc '^0*$')"
for name in irqbalance tuned ptp4l; do say "svc.$name" "$(running $name)"; done
say host.virt "$(grep -cw hypervisor /proc/cpuinfo)"

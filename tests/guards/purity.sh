#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# purity.sh OBJECT...: what the objects of checks/ refer to. A check depends on its arguments
# only: it may call the functions named here and nothing else, and hold no writable data.
# Objects of a build without link-time optimisation: that one hides .bss.
set -euo pipefail

allowed='^(find|find_[a-z_]+|subject_[a-z_]+|in_[a-z_]+|delta_counter|judge_counters|judge_since_boot|hot_[a-z_]+|str_[a-z0-9_]+|cpuset_[a-z_]+|text_[a-z_]+'
allowed+='|arena_alloc|arena_grow|fact_[a-z0-9_]+|roles_nic|nic_role_word|reason_text|status_word|answers_[a-z_]+'
allowed+='|(cpus|cmdline|param|isolcpus|schedstat|interrupts|irq_row|irqs|softirqs|softirq|tasks|task|vmstat|meminfo'
allowed+='|nodes|cpuidle|cpufreq|netdevs|netdev|softnet|kmsg|partitions|host|services|ptp4l|ptp)_[a-z0-9_]+'
allowed+='|softirq_word|memcmp|memcpy|memset|memchr|strlen|strcmp|strchr|__[a-z_]+_chk|fabs|floor|ceil|round|sqrt|isfinite'
allowed+='|__asan_.*|__ubsan_.*|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$'

status=0
[ $# -gt 0 ] || { echo "purity: no objects given"; exit 1; }
for object; do
	while read -r symbol; do
		[[ $symbol =~ $allowed ]] && continue
		echo "$object: calls $symbol, which a check may not"
		status=1
	done < <(nm -u "$object" | awk '{ print $2 }' | sed 's/@.*//')
	while read -r section size; do
		size=$((16#$size))
		[ "$size" -eq 0 ] && continue
		echo "$object: holds $size bytes of writable data in $section"
		status=1
	done < <(objdump -h "$object" | awk '$2 ~ /^\.(data|bss|tdata|tbss)$/ { print $2, $3 }')
done
[ $status -eq 0 ] && echo "$# objects are pure"
exit $status

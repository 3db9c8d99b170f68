#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What interrupts a hot CPU is read only by the budget that pays for it, and reported as withheld
# otherwise; what follows from other files is said; what is not there is absent. A host of plain
# files, below a prefix: CPU 1 is hot.
. "$(dirname "$0")/lib.sh"

command -v python3 > /dev/null || { echo "skipped: no python3"; exit 77; }

host=$work/host
cpus=sys/devices/system/cpu

# put PATH TEXT
put() {
	mkdir -p "$host/$(dirname "$1")"
	printf '%s\n' "$2" > "$host/$1"
}

# CPU governor: its policy, below both of its names.
policy() {
	local dir
	for dir in "$cpus/cpufreq/policy$1" "$cpus/cpu$1/cpufreq"; do
		put "$dir/scaling_governor" "$2"
		put "$dir/scaling_driver" intel_pstate
		put "$dir/affected_cpus" "$1"
		put "$dir/related_cpus" "$1"
		put "$dir/energy_performance_preference" performance
	done
}

put $cpus/online 0-1
put $cpus/possible 0-1
put $cpus/isolated 1
put $cpus/nohz_full 1
put $cpus/modalias 'cpu:type:x86,ven0000fam0006mod0055:feature:,0000,007C'
put $cpus/cpu0/topology/physical_package_id 0
put $cpus/cpu1/topology/physical_package_id 0
put $cpus/intel_pstate/status active
policy 0 powersave
policy 1 powersave
for name in min max initial_max; do
	put "$cpus/intel_uncore_frequency/package_00_die_00/${name}_freq_khz" 2400000
done
put sys/class/powercap/intel-rapl:0/name package-0
put sys/class/powercap/intel-rapl:0/constraint_0_power_limit_uw 150000000
put sys/devices/platform/coretemp.0/hwmon/hwmon0/temp1_input 50000
put sys/devices/platform/coretemp.0/hwmon/hwmon0/temp1_crit 100000
put sys/firmware/acpi/platform_profile performance
put sys/class/dmi/id/sys_vendor 'Example'
put proc/cmdline 'isolcpus=1 nohz_full=1'
put proc/sys/kernel/osrelease 6.1.0

# scan NAME OPTION...: "ID STATUS REASON TEXT" a line in $work/told.
scan() {
	local name=$1
	shift
	"$LATSCAN" scan --host-prefix "$host" --window 1 -f json --only 'freq.*' --only 'power.*' \
		--only 'thermal.temp' "$@" > "$work/report" 2> "$work/err" < /dev/null
	[ $? -le 2 ] && good || bad "$name: $(cat "$work/err")"
	python3 - "$work/report" > "$work/told" << 'END'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as f:
    for check in json.load(f)["checks"]:
        for finding in check["findings"]:
            print(check["id"], finding["status"], finding.get("reason", "-"), finding.get("text", ""))
END
}

scan "the quiet budget" --budget quiet
says "the preference" told "freq.epp unknown withheld"
says "the preference" told "an IPI to cpu1: --budget all"
says "the uncore" told "freq.uncore unknown withheld"
says "the uncore" told "IPIs to all CPUs: --budget all"
says "the power limit" told "power.limit unknown withheld"
says "the temperature" told "thermal.temp unknown withheld"
says "firmware" told "freq.platform unknown withheld"
says "firmware" told "firmware code that may stop all CPUs: --budget all"
says "the registers" told "freq.stability unknown withheld"

scan "the normal budget" --budget normal
says "the normal budget pays for no IPI" told "freq.epp unknown withheld"

scan "the budget that pays" --budget all
says "the preference is read" told "freq.epp pass"
says "the uncore is read" told "freq.uncore pass"
says "the power limit is read" told "power.limit pass"
says "the temperature is read" told "thermal.temp pass"
says "firmware is asked" told "freq.platform pass"
lacks "nothing is withheld" told withheld

policy 1 performance
scan "the governor tells" --budget quiet
says "it follows from the governor" told "freq.epp pass"

rm -r "$host/$cpus/intel_uncore_frequency" "$host/sys/class/powercap" "$host/sys/firmware" \
	"$host/$cpus/cpu1/cpufreq/energy_performance_preference"
scan "what is not there" --budget quiet
says "what is not there is not withheld" told "freq.uncore skip not-supported"
says "what is not there is not withheld" told "freq.platform skip not-supported"
says "what is not there is not withheld" told "power.limit skip not-supported"
says "nor is the bias, which no CPU has here" told "freq.epp skip not-supported"

put $cpus/isolated ''
put $cpus/nohz_full ''
put proc/cmdline quiet
put $cpus/intel_uncore_frequency/package_00_die_00/min_freq_khz 2400000
put $cpus/intel_uncore_frequency/package_00_die_00/max_freq_khz 2400000
scan "no hot CPU" --budget quiet
says "without hot CPUs nobody is disturbed" told "freq.uncore pass"
finish

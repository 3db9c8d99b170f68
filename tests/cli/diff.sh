#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan diff: hosts with one thing changed each, noise, a golden host, and what is no report.
. "$(dirname "$0")/lib.sh"
"$LATSCAN" diff --help >"$work/out" 2>&1 || { echo "latscan diff is not built"; exit 77; }
here=$(cd "$(dirname "$0")/../.." && pwd)

# host NAME [CHANGED]...: a host of our own pen as a recorded file; each changed line is KEY=VALUE.
host() {
	local file=$work/$1.fx cmdline="quiet isolcpus=2-3 nohz_full=2-3 rcu_nocbs=2-3" isolated=2-3
	local swappiness=1 mask=1 effective=0 bios=03/14/2025 memory=pass-empty-slots-do-not-count
	local service=loaded irqs=1000 jitter=0 hot=0 release=6.1.0-30-amd64 change
	shift
	for change in "$@"; do
		case $change in
		cmdline=* | isolated=* | swappiness=* | mask=* | effective=* | bios=* | memory=* | service=* | \
			irqs=* | jitter=* | hot=* | release=*)
			printf -v "${change%%=*}" %s "${change#*=}" ;;
		*) echo "no such change: $change" >&2 ;;
		esac
	done
	{
		printf 'window-ms: 10000\n\n'
		printf '== /proc/cmdline\n%s\n' "$cmdline"
		printf '== /proc/sys/kernel/osrelease\n%s\n' "$release"
		printf '== /proc/sys/kernel/ostype\nLinux\n== /proc/sys/kernel/hostname\nalpha\n'
		printf '== /sys/devices/system/cpu/online\n0-3\n== /sys/devices/system/cpu/present\n0-3\n'
		printf '== /sys/devices/system/cpu/possible\n0-3\n'
		printf '== /sys/devices/system/cpu/isolated\n%s\n' "$isolated"
		printf '== /sys/devices/system/cpu/nohz_full\n%s\n' "$isolated"
		printf '== /proc/sys/vm/swappiness\n%s\n' "$swappiness"
		printf '== /proc/sys/vm/stat_interval\n1\n== /proc/sys/kernel/numa_balancing\n0\n'
		printf '== /proc/irq/24/smp_affinity_list\n%s\n' "$mask"
		printf '== /proc/irq/24/effective_affinity_list\n%s\n' "$effective"
		printf '== /proc/irq/default_smp_affinity\n3\n'
		printf '== /sys/kernel/irq/24/actions\neth0-rx-0\n'
		printf '== /sys/class/dmi/id/bios_vendor\nAn Example\n== /sys/class/dmi/id/bios_version\n2.4\n'
		printf '== /sys/class/dmi/id/bios_date\n%s\n' "$bios"
		sed -n '/^== .sys.devices.system.cpu.modalias/,/^== /{/modalias/{p;n;p};}' \
			"$here/fixtures/hw.mem_speed/$memory.fx"
		sed -n '/^== .sys.firmware.dmi.tables.DMI/,$p' "$here/fixtures/hw.mem_speed/$memory.fx"
		interrupts before 5000 $((5000 + hot))
		interrupts after $((5000 + irqs + jitter)) $((5000 + 3 * hot))
	} >"$file"
}

interrupts() {
	printf '== %s /proc/interrupts\n' "$1"
	printf '            CPU0       CPU1       CPU2       CPU3\n'
	printf '  24: %10d          0 %10d          0  PCI-MSI 524288-edge      eth0-rx-0\n' "$2" "$3"
}

# differs NAME: the JSON of a comparison with the host as it should be, as "RANK GROUP KEY" and "> …".
differs() {
	"$LATSCAN" diff "$work/good.fx" "$work/$1.fx" -f "json:$work/$1.json" -f "text:$work/$1.txt" \
		-f "html:$work/$1.html" >"$work/out" 2>"$work/err"
	status=$?
	python3 - "$work/$1.json" >"$work/list" <<'PY'
import json, sys
for d in json.load(open(sys.argv[1]))["differences"]:
    print(d.get("rank", ">"), d["what"], d["group"], d["key"])
PY
}

# one NAME LINE CHANGED...: one thing is changed, it stands first, and nothing else is a root.
one() {
	local name=$1 line=$2
	shift 2
	host "$name" "$@"
	differs "$name"
	[ "$status" -eq 1 ] && good || bad "$name: exit status $status"
	[ "$(head -1 "$work/list")" = "1 $line" ] && good || bad "$name: $(head -1 "$work/list") stands first, not $line"
	if grep -q '^2 ' "$work/list"; then
		bad "$name: another root: $(grep '^2 ' "$work/list")"
		cat "$work/$name.txt"
	else
		good
	fi
}

# follows NAME LINE: it does, from what stands first.
follows() {
	grep -qxF "> $2" "$work/list" && good || { bad "$1: $2 does not follow"; cat "$work/list"; }
}

host good
one sysctl "trait sysctl vm.swappiness" swappiness=60
one bios "trait bios date" bios=11/02/2023
one memory "trait dimm slot A1" memory=fail-slower-than-required
follows memory "trait dimm configured speed"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The units of systemd against what the scanner says of itself: the rights that they leave are
# those that reads want, no fewer and no more; and what runs beside the work has no setting by
# which the manager would interrupt every CPU.
. "$(dirname "$0")/lib.sh"
units=$(cd "$(dirname "$0")/../../packaging/systemd" && pwd)

# setting UNIT NAME: its words, sorted, over all lines.
setting() {
	sed -n "s/^$2=//p" "$units/$1" | tr ' ' '\n' | sort -u
}

"$LATSCAN" list -f json >"$work/list"
wanted() {
	python3 -c "
import json, sys
rights = {r for c in json.load(open(sys.argv[1]))['checks'] for r in c['rights']}
print('\n'.join(sorted(r for r in rights if r.startswith('CAP_'))))" "$work/list"
}

# Beside the reads: to become nobody, to cut off what is left.
# PERFMON is for budget all alone, and in the drop-in for that.
{ wanted | grep -vx CAP_PERFMON; printf 'CAP_%s\n' SETUID SETGID SETPCAP; } | sort -u >"$work/want"
[ "$(setting gate-budget-all.conf CapabilityBoundingSet)" = "$(wanted | grep -x CAP_PERFMON)" ] && good ||
	bad "gate-budget-all.conf: $(cat "$units/gate-budget-all.conf")"
[ "$(wc -l <"$work/want")" -gt 6 ] && good || bad "the list names hardly any right"
for unit in latscan-gate.service latscan-gate-post.service; do
	setting $unit CapabilityBoundingSet >"$work/has"
	diff "$work/want" "$work/has" >"$work/out" && good || bad "$unit: other rights than wanted: $(cat "$work/out")"
done

# What the probe child keeps (source/rights.c), and nothing for a start as root.
printf 'CAP_%s\n' DAC_READ_SEARCH SYSLOG SYS_PTRACE SYS_RAWIO >"$work/want"
for unit in latscan-scan.service latscan-watch.service; do
	for name in AmbientCapabilities CapabilityBoundingSet; do
		setting $unit $name >"$work/has"
		diff "$work/want" "$work/has" >"$work/out" && good || bad "$unit: $name: $(cat "$work/out")"
	done
done

# Filters, mount namespaces and programs of the cgroup are installed by interrupting all CPUs.
loud='SystemCall|Restrict|MemoryDeny|LockPersonality|Protect|Private|ReadOnly|ReadWrite|Inaccessible|Bind|TemporaryFile|Device|IPAddress|RootDirectory|DynamicUser|ProcSubset'
for unit in latscan-gate-post.service latscan-scan.service latscan-gate-alert.service latscan-watch.service; do
	grep -E "^($loud)" "$units/$unit" >"$work/out" && bad "$unit: $(cat "$work/out")" || good
done

# What sends reports has no right at all, and takes the file that the scan writes.
[ -z "$(setting latscan-push.service CapabilityBoundingSet)" ] && good || bad "latscan-push.service: has rights"
file=$(sed -n 's/.*json:\([^ ]*\).*/\1/p' "$units/latscan-scan.service")
grep -q "^[[:space:]]*$file\$" "$units/latscan-push.service" && good || bad "latscan-push.service: does not send $file"

# The drop-in for who minds its interrupts takes every one of them away.
grep -oE "^($loud)[A-Za-z]*" "$units/latscan-push.service" | sort -u >"$work/want"
grep -oE "^($loud)[A-Za-z]*=(no|default|auto|)$" "$units/push-without-filters.conf" | sed 's/=.*//' | sort -u >"$work/has"
grep -v '^SystemCallErrorNumber$' "$work/want" | diff - "$work/has" >"$work/out" && good || bad "push-without-filters.conf: $(cat "$work/out")"

# What the manager itself thinks of them; docs/gate-unit.md has what the gate's figure is made of.
if command -v systemd-analyze >/dev/null; then
	for unit in latscan-gate.service:40 latscan-push.service:20; do
		systemd-analyze security --offline=true --no-pager --threshold="${unit#*:}" "$units/${unit%:*}" >"$work/out" 2>&1 &&
			grep -q 'Overall exposure' "$work/out" && good || bad "${unit%:*}: $(tail -n 1 "$work/out"), at most ${unit#*:} is wanted"
	done
else
	echo "without systemd-analyze: not installed"
fi

# What would hide from the gate what a root shell sees.
hides='PrivateDevices|ProtectKernelLogs|ProtectKernelModules|ProtectClock|ProcSubset|PrivateNetwork|PrivateUsers|PrivateIPC|RootDirectory|RootImage|DynamicUser|User|InaccessiblePaths|TemporaryFileSystem'
grep -E "^($hides)=" "$units/latscan-gate.service" >"$work/out" && bad "latscan-gate.service: $(cat "$work/out")" || good
[ "$(setting latscan-gate.service ProtectProc)" = invisible ] && good || bad "latscan-gate.service: ProtectProc would hide processes"
[ "$(setting latscan-gate.service PrivateTmp)$(setting latscan-gate.service BindReadOnlyPaths)" = yes-/tmp/dpdk ] && good ||
	bad "latscan-gate.service: /tmp/dpdk is hidden"
[ "$(setting latscan-gate.service IPAddressAllow)" = localhost ] && good || bad "latscan-gate.service: chronyd cannot be asked"
finish

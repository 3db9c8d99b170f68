# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What settings of a unit cost the CPUs that must be quiet: function-call and TLB interrupts to the
# hot CPUs while a unit with that setting starts /bin/true, five times each. By hand
# (tests/lab/systemd.sh cost); docs/gate-unit.md has what came out. What the units that run beside
# the work have must cost nothing; the others are only counted, since kernels differ.
. /tools/guest.sh
systemd-sysusers - <<<'u latscan - "latscan" /nonexistent'
quieten
# A CPU that is idle and one that works: the kernel spares both where their tick is stopped.
/tools/disturb spin 1100 2 &
/tools/disturb spin 1100 6 &

# Of CPUs 2, 3, 6 and 7: fields 4, 5, 8 and 9 behind the name.
ipis() {
	awk '$1 == "CAL:" || $1 == "TLB:" { n += $4 + $5 + $8 + $9 } END { print n }' /proc/interrupts
}

five() {
	local before
	before=$(ipis)
	for _ in 1 2 3 4 5; do
		systemd-run --wait --quiet "$@" /bin/true
	done
	echo $(($(ipis) - before))
}

five >/dev/null # what is patched or loaded once
idle=$(ipis)
sleep 10
echo "nothing for 10 s: $(($(ipis) - idle))" >/out/cost.txt
while read -r setting; do
	arguments=()
	for word in $setting; do
		[ "$word" = none ] || arguments+=(-p "${word//+/ }")
	done
	echo "$setting: $(five "${arguments[@]}")" >>/out/cost.txt
done <<'EOF'
none
User=latscan
CapabilityBoundingSet=CAP_SYSLOG
User=latscan AmbientCapabilities=CAP_SYSLOG
NoNewPrivileges=yes
Nice=10
StateDirectory=latscan
ProtectSystem=strict
ProtectHostname=yes
SystemCallFilter=@system-service
MemoryDenyWriteExecute=yes
RestrictNamespaces=yes
IPAddressDeny=any
DevicePolicy=closed
none
EOF
quiet=$(sed -n 's/^none: //p' /out/cost.txt | sort -n | tail -n 1)
for setting in User=latscan CapabilityBoundingSet=CAP_SYSLOG NoNewPrivileges=yes Nice=10 StateDirectory=latscan; do
	cost=$(sed -n "s/^$setting: //p" /out/cost.txt)
	same "$setting costs hot CPUs no more than nothing does ($quiet)" yes "$([ "$cost" -le $((quiet + 5)) ] && echo yes || echo "$cost")"
done
echo done >>$results

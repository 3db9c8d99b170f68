# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The units that run while the host works: the watch, the hourly scan, and what sends its report.
. /tools/guest.sh

watch=latscan-watch.service
ring=/var/lib/latscan/watch
install_units
cp /tools/profile.yaml /etc/latscan/profile.yaml
# Under emulation a look at everything costs more than its share of a CPU, and would be made seldom.
sed -i 's/--interval 5s/--interval 2s --slow 6s --only mem.thp_enabled,mem.swap*/' /etc/systemd/system/$watch
systemctl daemon-reload
same "systemd understands all of it" "" \
	"$(systemd-analyze verify --man=no /etc/systemd/system/{latscan,trading}* 2>&1 | grep -E 'latscan|trading')"
quieten

# within SECONDS COMMAND: yes where it holds by then
within() {
	for _ in $(seq "$1"); do
		"${@:2}" >/dev/null 2>&1 && { echo yes; return; }
		sleep 1
	done
	echo no
}
event() {
	journalctl LATSCAN_EVENT="$1" -o cat -n 200 | grep -q "$2"
}
beats() {
	[ "$(find $ring -type f -size +0 -newer "$1" | wc -l)" -gt 0 ]
}

systemctl start $watch
same "the watch says itself when it is ready" "active running" \
	"$(systemctl show -p ActiveState -p SubState --value $watch | tr '\n' ' ' | sed 's/ $//')"
pid=$(systemctl show -p MainPID --value $watch)
same "as its user" latscan "$(stat -c %U "/proc/$pid")"
same "its ring and its metrics are there" yes "$(within 60 test -s $ring/latscan-watch.prom)"
same "and are its user's" latscan "$(find $ring -type f -printf '%u\n' | sort -u)"
same "the manager hears that it lives" yes \
	"$(within 60 sh -c "[ \$(systemctl show -p WatchdogTimestampMonotonic --value $watch) -gt 0 ]")"
echo always >/sys/kernel/mm/transparent_hugepage/enabled
same "what becomes wrong is in the journal, with fields" yes "$(within 90 event raised mem.thp_enabled)"
echo never >/sys/kernel/mm/transparent_hugepage/enabled
same "and that it is well again" yes "$(within 90 event cleared mem.thp_enabled)"
systemctl kill -s HUP $watch
touch /run/mark
same "SIGHUP is ignored: it goes on" yes "$(within 60 beats /run/mark)"
same "as the same process" "$pid" "$(systemctl show -p MainPID --value $watch)"
systemctl kill -s KILL $watch
again() {
	[ "$(systemctl show -p NRestarts --value $watch)" = 1 ] && [ "$(state $watch)" = active ]
}
same "killed, it is started again" yes "$(within 60 again)"
touch /run/mark
same "and keeps beats" yes "$(within 60 beats /run/mark)"
systemctl stop $watch
same "stopped, it ends well" "inactive success" "$(state $watch) $(systemctl show -p Result --value $watch)"
/usr/bin/latscan triage --since -30m $ring -f json:/out/since.json >/out/since.txt 2>&1
same "what it kept is read by triage" yes "$([ $? -le 2 ] && [ -s /out/since.json ] && echo yes)"
keep watch $ring/*.prom
journalctl -u $watch -t latscan -o cat -n 80 >/out/watch.journal 2>&1

# The scan, and its report to a folder, to nobody, and to the folder again.
push=latscan-push.service
drop=/etc/systemd/system/$push.d
install -d -o latscan /srv/reports
mkdir -p $drop
printf '[Service]\nReadWritePaths=/srv/reports\n' >$drop/folder.conf
systemctl daemon-reload
systemctl start latscan-scan.service
same "the hourly scan" success "$(systemctl show -p Result --value latscan-scan.service)"
waiting() {
	find /var/lib/latscan/spool -mindepth 2 -maxdepth 2 -name '*.json' | wc -l
}
echo 'to http://127.0.0.1:1/' >/etc/latscan/push.options
echo 'tries 1' >>/etc/latscan/push.options
systemctl start $push
same "nobody listens: no broken unit" "0 inactive" "$? $(state $push)"
same "and the report waits" 1 "$(waiting)"
same "for its user alone" "latscan 700" "$(stat -c '%U %a' /var/lib/latscan/spool)"
echo 'to file:///srv/reports' >/etc/latscan/push.options
systemctl start $push
same "it sends" "0 inactive" "$? $(state $push)"
same "the report is there" 1 "$(find /srv/reports -name '*.json' | wc -l)"
systemctl start $push
same "once" 1 "$(find /srv/reports -name '*.json' | wc -l)"
journalctl -u $push -o cat -n 40 >/out/push.journal 2>&1

# What its cage keeps from it, by a program that tries.
cat >/usr/bin/tries <<'EOF'
#!/bin/bash
say() { echo "$1 $2"; }
try() { if "${@:2}" >/dev/null 2>&1; then say "$1" done; else say "$1" refused; fi; }
try kmsg head -c 1 /dev/kmsg
try sysctl sh -c 'echo 1 >/proc/sys/vm/swappiness'
try etc touch /etc/x
try home ls /root
try namespace unshare -U true
try realtime chrt -r 1 true
say processes "$(find /proc -maxdepth 1 -name '[0-9]*' | wc -l | sed 's/^[0-9]$/few/')"
EOF
chmod +x /usr/bin/tries
sed '/^Exec/d; /^\t/d; /^Condition/d; s/^StandardOutput=.*//' /etc/systemd/system/$push >/etc/systemd/system/tries.service
printf '[Service]\nExecStart=/usr/bin/tries\nStandardOutput=append:/run/tries.txt\n' >>/etc/systemd/system/tries.service
systemctl daemon-reload
systemctl start tries.service
cp /run/tries.txt /out
same "its cage keeps all else from it" "kmsg refused,sysctl refused,etc refused,home refused,namespace refused,realtime refused,processes few" \
	"$(paste -s -d , /run/tries.txt)"

# What its start costs the CPUs that must be quiet; with the drop-in that has no filter, likewise.
ipis() {
	awk '$1 == "CAL:" || $1 == "TLB:" { n += $4 + $5 + $8 + $9 } END { print n }' /proc/interrupts
}
five() {
	local before
	before=$(ipis)
	for _ in 1 2 3 4 5; do
		systemctl start $push
	done
	echo $(($(ipis) - before))
}
/tools/disturb spin 300 2 &
/tools/disturb spin 300 6 &
five >/dev/null
echo "five starts of $push: $(five) interrupts to hot CPUs" >/out/cost.txt
install -m 644 /tools/units/push-without-filters.conf $drop/quiet.conf
systemctl daemon-reload
same "the drop-in takes filters away" "" "$(systemctl show -p SystemCallFilter --value $push | tr -d '~')"
echo "the same without filters: $(five)" >>/out/cost.txt
cat /out/cost.txt
rm $drop/quiet.conf
systemctl daemon-reload
for unit in latscan-gate:40 $push:20; do
	systemd-analyze security --no-pager --threshold="${unit#*:}" "${unit%:*}" >"/out/security-${unit%:*}.txt" 2>&1
	same "systemd-analyze security ${unit%:*}: at most ${unit#*:}" 0 $?
done
echo done >>$results

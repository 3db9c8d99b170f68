# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The units of packaging/systemd for real: started, stopped, held back, opened by break-glass.
# "feed" stands for the program that must not start on a bad host.
. /tools/guest.sh

gate=latscan-gate.service
report=/var/lib/latscan/gate.json
glass=/etc/latscan/break-glass.yaml
all=(feed.service trading-ready.target "$gate")

install_units
# The times of the unit are those of a real host: here a gate that fails would settle for minutes.
sed -i 's/--settle [0-9]*/--settle 1/; s/--window [0-9]*/--window 2/' \
	/etc/systemd/system/latscan-gate.service /etc/systemd/system/latscan-gate-post.service
cp /tools/profile.yaml /etc/latscan/profile.yaml
cat >/etc/systemd/system/feed.service <<'EOF'
[Unit]
Requires=trading-ready.target
After=trading-ready.target
[Service]
ExecStart=/bin/sleep infinity
EOF
systemctl daemon-reload
same "systemd understands all of it" "" \
	"$(systemd-analyze verify --man=no /etc/systemd/system/{latscan,trading}* 2>&1 | grep -E 'latscan|trading')"
quieten

thp() {
	echo "$1" >/sys/kernel/mm/transparent_hugepage/enabled
}

# break_glass UNTIL
break_glass() {
	printf 'reason: the market opens, THP is looked at tonight\nowner: ops\nuntil: %s\n' "$1" >$glass
	chmod 644 $glass
}

# try NAME: starts the feed; then the states of feed, target and gate, and the gate's status
try() {
	systemctl start feed.service
	echo "try $1: $?"
	found="$(state "${all[@]}") $(main_status $gate)"
	keep "$1" $report /var/lib/latscan/gate.txt
	journalctl -u $gate -u latscan-gate-alert -o cat -n 40 >"/out/$1.journal" 2>&1
}

close_all() {
	systemctl stop feed.service trading-ready.target $gate
	systemctl reset-failed "${all[@]}" latscan-gate-alert.service 2>/dev/null
}

alerted() {
	[ "$(systemctl show --property InvocationID --value latscan-gate-alert.service)" != "$1" ] && echo yes
}
last_alert() {
	systemctl show --property InvocationID --value latscan-gate-alert.service
}

try right
same "a right host: the gate opens" "active active active 0" "$found"
same "a capture of it is kept" 1 "$(find /var/lib/latscan/good -name 'good-*.tar.zst' | wc -l)"
systemctl stop $gate
same "the gate is stopped: what requires it stops" "inactive inactive inactive" "$(state "${all[@]}")"

thp always
before=$(last_alert)
try fault
same "one thing undone: shut" "inactive inactive failed 1" "$found"
has "its report stays" /out/fault/gate.json '"mem.thp_enabled"'
has "and says fail" /out/fault/gate.json '"verdict":"fail"'
has "what changed since it passed is said" /out/fault.journal "since it last passed"
has "by its name" /out/fault.journal "CHANGED"
sleep 1
same "and somebody is told" yes "$(alerted "$before")"
close_all

break_glass "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)"
try broken-glass
same "glass broken: open" "active active active 0" "$found"
has "the report says so" /out/broken-glass/gate.json '"override"'
has "and why" /out/broken-glass/gate.json 'the market opens'
has "and still what is wrong" /out/broken-glass/gate.json '"mem.thp_enabled"'
close_all

break_glass "$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%SZ)"
try expired
same "glass that expired: shut" "inactive inactive failed 1" "$found"
close_all

break_glass "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)"
chmod 666 $glass
try writable
same "glass that everybody may write: shut" "inactive inactive failed" "${found% *}"
close_all
rm -f $glass
thp never

rmmod msr
before=$(last_alert)
try unknown
same "something could not be told: open" "active active active 2" "$found"
sleep 1
same "with an alert" yes "$(alerted "$before")"
close_all
install -D -m 644 /tools/units/closed-on-unknown.conf "/etc/systemd/system/$gate.d/closed.conf"
systemctl daemon-reload
try unknown-closed
same "the same, with closed-on-unknown.conf: shut" "inactive inactive failed 2" "$found"
close_all
rm -r "/etc/systemd/system/$gate.d"
insmod /tools/msr.ko
systemctl daemon-reload

echo 'roles: {cpu: 2-3}' >>/etc/latscan/profile.yaml
try bad-profile
same "a profile that is not understood: shut" "inactive inactive failed 3" "$found"
same "and no report of an earlier run stands for it" no "$([ -e $report ] && echo yes || echo no)"
close_all
cp /tools/profile.yaml /etc/latscan/profile.yaml

# Five minutes later, in a second.
mkdir -p /etc/systemd/system/latscan-gate-post.timer.d
printf '[Timer]\nOnActiveSec=\nOnActiveSec=1\nAccuracySec=1\n' \
	>/etc/systemd/system/latscan-gate-post.timer.d/lab.conf
systemctl daemon-reload
systemctl enable -q latscan-gate-post.timer
try post
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	[ ! -e /var/lib/latscan/gate-post.json ] || break
	sleep 1
done
sleep 1
keep post /var/lib/latscan/gate-post.*
same "after it opened, the gate is asked again" 0 "$(main_status latscan-gate-post.service)"
has "in phase post" /var/lib/latscan/gate-post.json '"phase":"post"'
close_all
same "and its timer goes with the target" inactive "$(state latscan-gate-post.timer)"

systemctl start latscan-scan.service
same "the hourly scan" "success" "$(systemctl show -p Result --value latscan-scan.service)"
keep scan /var/lib/latscan/scan/*
same "belongs to its user" latscan "$(stat -c %U /var/lib/latscan/scan/latscan.prom)"

# A service comes up between two captures of one boot.
printf '[Service]\nExecStart=/bin/sleep 600\n' >/etc/systemd/system/irqbalance.service
systemctl daemon-reload
for moment in before after; do
	/tools/latscan scan --window 3 --record /run/service-$moment.fx -f json:/run/unused.json >/dev/null
	cp /run/service-$moment.fx /out
	systemctl start irqbalance.service
done
systemctl stop irqbalance.service
rm /etc/systemd/system/irqbalance.service
systemctl daemon-reload

. /tools/eyes.sh
. /tools/needs.sh
systemd-analyze security --no-pager $gate >/out/security.txt 2>&1
tail -n 1 /out/security.txt
echo done >>$results

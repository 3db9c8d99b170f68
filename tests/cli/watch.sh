#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A watch as a service manager starts it: ready, alive, ended by a signal; and of a series of captured
# trees, whose events are known. No step waits for a fixed time: what is waited for is told.
. "$(dirname "$0")/lib.sh"

expect "bad interval" 3 "$LATSCAN" watch --interval 50ms
says "bad interval" err 'from 100ms to a day'
expect "bad threshold" 3 "$LATSCAN" watch --raise-after 0
says "bad threshold" err 'how many looks in a row'
expect "threshold of no check" 3 "$LATSCAN" watch --raise-after nope.x=2
says "threshold of no check" err '"nope.x" matches no check'
expect "bad format" 3 "$LATSCAN" watch -f junit
says "bad format" err 'text or json'
expect "bad size" 3 "$LATSCAN" watch --ring "$work/r" --ring-size 0
expect "no folder for the ring" 3 "$LATSCAN" watch --ring "$work/no/ring" --root "$work"
says "no folder for the ring" err "--ring $work/no/ring"
expect "no journal" 3 "$LATSCAN" watch --journal "$work/none" --root "$work"
says "no journal" err "--journal $work/none"
expect "webhook of no URL" 3 "$LATSCAN" watch --webhook nowhere
says "webhook of no URL" err 'expected https://'
expect "headers without a webhook" 3 "$LATSCAN" watch --header-file /dev/null --root "$work"
expect "no metrics there" 3 "$LATSCAN" watch --prometheus "$work/no/x.prom" --root "$work"
expect "empty series" 3 "$LATSCAN" watch --series "$work/nothing"

# What the pages say is what the program has: the checks that are named, the events and their numbers.
top=$(cd "$(dirname "$0")/../.." && pwd)
"$LATSCAN" list | awk '{ print $1 }' >"$work/ids"
grep -oE '"[a-z0-9]+\.[a-z0-9_]+"' "$top/commands/watch/watch_checks.c" | tr -d '"' >"$work/named"
[ "$(wc -l <"$work/named")" -gt 20 ] && good || bad "hardly a check is named"
while read -r id; do
	grep -qx "$id" "$work/ids" || bad "$id is no check"
	grep -qF "\`$id\`" "$top/docs/watch.md" || bad "docs/watch.md does not name $id"
done <"$work/named"
sed -nE 's/.*\{ "([a-z-]+)", "([0-9a-f]{32})", ([0-9]).*/\1 \2/p' "$top/scanner/watch/event.c" >"$work/kinds"
[ "$(wc -l <"$work/kinds")" -eq 13 ] && good || bad "not 13 kinds of events"
while read -r word id; do
	grep -q "^| \`$word\` |.* $id |\$" "$top/docs/format-watch.md" || bad "docs/format-watch.md: $word, $id"
done <"$work/kinds"

# A captured series: swappiness is wrong in trees 03 to 06 of 12, five seconds apart.
for i in $(seq -w 1 12); do
	t=$work/series/$i
	mkdir -p "$t/proc/sys/vm" "$t/sys"
	printf 'MemTotal: 1000 kB\nSwapTotal: 500 kB\n' >"$t/proc/meminfo"
	case $i in 03 | 04 | 05 | 06) echo 60 ;; *) echo 0 ;; esac >"$t/proc/sys/vm/swappiness"
	echo "$((10#$i * 5 + 100)).00 100.00" >"$t/proc/uptime"
done
series=(watch --series "$work/series" --only mem.swappiness --fail-on warn --level low --hot-cpus 1)
expect "series" 0 "$LATSCAN" "${series[@]}" --raise-after 3 --clear-after 2 -f json
python3 - "$work/out" >"$work/told" <<'P'
import json, sys
events = [json.loads(l) for l in open(sys.argv[1])]
assert [e["number"] for e in events] == list(range(1, len(events) + 1))
for e in events:
    assert e["schema"] == 1
    print(e["event"], e.get("check", ""), e.get("looks", ""), e.get("lasted_ms", ""))
raised = [e for e in events if e["event"] == "raised"]
for e in raised:
    assert e["evidence"][0]["path"] == "/proc/sys/vm/swappiness", e
    assert e["evidence"][0]["value"] == "60" and e["why"] and e["fix_now"]
P
printf '%s\n' 'started   ' 'raised mem.swappiness 3 ' 'cleared mem.swappiness 2 25000' 'stopped   ' >"$work/want"
diff "$work/want" "$work/told" && good || bad "series: other events"
expect "patient" 0 "$LATSCAN" "${series[@]}" --raise-after '*=9' --raise-after mem.swappiness=5
lacks "patient" out raised
expect "at once" 0 "$LATSCAN" "${series[@]}" --raise-after 9 --raise-after 'mem.*=1' --clear-after 1
says "at once" out 'raised mem.swappiness'
says "at once" out 'fix: '
expect "a full standard output" 0 bash -c '"$0" "$@" >/dev/full' "$LATSCAN" "${series[@]}"
says "a full standard output" err 'cannot write to standard output'

# With all that it can write to, under a manager of services of our own.
python3 - "$work" >"$work/manager.out" 2>&1 <<'P' &
import os, socket, sys, time
work = sys.argv[1]
s = {}
for name in ("notify", "journal"):
    s[name] = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    # The manager's own socket may be of the abstract kind, which only who is connected reaches from a cage.
    s[name].bind(f"\0latscan-{os.path.basename(work)}" if name == "notify" else f"{work}/{name}")
    s[name].setblocking(False)
open(f"{work}/bound", "w").close()
while not os.path.exists(f"{work}/over"):
    for name in s:
        try:
            data = s[name].recv(1 << 20)
        except BlockingIOError:
            continue
        with open(f"{work}/{name}.log", "ab") as f:
            f.write(data + b"\n")
    time.sleep(0.01)
P
manager=$!
# wait_for WHAT COMMAND...: at most half a minute.
wait_for() {
	local what=$1 i
	shift
	for i in $(seq 600); do
		"$@" && return 0
		sleep 0.05
	done
	bad "$what: nothing came"
	return 1
}
wait_for "the manager" test -e "$work/bound"
NOTIFY_SOCKET=@latscan-$(basename "$work") WATCHDOG_USEC=1000000 "$LATSCAN" watch --interval 200ms --slow 400ms \
	--only mem.swappiness,tick.rate,net.softnet_drops --set mem.swappiness.max=0 --fail-on warn --level low \
	--raise-after 2 --journal "$work/journal" --ring "$work/ring" --ring-size 1 --prometheus "$work/watch.prom" \
	-f json >"$work/out" 2>"$work/err" </dev/null &
pid=$!
wait_for "ready" grep -qs READY=1 "$work/notify.log"
wait_for "alive" grep -qs WATCHDOG=1 "$work/notify.log"
wait_for "metrics" test -s "$work/watch.prom"
# beats N: so many are kept.
beats() {
	[ "$(cat "$work"/ring/ring-*.txt 2>/dev/null | grep -c '^beat ')" -ge "$1" ]
}
wait_for "beats" beats 4
kill -HUP $pid
wait_for "beats after SIGHUP" beats 8
kill -TERM $pid
wait $pid
status=$?
[ $status -eq 0 ] && good || bad "ended with $status: $(cat "$work/err")"
wait_for "its end" grep -qs STOPPING=1 "$work/notify.log"
wait_for "its last event" grep -qs LATSCAN_EVENT=stopped "$work/journal.log"
touch "$work/over"
wait $manager
says "status" notify.log 'STATUS='
says "journal" journal.log 'MESSAGE_ID='
says "journal" journal.log 'SYSLOG_IDENTIFIER=latscan'
says "events" out '"event":"started"'
says "events" out '"event":"stopped"'
says "metrics" watch.prom 'latscan_'
[ -z "$(find "$work" -maxdepth 1 -name '.watch.prom*')" ] && good || bad "a temporary file is left"
[ "$(cat "$work"/ring/* | head -1)" = "latscan-ring 1" ] && good || bad "no ring"
# A webhook that is down for the first two requests: each event comes all the same, once, in order.
if [ -x "$(dirname "$LATSCAN")/latscan-webhook" ]; then
	cat >"$work/server.py" <<'P'
import http.server, json, sys
work, refused = sys.argv[1], 2
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global refused
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if refused:
            refused -= 1
            self.send_response(503)
        else:
            with open(f"{work}/posted", "ab") as f:
                f.write(json.dumps([json.loads(body)["event"], self.headers["X-Key"], self.headers["Content-Type"]]).encode() + b"\n")
            self.send_response(204)
        self.end_headers()
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(f"{work}/port", "w") as f:
    print(server.server_port, file=f)
server.serve_forever()
P
	python3 "$work/server.py" "$work" &
	server=$!
	wait_for "the server" test -s "$work/port"
	echo 'X-Key: secret' >"$work/headers"
	expect "webhook" 0 "$LATSCAN" "${series[@]}" --raise-after 3 --clear-after 2 \
		--webhook "http://127.0.0.1:$(cat "$work/port")/hook" --header-file "$work/headers"
	posted() {
		[ "$(wc -l <"$work/posted")" -ge 4 ]
	}
	wait_for "events by the webhook" posted
	printf '["%s", "secret", "application/json"]\n' started raised cleared stopped >"$work/want"
	diff "$work/want" "$work/posted" && good || bad "webhook: other events"
	kill $server
	wait $server
else
	echo "no latscan-webhook: not tried"
fi
# Most hosts swap more readily than 0; one that does not has nothing to be raised.
if [ "$(cat /proc/sys/vm/swappiness)" -gt 0 ] && grep -q 'SwapTotal: *[1-9]' /proc/meminfo; then
	says "raised here" out '"event":"raised"'
	says "raised here" journal.log 'LATSCAN_CHECK=mem.swappiness'
fi
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan triage: whom it is about, what it says while it watches, the ring it leaves and the timeline of its report; of a host of
# files whose counters move as long as it looks. How fast is never asked: a busy machine may count little.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }

host=$work/host
put() {
	mkdir -p "$host/$(dirname "$1")"
	printf '%s\n' "$2" >"$host/$1"
}
put sys/devices/system/cpu/online 0-3
put sys/devices/system/cpu/possible 0-3
put proc/sys/kernel/osrelease 6.1.0
put proc/sys/kernel/hostname ny4-a
put proc/sys/kernel/random/boot_id 11111111-2222-3333-4444-555555555555
put proc/irq/45/effective_affinity_list 3
put sys/devices/pci0000:00/0000:00:03.0/msi_irqs/45 msi
put sys/devices/pci0000:00/0000:00:03.0/net/eth0/mtu 1500
mkdir -p "$host/sys/class/net"
ln -s ../../devices/pci0000:00/0000:00:03.0/net/eth0 "$host/sys/class/net/eth0"

# counters N: whatever moves has moved N times. In place and of the same length: a reader never sees half a file.
counters() {
	printf '%12s CPU0 CPU1 CPU2 CPU3\n 45: 0 0 0 %10d PCI-MSI 1-edge eth0-rx-0\nLOC: 9 9 9 9 Local timer interrupts\n' \
		'' $((100 + $1)) 1<>"$host/proc/interrupts"
	printf 'nr_free_pages 1\nthp_collapse_alloc %07d\n' "$1" 1<>"$host/proc/vmstat"
}
counters 0
while sleep 0.05; do counters $((n = ${n:-0} + 1)); done 2>"$work/moving" &
moving=$!
trap 'kill $moving; rm -rf "$work"' EXIT

# triage OPTION...: in $work/out, err, report, ring; only what the files tell is judged.
triage() {
	"$LATSCAN" triage --host-prefix "$host" --budget all --only 'irq.isolated_count,mem.thp_activity' \
		--format "json:$work/report" "$@" >"$work/out" 2>"$work/err" </dev/null
}

triage --cpu 3 --window 3s --ring "$work/ring" --format text
status=$?
[ $status -eq 1 ] && good || bad "somebody is suspected: exit status $status: $(head -3 "$work/err")"
grep -qE '^after [0-9]+ s: irq: [0-9]+, most by irq/45 eth0-rx-0 on CPU 3, some ' "$work/err" && good ||
	bad "the first answer: $(cat "$work/err")"
says "named, it is hot" report '"hot":"3"'
says "the report names it" out "1. irq: device interrupts were handled there"
says "and when" out "    when:  "
says "the cost is said" out "reading them took "
python3 - "$work/report" "$work/ring" >"$work/told" 2>&1 <<'END' && good || bad "the ring and the timeline: $(cat "$work/told")"
import json, sys
report = json.load(open(sys.argv[1]))
ring = open(sys.argv[2], encoding="utf-8").read().splitlines()
assert ring[0] == "latscan-ring 1", ring[0]
assert ring[1] == "host ny4-a" and ring[2].startswith("boot 11111111-"), ring[1:3]
columns, totals, beats = [], {}, 0
for line in ring[3:]:
    words = line.split()
    if words[0] == "column":
        assert int(words[1]) == len(columns)
        columns.append(words)
    elif words[0] == "beat":
        beats += 1
        for count in words[6:]:
            column, delta = count.split(":")
            assert int(delta) > 0
            totals[int(column)] = totals.get(int(column), 0) + int(delta)
names = {" ".join(c[5:]): (c[2], c[3]) for c in columns}
assert names["irq/45 eth0-rx-0"] == ("irq", "3"), names
assert names["vmstat/thp_collapse_alloc"] == ("huge-pages", "-"), names
assert "interrupts/LOC" not in names, names
timeline = report["triage"]["timeline"]
assert timeline["beats"] == beats >= 2 and timeline["cpu_ns"] > 0, timeline
rows = {row["kind"]: row for row in timeline["rows"]}
irq = rows["irq"]
total = totals[[" ".join(c[5:]) for c in columns].index("irq/45 eth0-rx-0")]
assert irq["cpu"] == 3 and irq["total"] == total and irq["near"] == "cpu", irq
assert sum(irq["slots"]) == total and 1 <= len(irq["worst"]) <= 5, irq
assert irq["first_ms"] <= irq["last_ms"] <= timeline["for_ms"], irq
assert rows["huge-pages"]["near"] == "host" and "cpu" not in rows["huge-pages"], rows
END

triage --cpu 3 --window 2200ms --no-progress
[ -s "$work/err" ] && bad "--no-progress keeps it back: $(cat "$work/err")" || good
triage --window 500ms --format text
lacks "nobody said which CPUs" report '"hot":"3"'
says "all are counted" out "No CPU is hot, and none was named: counted on all of them"
says "with the one that counts" out "most by irq/45 eth0-rx-0 on CPU 3"
triage --nic eth0 --window 500ms
says "a NIC's CPUs are in question" report '"triage":{"cpus":"3"'
lacks "and are not hot by that" report '"hot":"3"'

expect "a CPU that is not there" 3 "$LATSCAN" triage --host-prefix "$host" --cpu 2,7
says "a CPU that is not there" err "--cpu: 7 is not online; online are 0-3"
expect "two rings" 3 "$LATSCAN" triage --ring "$work/one" --ring "$work/two"
triage --cpu 3 --window 300ms --ring /dev/full
[ $? -eq 4 ] && good || bad "a full disk ends with 4"
says "a full disk" err "cannot write the ring to /dev/full: No space left on device"
expect "no such folder" 3 "$LATSCAN" triage --host-prefix "$host" --cpu 3 --window 1s --ring "$work/none/ring"

# Two captured looks at the same host: the CPU is hot there too, and there is no timeline.
kill $moving
wait $moving 2>/dev/null
counters 0
cp -r "$host" "$work/before"
counters 50
"$LATSCAN" triage --root "$work/before" --root "$host" --window 10 --cpu 3 --only irq.isolated_count \
	--format "json:$work/report" >"$work/out" 2>"$work/err"
[ $? -eq 1 ] && good || bad "two captures: $(cat "$work/err")"
says "replayed, it is hot" report '"hot":"3"'
says "replayed, it is counted" report '"events":50'
lacks "two samples are no timeline" report '"timeline"'
trap 'rm -rf "$work"' EXIT
finish

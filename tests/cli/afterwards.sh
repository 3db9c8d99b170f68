#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# triage of what was kept: rings written here, with what was planted in them; spikes; rings of many hosts.
. "$(dirname "$0")/lib.sh"

cat >"$work/make.py" <<'END'
# make.py FOLDER: rings and spikes with planted truth. The same numbers each time.
import random, sys
top = sys.argv[1]
EPOCH, MONO, BEAT = 1700000000 * 10**9, 5000 * 10**9, 10**8

def write(path, host, boot, columns, beats, marks=()):
	with open(path, "w") as f:
		f.write("latscan-ring 1\nhost %s\nboot %s\n" % (host, boot))
		for i, c in enumerate(columns):
			f.write("column %d %s\n" % (i, c))
		for real, mono, span, error, counts in beats:
			f.write("beat %d %d %d - %s %s\n" % (real, mono, span, error,
				" ".join("%d:%d" % kv for kv in sorted(counts.items()))))
		for at, text in marks:
			f.write("mark %d %s\n" % (at, text))

def beat(i, counts, error=100000, offset=0, span=BEAT):
	return (EPOCH + offset + (i + 1) * BEAT, MONO + (i + 1) * BEAT, span, error, counts)

rnd = random.Random(1)
columns = ["irq 6 n irq/45 eth0-rx-0", "foreign-task 6 t schedstat/run_delay", "tick 6 n irq/LOC", "reclaim - n vmstat/allocstall_normal"]
beats, spikes = [], []
for i in range(600):
	c = {2: 10}
	who = i % 15 == 7 and (1, 2, 1, 3)[i // 15 % 4] or 0
	if who == 1 or rnd.random() < .02: c[0] = 4
	if who == 2 or rnd.random() < .02: c[1] = 3000000
	if rnd.random() < .05: c[3] = 1
	if who: spikes.append((EPOCH + i * BEAT + BEAT // 2, 2500000))
	beats.append(beat(i, c))
write(top + "/one.ring", "host-a", "b1", columns, beats[:300] + [beat(301, {}, span=0)] + beats[302:],
	[(beats[300][0], "clock stepped by 1200 ns")])
open(top + "/spikes.csv", "w").write("ts_ns,latency_us\n" + "".join("%d,%g\n" % (t, d / 1000) for t, d in spikes))
open(top + "/spikes.json", "w").write("".join('{"mono_ns":%d,"dur_ns":%d}\n' % (t - EPOCH + MONO, d) for t, d in spikes))
open(top + "/shuffled.csv", "w").write("ts_ns,latency_us\n" + "".join(
	"%d,2500\n" % t for t in sorted(EPOCH + int(rnd.random() * 600 * BEAT) for _ in spikes)))
open(top + "/bad.csv", "w").write("ts_ns,latency_us\n1700000000000000000,12\nyesterday,4\n")

# The same as segments of a watch, in a folder with other files.
import os
os.mkdir(top + "/watch")
for k in range(3):
	write(top + "/watch/ring-%d.txt" % k, "host-a", "b1", columns, beats[200 * k:200 * k + 210])
open(top + "/watch/state.json", "w").write("{}\n")

# A hundred hosts: 38 of the 40 of rack12 get an interrupt storm at once; one host has its own; one has no clock.
os.mkdir(top + "/many")
for h in range(100):
	name = "rack%d-%02d" % (12 if h < 40 else 13, h)
	mine = []
	for i in range(300):
		c = {0: 1 + int(rnd.random() * 3)}
		if i == 150 and h < 38: c[0] = 200
		if rnd.random() < .01: c[1] = 1
		if h == 77 and i % 10 == 5: c[1] = 5; c[2] = 1000000
		mine.append(beat(i, c, "-" if h == 99 else "150000000" if h == 98 else "50000", int((rnd.random() - .5) * 50000)))
	write(top + "/many/%s.ring" % name, name, "b", ["irq 2 n irq/9", "reclaim - n vmstat/allocstall_normal", "quota - t cgroup/feed/throttled"], mine)
END
python3 "$work/make.py" "$work" || bad "the rings could not be made"
range=(--since 2023-11-14T22:13:20 --until 2023-11-14T22:15:00Z)

expect "since" 1 "$LATSCAN" triage "${range[@]}" "$work/one.ring"
says "since" out "triage of host-a, kept from 2023-11-14T22:13:20.000Z to 2023-11-14T22:14:20.000Z: the likeliest thief first"
says "since" out "1. foreign-task: another task ran there"
says "since" out "as the kernel counted it; confidence high: counted on this CPU"
says "since" out "irq/45 eth0-rx-0 on CPU 6 moved in"
says "since" out "confidence medium: counted for the whole host"
says "since" out "Not watched: 1 gaps"
says "since" out "for 200 ms: clock stepped by 1200 ns"
says "since" out "foreign-task   |"
expect "since a part" 1 "$LATSCAN" triage --since 2023-11-14T22:13:30 --until 2023-11-14T22:13:31Z "$work/one.ring"
says "since a part" out "1 s watched"
expect "another CPU" 1 "$LATSCAN" triage "${range[@]}" --cpu 3 "$work/one.ring"
says "another CPU" out "1. reclaim:"
says "another CPU" out "confidence low: counted on other CPUs"
expect "a time of which nothing is kept" 2 "$LATSCAN" triage --since -10m "$work/one.ring"
says "a time of which nothing is kept" out "nothing was kept of that time (1 rings were read)"
expect "a folder" 1 "$LATSCAN" triage "${range[@]}" "$work/watch"
says "a folder" out "600 beats of 100 ms, 60 s watched"
lacks "a folder" out "Not watched"
# keeps_to NAME: $work/out keeps to the schema.
keeps_to() {
	python3 -c 'import jsonschema' 2>/dev/null || return 0
	python3 -c 'import json, sys, jsonschema
jsonschema.Draft202012Validator(json.load(open("docs/triage.schema.json"))).validate(json.load(open(sys.argv[1])))' \
		"$work/out" >"$work/err" 2>&1 && good || { bad "$1: the schema"; tail -3 "$work/err"; }
}

expect "since as JSON" 1 "$LATSCAN" triage "${range[@]}" "$work/one.ring" -f json --spikes "$work/spikes.csv"
keeps_to "since as JSON"
python3 - "$work/out" <<'END' && good || bad "since as JSON"
import json, sys
d = json.load(open(sys.argv[1]))
assert d["schema"] == 1 and d["kind"] == "since" and d["host"] == "host-a"
assert [s["kind"] for s in d["suspects"]] == ["foreign-task", "tick", "irq", "reclaim"], d["suspects"]
assert all(len(s["course"]) == 60 for s in d["suspects"])
assert len(d["gaps"]) == 1 and d["gaps"][0]["why"].startswith("clock stepped")
s = d["spikes"]
assert s["n"] == 40 and s["explained"] + s["unexplained"] + s["gap"] == 40
assert sorted(t["kind"] for t in s["suspects"]) == ["foreign-task", "irq"], s["suspects"]
for t in s["suspects"]:
	assert t["chance"] < 1e-3 and t["shifts"] < .05 and t["spikes"] >= (20 if t["kind"] == "irq" else 10) - 1, t
assert 8 <= s["unexplained"] <= 11, s["unexplained"]
END

expect "spikes" 1 "$LATSCAN" triage "${range[@]}" --spikes "$work/spikes.csv" "$work/one.ring"
says "spikes" out "1. irq: device interrupts were handled there"
says "spikes" out "2. foreign-task: another task ran there"
says "spikes" out "less than a spike takes, so it is not all of it"
says "spikes" out "Nothing on this host explains"
says "spikes" out "the network, the peer, or the application itself"
says "spikes" out "Moves in nearly every beat, with spikes and without, and so explains none:"
says "spikes" out "tick: irq/LOC on CPU 6 moved in"
expect "spikes of another clock" 1 "$LATSCAN" triage "${range[@]}" --spikes "$work/spikes.json" "$work/one.ring"
says "spikes of another clock" out "clock: monotonic"
says "spikes of another clock" out "1. irq: device interrupts were handled there"
# What has nothing to do with the host must not be explained.
expect "shuffled spikes" 1 "$LATSCAN" triage "${range[@]}" --spikes "$work/shuffled.csv" "$work/one.ring" -f json
python3 - "$work/out" <<'END' && good || bad "shuffled spikes are explained"
import json, sys
s = json.load(open(sys.argv[1]))["spikes"]
assert s["suspects"] == [] and s["explained"] == 0 and s["unexplained"] >= 38, s
END
expect "spikes that are none" 3 "$LATSCAN" triage "${range[@]}" --spikes "$work/bad.csv" "$work/one.ring"
says "spikes that are none" err "bad.csv:3: \"yesterday\": expected a time stamp, a number or ISO 8601"
expect "spikes of a TSC that no ring has" 3 "$LATSCAN" triage "${range[@]}" --spikes "$work/spikes.csv" --spikes-clock tsc "$work/one.ring"
says "spikes of a TSC that no ring has" err "the ring has no TSC"

# A triage that watches: these spikes are of another year.
"$LATSCAN" triage --window 300ms --only vm.steal --hot-cpus 0 --spikes "$work/spikes.csv" -f json >"$work/out" 2>"$work/err" </dev/null
python3 - "$work/out" <<'END' && good || { bad "spikes of a window"; cat "$work/err"; }
import json, sys
s = json.load(open(sys.argv[1]))["triage"]["spikes"]
assert s["n"] == 40 and s["before"] == 40 and s["suspects"] == [] and s["file"].endswith("spikes.csv"), s
END
expect "spikes of a root" 3 "$LATSCAN" triage --root "$work" --spikes "$work/spikes.csv"

expect "merge" 1 "$LATSCAN" triage --merge "$work"/many/*.ring
says "merge" out "100 hosts from 2023-11-14T22:13:19.999Z"
says "merge" out "98 of them have a clock that is good enough"
says "merge" out "38 of 98 hosts: irq: device interrupts were handled there"
says "merge" out "they are 38 of the 40 hosts rack12-*"
says "merge" out "so it is none of theirs: look at the network"
says "merge" out "Only this one, so it is the host:"
says "merge" out "rack13-77: quota: unusual in"
says "merge" out "rack13-77: reclaim: unusual in"
says "merge" out "rack13-99: the error of its clock is not known"
says "merge" out "rack13-98: its clock may be off by more than half a slot (150 ms)"
expect "merge as JSON" 1 "$LATSCAN" triage --merge -f json "$work"/many/*.ring
keeps_to "merge as JSON"
python3 - "$work/out" <<'END' && good || bad "merge as JSON"
import json, sys
d = json.load(open(sys.argv[1]))
assert d["kind"] == "merge" and d["judged"] == 98 and len(d["hosts"]) == 100
assert len(d["common"]) == 1, d["common"]
e = d["common"][0]
assert e["kind"] == "irq" and e["hosts"] == 38 and e["prefix"] == "rack12-" and e["with_prefix"] == 40 and e["chance"] < 1e-9, e
assert {a["host"] for a in d["alone"]} == {"rack13-77"}, d["alone"]
assert {a["kind"] for a in d["alone"]} == {"quota", "reclaim"}
END
# Without what was planted, nothing is common and nobody is alone.
expect "merge of the quiet" 2 "$LATSCAN" triage --merge --until 2023-11-14T22:13:30Z "$work"/many/rack12-*.ring "$work"/many/rack13-9?.ring
says "merge of the quiet" out "Nothing hit several hosts in one slot more often than by accident."
lacks "merge of the quiet" out "Only this one"

expect "two operands" 3 "$LATSCAN" triage --since -10m "$work/one.ring" "$work/watch"
expect "merge of one" 3 "$LATSCAN" triage --merge "$work/one.ring"
expect "merge of one host" 3 "$LATSCAN" triage --merge "$work/one.ring" "$work/watch"
says "merge of one host" err "all rings are of one host"
expect "rings of two hosts" 3 "$LATSCAN" triage --since -10m "$work/many"
expect "no such ring" 3 "$LATSCAN" triage --since -10m "$work/nowhere"
says "no such ring" err "$work/nowhere"
expect "no ring" 3 "$LATSCAN" triage --since -10m "$work/spikes.csv"
says "no ring" err "spikes.csv:1:"
expect "bad time" 3 "$LATSCAN" triage --since yesterday "$work/one.ring"
says "bad time" err "expected -10m, -90s, -2h, or a time such as 2026-11-22T16:29:58Z"
expect "an operand of nothing" 3 "$LATSCAN" triage "$work/one.ring"
says "an operand of nothing" err "expected --since or --merge before rings"
expect "another format" 3 "$LATSCAN" triage "${range[@]}" -f junit "$work/one.ring"
expect "a root" 3 "$LATSCAN" triage "${range[@]}" --root "$work" "$work/one.ring"
finish

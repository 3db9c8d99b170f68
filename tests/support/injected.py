#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""injected.py REPORT.json CPU [TRUTH…]: what latscan probe says of a CPU against what was done to it.

A line of TRUTH is "CAUSE FROM TO", ns of CLOCK_MONOTONIC_RAW, as tests/lab/inject.c writes it: a gap of that time must be
named so. "stall COUNT NS" says that the whole machine stood still so often, for that long: each is a gap of that length at
least, and must have no cause. "smi COUNT": so many SMIs at least, each counted in the gap that it made.

An injection that a stall of the emulator struck, too, is told apart: for most of the gap the CPU did something else, so
that its name need not be that of the injection. Of all others 99 of 100 must be named rightly, and no stall may be given a
cause. Prints a table; exit status 1 where it is not so.
"""
import bisect
import json
import sys

MS = 1_000_000
# What the gap is called, and for how long an injection of that kind may last when nothing else stops it: to be asked, or
# to be answered, takes longer only where the CPU stands still.
EXPECTED = {
    "thread": ({("thread", "thief", None)}, None),
    "timer": ({("tick", "timer interrupt", None)}, None),
    "call": ({("call", "function call IPI", None)}, 1 * MS),
    "packet": ({("irq", "eth0-rx-0", None), ("softirq", "NET_RX", None)}, 10 * MS),
    "kworker": ({("thread", "kworker", "refresh_vm_stats")}, 10 * MS),
    "memory": ({("call", "TLB shootdown", None), ("fault", "page fault", None)}, 20 * MS),
}
STOLEN = {"none", "steal"}
LEAST = 10  # of each cause that no stall struck


class Gaps:
    def __init__(self, cpu):
        start = cpu["start_raw_ns"]
        self.v = [dict(g, start=start + g["at_ns"], end=start + g["at_ns"] + g["ns"]) for g in cpu["gaps"]]
        self.ends = [g["end"] for g in self.v]
        self.first, self.last = start, start + cpu["ran_ns"]

    def within(self, first, last):
        i = bisect.bisect_left(self.ends, first)
        while i < len(self.v) and self.v[i]["start"] <= last:
            yield self.v[i]
            i += 1


def named(gap, names):
    """A kworker's name goes on with its CPU."""
    return any(gap["kind"] == kind and (gap.get("name", "") == name or name == "kworker" and gap.get("name", "").startswith("kworker/"))
               and gap.get("work") == work for kind, name, work in names)


def judge(cause, first, last, gaps):
    """right, wrong, or struck: by a stall of the emulator."""
    names, most = EXPECTED[cause]
    if cause == "thread":  # its own clock says how long it ran: one gap has all of that
        around = list(gaps.within((first + last) // 2, (first + last) // 2))
        if around and named(around[0], names):
            return "right", around
        return "struck" if around and around[0]["ns"] > 2 * (last - first) else "wrong", around
    around = list(gaps.within(first, last))
    if any(named(g, names) for g in around):
        return "right", around
    if cause == "timer" and around and around[0]["start"] < first:  # somebody had the CPU already when it was due
        return "struck", around
    if most and last - first > most or any(g["kind"] in STOLEN and g["ns"] > MS for g in around):
        return "struck", around
    return "wrong", around


def stalls(count, least, gaps):
    found = [g for g in gaps.v if g["ns"] >= least]
    given = [g for g in found if g["kind"] not in STOLEN]
    row = ("stall", len(found), len(found) - len(given), 0)
    return row, [f"a stall of the emulator was given a cause: {g}" for g in given] + (
        [f"{len(found)} gaps of {least} ns, of {count} stalls"] if len(found) < count else [])


def smis(count, cpu, gaps):
    """An SMI within a gap that others made is theirs: it is counted there all the same."""
    counted = cpu["counted"].get("smi", 0)
    seen = [g for g in gaps.v if g.get("smi")]
    most = [g for g in seen if g["between_ns"] > g["cause_ns"]]
    right = [g for g in seen if g["kind"] == "smi"]
    invented = [g for g in gaps.v if g["kind"] == "smi" and not g.get("smi")]
    wrong = [f"a gap that is an SMI's for the most part is called {g['kind']}: {g}" for g in most if g["kind"] != "smi"]
    wrong += [f"no SMI was counted in it: {g}" for g in invented]
    if counted < count or sum(g["smi"] for g in seen) < counted - 1:
        wrong.append(f"{counted} SMIs counted, of {count}, {sum(g['smi'] for g in seen)} of them behind a gap")
    if 2 * len(right) < counted:
        wrong.append(f"{len(right)} of {counted} SMIs are named")
    return ("smi", counted, len(right), len(seen) - len(most)), wrong


def main(argv):
    if len(argv) < 4:
        sys.exit(__doc__)
    with open(argv[1], encoding="utf-8") as file:
        report = json.load(file)
    cpu = next(c for c in report["cpus"] if c["cpu"] == int(argv[2]))
    gaps, tally, rows, wrong = Gaps(cpu), {}, [], []
    lines = []
    for path in argv[3:]:
        with open(path, encoding="utf-8") as file:
            lines += [line.split() for line in file if line.strip()]
    for cause, *numbers in lines:
        numbers = [int(n) for n in numbers]
        if cause in ("stall", "smi"):
            row, more = stalls(*numbers, gaps) if cause == "stall" else smis(*numbers, cpu, gaps)
            rows.append(row)
            wrong += more
            continue
        verdict, around = judge(cause, *numbers, gaps)
        tally.setdefault(cause, []).append(verdict)
        if verdict == "wrong":
            wrong.append(f"{cause} at +{numbers[0] - gaps.first} ns, {numbers[1] - numbers[0]} ns: " + (", ".join(
                f"{g['kind']} {g.get('name', '')} {g.get('work', '')} {g['ns']}" for g in around) or "no gap"))
    rows = [(c, len(v), v.count("right"), v.count("struck")) for c, v in tally.items()] + rows
    print(f"{'injected':10} {'times':>6} {'right':>6} {'struck by a stall':>18}")
    for row in rows:
        print("%-10s %6d %6d %18d" % row)
    tried = sum(len(v) - v.count("struck") for v in tally.values())
    right = sum(v.count("right") for v in tally.values())
    bad = tried < 100 or right * 100 < tried * 99 if tally else False
    bad = bad or any(len(v) - v.count("struck") < LEAST for v in tally.values())
    serious = [w for w in wrong if w.split()[0] not in tally]
    if tally:
        print(f"{right} of {tried} are named rightly")
    for line in wrong[:40]:
        print(line)
    return 1 if bad or serious else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

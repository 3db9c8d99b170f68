#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""beside.py ALONE.json BESIDE.json CPU: what the kernel counted on a CPU in two runs of latscan probe of the same length, the second
beside something that says it leaves that CPU alone.

Each kind of interrupt, and how often the probing thread was put aside, may come to N + 3 sqrt(N) + 5 where the first run had N:
chance of counting, and five. Prints a table; exit status 1 where one has more.
"""
import json
import math
import sys


def counted(path, number):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    cpu = next(c for c in report["cpus"] if c["cpu"] == number)
    return dict(cpu["counted"]["interrupts"], preempted=cpu["counted"]["preempted"]), cpu["ran_ns"]


def main(argv):
    if len(argv) != 4:
        sys.exit(__doc__)
    (alone, alone_ns), (beside, beside_ns) = (counted(p, int(argv[3])) for p in argv[1:3])
    if abs(alone_ns - beside_ns) > alone_ns / 50:
        sys.exit(f"the runs are of {alone_ns} and {beside_ns} ns")
    wrong = 0
    print(f"{'counted':12} {'alone':>8} {'beside':>8} {'at most':>8}")
    for key in sorted(set(alone) | set(beside)):
        n, most = alone.get(key, 0), alone.get(key, 0) + 3 * math.sqrt(alone.get(key, 0)) + 5
        more = beside.get(key, 0) > most
        wrong += more
        print(f"{key:12} {n:8} {beside.get(key, 0):8} {most:8.0f}{'  MORE' if more else ''}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

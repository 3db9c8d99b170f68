#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""undisturbed.py [--shared] FOLDER [BASELINE [NAME]]: was a CPU as undisturbed beside a command as without it? FOLDER is what tests/disturbance/beside wrote;
BASELINE the windows that those with the command are compared with: idle (default) or busy. With NAME a line for docs/proof.md is
written to NAME.tsv beside FOLDER.

Windows are compared round by round: d = command - baseline, of
  gaps           x = ln(1 + ns) of the median, and of the 99 % quantile, of the window's gaps, and of the time they took in each second;
                 a window without a gap has 0
  counters       events of the CPU in the window (/proc/interrupts, time slices, wake-ups), for the time of the command's window

Two tests by permutation of signs (which of a round's two windows is which: 9999 deals, seeded), on Wilcoxon's signed ranks, since single
windows may be wild: is d below +BOUND, and above -BOUND, each at 2.5 %? Then it is EQUIVALENT within the bound. DISTURBED is one that is beyond
the bound and whose d is above 0 with p of at most 0.1 %, by ranks or by sums. All else is NOT DECIDED, and said so: also ranks that agree
where the sum of a counter is beyond its bound.
BOUNDS: a gap's median 10 % and 0.5 us, the 99 % quantile 25 % and 5 us, time taken 10 % and 100 us a second; a counter 0.1 events a run of the
command and, with NOISE the median of the baseline's windows, a tenth of NOISE.

With --shared nothing is called disturbed on a CPU that others have for more than 2 % of the time in the baseline's windows: what moves there
may be theirs, pushed from the other CPU by the load of the command.

Exit status: 0 all equivalent, 1 one is disturbed, 2 not decided, 3 nothing to judge.
"""
import collections
import csv
import math
import os
import random
import statistics
import sys

DEALS = 9999
# name, relative bound, absolute one (ns)
GAPS = (("median", 0.10, 500), ("p99", 0.25, 5000), ("taken", 0.10, 100_000))
# What the CPU's own tick and its firmware do, whoever runs beside it, is judged too: a scan could wake a timer there.
LEFT_OUT = {"NMI", "PMI", "MCP", "MCE", "THR", "TRM", "ERR", "MIS"}


def rows(folder, name):
    with open(os.path.join(folder, name + ".csv"), encoding="ascii", newline="") as file:
        yield from csv.DictReader(file)


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, math.ceil(q * len(values)) - 1)] if values else 0.0


def gaps_of(folder, windows):
    """Of each window its three numbers, in ns."""
    found = collections.defaultdict(list)
    for kind in {w["kind"] for w in windows.values()}:
        for row in rows(folder, "gaps-" + kind):
            found[int(row["window"])].append(int(row["length_ns"]))
    return {number: {"median": quantile(found[number], 0.5), "p99": quantile(found[number], 0.99),
                     "taken": sum(found[number]) * 1e9 / w["length"]} for number, w in windows.items()}


def ranks(values):
    """Of the absolute values, with the mean of places for equal ones; 0 has none."""
    order = sorted((abs(v), i) for i, v in enumerate(values) if v)
    out, i = [0.0] * len(values), 0
    while i < len(order):
        j = i
        while j < len(order) and order[j][0] == order[i][0]:
            j += 1
        for _, place in order[i:j]:
            out[place] = (i + j + 1) / 2
        i = j
    return out


def above(values, weights):
    """p of the sum of weights signed as values being so large by chance; one-sided."""
    signed = [math.copysign(w, v) for w, v in zip(weights, values) if w]
    if not signed:
        return 1.0
    seen, deal = sum(signed), random.Random(1)
    size = [abs(s) for s in signed]
    n, total, more = len(size), sum(size), 0
    for _ in range(DEALS):
        bits = deal.getrandbits(n)
        more += 2 * sum(s for i, s in enumerate(size) if bits >> i & 1) - total >= seen - 1e-9
    return (more + 1) / (DEALS + 1)


def decide(differences, bound):
    """equivalent, disturbed or not decided, of differences whose bounds are those given."""
    mean = statistics.fmean(differences)
    below_top = [b - d for d, b in zip(differences, bound)]
    above_bottom = [d + b for d, b in zip(differences, bound)]
    middle, limit = statistics.median(differences), statistics.median(bound)
    if middle > limit and above(differences, ranks(differences)) <= 0.001:
        return "disturbed"
    if mean > limit and above(differences, [abs(d) for d in differences]) <= 0.001:
        return "disturbed"
    if above(below_top, ranks(below_top)) <= 0.025 and above(above_bottom, ranks(above_bottom)) <= 0.025:
        return "equivalent"
    return "not decided"


def judge_gaps(pairs, gaps):
    """(name, command's, baseline's, bound in words, verdict)"""
    for name, share, least in GAPS:
        scan, base = [gaps[a][name] for a, _ in pairs], [gaps[b][name] for _, b in pairs]
        middle = statistics.median(base)
        # The absolute bound as a share of what there is, where that is more.
        allowed = math.log(1 + max(share, least / (1 + middle)))
        differences = [math.log(1 + a) - math.log(1 + b) for a, b in zip(scan, base)]
        unit, scale = ("us/s", 1000) if name == "taken" else ("us", 1000)
        yield (f"gaps: {name}", f"{statistics.median(scan) / scale:.1f} {unit}", f"{middle / scale:.1f} {unit}",
               f"{100 * (math.exp(allowed) - 1):.0f} %", decide(differences, [allowed] * len(pairs)))


def judge_counts(folder, pairs, windows):
    found = collections.defaultdict(dict)
    for row in rows(folder, "counts"):
        found[row["counter"]][int(row["window"])] = int(row["count"])
    for name, of in sorted(found.items()):
        if name in LEFT_OUT or not any(of.get(w) for pair in pairs for w in pair):
            continue
        scan = [of.get(a, 0) for a, _ in pairs]
        base = [of.get(b, 0) * windows[a]["length"] / windows[b]["length"] for a, b in pairs]
        noise = statistics.median(base) / 10
        bound = [max(0.1 * windows[a]["times"], noise) for a, _ in pairs]
        differences = [a - b for a, b in zip(scan, base)]
        verdict = decide(differences, bound)
        if verdict == "equivalent" and abs(statistics.fmean(differences)) > statistics.fmean(bound):
            verdict = "not decided"
        runs = sum(windows[a]["times"] for a, _ in pairs)
        yield (name, f"{sum(scan)}", f"{sum(base):.0f}", f"{statistics.median(bound) * len(pairs):.0f} ({sum(bound) / runs:.2f} a run)", verdict)


def judge(folder, baseline="idle"):
    windows, rounds = {}, collections.defaultdict(dict)
    for row in rows(folder, "windows"):
        windows[int(row["window"])] = {"kind": row["kind"], "length": int(row["length_ns"]), "times": int(row["times"])}
        rounds[row["round"]][row["kind"]] = int(row["window"])
    pairs = [(r["scan"], r[baseline]) for r in rounds.values() if "scan" in r and baseline in r]
    if len(pairs) < 6:  # no deal of fewer can be told from chance at 2.5 %
        sys.exit(3)
    runs = sum(windows[a]["times"] for a, _ in pairs)
    return runs, len(pairs), [*judge_gaps(pairs, gaps_of(folder, windows)), *judge_counts(folder, pairs, windows)]


def blame(judged, shared):
    """Nothing of a CPU that is not ours alone."""
    taken = next(float(row[2].split()[0]) for row in judged if row[0] == "gaps: taken") / 1e6
    if not shared or taken <= 0.02:
        return judged
    print(f"others have the CPU for {100 * taken:.0f} % of the time without the command")
    return [(*row[:4], "not decided" if row[4] == "disturbed" else row[4]) for row in judged]


def main(argv):
    shared = argv[1:2] == ["--shared"]
    argv = argv[:1] + argv[2:] if shared else argv
    baseline, name = ([os.path.basename(w) for w in argv[2:]] + ["idle", ""][len(argv) - 2:])[:2]
    if len(argv) not in (2, 3, 4) or baseline not in ("idle", "busy"):
        sys.exit(__doc__)
    runs, rounds, judged = judge(argv[1], baseline)
    judged = blame(judged, shared)
    print(f"{runs} runs in {rounds} rounds of windows, beside {baseline} ones")
    print(f"{'':16} {'command':>12} {baseline:>12} {'bound':>20}")
    for row in judged:
        print(f"{row[0]:16} {row[1]:>12} {row[2]:>12} {row[3]:>20}  {row[4]}")
    by = collections.defaultdict(list)
    for row in judged:
        by[row[4]].append(row[0])
    worst = next(v for v in ("disturbed", "not decided", "equivalent") if by[v])
    words = "; ".join(f"{v}: {', '.join(by[v])}" for v in ("disturbed", "not decided", "equivalent") if by[v])
    print(words)
    if name:
        outcome = {"disturbed": "failed", "not decided": "not decided", "equivalent": "passed"}[worst]
        with open(os.path.join(os.path.dirname(os.path.abspath(argv[1])), name.replace(":", "-") + ".tsv"), "w", encoding="utf-8") as file:
            file.write(f"{name}\t{outcome}\t{runs} scans, {rounds} rounds; {words}\n")
    return {"disturbed": 1, "not decided": 2, "equivalent": 0}[worst]


if __name__ == "__main__":
    sys.exit(main(sys.argv))

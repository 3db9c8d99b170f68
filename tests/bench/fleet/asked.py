#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""asked.py FILE: the bench's question, asked of Python's json: rows of "COHORT <tab> WHAT <tab> N"."""
import collections
import json
import sys


def trait(report, group, key):
    return next(l["value"] for g in report["traits"] if g["group"] == group for l in g["lines"] if l["key"] == key)


counts = collections.Counter()
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        r = json.loads(line)
        if r["run"]["sampled_at"] < "2026-03-15T12:00:00.000Z":
            continue
        cohort = f"{trait(r, 'bios', 'product')}, {trait(r, 'cpu', 'model of hot CPUs')} / {r['roles']['targets'][0]['name']}"
        counts[cohort, r["summary"]["verdict"]] += 1
        if r["run"]["profile"] == "trading":
            for c in r["checks"]:
                if c["status"] == "fail" and c.get("open", "fail") == "fail":
                    counts[cohort, c["id"]] += 1
for (cohort, what), n in counts.items():
    print(cohort, what, n, sep="\t")

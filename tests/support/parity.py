#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""parity.py LIVE.json CAPTURE.json: whether two reports say the same of one sample, field by field: statuses,
reasons, subjects, observed values, texts, causes, evidence, and the lines that the host is compared by. Says where they
differ; exits 1 then, and where there is little to compare."""
import json
import sys

LEAST = 200  # checks of a whole scan


def finding(f):
    return (f["status"], f.get("reason"), f["subject"].get("label"), f["fingerprint"], f.get("observed"),
            f.get("wanted"), f.get("text"), f.get("cause"), f.get("evidence"))


def essence(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    said = {c["id"]: (c["status"], c.get("reason"), [finding(f) for f in c["findings"]]) for c in report["checks"]}
    for group in report.get("traits", []):
        said["traits " + group["group"]] = (group["whole"], [tuple(sorted(line.items())) for line in group["lines"]])
    return said


def differences(live, capture):
    """Lines, one for each check or group that is judged otherwise."""
    a, b = essence(live), essence(capture)
    lines = [f"{i}\n  live    {a.get(i)}\n  capture {b.get(i)}" for i in sorted(a.keys() | b.keys()) if a.get(i) != b.get(i)]
    if len(a) < LEAST:
        lines.append(f"{len(a)} checks and groups: {LEAST} at least are a whole scan")
    return lines, len(a)


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    lines, n = differences(argv[1], argv[2])
    print("\n".join(lines + [f"{n} checks and groups"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

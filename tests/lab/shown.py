#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""shown.py write OUT FILE…   what triage said of each disturbance of these boots (*.lab), as a table (docs/triage-shown.md),
                           from the reports in OUT; nothing where one of them is not as the boot's file expects
shown.py check TABLE FILE…  the table names the same boots, steps and suspects as the files, a kernel and a date

"tests/lab/run.sh triage triage-more" leaves the table in build-lab/out/triage-shown.md.
"""
import json
import os
import re
import sys

import judge

HEAD = """# Triage: what was made, and who was suspected

Made by `tests/lab/run.sh triage triage-more`, and checked to be about the same boots and steps as they are (tests/lab/shown.py).
Each disturbance is made alone, or two of them, on a kernel of its own in [the lab](lab.md), with CPUs {cpus} isolated. Counts are the
kernel's; an emulated CPU is slow, and a time that is estimated from costs of real ones says nothing about it.

Kernel {kernel}, {date}, latscan {version}.

| boot | step | made | suspected, the likeliest first | seen by | counted in the window | lost in a second | confidence |
|---|---|---|---|---|---|---|---|
"""
ROW = re.compile(r"^\| ([\w-]+) \| ([\w-]+) \| ([^|]+) \| ([^|]+) \|")


def steps_of(paths):
    for path in paths:
        boot = judge.parse(path)
        for step in boot["steps"]:
            if "expect-thief" in step:
                yield boot["name"], step


def suspects_of(report):
    return [s for s in report["triage"]["suspects"] if s["confidence"] != "low"]


def duration(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.0f} ns"


def lost(suspect):
    if "most_ns_per_s" not in suspect:
        return "—"
    least, most = duration(suspect["least_ns_per_s"]), duration(suspect["most_ns_per_s"])
    return f"{most}, counted" if suspect.get("measured") else f"{least} to {most}"


def counted(suspect):
    return suspect.get("observed", "—").replace("|", "/")


def row(boot, step, report):
    found = suspects_of(report)
    if not found:
        looked = len(report["triage"]["innocent"])
        cells = ["nothing found", "—", f"{looked} checks of the window found nothing", "—", "—"]
    else:
        cells = [", ".join(s["kind"] for s in found), f"`{found[0]['check']}`", counted(found[0]),
                 lost(found[0]), found[0]["confidence"]]
    return f"| {boot} | {step['name']} | {step['made']} | " + " | ".join(cells) + " |\n"


def write(out, paths):
    rows, runs = [], []
    for path in paths:
        wrong = [line for name, _, lines in judge.judge_boot(path, out) for line in [name, *lines] if lines]
        if wrong:
            sys.exit("\n".join(["shown.py: not as expected:", *wrong]))
    for boot, step in steps_of(paths):
        with open(os.path.join(out, boot, step["name"] + ".json"), encoding="utf-8") as file:
            report = json.load(file)
        runs.append(report)
        rows.append(row(boot, step, report))
    run = runs[0]["run"]
    print(HEAD.format(cpus=runs[0]["triage"]["cpus"], kernel=run["kernel"], date=run["sampled_at"][:10],
                      version=run["version"]) + "".join(rows), end="")


def wrong_suspects(expected, said):
    """As judge.py has it: "none", a list in any order, or one with "…" at an end."""
    words = expected.split()
    wanted = [w for w in words if w not in ("…", "none")]
    found = [] if said == "nothing found" else said.split(", ")
    if words[-1:] == ["…"]:
        found = found[:len(wanted)]
    if words[:1] == ["…"]:
        found = [f for f in found if f in wanted]
    return sorted(found) != sorted(wanted)


def check(table, paths):
    with open(table, encoding="utf-8") as file:
        text = file.read()
    said = {match.group(1, 2): match.group(3, 4) for match in map(ROW.match, text.splitlines()) if match}
    said.pop(("boot", "step"), None)
    bad = []
    for boot, step in steps_of(paths):
        made, suspects = said.pop((boot, step["name"]), (None, None))
        if made is None:
            bad.append(f"{boot}/{step['name']} is not in the table")
        elif made != step["made"]:
            bad.append(f"{boot}/{step['name']}: the table says {made}, the boot {step['made']}")
        elif wrong_suspects(step["expect-thief"], suspects):
            bad.append(f"{boot}/{step['name']}: expected {step['expect-thief']}, the table has {suspects}")
    bad += [f"{boot}/{step} is in the table, and no boot has it" for boot, step in said]
    if not re.search(r"^Kernel \d+\.\d+\S*, \d{4}-\d\d-\d\d, latscan \d", text, re.MULTILINE):
        bad.append("no kernel, date and version")
    for line in bad:
        print(f"{table}: {line}")
    return 1 if bad else 0


def main(argv):
    if len(argv) < 4 or argv[1] not in ("write", "check"):
        sys.exit(__doc__)
    if argv[1] == "write":
        return write(argv[2], argv[3:])
    return check(argv[2], argv[3:])


if __name__ == "__main__":
    sys.exit(main(sys.argv))

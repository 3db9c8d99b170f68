#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scenarios.py write OUT FILE…   every scenario of these boots (*.lab) as a table (docs/lab-shown.md), from the reports in OUT; nothing where
                               one of them is not as the boot's file expects
scenarios.py check TABLE FILE…  of each boot that the table has, it names the same steps, faults and checks as the file, and the kernel;
                               boots that it has not, since they came later, are told
scenarios.py proof OUT FOLDER FILE…  one file FOLDER/lab-BOOT.tsv for each boot, as tests/proof/collect.py takes it

A scenario is a step of a boot. What is wrong in it is told by its "made:", for the first step by the boot's, else by its name.
"tests/lab/run.sh all" leaves the table in build-lab/out/lab-shown.md.
"""
import json
import os
import sys

import judge

HEAD = """# What the lab showed

Made by `tests/lab/run.sh all`, and checked to be about the same boots and steps as they are (`tests/lab/scenarios.py`). Each row is one scenario of
[the lab](lab.md): a machine, a kernel, one thing done to it, and the checks that fail for it, which are those and no others; what fails in a boot's first
row is not named again in its later ones. Warnings are named where they were asked for, and then those are all. What was done is undone after each step but
a boot's last, and what failed for it no longer does: that second scan has no row of its own.

| boot | step | machine | kernel | what is wrong | fails | warns | exit status |
|---|---|---|---|---|---|---|---|
"""
TIMES = """
## How long each takes

Seconds from the emulator's start to its end, and the time that it used of the processor, which depends less on what else the machine did: with two
processors and nothing else the boots cannot end sooner than half the sum of the second column, nor wait for more than the first. Where the second is not
counted, the first is the guest's own. The machine may have had other work: then the seconds are too many.

| boot | scenarios | seconds | of a processor |
|---|---|---|---|
"""
COLUMNS = 8


def boots_of(paths):
    """In the order of their names, without those that are made by hand."""
    boots = [judge.parse(p) for p in sorted(paths)]
    return [b for b in boots if "by-hand" not in b]


def made(boot, step):
    if "made" in step:
        return step["made"]
    if step is boot["steps"][0]:
        return boot.get("made", "nothing")
    return step["name"].replace("-", " ")


def named(words):
    return ", ".join(f"`{w}`" for w in sorted(judge.words_of(words))) or "none"


def said(boot, step):
    """The cells that the boot's file gives."""
    warns = named(step["expect-warn"]) if "expect-warn" in step else "—"
    return [made(boot, step).replace("|", "/"), named(step.get("expect-fail", "none")), warns, step.get("expect-exit", "—")]


def was_run(out, boot):
    return os.path.exists(os.path.join(out, boot["name"], boot["steps"][0]["name"] + ".json"))


def wrong_of(path, out):
    """What "judge.py judge" found wrong in this boot, when it was last asked."""
    with open(os.path.join(out, judge.parse(path)["name"], "wrong"), encoding="utf-8") as file:
        return file.read().splitlines()


def kernel_of(out, boot):
    with open(os.path.join(out, boot["name"], boot["steps"][0]["name"] + ".json"), encoding="utf-8") as file:
        return json.load(file)["run"]["kernel"]


def times_of(out, boot):
    """Real time, and that of the processor: from the last line that "time" left (real, user, system)."""
    with open(os.path.join(out, boot["name"], "seconds"), encoding="utf-8") as file:
        real, user, system = map(float, file.read().split()[-3:])
    return real, user + system


def write(out, paths):
    rows, times, sums = "", "", [0, 0.0, 0.0]
    ran = [p for p in paths if was_run(out, judge.parse(p))]
    for path in ran:
        wrong = wrong_of(path, out)
        if wrong:
            sys.exit("\n".join(["scenarios.py: not as expected:", *wrong]))
    for boot in boots_of(ran):
        kernel = kernel_of(out, boot)
        for step in boot["steps"]:
            cells = [boot["name"], step["name"], boot.get("machine", "two-sockets"), kernel, *said(boot, step)]
            rows += "| " + " | ".join(cells) + " |\n"
        real, used = times_of(out, boot)
        times += f"| {boot['name']} | {len(boot['steps'])} | {real:.0f} | {f'{used:.0f}' if used else 'not counted'} |\n"
        sums = [sums[0] + len(boot["steps"]), sums[1] + real, sums[2] + used]
    times += f"| together, {len(boots_of(ran))} boots | {sums[0]} | {sums[1]:.0f} | {sums[2]:.0f} |\n"
    for boot in boots_of(set(paths) - set(ran)):
        times += f"\nNot run when this was made: `{boot['name']}`.\n"
    print(HEAD + rows + TIMES + times, end="")


def check(table, paths):
    with open(table, encoding="utf-8") as file:
        lines = file.read().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    told = {(row[0], row[1]): row for row in rows if len(row) == COLUMNS}
    told.pop(("boot", "step"), None)
    bad, ran = [], {boot for boot, _ in told}
    later = [b["name"] for b in boots_of(paths) if b["name"] not in ran]
    for boot in boots_of(paths):
        for step in boot["steps"] if boot["name"] in ran else []:
            row = told.pop((boot["name"], step["name"]), None)
            if row is None:
                bad.append(f"{boot['name']}/{step['name']} is not in the table")
                continue
            found, wanted = row[4:], said(boot, step)
            if found != wanted or row[2] != boot.get("machine", "two-sockets"):
                bad.append(f"{boot['name']}/{step['name']}: the table has {found}, the boot {wanted}")
            if not row[3][:1].isdigit():
                bad.append(f"{boot['name']}/{step['name']}: no kernel")
    bad += [f"{boot}/{step} is in the table, and no boot has it" for boot, step in told]
    scenarios = sum(len(b["steps"]) for b in boots_of(paths) if b["name"] in ran)
    print("\n".join(f"{table}: {line}" for line in bad) or f"{scenarios} scenarios in {len(ran)} boots; not run: {' '.join(later) or 'none'}")
    return 1 if bad else 0


def proof(out, folder, paths):
    os.makedirs(folder, exist_ok=True)
    for path in paths:
        boot = judge.parse(path)
        with open(os.path.join(folder, f"lab-{boot['name']}.tsv"), "w", encoding="utf-8") as file:
            wrong = wrong_of(path, out)
            if wrong:
                file.write(f"lab:{boot['name']}\tfailed\t{' '.join(wrong)}\n")
                continue
            real, _ = times_of(out, boot)
            words = f"{len(boot['steps'])} scenarios on Linux {kernel_of(out, boot)} in {real:.0f} s"
            file.write(f"lab:{boot['name']}\tpassed\t{words}\n")
    return 0


def main(argv):
    if argv[1:2] == ["write"] and len(argv) > 3:
        return write(argv[2], argv[3:])
    if argv[1:2] == ["check"] and len(argv) > 3:
        return check(argv[2], argv[3:])
    if argv[1:2] == ["proof"] and len(argv) > 4:
        return proof(argv[2], argv[3], argv[4:])
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv))

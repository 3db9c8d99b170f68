#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""series.py LATSCAN DATA: 24 snapshots of /proc/interrupts of one host, as a series of latscan triage. Each movement of
each counter, worked out here from the texts, must be in the ring, in the beat of its time, and nothing else.

They lie beside the project (shared/data): without them the test is skipped."""
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

ARCHIVE = "hosts/09-two-samples-hybrid-16cpu.tree.tar.xz"


def table(text):
    """(row, cpu) to count; what a snapshot holds that is no row of the table makes it None."""
    lines = text.rstrip("\n").split("\n")
    cpus = [int(word[3:]) for word in lines[0].split()]
    cells = {}
    for line in lines[1:]:
        key, colon, rest = line.partition(":")
        if not colon:
            return None
        words = rest.split()
        counts = []
        while words and words[0].isdigit() and len(counts) < len(cpus):
            counts.append(int(words.pop(0)))
        key = key.strip()
        if len(counts) == 1:
            cells[key, -1] = counts[0]
        else:
            cells.update({(key, cpu): count for cpu, count in zip(cpus, counts)})
    return cells


def ring_of(path):
    """Beats as (end in ns, span, {(row, cpu): moved}); marks as texts."""
    columns, beats, marks = {}, [], []
    for line in path.read_text().splitlines():
        word, _, rest = line.partition(" ")
        if word == "column":
            number, _, cpu, _, name = rest.split(" ", 4)
            key = re.fullmatch(r"(?:irq|interrupts)/(\S+).*", name)
            columns[number] = (key.group(1) if key else name, -1 if cpu == "-" else int(cpu))
        elif word == "beat":
            fields = rest.split()
            moved = dict(count.split(":") for count in fields[5:])
            beats.append((int(fields[0]), int(fields[2]),
                          {columns[number]: int(delta) for number, delta in moved.items()}))
        elif word == "mark":
            marks.append(rest)
    return beats, marks


def main():
    latscan, data = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (data / ARCHIVE).exists():
        print(f"series: {data / ARCHIVE} is not there")
        return 77
    faults = []
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        with tarfile.open(data / ARCHIVE) as archive:
            members = [m for m in archive.getmembers() if "/series/" in m.name and m.isfile()]
            texts = {os.path.basename(m.name): archive.extractfile(m).read().decode() for m in members}
        stamps = texts.pop("times.txt")
        (work / "times").write_text(stamps)
        times = [round(float(line) * 1000) for line in stamps.split()]
        tables, arguments = [], []
        for name in sorted(texts):
            proc = work / name.split(".")[0] / "proc"
            proc.mkdir(parents=True)
            (proc / "interrupts").write_text(texts[name])
            tables.append(table(texts[name]))
            arguments += ["--root", str(proc.parent)]
        run = subprocess.run([latscan, "triage", *arguments, "--times", str(work / "times"), "--ring",
                              str(work / "x.ring"), "-f", "text", "--wide"], capture_output=True, text=True, check=False)
        if run.returncode > 2:
            print(f"series: triage ended with {run.returncode}: {run.stderr}")
            return 1
        beats, marks = ring_of(work / "x.ring")
        if len(beats) != len(tables):
            faults.append(f"{len(beats)} beats of {len(tables)} samples")
        checked = 0
        for i in range(1, min(len(beats), len(tables))):
            end, span, moved = beats[i]
            if abs(end // 1000000 - times[i]) > 1 or abs(span // 1000000 - (times[i] - times[i - 1])) > 1:
                faults.append(f"beat {i}: its time is {end}, {span} ns long")
            wanted = {}
            if tables[i] is not None and tables[i - 1] is not None:
                before = tables[i - 1]
                wanted = {k: n - before.get(k, 0) for k, n in tables[i].items() if n != before.get(k, 0)}
            elif not any("has no whole /proc/interrupts" in m for m in marks):
                faults.append(f"sample {i} is not whole, and no mark says so")
            for key in set(wanted) | set(moved):
                checked += 1
                if wanted.get(key) != moved.get(key):
                    faults.append(f"beat {i}, {key}: {moved.get(key)}, and by the texts {wanted.get(key)}")
        # What stands out must be said: a graphics card that fires 55 times at once, every twenty seconds.
        said = run.stdout.split("When (", 1)[-1].split("Could not", 1)[0]
        for i in range(1, len(tables)):
            if tables[i] is None:
                continue
            burst = tables[i].get(("160", 11), 0) - tables[i - 1].get(("160", 11), 0)
            line = f"irq/160 i915 on CPU 11: {burst}, usually 0 (irq)"
            if burst >= 50 and line not in said:
                faults.append(f"the report does not say \"{line}\"")
        print(f"series: {len(beats)} beats, {checked} movements checked, {len(faults)} faults")
    for fault in faults[:20]:
        print("FAIL", fault)
    return 1 if faults or checked < 500 else 0


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""signals.py LATSCAN: SIGINT, SIGTERM and SIGHUP at any moment (tests/cli/interrupt.sh has them within a window).

Whoever is told to end in its window ends it, says what it knows and is 0, 1 or 2; before and after that the
signal ends the process. In no case is a file left that is not whole.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hostile  # noqa: E402

INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
MOMENTS = (0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7)


def interrupted(argv, cwd, number, after):
    with subprocess.Popen(argv, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as p:
        time.sleep(after)
        p.send_signal(number)
        try:
            out, err = p.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            p.kill()
            raise
    return subprocess.CompletedProcess(argv, p.returncode, out, err)


def at_any_moment(judge, name, argv, ends=(INT, TERM, HUP)):
    for i, after in enumerate(MOMENTS):
        number = (TERM, INT, HUP)[i % 3]
        with tempfile.TemporaryDirectory() as cwd:
            done = interrupted(argv, cwd, number, after)
            judge.run(f"{name}, {number.name} after {after} s", done, cwd, may_die=ends)
            judge.check(done.returncode < 3, f"{name}, {number.name} after {after} s: {done.returncode}")


def in_its_window(judge, name, argv, file):
    """Long after it began, and long before its window ends."""
    with tempfile.TemporaryDirectory() as cwd:
        done = interrupted(argv, cwd, TERM, 4)
        judge.run(f"{name}, SIGTERM in its window", done, cwd)
        judge.check(done.returncode in (0, 1, 2), f"{name}: {done.returncode}: {done.stderr[-300:]!r}")
        judge.check(os.path.exists(os.path.join(cwd, file)), f"{name}: no {file}")


def main():
    latscan = sys.argv[1]
    judge = hostile.Judge()
    live = ["--only", "mem.*,proc.*", "-f", "json:r.json"]
    with tempfile.TemporaryDirectory() as inputs:
        hostile.prepare(latscan, inputs)
        runs = hostile.verbs(latscan, inputs)
        at_any_moment(judge, "scan", [latscan, "scan", "--window", "300ms", *live])
        at_any_moment(judge, "convert", [*runs["convert"][:2], "-f", "html:r.html", runs["convert"][-1]])
        at_any_moment(judge, "fleet", [*runs["fleet"][:2], "-f", "html:r.html", *runs["fleet"][2:]])
        in_its_window(judge, "gate", [latscan, "gate", "--inferred", "--settle", "60", "--window", "60", *live], "r.json")
        in_its_window(judge, "triage", [latscan, "triage", "--window", "60", "-f", "json:r.json"], "r.json")
        in_its_window(judge, "capture", [latscan, "capture", "--window", "60", "--only", "mem.*", "-o", "c.tar.gz"], "c.tar.gz")
    sys.exit(judge.finish())


if __name__ == "__main__":
    main()

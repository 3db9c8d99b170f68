#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""memory.py LATSCAN PRELOAD [NAME...]: one allocation of a verb after the other fails, alone and with all later ones.

Each run ends with a status of docs/exit-status.md, with a word on standard error where that is 3 or 4, and
leaves its files whole or not at all. FAULTS_MOST (60): how many of the allocations of a verb, in even strides;
the scanner itself makes less.
"""
import mmap
import os
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hostile  # noqa: E402

# json-c 0.16 does not look at what strdup() gives it, and libarchive aborts: no report is begun then.
BY_SIGNAL = {"convert": (6, 11), "diff": (6, 11), "history": (6, 11)}


def commands(latscan, inputs):
    host, other = os.path.join(inputs, "a.fx"), os.path.join(inputs, "b.fx")
    report, later = os.path.join(inputs, "a.json"), os.path.join(inputs, "b.json")
    return {
        "scan": [latscan, "scan", "--window", "0", "--only", "mem.*,proc.*", "-f", "json:r.json", "-f", "html:r.html"],
        "root": [latscan, "scan", "--root", host, "-f", "json:r.json", "-f", "sarif:r.sarif", "-f", "text"],
        "gate": [latscan, "gate", "--inferred", "--root", host, "-f", "json:r.json"],
        "triage": [latscan, "triage", "--root", host, "-f", "json:r.json"],
        "fix": [latscan, "fix", "--print", "--root", host],
        "watch": [latscan, "watch", "--root", host, "--root", other],
        "capture": [latscan, "capture", "--from", host, "-o", "c.tar.gz"],
        "archive": [latscan, "scan", "--root", os.path.join(inputs, "a.tar.gz"), "-f", "json:r.json"],
        "convert": [latscan, "convert", "--format", "html:r.html", report],
        "diff": [latscan, "diff", "-f", "json:d.json", report, later],
        "history": [latscan, "history", "-f", "json:h.json", host, other],
        "fleet": [latscan, "fleet", "-f", "json:f.json", report, later],
        "lint": [latscan, "lint", "--cmdline", "isolcpus=2-3 nohz_full=2-4"],
        "list": [latscan, "list", "-f", "json"],
        "profile": [latscan, "profile", "show", "quiet-core"],
    }


def run(argv, preload, at, after, cwd):
    """The ended process, how many calls there were and how many of them failed."""
    with tempfile.TemporaryFile() as page:
        page.truncate(mmap.PAGESIZE)
        env = dict(os.environ, LD_PRELOAD=preload, FAULT_KIND="memory", FAULT_AT=str(at),
                   FAULT_FD=str(page.fileno()))
        if after:
            env["FAULT_ON"] = "1"
        done = subprocess.run(argv, cwd=cwd, env=env, pass_fds=[page.fileno()], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=240)
        return (done, *struct.unpack("II", os.pread(page.fileno(), 8, 0)))


def every(judge, name, argv, preload, most):
    with tempfile.TemporaryDirectory() as cwd:
        done, calls, _ = run(argv, preload, 0, False, cwd)
        judge.run(f"{name} without a fault", done, cwd)
    judge.check(done.returncode in (0, 1, 2), f"{name}: {done.returncode} without a fault: {done.stderr[-300:]!r}")
    judge.check(calls, f"{name}: no call was counted")
    met = 0
    for at in range(1, calls + 1, max(1, -(-calls // most))):
        for after in (False, True):
            with tempfile.TemporaryDirectory() as cwd:
                done, _, failed = run(argv, preload, at, after, cwd)
                what = f"{name}: allocation {at}{' and later ones' if after else ''}"
                judge.run(what, done, cwd, BY_SIGNAL.get(name, ()))
                met += failed > 0
    judge.check(met, f"{name}: no fault was met")
    print(f"{name}: {calls} allocations, {met} runs with a fault")


def main():
    latscan, preload, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    most = int(os.environ.get("FAULTS_MOST", "60"))
    judge = hostile.Judge()
    with tempfile.TemporaryDirectory() as inputs:
        hostile.prepare(latscan, inputs)
        for name, argv in commands(latscan, inputs).items():
            if not names or name in names:
                every(judge, name, argv, preload, most)
    sys.exit(judge.finish())


if __name__ == "__main__":
    main()

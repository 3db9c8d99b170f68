#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""streams.py LATSCAN: standard input, output and error that are closed, full, or have no reader.

What cannot be written is status 4 and a word; a report in a file beside it is whole all the same, and
no message gets into it. Verbs that write no report end by SIGPIPE as other programs do (`| head`).
"""
import os
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hostile  # noqa: E402

REPORTS = ("scan", "gate", "triage", "convert", "diff", "history", "fleet", "fix")
FILES = ("scan", "gate", "triage", "convert", "diff", "history", "fleet")  # with --format FORMAT:FILE


def closing(*fds):
    """For preexec_fn: those descriptors are not there."""
    def close():
        for fd in fds:
            os.close(fd)
    return close


def call(argv, cwd, **how):
    how.setdefault("stdin", subprocess.DEVNULL)
    how.setdefault("stdout", subprocess.PIPE)
    how.setdefault("stderr", subprocess.PIPE)
    return subprocess.run(argv, cwd=cwd, check=False, timeout=120, **how)


def no_reader():
    r, w = os.pipe()
    os.close(r)
    return w


def lost(judge, name, done):
    """A watch goes on without its standard output, and says so; for all others it is 4."""
    wanted = 0 if name == "watch" else 4
    judge.check(done.returncode == wanted, f"{name}: {done.returncode}, expected {wanted}")
    judge.check(done.stderr, f"{name}: not a word")


def one(judge, name, argv, cwd):
    usual = call(argv, cwd).returncode
    judge.check(usual in (0, 1, 2), f"{name}: {usual} with nothing in its way")
    with open("/dev/full", "wb") as full:
        done = call(argv, cwd, stdout=full)
        judge.run(f"{name} > /dev/full", done, cwd)
        lost(judge, name, done)
        done = call(argv, cwd, stderr=full)
        judge.check(done.returncode == usual, f"{name} 2> /dev/full: {done.returncode}, not {usual}")
    done = call(argv, cwd, preexec_fn=closing(1))
    judge.run(f"{name} >&-", done, cwd)
    lost(judge, name, done)
    for fds, what in (((0,), "<&-"), ((2,), "2>&-"), ((0, 2), "<&- 2>&-")):
        done = call(argv, cwd, preexec_fn=closing(*fds))
        judge.check(done.returncode == usual, f"{name} {what}: {done.returncode}, not {usual}")
    if name != "watch":
        done = call(argv, cwd, preexec_fn=closing(0, 1, 2))
        judge.check(done.returncode == 4, f"{name} with none of the three: {done.returncode}")
    pipe = no_reader()
    done = call(argv, cwd, stdout=pipe)
    os.close(pipe)
    ends = (0,) if name == "watch" else (4,) if name in REPORTS else (4, -signal.SIGPIPE)
    judge.check(done.returncode in ends, f"{name} without a reader: {done.returncode}")


def beside(judge, name, argv, inputs):
    """Three reports, of which only the file can be written."""
    argv = [a for a in argv if a not in ("-f", "text")]
    for what in ("full", "closed", "no reader"):
        with tempfile.TemporaryDirectory() as cwd, open("/dev/full", "wb") as full:
            pipe = no_reader()
            how = {"full": {"stdout": full}, "closed": {"preexec_fn": closing(1, 2)},
                   "no reader": {"stdout": pipe}}[what]
            wanted = [*argv[:2], "-f", "text", "-f", "json:r.json", *argv[2:]]
            done = call(wanted, cwd, **how)
            os.close(pipe)
            judge.run(f"{name} {what} and a file", done, cwd, heard=what != "closed")
            judge.check(done.returncode == 4, f"{name} {what} and a file: {done.returncode}")
            judge.check(os.path.exists(os.path.join(cwd, "r.json")), f"{name} {what}: no file")
    del inputs


def main():
    latscan = sys.argv[1]
    judge = hostile.Judge()
    with tempfile.TemporaryDirectory() as inputs:
        hostile.prepare(latscan, inputs)
        for name, argv in hostile.verbs(latscan, inputs).items():
            with tempfile.TemporaryDirectory() as cwd:
                one(judge, name, argv, cwd)
            if name in FILES:
                beside(judge, name, argv, inputs)
    sys.exit(judge.finish())


if __name__ == "__main__":
    main()

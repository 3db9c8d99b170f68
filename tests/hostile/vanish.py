#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""vanish.py LATSCAN PRELOAD: processes that end between any two reads of them.

A scan of all checks looks at a host with few processes (a PID namespace of its own, where that is allowed), and
one of them vanishes at its first file, then at its second, and so on; what was open of it fails too. Beside a
storm of processes that live for a moment it is the kernel that makes them vanish. Neither is an error of the
scan: 0, 1 or 2, and a report that is whole.
"""
import json
import mmap
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hostile  # noqa: E402

MOST = int(os.environ.get("FAULTS_MOST", "24"))
STORM = "while :; do (:) & (:) & (:) & wait; done"
INSIDE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]


def namespace():
    """What a command is put behind to see few processes; [] where that is not allowed."""
    for prefix in (INSIDE, [*INSIDE, "--user", "--map-root-user"]):
        if subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode == 0:
            return prefix
    return []


def scan(latscan):
    return [latscan, "scan", "--window", "0", "--hot-cpus", "0", "--budget", "all", "--target", "comm=sleep",
            "-f", "json:r.json"]


def run(argv, cwd, preload, at):
    with tempfile.TemporaryFile() as page:
        page.truncate(mmap.PAGESIZE)
        env = dict(os.environ, FAULT_KIND="process", FAULT_AT=str(at), FAULT_FD=str(page.fileno()), FAULT_LIB=preload)
        done = subprocess.run(argv, cwd=cwd, env=env, pass_fds=[page.fileno()], check=False, timeout=240,
                              stdin=subprocess.DEVNULL, capture_output=True)
        words = memoryview(os.pread(page.fileno(), 8, 0)).cast("I")
        return done, words[0], words[1]


def look(judge, name, done, cwd):
    judge.run(name, done, cwd)
    judge.check(done.returncode in (0, 1, 2), f"{name}: {done.returncode}: {done.stderr[-300:]!r}")
    try:
        with open(os.path.join(cwd, "r.json"), encoding="utf-8") as f:
            judge.check(len(json.load(f)["checks"]) > 100, f"{name}: few checks")
    except (OSError, ValueError) as e:
        judge.complain(f"{name}: {e}")


def one_after_the_other(judge, latscan, preload):
    prefix = namespace()
    if not prefix:
        print("not shown: one process after the other (no right to a PID namespace)")
        return
    inside = 'sleep 60 & sleep 60 & sleep 0.1; LD_PRELOAD=$FAULT_LIB "$@"; s=$?; kill %1 %2; exit $s'
    argv = [*prefix, "bash", "-c", inside, "bash", *scan(latscan)]
    with tempfile.TemporaryDirectory() as cwd:
        done, calls, _ = run(argv, cwd, preload, 0)
        look(judge, "nobody vanishes", done, cwd)
    judge.check(calls > 20, f"only {calls} files of processes were opened")
    met = 0
    for at in range(1, calls + 1, max(1, -(-calls // MOST))):
        with tempfile.TemporaryDirectory() as cwd:
            done, _, failed = run(argv, cwd, preload, at)
            look(judge, f"vanishes at file {at}", done, cwd)
            met += failed > 0
    judge.check(met * 2 > MOST, f"only {met} of {MOST} vanished")
    print(f"{calls} files of processes, {met} runs in which one vanished")


def storm(judge, latscan):
    with subprocess.Popen(["bash", "-c", STORM], stdin=subprocess.DEVNULL, start_new_session=True) as beside:
        try:
            for window in ("0", "500ms"):
                with tempfile.TemporaryDirectory() as cwd:
                    argv = [latscan, "scan", "--window", window, "--hot-cpus", "0", "--budget", "all", "-f", "json:r.json"]
                    done = subprocess.run(argv, cwd=cwd, check=False, timeout=240, stdin=subprocess.DEVNULL,
                                          capture_output=True)
                    look(judge, f"beside a storm, window {window}", done, cwd)
        finally:
            os.killpg(beside.pid, 9)


def main():
    latscan, preload = sys.argv[1:3]
    judge = hostile.Judge()
    one_after_the_other(judge, latscan, preload)
    storm(judge, latscan)
    sys.exit(judge.finish())


if __name__ == "__main__":
    main()

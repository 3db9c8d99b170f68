#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""limits.py LATSCAN: resource limits, of the runs' own processes only.

 RLIMIT_NOFILE 32    as usual
 RLIMIT_NPROC 0      (not root: root is not limited) 4, the probe child cannot be started; recorded hosts as usual
 RLIMIT_AS 64 MiB    4, no memory; each size up to where it works gives 4 or the usual
 RLIMIT_FSIZE 1 KiB  4, the report cannot be written, and no file is left
 a full file system  the same, on a tmpfs of 64 KiB (root, where a mount is allowed)
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hostile  # noqa: E402

NOBODY = 65534


def limited(which, value, uid=None):
    def limit():
        if uid is not None:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        resource.setrlimit(which, (value, value))
    return limit


def call(argv, cwd, limit=None):
    return subprocess.run(argv, cwd=cwd, check=False, timeout=240, stdin=subprocess.DEVNULL,
                          capture_output=True, preexec_fn=limit)


def verdicts(judge, name, argv, limit, ends):
    """ends(usual status): the statuses that it may end with."""
    with tempfile.TemporaryDirectory() as cwd:
        os.chmod(cwd, 0o777)
        usual = call(argv, cwd).returncode
    with tempfile.TemporaryDirectory() as cwd:
        os.chmod(cwd, 0o777)
        done = call(argv, cwd, limit)
        judge.run(name, done, cwd)
        judge.check(done.returncode in ends(usual), f"{name}: {done.returncode}, usually {usual}: {done.stderr[-300:]!r}")
        return done


def everything(judge, latscan, inputs):
    runs = hostile.verbs(latscan, inputs)
    runs["live"] = [latscan, "scan", "--window", "0", "--only", "mem.*,proc.*,irq.*"]
    runs["live capture"] = [latscan, "capture", "--window", "0", "--only", "mem.*", "-o", "c.tar.gz"]
    for name, argv in runs.items():
        verdicts(judge, f"{name}, 32 files", argv, limited(resource.RLIMIT_NOFILE, 32), lambda usual: (usual, 2))
        done = verdicts(judge, f"{name}, 64 MiB", argv, limited(resource.RLIMIT_AS, 64 << 20),
                        lambda usual: (usual, 4))
        if done.returncode == 4:
            judge.check(b"memory" in done.stderr, f"{name}, 64 MiB: {done.stderr[-200:]!r}")
    for size in (16, 128, 300, 400, 600, 900, 1400, 4000):
        verdicts(judge, f"scan, {size} MiB", runs["live"], limited(resource.RLIMIT_AS, size << 20),
                 lambda usual: (usual, 2, 4))


def no_processes(judge, latscan, inputs):
    if os.geteuid():
        uid = None
    else:
        uid = NOBODY
        copy = os.path.join(inputs, "latscan")
        shutil.copy(latscan, copy)
        latscan = copy
    runs = {"scan": hostile.verbs(latscan, inputs)["scan"],
            "live": [latscan, "scan", "--window", "0", "--only", "mem.*", "-f", "json:r.json"]}
    verdicts(judge, "recorded, no process", runs["scan"], limited(resource.RLIMIT_NPROC, 0, uid), lambda usual: (usual,))
    verdicts(judge, "live, no process", runs["live"], limited(resource.RLIMIT_NPROC, 0, uid), lambda usual: (4,))


FILES = {
    "scan": ["-f", "json:r.json"], "gate": ["-f", "json:r.json"], "triage": ["-f", "html:r.html"],
    "convert": ["-f", "sarif:r.sarif"], "diff": ["-f", "html:r.html"], "history": ["-f", "json:r.json"],
    "fleet": ["-f", "html:r.html"],
}


def full(judge, latscan, inputs):
    runs = hostile.verbs(latscan, inputs)
    for name, files in FILES.items():
        argv = [a for a in runs[name] if a not in ("-f", "text")]
        argv[2:2] = files
        with tempfile.TemporaryDirectory() as cwd:
            done = call(argv, cwd, limited(resource.RLIMIT_FSIZE, 1 << 10))
            judge.run(f"{name}, files of 1 KiB", done, cwd)
            judge.check(done.returncode == 4, f"{name}, files of 1 KiB: {done.returncode}: {done.stderr[-200:]!r}")
            judge.check(not os.listdir(cwd), f"{name}, files of 1 KiB: left {os.listdir(cwd)}")
    with tempfile.TemporaryDirectory() as cwd:
        done = call([latscan, "capture", "--from", os.path.join(inputs, "a.fx"), "-o", "c.tar"], cwd,
                    limited(resource.RLIMIT_FSIZE, 1 << 10))
        judge.run("capture, files of 1 KiB", done, cwd)
        judge.check(done.returncode == 4 and not os.listdir(cwd), f"capture, files of 1 KiB: {done.returncode}")


def tiny_disk(judge, latscan, inputs):
    with tempfile.TemporaryDirectory() as place:
        script = f"""mount -t tmpfs -o size=64k none {place} && cd {place} || exit 77
            {latscan} scan --root {inputs}/a.fx -f html:r.html
            status=$?; ls -A; exit $status"""
        done = call(["unshare", "-m", "sh", "-c", script], place)
    if done.returncode == 77 or b"unshare" in done.stderr:
        print("not shown: a full tmpfs (no right to mount one)")
        return
    judge.check(done.returncode == 4 and not done.stdout, f"a full tmpfs: {done.returncode}, {done.stdout!r}, {done.stderr!r}")


def main():
    latscan = sys.argv[1]
    judge = hostile.Judge()
    with tempfile.TemporaryDirectory() as inputs:
        os.chmod(inputs, 0o755)
        hostile.prepare(latscan, inputs)
        everything(judge, latscan, inputs)
        no_processes(judge, latscan, inputs)
        full(judge, latscan, inputs)
        tiny_disk(judge, latscan, inputs)
    sys.exit(judge.finish())


if __name__ == "__main__":
    main()

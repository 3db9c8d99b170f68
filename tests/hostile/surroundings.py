#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""surroundings.py LATSCAN: hosts that hide or lack what a scan reads, made of mounts in namespaces of their own.

 hidepid        /proc with hidepid=2, as an ordinary user: the processes of others are not there
 container      no capability, /proc/sys and /sys read-only, what container engines mask is masked
 no-sys         an empty /sys
 no-proc        an empty /proc
 neither        both
 no-dev         an empty /dev: no null, no kmsg, no shm
 read-only      nothing can be written where the report should go: 3, told before the scan

Each verb that looks at this host ends with a documented status, and with a report that is whole.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hostile  # noqa: E402

OWN = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
NO_RIGHTS = "setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs"
NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups"
PROC = "mount -t proc proc /proc"
MASKED = ("/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/interrupts")
CONTAINER = " && ".join([
    PROC, *(f"{{ [ ! -e {path} ] || mount --bind /dev/null {path}; }}" for path in MASKED),
    "mount -t tmpfs none /sys/firmware", "mount --bind /proc/sys /proc/sys",
    "mount -o remount,bind,ro /proc/sys", "mount -o remount,bind,ro /sys"])

# What is mounted, and who then runs it.
PLACES = {
    "hidepid": (f"{PROC} -o hidepid=2", NOBODY),
    "container": (CONTAINER, NO_RIGHTS),
    "no-sys": (f"{PROC} && mount -t tmpfs none /sys", ""),
    "no-proc": ("mount -t tmpfs none /proc", ""),
    "neither": ("mount -t tmpfs none /proc && mount -t tmpfs none /sys", ""),
    "no-dev": (f"{PROC} && mount -t tmpfs none /dev", ""),
}
RUNS = {
    "scan": "scan --window 0 -f json:r.json",
    "gate": "gate --inferred --window 0 --settle 0 --observe -f json:r.json",
    "triage": "triage --window 300ms -f json:r.json",
    "capture": "capture --window 0 -o c.tar.gz",
    "watch": "watch --for 1",
    "probe": "probe --cpu 0 --for 200ms --no-explain -f json:r.json",
}


def namespace():
    for prefix in (OWN, [*OWN, "--user", "--map-root-user"]):
        if subprocess.run([*prefix, "sh", "-c", PROC], check=False, capture_output=True).returncode == 0:
            return prefix
    return None


def call(prefix, latscan, cwd, mounts, user, verb):
    script = f"{mounts} || exit 77; exec {user} {latscan} {verb}"
    return subprocess.run([*prefix, "sh", "-c", script], cwd=cwd, check=False, timeout=240,
                          stdin=subprocess.DEVNULL, capture_output=True)


def one(judge, prefix, latscan, place, name):
    mounts, user = PLACES[place]
    if user == NOBODY and "--user" in prefix:
        print(f"not shown: {place} (no second user)")
        return
    with tempfile.TemporaryDirectory() as cwd:
        os.chmod(cwd, 0o777)
        done = call(prefix, latscan, cwd, mounts, user, RUNS[name])
        if done.returncode == 77:
            print(f"not shown: {place}, {name}: {done.stderr[-200:]!r}")
            return
        judge.run(f"{place}, {name}", done, cwd)
        if name == "scan":
            judge.check(done.returncode in (0, 1, 2), f"{place}, {name}: {done.returncode}: {done.stderr[-300:]!r}")
            look(judge, place, os.path.join(cwd, "r.json"))


def look(judge, place, path):
    """What could not be read is unknown or skipped with a reason; nothing that was not seen is right."""
    try:
        with open(path, encoding="utf-8") as f:
            report = json.load(f)
    except (OSError, ValueError) as e:
        judge.complain(f"{place}: {e}")
        return
    for check in report["checks"]:
        if check["status"] in ("unknown", "skip"):
            judge.check(check.get("reason"), f"{place}: {check['id']} has no reason")
    if place == "neither":  # files of /etc and the kernel log are there
        right = [c["id"] for c in report["checks"] if c["status"] == "pass"]
        judge.check(len(right) * 5 < len(report["checks"]), f"{place}: {right} pass, of what?")


def read_only(judge, prefix, latscan):
    with tempfile.TemporaryDirectory() as cwd:
        mounts = f"mount --bind {cwd} {cwd} && mount -o remount,bind,ro {cwd} && cd {cwd}"
        for name in ("scan", "gate", "triage", "capture", "probe"):
            done = call(prefix, latscan, cwd, mounts, "", RUNS[name])
            if done.returncode == 77:
                print(f"not shown: read-only: {done.stderr[-200:]!r}")
                return
            judge.run(f"read-only, {name}", done, cwd)
            judge.check(done.returncode == 3 and b"Read-only" in done.stderr,
                        f"read-only, {name}: {done.returncode}: {done.stderr[-200:]!r}")


def main():
    judge = hostile.Judge()
    prefix = namespace()
    if not prefix:
        print("skipped: no right to namespaces and mounts of its own")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        # A user without rights may not see the folder of the build.
        for name in os.listdir(os.path.dirname(sys.argv[1])):
            path = os.path.join(os.path.dirname(sys.argv[1]), name)
            if name.startswith("latscan") and os.path.isfile(path) and os.access(path, os.X_OK):
                shutil.copy(path, place)
        latscan = os.path.join(place, "latscan")
        for where in PLACES:
            for name in RUNS:
                one(judge, prefix, latscan, where, name)
        read_only(judge, prefix, latscan)
    sys.exit(judge.finish())


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hostile.py LATSCAN: archives that nobody should trust, and what is said of them.

Each is refused with status 3 and a sentence, or contained: in little CPU time, with
less than 64 MiB, and without a file that was not there before. A changed bit, a member too
many and one too few are found by the manifest's digests.
"""
import gzip
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile

LATSCAN = sys.argv[1]
# The bound that is documented is one second; a machine that does much else gets more.
SECONDS, BYTES = 5.0, 64 << 20
RECORD = """== /proc/cmdline
quiet
== /proc/sys/vm/swappiness
60
== before /proc/stat
cpu0 1 2 3
== after /proc/stat
cpu0 4 5 6
== /sys/devices/system/cpu/online
0-3
== /proc/1/environ !denied
== /sys/class/net/
eth0
"""
faults = []
# A sanitizer keeps memory of its own.
SANITIZED = b"__asan_init" in open(LATSCAN, "rb").read()


def run(*arguments, bound=True):
    def limits():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [LATSCAN, "scan", "-q", "--only", "mem.swappiness", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=120, preexec_fn=limits, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if bound and cpu > SECONDS and not SANITIZED:
        faults.append(f"{arguments}: {cpu:.2f} s of CPU time")
    return done


def peak(path):
    """The largest resident set of the scanner and of the program that unpacks, in bytes."""
    unpack = os.path.join(os.path.dirname(LATSCAN), "latscan-unpack")
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    command = [sys.executable, "-c", code, unpack, "--all", path]
    return int(subprocess.run(command, capture_output=True, check=True).stdout) << 10


def refused(name, path, *texts, memory=False):
    done = run("--root", path)
    said = done.stderr.decode(errors="replace")
    if done.returncode != 3 or not said.strip():
        faults.append(f"{name}: status {done.returncode}: {said[-300:]}")
    for text in texts:
        if text not in said:
            faults.append(f"{name}: does not say {text!r}: {said[-300:]}")
    if len(said) > 4000:
        faults.append(f"{name}: {len(said)} bytes of words")
    if memory and not SANITIZED and peak(path) > BYTES:
        faults.append(f"{name}: {peak(path) >> 20} MiB")
    print(f"{'ok  '} {name}: {said.strip()[:110]}")


def accepted(name, path, value):
    done = run("--root", path, "-f", "json")
    try:
        observed = json.loads(done.stdout)["checks"][0]["findings"][0]["observed"]["text"]
    except (ValueError, KeyError, IndexError) as error:
        observed = f"{type(error).__name__}, status {done.returncode}: {done.stderr[-300:]}"
    if observed != value:
        faults.append(f"{name}: observed {observed!r}, not {value!r}")
    print(f"ok   {name}: {observed}")


class Work:
    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def tar(self, name, *members, mode="w"):
        with tarfile.open(self.path(name), mode, format=tarfile.PAX_FORMAT) as tar:
            for member, data in members:
                if isinstance(data, tarfile.TarInfo):
                    data.name = member
                    tar.addfile(data)
                else:
                    info = tarfile.TarInfo(member)
                    info.size = len(data)
                    tar.addfile(info, io.BytesIO(data))
        return self.path(name)


def special(kind, link=""):
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, link
    return info


HOST = [("h/proc/sys/vm/swappiness", b"33\n"), ("h/sys/devices/system/cpu/online", b"0-3\n")]


def others(w):
    accepted("a plain tree", w.tar("plain.tar", *HOST), "33")
    accepted("a plain tree, gzip", w.tar("plain.tar.gz", *HOST, mode="w:gz"), "33")
    accepted("a plain tree, xz", w.tar("plain.tar.xz", *HOST, mode="w:xz"), "33")
    refused("traversal", w.tar("up.tar", *HOST, ("h/../../../etc/passwd", b"x")), "without \"..\"")
    accepted("an absolute name", w.tar("abs.tar", ("/proc/sys/vm/swappiness", b"12\n"),
                                       ("/sys/x", b"1\n")), "12")
    accepted("a link out", w.tar("out.tar", HOST[1], (
        "h/proc/sys/vm/swappiness", special(tarfile.SYMTYPE, "/../../../../proc/sys/vm/other")),
        ("h/proc/sys/vm/other", b"7\n")), "7")
    refused_value(w, "a link in a circle", [HOST[1],
                  ("h/proc/sys/vm/swappiness", special(tarfile.SYMTYPE, "swappiness"))])
    refused_value(w, "a device", [HOST[1], ("h/proc/sys/vm/swappiness", special(tarfile.CHRTYPE))])
    refused_value(w, "a fifo", [HOST[1], ("h/proc/sys/vm/swappiness", special(tarfile.FIFOTYPE))])
    refused_value(w, "a hard link", [HOST[1], (
        "h/proc/sys/vm/swappiness", special(tarfile.LNKTYPE, "/proc/sys/vm/swappiness"))])
    refused("a name of 64 KB", w.tar("long.tar", *HOST, ("h/" + "n" * 65536, b"x")), "4096 bytes")
    refused("no host", w.tar("nohost.tar", ("a/b", b"x")), "manifest.json, or proc/ or sys/")
    refused("nothing", w.tar("nothing.tar"), "")


def refused_value(w, name, members):
    """Contained: the scan goes on, and the value is not known."""
    done = run("--root", w.tar("contained.tar", *members), "-f", "json")
    try:
        status = json.loads(done.stdout)["checks"][0]["status"]
    except (ValueError, KeyError, IndexError):
        status = f"status {done.returncode}: {done.stderr[-300:]}"
    if status != "unknown":
        faults.append(f"{name}: {status}")
    print(f"ok   {name}: contained, {status}")


def bombs(w):
    zeros = io.BytesIO()
    with gzip.GzipFile(fileobj=zeros, mode="wb", compresslevel=9) as out:
        info = tarfile.TarInfo("h/proc/cpuinfo")
        info.size = 8 << 30
        out.write(info.tobuf())
        out.write(bytes(64 << 20))
    with open(w.path("bomb.tar.gz"), "wb") as f:
        f.write(zeros.getvalue())
    refused("8 GiB in one member", w.path("bomb.tar.gz"), "at most 128 MiB in all", memory=True)
    full = io.BytesIO()
    with gzip.GzipFile(fileobj=full, mode="wb", compresslevel=1) as out:
        for name, size in (("h/proc/a", 127 << 20), ("h/proc/b", 8 << 30)):
            info = tarfile.TarInfo(name)
            info.size = size
            out.write(info.tobuf())
            out.write(bytes(127 << 20))
    with open(w.path("second.tar.gz"), "wb") as f:
        f.write(full.getvalue())
    refused("127 MiB, then 8 GiB", w.path("second.tar.gz"), "at most 128 MiB in all", memory=True)
    many = [(f"h/proc/{i}/stat", bytes(1 << 20)) for i in range(200)]
    refused("200 MiB in many", w.tar("many.tar.gz", *many, mode="w:gz"), "at most 128 MiB in all",
            memory=True)
    sparse = io.BytesIO()
    with tarfile.open(fileobj=sparse, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("h/proc/sparse")
        info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1",
                            "GNU.sparse.size": str(1 << 40), "GNU.sparse.realsize": str(1 << 40),
                            "GNU.sparse.numblocks": "1", "GNU.sparse.map": "0,1"}
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    with open(w.path("sparse.tar"), "wb") as f:
        f.write(sparse.getvalue())
    refused("a sparse file of 1 TiB", w.path("sparse.tar"), "at most 128 MiB in all", memory=True)
    names = [(f"h/proc/{i}", b"") for i in range(400200)]
    path = w.path("names.tar.gz")
    with tarfile.open(path, "w:gz", compresslevel=1, format=tarfile.USTAR_FORMAT) as tar:
        for name, _ in names:
            tar.addfile(tarfile.TarInfo(name))
    done = run("--root", path, bound=False)
    if done.returncode != 3 or b"400000 members" not in done.stderr:
        faults.append(f"400200 members: {done.returncode}, {done.stderr[-200:]}")


def read_members(path):
    with tarfile.open(path) as tar:
        return [(m.name, tar.extractfile(m).read()) for m in tar.getmembers()]


def sealed(manifest):
    manifest = {k: v for k, v in manifest.items() if k != "sha256"}
    text = json.dumps(manifest, separators=(",", ":"))[:-1].encode()
    return text + b',"sha256":"' + hashlib.sha256(text).hexdigest().encode() + b'"}'


def ours(w):
    with open(w.path("host.fx"), "w", encoding="utf-8") as f:
        f.write(RECORD.replace("== /", "== after /").replace("== after /proc/stat\ncpu0 1", "== before /proc/stat\ncpu0 1"))
    subprocess.run([LATSCAN, "capture", "--from", w.path("host.fx"), "-o", w.path("ours.tar")], check=True)
    accepted("a capture", w.path("ours.tar"), "60")
    members = read_members(w.path("ours.tar"))
    at = next(i for i, m in enumerate(members) if m[0].endswith("swappiness"))
    manifest = json.loads(members[-1][1])
    name = members[at][0]

    def changed(what, *texts, edit=None, members_edit=None):
        m = json.loads(json.dumps(manifest))
        if edit:
            edit(m)
        files = list(members[:-1])
        if members_edit:
            files = members_edit(files)
        refused(what, w.tar("changed.tar", *files, ("manifest.json", sealed(m))), *texts)

    changed("a changed byte", name, "SHA-256",
            members_edit=lambda f: [(n, b"61\n" if n == name else d) for n, d in f])
    changed("a member too few", name, "that is there",
            members_edit=lambda f: [x for x in f if x[0] != name])
    changed("a member too many", "the manifest names",
            members_edit=lambda f: f + [("sample/1/proc/more", b"x")])
    changed("a member twice", "each member once", members_edit=lambda f: f + [f[at]])
    changed("a link for a file", name, "a file", members_edit=lambda f: [
        (n, special(tarfile.SYMTYPE, "/etc/passwd") if n == name else d) for n, d in f])
    changed("a listed digest that is none", "64 digits",
            edit=lambda m: [a.update(sha256="00") for a in m["answers"] if "member" in a])
    changed("another format", "latscan-capture", edit=lambda m: m.update(format="other"))
    changed("a later version", "version 1", edit=lambda m: m.update(version=2))
    changed("a path that leaves", "absolute path",
            edit=lambda m: m["answers"][0].update(path="proc/x"))
    changed("an unknown state", "a state of an answer",
            edit=lambda m: m["answers"][0].update(state="fine"))
    refused("a manifest without its digest", w.tar("plain.tar", *members[:-1], (
        "manifest.json", json.dumps(manifest).replace("sha256", "sha255").encode())), "expected")
    changed("a sample too many", "no more samples", edit=lambda m: m.update(samples=1) or
            m["answers"][0].update(sample=1))
    changed("no answers' array", "expected", edit=lambda m: m.update(answers=3))
    refused("a manifest that is no JSON", w.tar("json.tar", ("manifest.json", b"{")), "manifest.json", "line 1")
    refused("a manifest of 50 MB", w.tar("big.tar", ("manifest.json", b" " * (50 << 20))), "at most 48 MiB")
    with open(w.path("ours.tar"), "rb") as f:
        whole = f.read()
    bits(w, whole)
    for cut in (700, 1500, len(whole) // 2):
        with open(w.path("cut.tar"), "wb") as f:
            f.write(whole[:cut])
        refused(f"cut after {cut} bytes", w.path("cut.tar"), "cut.tar")


def bits(w, whole):
    """No bit changes unseen what is judged: members have digests, and so has the manifest."""
    seen = 0
    expected = run("--root", w.path("ours.tar"), "-f", "json").stdout
    want = json.loads(expected)["checks"][0]["findings"]
    for at in range(0, len(whole) - 1024, 211):
        data = bytearray(whole)
        data[at] ^= 1 << (at % 8)
        with open(w.path("bit.tar"), "wb") as f:
            f.write(data)
        done = run("--root", w.path("bit.tar"), "-f", "json")
        if done.returncode == 3:
            seen += 1
        elif done.returncode > 3 or done.returncode < 0:
            faults.append(f"bit {at}: status {done.returncode}")
        elif json.loads(done.stdout)["checks"][0]["findings"] != want:
            faults.append(f"bit {at}: judged otherwise, and not refused")
    print(f"ok   {seen} of {len(range(0, len(whole) - 1024, 211))} single bits were refused, the others change nothing")


def main():
    with tempfile.TemporaryDirectory() as folder:
        w = Work(folder)
        ours(w)
        others(w)
        bombs(w)
    for fault in faults:
        print("FAIL", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

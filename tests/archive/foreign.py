#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""foreign.py LATSCAN: collections that others make, as an archive and as its folder.

Which of several hosts is meant, what stored outputs of commands tell and where that is said, what
an empty file does not say; that two samples are unpacked once, and what --inspect tells of it all.
Outputs of this host's own commands are held against the files that they read.
"""
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile

LATSCAN = sys.argv[1]
UNPACK = os.path.join(os.path.dirname(LATSCAN), "latscan-unpack")
faults = []


def check(what, good, told=""):
    print(("ok   " if good else "FAIL ") + what + ("" if good else f": {told}"))
    if not good:
        faults.append(what)


def scan(*arguments):
    done = subprocess.run([LATSCAN, "scan", "-f", "json", *arguments], capture_output=True,
                          timeout=120, check=False)
    try:
        return json.loads(done.stdout), done
    except ValueError:
        return None, done


def finding(report, name):
    return next(c for c in report["checks"] if c["id"] == name)["findings"][0]


def write_tar(path, members, mode="w:gz"):
    with tarfile.open(path, mode, format=tarfile.PAX_FORMAT) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            if isinstance(data, tuple):
                info.type, info.linkname = tarfile.SYMTYPE, data[0]
                tar.addfile(info)
            else:
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return path


def at(top, members):
    return [(top + name, data) for name, data in members]


HOST = [("proc/cmdline", b"quiet\n"), ("proc/1/stat", b"1 (systemd) S 0 1 1 0\n"),
        ("sys/devices/system/cpu/online", b"0-3\n")]
RING = b"""Ring parameters for eth0:
Pre-set maximums:
RX:\t\t4096
TX:\t\t4096
Current hardware settings:
RX:\t\t512
TX:\t\t512
"""
SOS = HOST + [
    ("proc/sys/vm/swappiness", b""),  # could not be read
    ("proc/sys/vm/overcommit_memory", b"0\n"),
    ("proc/kallsyms", ("../sos_strings/kernel/proc.kallsyms.tailed",)),
    ("sos_strings/kernel/proc.kallsyms.tailed", b"the end\n"),
    ("sos_commands/kernel/sysctl_-a", b"vm.overcommit_memory = 2\nvm.swappiness = 33\n"),
    ("sos_commands/networking/ethtool_-g_eth0", RING),
    ("sos_commands/networking/ip_-o_addr", b"1: lo\n"),
    ("var/log/messages", b"x" * 5000),
]


def unpack(*arguments):
    done = subprocess.run([UNPACK, *arguments], capture_output=True, timeout=60, check=False)
    return done.stdout.decode(errors="replace"), done


def commands(w):
    top = "sosreport-feed1-2026-11-20-abcdefg/"
    archive = write_tar(w("sos.tar.xz"), at(top, SOS), "w:xz")
    with tarfile.open(archive) as tar:
        tar.extractall(w("sos"))
    folder = w("sos/" + top)
    both = [scan("--root", root)[0] for root in (archive, folder)]
    check("both are judged", all(both))
    for name, report in zip(("archive", "folder"), both):
        f = finding(report, "mem.swappiness")
        check(f"{name}: an empty file gives way to what the command said",
              f["observed"]["text"] == "33", f)
        check(f"{name}: the evidence says where from", f["evidence"][0].get("from") ==
              "sos_commands/kernel/sysctl_-a", f["evidence"])
        f = finding(report, "mem.overcommit")
        check(f"{name}: a file goes before", f["evidence"][0].get("value") == "0"
              and "from" not in f["evidence"][0], f)
    for report in both:
        for c in report["checks"]:
            c.pop("duration_us")
    differ = [a["id"] for a, b in zip(*(r["checks"] for r in both)) if a != b]
    check("the archive tells what its folder tells", not differ, differ)
    text, _ = unpack("--all", archive)
    check("a ring", "== /probe/ethtool/eth0/ring from=sos_commands/networking/ethtool_-g_eth0\n"
          "rx 512\n" in text, text[-600:])
    check("the end of a file is no file", "== /proc/kallsyms" not in text)
    check("logs are passed over", "xxxxx" not in text)
    done = subprocess.run([LATSCAN, "scan", "--root", archive, "--only", "mem.swappiness", "--show",
                           "all"], capture_output=True, check=False)
    check("the text report says it", b"(from sos_commands/kernel/sysctl_-a)" in done.stdout,
          done.stdout)
    link = write_tar(w("up.tar.gz"), HOST + [("sos_commands/kernel/sysctl_-a",
                     b"../../../etc/passwd = 1\nnet....x = 2\nvm.swappiness = 5\n")])
    text, _ = unpack("--all", link)
    check("a command names no path that climbs", ".." not in text and "swappiness" in text, text)


def trees(w):
    several = write_tar(w("several.tar.gz"), at("a/one/", HOST) + at("a/two/", HOST) +
                        [("a/two/proc/sys/vm/swappiness", b"12\n"),
                         ("a/two/var/chroot/proc/sys/vm/swappiness", b"99\n")])
    report, done = scan("--root", several)
    check("several hosts are refused with their names", done.returncode == 3 and
          b"a/one, a/two" in done.stderr and b"ARCHIVE:FOLDER" in done.stderr, done.stderr)
    report, done = scan("--root", several + ":a/two", "--only", "mem.swappiness")
    check("one of them", report and finding(report, "mem.swappiness")["observed"]["text"] == "12",
          done.stderr)
    report, done = scan("--root", several + ":a/two/var/chroot", "--only", "mem.swappiness")
    check("one within another", report and
          finding(report, "mem.swappiness")["observed"]["text"] == "99", done.stderr)
    report, done = scan("--root", several + ":b")
    check("none of them", done.returncode == 3 and b"there are: a/one, a/two" in done.stderr,
          done.stderr)
    before = at("h/before/", HOST + [("proc/stat", b"cpu0 1 2 3\n")])
    after = at("h/after/", HOST + [("proc/stat", b"cpu0 4 5 6\n")])
    pair = write_tar(w("pair.tar.gz"), after + before)
    report, done = scan("--root", pair, "--window", "5")
    check("before and after are two samples", report and report["run"]["samples"] == 2, done.stderr)
    text, _ = unpack("--all", pair)
    check("each its own", "== before /proc/stat\ncpu0 1" in text and
          "== after /proc/stat\ncpu0 4" in text, text)
    once(w, pair)


def once(w, archive):
    """Two samples of one archive: latscan-unpack is a script here, which counts."""
    os.mkdir(w("bin"))
    shutil.copy(LATSCAN, w("bin/latscan"))
    with open(w("bin/latscan-unpack"), "w", encoding="utf-8") as f:
        f.write(f'#!/bin/sh\necho run >>"{w("runs")}"\nexec "{UNPACK}" "$@"\n')
    os.chmod(w("bin/latscan-unpack"), stat.S_IRWXU)
    subprocess.run([w("bin/latscan"), "scan", "-q", "--root", archive, "--window", "5"],
                   capture_output=True, check=False)
    with open(w("runs"), encoding="utf-8") as f:
        runs = f.read().count("run")
    check("two samples are unpacked once", runs == 1, runs)


def padded(w):
    members = HOST + [("proc/sys/vm/swappiness", b""), ("sys/kernel/mm/ksm/run", b"0\n" + bytes(4094)),
                      ("sys/kernel/mm/ksm/none", bytes(4096)), ("proc/interrupts", b"")]
    text, _ = unpack("--all", write_tar(w("padded.tar.gz"), members))
    check("a page's zero bytes are tar's", "== /sys/kernel/mm/ksm/run\n0\n==" in text + "==", text)
    check("nothing but zero bytes is nothing", "== /sys/kernel/mm/ksm/none" not in text)
    check("an empty file of /proc is nothing", "== /proc/interrupts\n" not in text)
    report, _ = scan("--root", w("padded.tar.gz"), "--only", "mem.swappiness")
    f = finding(report, "mem.swappiness")
    check("and judged as not captured", f["reason"] == "not-captured", f)


def inspect(w):
    def run(*arguments):
        done = subprocess.run([LATSCAN, "capture", *arguments], capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()
    status, out, err = run("--inspect", w("sos.tar.xz"), "-f", "json")
    check("inspect", status == 0, err)
    told = json.loads(out)
    check("inspect: what it is", told["kind"] == "sosreport" and told["samples"] == 1 and
          told["size"] == os.path.getsize(w("sos.tar.xz")) and told["members"] == len(SOS) and
          not told["signed"] and not told["redacted"], {k: told[k] for k in told if k != "checks"})
    report, _ = scan("--root", w("sos.tar.xz"))
    status_of = {c["id"]: c for c in report["checks"]}
    rows = {c["id"]: c for c in told["checks"]}
    check("inspect: a row a check", rows.keys() == status_of.keys() and len(rows) > 200)
    wrong = [i for i, c in status_of.items() if
             (rows[i]["told"] == "judged") != (c["status"] in ("pass", "warn", "fail")) or
             (rows[i]["told"] == "not-captured") != (c.get("reason") == "not-captured"
                                                     and c["status"] == "unknown")]
    check("inspect: what the scan says", not wrong, wrong)
    check("inspect: the counts are those of the rows", told["counts"]["judged"] ==
          sum(c["told"] == "judged" for c in rows.values()) and sum(told["counts"].values()) ==
          len(rows), told["counts"])
    check("inspect: missing paths, and how", rows["mem.thp_enabled"]["missing"][0]["path"].startswith(
          "/sys/kernel/mm/transparent_hugepage") and rows["mem.thp_enabled"]["missing"][0]["how"],
          rows["mem.thp_enabled"])
    status, out, err = run("--inspect", w("sos/sosreport-feed1-2026-11-20-abcdefg"), "--rows")
    check("inspect: a folder, as text", status == 0 and ": sosreport" in out.split("\n", 1)[0] and
          "\nmem.swappiness               judged" in out and "\nall  " in out, out[:600] + err)
    with open(w("host.fx"), "w", encoding="utf-8") as f:
        f.write("== /proc/cmdline\nquiet\n== /proc/sys/vm/swappiness\n60\n")
    run("--from", w("host.fx"), "-o", w("ours.tar.zst"))
    open(w("ours.tar.zst.sig"), "w", encoding="utf-8").close()
    status, out, err = run("--inspect", w("ours.tar.zst"), "-f", "json", "--only", "mem.*")
    told = json.loads(out)
    check("inspect: ours", told["kind"] == "capture" and told["made_by"].startswith("latscan") and
          told["signed"] and {c["area"] for c in told["checks"]} == {"mem"}, told.keys())
    for arguments, words in ((["--inspect", w("ours.tar.zst"), "-o", "x.tar"], "without --output"),
                             (["--rows", "-o", "x.tar"], "go with --inspect"),
                             (["--inspect", w("nothing")], "nothing"),
                             (["--inspect", w("ours.tar.zst"), "-f", "xml"], "text or json")):
        status, out, err = run(*arguments)
        check(f"inspect: {' '.join(arguments[:1])} … {words}", status == 3 and words in err, err)


def live(w):
    """This host's sysctl and lscpu, against the files; nothing of it is kept."""
    tools = [t for t in ("sysctl", "lscpu") if shutil.which(t)]
    if len(tools) < 2:
        print("skipped: sysctl and lscpu are not both here")
        return
    env = dict(os.environ, LC_ALL="C")
    patterns = r"^(vm\.(swappiness|dirty|min_free|lowmem)|kernel\.(printk|sched|osrelease)|net\.core\.)"
    for path, command in (("kernel/sysctl_-a", ["sysctl", "-a", "--pattern", patterns]),
                          ("processor/lscpu", ["lscpu"]), ("kernel/uname_-a", ["uname", "-a"])):
        name = w("live/sos_commands/" + path)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "wb") as f:
            subprocess.run(command, stdout=f, stderr=subprocess.STDOUT, env=env, check=False)
    os.mkdir(w("live/proc"))
    text, done = unpack("--commands", w("live"))
    seen, wrong = 0, []
    for section in text.split("\n== ")[1:]:
        head, _, body = section.partition("\n")
        path = head.split(" ")[0]
        if path.endswith("/") or not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as f:
            own = f.read()
        seen += 1
        if own.strip("\n") != body.strip("\n"):
            wrong.append((path, own, body))
    check(f"{seen} files of this host read as their commands tell", seen > 20 and not wrong,
          (wrong, seen, done.stderr))


def main():
    with tempfile.TemporaryDirectory() as folder:
        def w(name):
            return os.path.join(folder, name)
        for part in (commands, trees, padded, inspect, live):
            part(w)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

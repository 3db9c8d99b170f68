#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""receipt.py LATSCAN: what a scan's receipt says of itself, against who looked on.

  reads, bytes   strace of main: what it opened, listed, looked up and asked, and what came back. Bytes of listings are the kernel's records there and
                 names in the receipt, so that it lies between what was read and that with the records.
  questions      the packets that main sent to its probe child
  CPU time       wait4(): user and system time of main and of the children that it waited for. The receipt is finished before the report is written.
  CPU            where the kernel says that each of its tasks ran last, looked at again and again
  interrupts     /proc/interrupts of the hot CPU: no fewer than between two looks inside of the window, no more than between two around the scan
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import time

CALLS = "read,pread64,openat,openat2,getdents64,readlinkat,readlink,newfstatat,statx,sched_getaffinity,recvfrom,recvmsg,sendto,sendmsg,write"
wrong = []


def judge(what, low, value, high):
    good = low <= value <= high
    print(f"{'ok  ' if good else 'FAIL'} {what}: the receipt says {value:.0f}, seen {low:.0f} to {high:.0f}")
    if not good:
        wrong.append(what)


def seen_by_strace(path):
    """Of main: (least and most reads, least and most bytes)."""
    total = dict.fromkeys(("opened", "looked", "asked", "bytes", "listed", "received"), 0)
    distinct = set()
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            call = re.match(r"(\w+)\((.*)\) += (-?\d+)", line)
            if not call or re.search(r"\.so[.>\"]|ld\.so\.", line):
                continue
            name, words, value = call.group(1), call.group(2), int(call.group(3))
            if name.startswith("openat"):
                total["opened"] += 1
                distinct.add(words.split(", O_")[0])
            elif name in ("readlinkat", "readlink") or (name in ("newfstatat", "statx") and '""' not in words and "AT_EMPTY_PATH" not in words):
                total["looked"] += 1
            elif name == "sched_getaffinity":
                total["asked"] += 1
            if value > 0 and name in ("read", "pread64", "readlinkat"):
                total["bytes"] += value
            elif value > 0 and name.startswith("recv"):
                total["received"] += value
            elif value > 0 and name == "getdents64":
                total["listed"] += value
    return total, len(distinct)


def test_strace(latscan, work):
    report = os.path.join(work, "a.json")
    trace = os.path.join(work, "t")
    subprocess.run(["strace", "-ff", "-qq", "-y", "-s", "64", "-o", trace, "-e", "trace=" + CALLS, latscan, "scan", "--window", "0", "-f", "json:" + report],
                   stdout=subprocess.DEVNULL, check=False)
    with open(report, encoding="utf-8") as file:
        said = json.load(file)["receipt"]
    # Main is the process that was first: the one whose trace was begun first.
    total, distinct = seen_by_strace(min(glob.glob(trace + ".*"), key=lambda p: int(p.rsplit(".", 1)[1])))
    # What main opens for itself (folders that it keeps, its reports, the first look) is no read: at most a tenth.
    most = total["opened"] + total["looked"] + total["asked"] + said["questions"]
    judge("reads", 0.9 * (distinct + total["asked"]), said["reads"], most)
    # A header and a note come with each answer of the child.
    least = total["bytes"] + total["received"] - 512 * (said["questions"] + 4)
    judge("bytes", least, said["bytes"], total["bytes"] + total["received"] + total["listed"])


def last_cpus(pid):
    """Of each task of the process and of its children: where it ran last."""
    found = set()
    for task in glob.glob(f"/proc/{pid}/task/*"):
        try:
            with open(task + "/stat", encoding="ascii", errors="replace") as file:
                words = file.read().rpartition(") ")[2].split()
            with open(task + "/children", encoding="ascii") as file:
                children = file.read().split()
        except OSError:
            continue
        found.add((words[0], int(words[11]) + int(words[12]), int(words[36])))
        for child in children:
            found |= last_cpus(child)
    return found


def interrupts(cpu):
    with open("/proc/interrupts", encoding="ascii", errors="replace") as file:
        column = file.readline().split().index(f"CPU{cpu}")
        total = 0
        for line in file:
            words = line.split()
            if len(words) > column + 1 and words[column + 1].isdigit():
                total += int(words[column + 1])
    return total


def settled(pid):
    """Main sleeps, and used no time since it was asked last, 0.15 s ago: its window runs."""
    def look():
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                words = file.read().rpartition(") ")[2].split()
        except OSError:
            return None
        return words[0], words[11], words[12]
    before = look()
    time.sleep(0.15)
    return before is not None and before == look() and before[0] == "S"


def test_beside(latscan, work):
    """One scan with a hot CPU declared, looked at from beside."""
    report = os.path.join(work, "b.json")
    cpus = sorted(os.sched_getaffinity(0))
    hot = cpus[-1]
    around = interrupts(hot)
    scan = subprocess.Popen([latscan, "scan", "--window", "2s", f"--hot-cpus={hot}", "-f", "json:" + report], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    where, pinned, inside, opened = set(), set(), 0, None
    while os.waitid(os.P_PID, scan.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        # Before it is pinned it may run anywhere.
        (pinned if opened is not None else where).update(cpu for _, _, cpu in last_cpus(scan.pid))
        if opened is None and settled(scan.pid):
            opened = interrupts(hot)
            time.sleep(0.3)
            still = interrupts(hot)
            inside = still - opened if settled(scan.pid) else 0
        time.sleep(0.01)
    _, _, used = os.wait4(scan.pid, 0)
    around = interrupts(hot) - around
    with open(report, encoding="utf-8") as file:
        said = json.load(file)["receipt"]
    spent = (used.ru_utime + used.ru_stime) * 1e9
    # Behind the receipt the report is written; the clock of wait4() is as fine as the receipt's (CONFIG_VIRT_CPU_ACCOUNTING or utime scaled to the sum).
    judge("CPU time (us)", 0.5 * spent / 1000, (said["cpu_ns_main"] + said["cpu_ns_child"]) / 1000, 1.05 * spent / 1000 + 1000)
    if len(cpus) < 2:
        return
    judge("interrupts, IPIs on the hot CPU", inside, said["hot"]["interrupts"] + said["hot"]["ipis"], around)
    print(f"     it says that it ran on CPU {said['cpu']}; its tasks were seen on {sorted(where)} before its window, on {sorted(pinned)} from there on")
    if pinned and pinned != {said["cpu"]}:
        wrong.append("CPU")


def main(latscan):
    if subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        return print("skipped: strace may not trace here") or 77
    with tempfile.TemporaryDirectory() as work:
        test_strace(latscan, work)
        test_beside(latscan, work)
    print(f"the receipt is {'wrong of: ' + ', '.join(wrong) if wrong else 'as seen from beside'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))

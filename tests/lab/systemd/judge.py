#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""judge.py OUT   what the systemd guest left in OUT: its own results, and whether the units' eyes
saw what those of a root shell saw (eyes.sh).

Reports: statuses, reasons, subjects and observed values equal, but for counters: those that differ
between two scans of the shell itself. Records: every path that either asked for was answered with
the same state (ok, absent, denied …), whatever its content.
"""
import json
import os
import re
import sys

# Whoever scans is a process in a cgroup, and both are gone at the next scan: no part of the host.
OWN = re.compile(r"^/proc/(?!1/)\d+/|^/probe/affinity/|^/sys/fs/cgroup/.*(lab|eyes|latscan[a-z-]*)\.(service|timer)")
# They count processes and services, those beside the scanner too, or say where it runs itself: the
# status is compared.
COUNTED = {"host.cotenants", "task.isolated_foreign", "tick.perf_freq", "self.affinity",
           "mem.dirty_limits"}
SECTION = re.compile(rb"^== (.*)$", re.M)


def findings(path):
    """What a report says, by check and subject."""
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    said = {}
    for check in report["checks"]:
        said[check["id"], ""] = check["status"]
        for f in check.get("findings", []):
            subject = f.get("subject", {})
            key = subject.get("kind", "") + " " + subject.get("key", "")
            observed = None if check["id"] in COUNTED else json.dumps(f.get("observed"))
            said[check["id"], key] = (f["status"], f.get("reason"), observed)
    said["receipt", "sandbox"] = bool(report["receipt"].get("sandboxed"))
    return said


def answers(path):
    """How each question of a record was answered: path and kind to state."""
    with open(path, "rb") as file:
        text = file.read()
    states = {}
    for line in SECTION.findall(text):
        words = line.decode("utf-8", "backslashreplace").split()
        if words[0] in ("before", "after"):
            words.pop(0)
        state = next((w for w in words[1:] if w.startswith("!")), "ok")
        kind = "link" if "->" in words else "mode" if words[1:2] == ["mode"] else ""
        if not OWN.search(words[0]):
            states[words[0], kind] = state
    return states


def differ(ours, first, second):
    """Keys on which ours is neither what the shell saw before nor what it saw after."""
    absent = object()
    for key in sorted(set(ours) | set(first) | set(second)):
        here = ours.get(key, absent)
        a, b = first.get(key, absent), second.get(key, absent)
        if here not in (a, b) and a == b:
            yield key, "nothing" if a is absent else a, "nothing" if here is absent else here


def compare(out, unit, budget, wanted):
    """Yields a line for each difference that is not among those wanted."""
    for kind, read in (("json", findings), ("fx", answers)):
        try:
            ours, a, b = (read(os.path.join(out, f"{name}-{budget}{more}.{kind}"))
                          for name, more in ((unit, ""), ("shell", "-1"), ("shell", "-2")))
        except (OSError, ValueError, KeyError) as error:
            yield f"no {kind}: {error}"
            continue
        for key, theirs, here in differ(ours, a, b):
            if not wanted(key, here):
                yield f"{' '.join(key)}: a shell sees {theirs}, the unit {here}"


def blind(out):
    """The same comparison of a unit that is made not to see."""
    hidden = {line.split(" ", 1)[0] for line in compare(out, "blind", "quiet", none)}
    return [f"{path}: hidden, and not found to be" for path in
            ("/probe/kmsg", "/probe/msr/0/0x34", "/probe/clock") if path not in hidden]


def eyes(out):
    yield "what PrivateDevices, ProtectKernelLogs and ProtectClock hide is found", blind(out)
    for unit, budget, wanted in EYES:
        but = ", but auditing and PCI registers" if wanted is lost else ""
        yield f"{unit}, budget {budget}: sees what a root shell sees{but}", list(
            compare(out, unit, budget, wanted))


def privileges(file):
    """What "list --needs" says: patterns of paths, and the right that reading one wants."""
    with open(file, encoding="utf-8") as f:
        needs = [n for check in json.load(f)["checks"] for n in check["needs"]]
    named = {(n["path"], n[k]) for n in needs for k in ("privilege", "also") if n.get(k)}
    # A pattern is walked by listing the folders before its wildcards.
    named |= {(p[:p.index("*")].rpartition("/")[0], right) for p, right in named if "*" in p}
    return [(re.compile(re.sub(r"\\\*|\\\{[^}]*\\\}|\\?#", "[^/]*", re.escape(p))), right)
            for p, right in named]


def needs(out):
    """For each right: what is refused without it, and whether the list says so."""
    folder = os.path.join(out, "needs")
    try:
        told = privileges(os.path.join(folder, "list.json"))
        full = answers(os.path.join(folder, "none.fx"))
    except (OSError, ValueError) as error:
        yield "rights", [str(error)]
        return
    for right in RIGHTS:
        wrong, refused = [], 0
        less = answers(os.path.join(folder, right + ".fx"))
        for (path, kind), state in sorted(less.items()):
            if state == full.get((path, kind), state):
                continue
            refused += 1
            said = {r for pattern, r in told if pattern.fullmatch(path.rstrip('/'))}
            if "CAP_" + right.upper() not in said:
                wrong.append(f"{path}: {state} without it, told of: {' '.join(said) or 'nothing'}")
        if not refused:
            wrong.append("nothing was refused without it")
        yield f"list --needs: {refused} reads want CAP_{right.upper()}", wrong


def none(_key, _here):
    return False


# What the user of latscan-scan.service may not ask, and what follows from it.
LOST = re.compile(r"/probe/audit|audit\.enabled|/sys/.*/config|pcie\.(mps_mrrs|aspm_.*)")


def lost(key, here):
    return LOST.fullmatch(key[0]) and (here == "!denied" or "skip" in here or "unknown" in here)


RIGHTS = ["dac_read_search", "sys_ptrace", "sys_rawio", "syslog", "audit_control", "sys_admin"]
EYES = [(unit, budget, none) for unit in ("gate", "post") for budget in ("quiet", "all")]
EYES.append(("scan", "quiet", lost))


def main(out):
    try:
        with open(os.path.join(out, "results.txt"), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError as error:
        lines = [f"FAIL no results: {error}"]
    if "done" not in lines:
        lines.append("FAIL the guest did not come to the end of its test")
    compared = os.path.basename(out.rstrip("/")) == "systemd-gate"
    for name, wrong in [*eyes(out), *needs(out)] if compared else []:
        lines.append(f"{'FAIL' if wrong else 'ok  '} {name}")
        lines += [f"       {w}" for w in wrong[:40]]
    lines = [line for line in lines if line != "done"]
    print("\n".join(lines))
    failed = sum(line.startswith("FAIL") for line in lines)
    passed = sum(line.startswith("ok") for line in lines)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)

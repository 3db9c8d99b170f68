# SPDX-License-Identifier: Apache-2.0
"""rejudge.py LATSCAN-FLEET WORK: captures are judged by another profile, and held against what was reported. The capture is of
the machine that tests run on: what it is does not matter, only that one host stays one host."""
import json
import os
import subprocess

from common import PROGRAM, TOP, check, end, fresh, path, run


def main():
    fresh()
    os.makedirs(path("captures"))
    scanner = os.path.join(os.path.dirname(PROGRAM), "latscan")
    subprocess.run([scanner, "scan", "--no-progress", "--window", "0", "--record", path("captures/a.fx"), "-f",
                    "json:" + path("a.json")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    profile = os.path.join(TOP, "profiles", "quiet-core.yaml")
    with open(path("a.json"), encoding="utf-8") as f:
        before = json.load(f)
    p = run(path("a.json"), "--rejudge", path("captures"), "--profile", profile, "-f", "json")
    d = json.loads(p.stdout)
    s, r = d["summary"], d["rejudged"]
    check(s["hosts"] == 1 and s["faults"] == 0 and s["silent"] == 0, f"one host: {s}")
    check(r["profile"] == profile and r["not_before"] == 0, f"held against its report: {r}")
    check(d["judged_by"][0]["profile"] != before["run"].get("profile"), "by another profile")
    now = "pass" if s["pass"] else "fail" if s["fail"] else "unknown"
    was = before["summary"]["verdict"]
    check(r["differ_total"] == (was != now), f"was {was}, is {now}: {r}")
    run("--rejudge", path("captures"), status=3)
    with open(path("captures/b.fx"), "w", encoding="utf-8") as f:
        f.write("no capture\n")
    d = json.loads(run("--rejudge", path("captures"), "--profile", profile, "-f", "json").stdout)
    check(d["fault_counts"]["unreadable"] == 1 and d["faults"][0]["file"].endswith("b.fx"), "one that is none is named")
    end()


main()

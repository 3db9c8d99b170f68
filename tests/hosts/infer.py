# SPDX-License-Identifier: Apache-2.0
"""infer.py LATSCAN DATA: profiles inferred from the captured machines of DATA/hosts and DATA/guests.

Each is a profile that "profile check" takes; its hot and housekeeping CPUs are those that
DATA/FACTS.txt tells (by the command line or the kernel's own set), a host of which that tells
none declares no role; it comes out the same twice; and judging the tree by it fails nothing that
does not fail without, but for what a role declares that the tree did not show by itself.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import facts
from hosts import ROOTS, memory

GUESTS = {"cap-tuned": "2-7", "cap-tuned-rt": "2-7", "cap-untuned": ""}


def cpus(text):
    """The CPUs of a list: "0-2,5" is {0, 1, 2, 5}."""
    ends = [r.split("-") for r in text.split(",") if r]
    return {c for r in ends for c in range(int(r[0]), int(r[-1]) + 1)}


class Tree:
    def __init__(self, latscan, name, root, hot, online):
        self.latscan, self.name, self.root = latscan, name, root
        self.hot, self.online = cpus(hot), cpus(online)
        self.wrong = []

    def run(self, *arguments, statuses=(0,)):
        ran = subprocess.run([self.latscan, *arguments], capture_output=True, timeout=100,
                             check=False)
        if ran.returncode not in statuses:
            self.wrong.append(f"{' '.join(arguments)}: status {ran.returncode}: "
                              + ran.stderr.decode(errors="replace")[-500:])
        return ran.stdout.decode()

    def values(self, text):
        """{key: value} of the lines below "cpus:" that are not commented out."""
        told, on = {}, False
        for line in text.splitlines():
            if line.startswith("  cpus:"):
                on = True
            elif on and line.startswith("    "):
                key, _, value = line.split("#")[0].strip().partition(": ")
                if key:
                    told[key] = value
            else:
                on = False
        return told

    def compare_cpus(self, text):
        told = self.values(text)
        house = cpus(told.pop("housekeeping", ""))
        hot = set().union(*(cpus(v) for v in told.values()))
        if hot != self.hot:
            self.wrong.append(f"hot are {sorted(hot)}, the facts say {sorted(self.hot)}")
        if self.hot and self.online and house != self.online - self.hot:
            self.wrong.append(f"housekeeping are {sorted(house)}")
        if sum(len(cpus(v)) for v in told.values()) != len(hot):
            self.wrong.append("a CPU has two roles")
        if not self.hot and "\nroles:" in text:
            self.wrong.append("roles are declared on a host that shows no intent")

    def failures(self, *arguments):
        text = self.run("scan", "--root", self.root, "-f", "json", *arguments, statuses=(0, 1, 2))
        if self.wrong:
            return set()
        return {(c["id"], f["subject"]["key"]) for c in json.loads(text)["checks"]
                for f in c["findings"] if f["status"] == "fail"}

    def judge(self):
        text = self.run("profile", "infer", "--root", self.root)
        if self.run("profile", "infer", "--root", self.root) != text:
            self.wrong.append("another profile the second time")
        if len(text.splitlines()) > 40:
            self.wrong.append(f"{len(text.splitlines())} lines, which nobody reads in a minute")
        self.compare_cpus(text)
        path = self.root.rstrip("/.") + ".inferred.yaml"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        self.run("profile", "check", path)
        for how in (["--inferred"], ["--profile", path]):
            self.run("gate", "--root", self.root, *how, statuses=(0, 1, 2))
        new = self.failures("--profile", path) - self.failures()
        if new:
            self.wrong.append(f"fails by its own profile only: {sorted(new)}")
        return self


def trees(latscan, data, work):
    told = facts.load(os.path.join(data, "FACTS.txt"))
    told = {name.split(" ")[0]: f for name, f in reversed(told.items())}
    for archive in sorted(os.listdir(os.path.join(data, "hosts"))):
        name = archive.split(".")[0]
        f, top = told[name], os.path.join(work, name)
        online = f.online() or {"01": "0-79", "03": "0-1"}.get(name[:2], "")
        yield (os.path.join(data, "hosts", archive), top,
               Tree(latscan, name, os.path.join(top, ROOTS[name[:2]]),
                    f.isolated() or f.declared() or "", online))
    for name, hot in GUESTS.items():
        yield (os.path.join(data, "guests", name + ".tar.gz"), os.path.join(work, name),
               Tree(latscan, name, os.path.join(work, name, "."), hot, "0-7" if hot else ""))


def unpack_and_judge(archive, top, tree):
    os.mkdir(top)
    # A guest's tree holds devices that only root may make.
    subprocess.run(["tar", "-xf", archive, "-C", top, "--exclude=*/cpu[0-9]*/cache"],
                   check=False, stderr=subprocess.DEVNULL)
    return tree.judge()


def main():
    latscan, data = sys.argv[1:3]
    if not os.path.isdir(os.path.join(data, "hosts")):
        print(f"skipped: no captured machines at {data}")
        return 77
    failed = 0
    with tempfile.TemporaryDirectory(dir=memory()) as work, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(unpack_and_judge, *t) for t in trees(latscan, data, work)]
        for job in jobs:
            tree = job.result()
            print(f"{tree.name}: {len(tree.hot)} hot")
            for line in tree.wrong:
                print(f"FAIL {tree.name}: {line}")
            failed += len(tree.wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""collect.py record BUILD…   what the last runs in these build folders said, kept in tests/proof/ROOM.tsv; writes docs/proof.md
collect.py page            docs/proof.md from what is kept, to standard output
collect.py check BUILD     is docs/proof.md what is kept, and is each test of a claim one that "ctest -N" in BUILD knows

A claim is a block of tests/proof/ROOM.claims:
  room: TITLE          once, before the first block; "about: TEXT" below it says what the room is
  claim: SENTENCE      begins a block
  test: NAME…          what shows it: tests of ctest, lab:BOOT (a boot of tests/lab), or bench:PART (a part of tests/bench)
  run: COMMAND         how it is run, where that is not "./dev test"
  limit: SENTENCE      what could not be tested on this hardware; may be given many times

Results come from BUILD/proof/: *.xml are JUnit files of ctest (--output-junit); of each test the last line of its output is kept.
*.tsv are lines "NAME <tab> passed|failed|skipped|not decided|missed <tab> WORDS", which tests, boots and parts of the bench write
themselves; they win, since they say more. A test that nobody ran keeps what was said of it before.
"""
import glob
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PAGE = os.path.join(TOP, "docs", "proof.md")
KEYS = ("test", "run", "limit")
OUTCOMES = ("passed", "failed", "skipped", "not decided", "missed")
ORDER = ("lab", "disturbance", "hostile", "speed", "package", "documents")
HEAD = """# Proof

What the other pages claim, what shows it, and what it printed when it was last run. The tables are made by the runs: `./dev test` and
`./dev test --all` leave the results of their tests in `build-*/proof`, `./dev proof` puts them here (`tests/proof/collect.py`), and the
test `proof` holds this page against `ctest -N`: a claim whose test is gone fails.

`lab:NAME` is a boot of a real kernel in a virtual machine ([lab.md](lab.md)), `bench:NAME` a part of `./dev bench`; all others are
tests of ctest (`ctest --test-dir build-debug -R NAME`).
"""


class Room:
    """A file of claims and what is kept of their tests."""

    def __init__(self, name):
        self.name, self.title, self.about, self.claims = name, name, "", []
        self.kept_path = os.path.join(HERE, name + ".tsv")
        self.read(os.path.join(HERE, name + ".claims"))
        self.kept = {}
        if os.path.exists(self.kept_path):
            with open(self.kept_path, encoding="utf-8") as file:
                for line in file:
                    key, *rest = line.rstrip("\n").split("\t")
                    self.kept[key] = rest

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                key, colon, text = line.strip().partition(": ")
                if not key or key.startswith("#"):
                    continue
                if not colon:
                    sys.exit(f"{path}:{number}: expected KEY: TEXT")
                if key == "claim":
                    self.claims.append({"claim": text, "test": [], "limit": [], "run": ""})
                elif key == "room" and not self.claims:
                    self.title = text
                elif key == "about" and not self.claims:
                    self.about += text + "\n"
                elif key in KEYS and self.claims:
                    last = self.claims[-1]
                    last[key] = text if key == "run" else last[key] + (text.split() if key == "test" else [text])
                else:
                    sys.exit(f"{path}:{number}: not understood here: {line.strip()}")
        for claim in self.claims:
            if not claim["test"] and not claim["limit"]:
                sys.exit(f"{path}: neither a test nor a limit: {claim['claim']}")

    def tests(self):
        return [test for claim in self.claims for test in claim["test"]]

    def write(self):
        with open(self.kept_path, "w", encoding="utf-8") as file:
            for key in sorted(set(self.tests()) & set(self.kept)):
                file.write("\t".join([key, *self.kept[key]]) + "\n")


def rooms():
    names = [os.path.basename(p).removesuffix(".claims") for p in glob.glob(os.path.join(HERE, "*.claims"))]
    return [Room(n) for n in sorted(names, key=lambda n: (ORDER.index(n) if n in ORDER else len(ORDER), n))]


def day(path):
    return time.strftime("%Y-%m-%d", time.gmtime(os.path.getmtime(path)))


def last_line(text):
    """What a test says of itself: of libcheck the line with the percentage, else the last one."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    counted = [line for line in lines if re.search(r"\d+%: Checks: |\d+ passed, \d+ failed", line)]
    return (counted or lines or [""])[-1]


def of_junit(path):
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        status = case.get("status")
        outcome = "passed" if status == "run" else "failed" if status == "fail" else "skipped"
        yield case.get("name"), outcome, last_line(case.findtext("system-out"))


def of_lines(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            words = line.rstrip("\n").split("\t")
            if len(words) != 3 or words[1] not in OUTCOMES:
                sys.exit(f"{path}:{number}: expected NAME <tab> {'|'.join(OUTCOMES)} <tab> WORDS")
            yield tuple(words)


def results(builds):
    found = {}
    for pattern, reader in (("*.xml", of_junit), ("*.tsv", of_lines)):
        for build in builds:
            for path in sorted(glob.glob(os.path.join(build, "proof", pattern)), key=os.path.getmtime):
                for name, outcome, said in reader(path):
                    if outcome != "skipped" or name not in found:
                        found[name] = [day(path), ".".join(os.uname().release.split(".")[:2]), outcome, clean(said)]
    return found


def clean(said):
    """One line without what is of one run or of one machine: folders of work, times of libcheck."""
    said = re.sub(r"(?<![\w.])(/[\w.+-]+)+/", "", " ".join(said.split()))
    return said if len(said) <= 300 else said[:297] + "…"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def row(room, claim):
    same = {}  # of many tests that said the same thing it is written once
    for test in claim["test"]:
        text = "no run is recorded"
        if test in room.kept:
            when, kernel, outcome, words = room.kept[test]
            text = f"{when}, kernel {kernel}: **{outcome}**{': ' + cell(words) if words else ''}"
        same.setdefault(text, []).append(f"`{test}`")
    said = [", ".join(tests) + ": " + text for text, tests in same.items()]
    shown = f"`{cell(claim['run'] or './dev test')}`" if claim["test"] else "not tested"
    return f"| {cell(claim['claim'])} | {shown} | {'<br>'.join(said)} |\n"


def page(all_rooms):
    text = HEAD
    for room in all_rooms:
        text += f"\n## {room.title}\n\n" + (room.about + "\n" if room.about else "")
        text += "| claim | run by | last run, and what it said |\n|---|---|---|\n"
        text += "".join(row(room, claim) for claim in room.claims)
        limits = [(claim, limit) for claim in room.claims for limit in claim["limit"]]
        if limits:
            text += "\nNot tested on this hardware, or not to its end:\n\n"
            text += "".join(f"- {limit}\n" for _, limit in limits)
    return text


def known(build):
    out = subprocess.run(["ctest", "-N"], cwd=build, check=True, capture_output=True, text=True).stdout
    tests = set(re.findall(r"^ *Test +#\d+: (\S+)", out, re.M))
    boots = os.path.join(TOP, "tests", "lab", "boots")
    tests |= {"lab:" + name.removesuffix(".lab") for name in os.listdir(boots)}
    for script in glob.glob(os.path.join(TOP, "tests", "bench", "*.py")):
        with open(script, encoding="utf-8") as file:
            tests |= {"bench:" + name for name in re.findall(r"^def part_(\w+)", file.read(), re.M)}
    return tests


def check(build):
    wrong = []
    all_rooms = rooms()
    tests = known(build)
    for room in all_rooms:
        wrong += [f"tests/proof/{room.name}.claims: no test {t}" for t in room.tests() if t not in tests]
        wrong += [f"tests/proof/{room.name}.tsv: {k} shows no claim" for k in room.kept if k not in room.tests()]
        wrong += [f"docs/proof.md tells of a failure: {k}" for k, v in room.kept.items() if v[2] == "failed"]
    with open(PAGE, encoding="utf-8") as file:
        if file.read() != page(all_rooms):
            wrong.append("docs/proof.md is behind: tests/proof/collect.py page > docs/proof.md")
    print("\n".join(wrong) or f"{sum(len(r.claims) for r in all_rooms)} claims, {sum(len(r.tests()) for r in all_rooms)} tests named")
    return 1 if wrong else 0


def record(builds):
    all_rooms = rooms()
    found = results(builds)
    for room in all_rooms:
        for test in set(room.tests()) & set(found):
            if found[test][2] != "skipped" or test not in room.kept:
                room.kept[test] = found[test]
        room.write()
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(page(all_rooms))
    print(f"docs/proof.md: {len(found)} results, {sum(len(r.kept) for r in all_rooms)} kept")
    return 0


def main(argv):
    if argv[1:2] == ["record"] and len(argv) > 2:
        return record(argv[2:])
    if argv[1:] == ["page"]:
        print(page(rooms()), end="")
        return 0
    if argv[1:2] == ["check"] and len(argv) == 3:
        return check(argv[2])
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv))

# SPDX-License-Identifier: Apache-2.0
"""shapes.py LATSCAN-FLEET WORK: the same reports give the same answers however they are written and read: members
in any order, with escapes and blanks, unknown members between them, in files, lines or a pipe, by any number of threads."""
import json
import os
import random

from common import check, end, fleet, fresh, generate, path


def shuffled(value, rng):
    if isinstance(value, dict):
        items = [(k, shuffled(v, rng)) for k, v in value.items()]
        items.append(("x%d" % rng.randrange(99), rng.choice([None, -1.5e-7, True, "]}\\\"", [{"a": ["{"]}], {}])))
        rng.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        return [shuffled(v, rng) for v in value]
    return value


def comparable(d):
    d = dict(d)
    d["summary"] = {k: v for k, v in d["summary"].items() if k != "bytes"}
    return d


def main():
    fresh()
    generate("--hosts", "60", "--reports", "4", "--seed", "5", "--folder", path("r"), "--ndjson", path("r.ndjson"),
             "--slow", path("slow.txt"))
    ask = ("--slow", path("slow.txt"), "--top", "0", "--group-by", "hardware,role,bios,microcode,kernel,profile,version")
    files = comparable(fleet(path("r"), *ask, "--threads", "1"))
    check(files["summary"]["faults"] == 0 and files["deviations_total"] > 0, "there is something to compare")
    lines = open(path("r.ndjson"), "rb").read()
    check(comparable(fleet(path("r.ndjson"), *ask, "--threads", "3")) == files, "lines")
    check(comparable(fleet("-", *ask, stdin=lines)) == files, "a pipe")
    check(comparable(fleet("-", *ask, stdin=lines[:-1])) == files, "without the last newline")
    for i in range(3):
        check(comparable(fleet(path("r"), *ask, "--threads", "4")) == files, f"threads, {i}")
    twice = fleet(path("r"), path("r.ndjson"), *ask)
    check(twice["summary"]["duplicates"] == files["summary"]["reports"], "what is sent twice")
    for name in ("reports", "duplicates", "bytes"):
        twice["summary"].pop(name)
        files["summary"].pop(name, None)
    check(twice == files, "counts once")

    rng = random.Random(2)
    os.makedirs(path("s/deeper"))
    for i, name in enumerate(sorted(os.listdir(path("r")))):
        report = shuffled(json.load(open(path("r/" + name), encoding="utf-8")), rng)
        with open(path(("s/" if i % 2 else "s/deeper/") + name), "w", encoding="utf-8") as f:
            text = json.dumps(report, indent=i % 3 or None, ensure_ascii=i % 2 == 0)
            f.write(text.replace("eth0", "\\u0065th0") if i % 5 == 0 else text)
    other = fleet(path("s"), *ask)
    for name in ("reports", "duplicates", "bytes"):
        other["summary"].pop(name)
    check(other == files, "members in any order: " + str([k for k in files if files[k] != other.get(k)]))
    end()


main()

# SPDX-License-Identifier: Apache-2.0
"""huge.py LATSCAN-FLEET WORK: 1 GB of one field, as a line through a pipe, as a line of a file and as a file: named, counted, and
never held. The memory is that of the same reports without it, and what one report may have for each thread and the rest of a chunk."""
import json
import os
import subprocess
import threading

from common import NOW, PROGRAM, check, end, fresh, generate, path

GIB = 1 << 30
THREADS = 2
MAY_HAVE = (THREADS + 1) * (16 << 20) + (8 << 20)
BEGIN = b'{"schema":1,"run":{"host":"'


def measured(*operands, feed=None):
    """The answer, and the most memory that the program had, in bytes."""
    argv = [PROGRAM, *operands, "--now", NOW, "-f", "json:" + path("answer.json"), "--threads", str(THREADS)]
    p = subprocess.Popen(argv, stdin=subprocess.PIPE if feed else subprocess.DEVNULL)
    if feed:
        writer = threading.Thread(target=feed, args=(p.stdin,))
        writer.start()
        writer.join()
    _, status, used = os.wait4(p.pid, 0)
    check(status == 0, f"{operands}: status {status}")
    with open(path("answer.json"), encoding="utf-8") as f:
        return json.load(f), used.ru_maxrss << 10


def sparse(name, begin, after):
    """begin, a hole of 1 GiB, and what is written after it: the file has no blocks for the hole."""
    with open(path(name), "wb") as f:
        f.write(begin + BEGIN)
        f.seek(GIB, os.SEEK_CUR)
        f.write(b'"}}\n' + after)


def answers(d):
    return {k: v for k, v in d.items() if k not in ("faults", "faults_total", "fault_counts", "summary")}


def named(d, where, line):
    got = [(f["file"], f.get("line", 0), f["kind"]) for f in d["faults"]]
    check(got == [(where, line, "too-large")], f"named: {got}")
    check({k: n for k, n in d["fault_counts"].items() if n} == {"too-large": 1}, f"counted: {d['fault_counts']}")


def main():
    fresh()
    generate("--hosts", "60", "--seed", "3", "--ndjson", path("good.ndjson"))
    with open(path("good.ndjson"), "rb") as f:
        lines = f.read().splitlines(keepends=True)
    half, rest = b"".join(lines[:30]), b"".join(lines[30:])
    good, usual = measured(path("good.ndjson"))
    block = b"A" * (1 << 20)

    def feed(pipe):
        pipe.write(half + BEGIN)
        for _ in range(GIB // len(block)):
            pipe.write(block)
        pipe.write(b'"}}\n' + rest)
        pipe.close()

    sparse("line.ndjson", half, rest)
    sparse("file.json", b"", b"")
    peaks = []
    for what, operands, where, line, more in (
            ("pipe", ["-"], "-", 31, feed), ("line", [path("line.ndjson")], path("line.ndjson"), 31, None),
            ("file", [path("good.ndjson"), path("file.json")], path("file.json"), 0, None)):
        d, peak = measured(*operands, feed=more)
        named(d, where, line)
        check(answers(d) == answers(good), f"{what}: nothing else changed")
        check(d["summary"]["hosts"] == 60, f"{what}: all others count")
        check(peak - usual <= MAY_HAVE, f"{what}: {peak >> 20} MiB, and {usual >> 20} without")
        peaks.append(peak >> 20)
    for name in ("line.ndjson", "file.json"):
        os.unlink(path(name))
    print(f"1 GiB of one field: {max(peaks)} MiB at most, and {usual >> 20} without")
    end()


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
bench.py LATSCAN-FLEET [--hosts N] [--times K] [--keep FOLDER]: what the answer of a fleet costs, beside what reading the same
bytes costs others. Everything is warm: each file is read once before. Printed are wall time, CPU time and the most
memory of the best of three runs; CPU time is what to compare where the machine is busy.

  read    the file, 256 KiB at a time: the price of the bytes
  fleet   the whole answer, all questions
  jq      one question: how many hosts fail each check
  python  the same question, with json of the standard library
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = "2026-03-16T12:00:00Z"
READ = "import sys\nf = open(sys.argv[1], 'rb', buffering=0)\nb = bytearray(262144)\nwhile f.readinto(b): pass"
PYTHON = """import json, sys, collections
c = collections.Counter()
for line in open(sys.argv[1], 'rb'):
    for r in json.loads(line)['checks']:
        if r['status'] == 'fail': c[r['id']] += 1
print(len(c))"""
JQ = "reduce (inputs.checks[] | select(.status == \"fail\").id) as $i ({}; .[$i] += 1)"


def once(argv):
    before = time.monotonic()
    p = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(p.pid, 0)
    if status:
        sys.exit(f"{argv[0]}: status {status}")
    return time.monotonic() - before, used.ru_utime + used.ru_stime, used.ru_maxrss


def best(argv, n=3):
    runs = [once(argv) for _ in range(n)]
    return min(r[0] for r in runs), min(r[1] for r in runs), min(r[2] for r in runs)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--hosts", type=int, default=10000)
    p.add_argument("--times", type=int, default=10, help="and so many times as many, for growth; 0: not")
    p.add_argument("--keep", help="where the fleets are made, and left")
    args = p.parse_args()
    folder = args.keep or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    print("| hosts | bytes | what | wall s | CPU s | MB/s of CPU | MiB |\n|---|---|---|---|---|---|---|")
    for hosts in (args.hosts, args.hosts * args.times):
        if not hosts:
            continue
        file = os.path.join(folder, f"{hosts}.ndjson")
        if not os.path.exists(file):
            subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), "--hosts", str(hosts), "--ndjson", file],
                           check=True)
        size = os.path.getsize(file)
        rows = [("read", [sys.executable, "-c", READ, file], 3),
                ("fleet", [args.program, file, "--now", NOW, "-f", "json"], 3),
                ("fleet, one thread", [args.program, file, "--now", NOW, "-f", "json", "--threads", "1"], 3)]
        if hosts == args.hosts:
            rows.append(("python", [sys.executable, "-c", PYTHON, file], 1))
            if shutil.which("jq"):
                rows.append(("jq", ["jq", "-n", JQ, file], 1))
        for name, argv, n in rows:
            wall, cpu, rss = best(argv, n)
            print(f"| {hosts} | {size} | {name} | {wall:.2f} | {cpu:.2f} | {size / cpu / 1e6:.0f} | {rss / 1024:.0f} |",
                  flush=True)
    if not args.keep:
        shutil.rmtree(folder)


main()

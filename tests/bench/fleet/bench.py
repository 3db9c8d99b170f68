#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
bench.py LATSCAN-FLEET [--hosts N] [--times K] [--keep FOLDER]: what the answer of a fleet costs, beside what the same bytes cost
others. Everything is warm: each file is read once before. Printed are wall time, CPU time and the most memory of the best of three
runs (one of those that take long); CPU time is what to compare where the machine is busy.

  read        the file, 256 KiB at a time: the price of the bytes
  fleet       the whole answer, all questions
  folder      the same reports, a file each
  python, jq, duckdb, clickhouse   one question: verdicts, and hosts that fail each check, by cohort. Their answers must be
              the same as the fleet's, or the bench fails. What is not there is skipped by name.

What was planted must be found, first in its list, in the fleet of --hosts too.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import clickhouse

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = "2026-03-16T12:00:00Z"
READ = "import sys\nf = open(sys.argv[1], 'rb', buffering=0)\nb = bytearray(262144)\nwhile f.readinto(b): pass"


def once(argv, env=None):
    """Output, and wall time, CPU time, memory."""
    with tempfile.TemporaryFile() as out:
        before = time.monotonic()
        p = subprocess.Popen(argv, stdout=out, env=env)
        _, status, used = os.wait4(p.pid, 0)
        wall = time.monotonic() - before
        if status:
            sys.exit(f"{argv[0]}: status {status}")
        out.seek(0)
        return out.read().decode(), (wall, used.ru_utime + used.ru_stime, used.ru_maxrss)


def best(argv, n=3, env=None):
    runs = [once(argv, env) for _ in range(n)]
    return runs[0][0], tuple(min(r[1][i] for r in runs) for i in range(3))


def of_fleet(d):
    """The question's rows, of the answer to all questions."""
    names = [c["name"] for c in d["cohorts"]]
    rows = {(c["name"], v): c[v] for c in d["cohorts"] for v in ("pass", "fail", "unknown")}
    rows.update({(names[c["cohort"]], k["id"]): c.get("fail", 0) for k in d["checks"] for c in k["cohorts"]})
    return {k: n for k, n in rows.items() if n}


def of_rows(lines):
    return {tuple(line.split("\t")[:2]): int(line.split("\t")[2]) for line in lines}


def held(what, ok):
    if not ok:
        sys.exit(f"bench: {what}")


def verify(d, truth):
    """What one report of each host can show; tests/fleet/truth.py is about time too."""
    rare = [r for r in d["deviations"] if r["rare"]]
    for planted in truth["outliers"]:
        at = next((i for i, r in enumerate(rare) if r["key"] == planted["key"] and r.get("value") == planted["value"]), None)
        held(f"outlier {planted}: row {at}", at is not None and at < 8)
    first = d["contrast"]["rows"][0]
    held(f"the cause: {first}", (first["key"], first["value"]) == (truth["slow"]["cause"], truth["slow"]["value"]))
    held("who stopped", [h["host"] for h in d["silent"]] == truth["silent"])
    held("the clock", d["ledger"][0]["host"] == truth["clock"]["host"])


def make(folder, hosts):
    file = os.path.join(folder, f"{hosts}.ndjson")
    if not os.path.exists(file):
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), "--hosts", str(hosts), "--ndjson", file,
                        "--truth", file + ".truth", "--slow", file + ".slow"], check=True)
    return file


def as_folder(file):
    folder = file + ".folder"
    if not os.path.isdir(folder):
        os.mkdir(folder)
        with open(file, "rb") as lines:
            for i, line in enumerate(lines):
                with open(os.path.join(folder, f"{i:06}.json"), "wb") as f:
                    f.write(line)
    return folder


def duckdb(folder):
    """npm carries it; the environment to run it in, or None and why."""
    place = os.path.join(folder, "npm")
    if not shutil.which("npm"):
        return None, "there is no npm"
    if not os.path.isdir(os.path.join(place, "node_modules", "@duckdb")):
        os.makedirs(place, exist_ok=True)
        try:
            p = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", place, "@duckdb/node-api"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
        except subprocess.TimeoutExpired:
            return None, "npm did not get it in five minutes"
        if p.returncode:
            return None, "npm could not get it"
    return dict(os.environ, NODE_PATH=os.path.join(place, "node_modules"), THREADS=str(len(os.sched_getaffinity(0)))), None


class Table:
    def __init__(self):
        print("| hosts | bytes | what | wall s | CPU s | MB/s of CPU | MiB |\n|---|---|---|---|---|---|---|")

    def row(self, hosts, size, name, figures):
        wall, cpu, rss = figures
        print(f"| {hosts} | {size} | {name} | {wall:.2f} | {cpu:.2f} | {size / max(cpu, 1e-3) / 1e6:.0f} | {rss / 1024:.0f} |",
              flush=True)

    def skipped(self, name, why):
        print(f"| | | {name}: skipped, {why} | | | | |", flush=True)


def others(table, file, hosts, folder, wanted):
    size = os.path.getsize(file)
    env, why = duckdb(folder)
    rows = [("python", [sys.executable, os.path.join(HERE, "asked.py"), file], None)]
    if shutil.which("jq"):
        rows.append(("jq", ["jq", "-rn", "-f", os.path.join(HERE, "asked.jq"), file], None))
    else:
        table.skipped("jq", "it is not there")
    if env:
        rows.append(("duckdb", ["node", os.path.join(HERE, "duckdb.js"), file], env))
    else:
        table.skipped("duckdb", why)
    for name, argv, its in rows:
        out, figures = best(argv, 1, its)
        held(f"{name} answers otherwise", of_rows(out.splitlines()) == wanted)
        table.row(hosts, size, name, figures)
    answer = clickhouse.asked(file, tempfile.mkdtemp(dir=folder))
    if not answer:
        table.skipped("clickhouse", "there is no server")
        return
    held("clickhouse answers otherwise", of_rows(answer[0]) == wanted)
    table.row(hosts, size, "clickhouse, loading", answer[1])
    table.row(hosts, size, "clickhouse, asked", answer[2])


def fleets(table, args, folder):
    for hosts in (args.hosts, args.hosts * args.times):
        if not hosts:
            continue
        file = make(folder, hosts)
        size = os.path.getsize(file)
        ask = ["--now", NOW, "-f", "json"]
        d = json.loads(once([args.program, file, *ask, "--slow", file + ".slow", "--top", "0"])[0])
        with open(file + ".truth", encoding="utf-8") as f:
            verify(d, json.load(f))
        for name, argv in (("read", [sys.executable, "-c", READ, file]), ("fleet", [args.program, file, *ask]),
                           ("fleet, one thread", [args.program, file, *ask, "--threads", "1"])):
            table.row(hosts, size, name, best(argv)[1])
        if hosts == args.hosts:
            table.row(hosts, size, "folder", best([args.program, as_folder(file), *ask])[1])
            others(table, file, hosts, folder, of_fleet(d))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--hosts", type=int, default=10000)
    p.add_argument("--times", type=int, default=10, help="and so many times as many, for growth; 0: not")
    p.add_argument("--keep", help="where the fleets are made, and left")
    args = p.parse_args()
    folder = args.keep or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    try:
        fleets(Table(), args, os.path.abspath(folder))
    finally:
        if not args.keep:
            shutil.rmtree(folder)


main()

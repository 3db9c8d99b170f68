#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""clickhouse.py MAKE_REPORT LATSCAN: a real ClickHouse on the loopback (skipped where there is none) takes the schema that is shipped and
reports by latscan push, is killed while it takes them, and has each row once in the end; each question that is shipped is asked,
and answers what latscan fleet answers of the same reports."""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime

import clickhouse_server
from clickhouse_server import Refused, Server

MAKE_REPORT, LATSCAN = sys.argv[1:3]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHIPPED = os.path.join(TOP, "packaging", "clickhouse")
GENERATOR = os.path.join(TOP, "tests", "bench", "fleet", "generate.py")
TABLES = ("reports", "checks", "findings", "facts", "waivers")
NOW, NOW_SECONDS = "2026-03-16T12:00:00Z", 1773662400
passed, failed = 0, 0


def check(condition, what, more=""):
    global passed, failed
    passed += bool(condition)
    if not condition:
        failed += 1
        print(f"FAIL {what}: {str(more)[:900]}")


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def make_reports(folder):
    """A fleet of the generator where the tree has it, else one report at many moments."""
    os.makedirs(folder)
    slow = os.path.join(folder, "..", "slow.txt")
    if os.path.exists(GENERATOR):
        done = run(sys.executable, GENERATOR, "--hosts", "60", "--reports", "4", "--checks", "25", "--folder", folder, "--slow", slow)
        check(done.returncode == 0, "the generator", done.stderr)
    else:
        model = subprocess.run([MAKE_REPORT, "all", "json"], capture_output=True, check=False).stdout
        for i in range(120):
            data = model.replace(b'"2026-01-31T09:30:00.123Z"', b'"2026-03-%02dT09:%02d:00.123Z"' % (10 + i // 60, i % 60))
            with open(os.path.join(folder, f"{i}.json"), "wb") as f:
                f.write(data)
    return sorted(os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(".json")), slow


def expected_rows(paths):
    """By what latscan push says that it would send."""
    done = run(LATSCAN, "push", "--dry-run", "clickhouse://127.0.0.1/latscan", *paths)
    members = {"sampled_ms": "reports", "outcome": "checks", "fingerprint": "findings", "whole": "facts", "valid_until": "waivers"}
    counts = dict.fromkeys(TABLES, 0)
    for line in done.stdout.split("\n"):
        if line.startswith("{"):
            row = json.loads(line)
            counts[next(t for m, t in members.items() if m in row)] += 1
    check(done.returncode == 0 and all(counts.values()), "dry run", counts)
    return counts


def push(server, spool, *paths, **more):
    command = [LATSCAN, "push", "--spool", spool, "--tries", "1", "--timeout", "30s", server.url.replace("http", "clickhouse") + "/latscan", *paths]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **more)


def count(server, how=""):
    return {t: int(server.ask(f"SELECT count() FROM {t} {how}", "latscan")) for t in TABLES}


def load_under_kills(server, work, paths, wanted):
    """The server is killed while it takes them; then it has each row once."""
    spool, chance, kills, halves = os.path.join(work, "spool"), random.Random(11), 0, 0
    first = push(server, spool, *paths[:3])  # a few are there when the first kill comes
    first.communicate()
    giving = paths
    for _ in range(4):
        going = push(server, spool, *giving)
        giving = []
        time.sleep(chance.uniform(0.0, 0.5) + (0.3 if not kills else 0))
        server.kill()
        kills += 1
        said = going.communicate()[1]
        check(going.returncode in (0, 2), "a push into a killed server", (going.returncode, said))
        server.start()
        now = count(server)
        halves += 0 < sum(now.values()) < sum(wanted.values())
    for _ in range(20):
        going = push(server, spool)
        said = going.communicate()[1]
        if going.returncode == 0:
            break
    check(going.returncode == 0, "the last push", said)
    once = count(server, "FINAL")
    check(once == wanted, "each row once", f"{once}, not {wanted}")
    plain = count(server)
    again = push(server, os.path.join(work, "another"), *paths[:40])  # as if nobody remembered
    said = again.communicate()[1]
    check(again.returncode == 0, "sent again", said)
    twice = count(server)
    once = count(server, "FINAL")
    check(once == wanted, "sent again, each row once", f"{once}, not {wanted}")
    for table in TABLES:
        server.ask(f"OPTIMIZE TABLE {table} FINAL", "latscan")
    check(count(server) == wanted, "merged, each row once", count(server))
    print(f"{len(paths)} reports, {sum(wanted.values())} rows; killed {kills} times, {halves} times with a part of them; "
          f"rows before a merge {sum(plain.values())}, after sending some again {sum(twice.values())}")


def ask(server, name, *more):
    done = run("sh", os.path.join(SHIPPED, "ask"), server.url, "latscan", name, f"now=toDateTime({NOW_SECONDS})", "format=JSONEachRow", *more)
    check(done.returncode == 0, f"question {name}", done.stdout + done.stderr)
    rows = [json.loads(line) for line in done.stdout.split("\n") if line.startswith("{")] if done.returncode == 0 else []
    for row in rows:  # 64-bit numbers come in quotes
        for key, value in row.items():
            if isinstance(value, str) and value.lstrip("-").isdigit() and key not in ("value", "usual", "was", "became", "name"):
                row[key] = int(value)
    return rows


def same(what, sql, fleet):
    sql, fleet = sorted(sql, key=repr), sorted(fleet, key=repr)
    check(fleet, what, "there is nothing to compare")
    check(sql == fleet, what, f"SQL {[r for r in sql if r not in fleet][:5]}, fleet {[r for r in fleet if r not in sql][:5]}")


def answers_alike(server, folder, slow):
    with open(slow, encoding="utf-8") as f:
        names = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    done = run(LATSCAN, "fleet", "--now", NOW, "--slow", slow, "--top", "0", "-f", "json", folder)
    if done.returncode > 2:
        print("not compared: no latscan fleet:", done.stderr.strip()[:120])
        return
    fleet = json.loads(done.stdout)
    cohorts = [c["name"] for c in fleet["cohorts"]]
    outcomes = ("pass", "warn", "fail", "unknown", "skip", "waived", "withheld")
    counts = ("hosts", "reporting", "silent", "pass", "fail", "unknown")
    hosts = ask(server, "hosts")[0]
    same("hosts", [[hosts[k] for k in counts]], [[fleet["summary"][k] for k in counts]])
    same("cohorts", [[r["cohort_name"]] + [r[k] for k in counts] for r in ask(server, "cohorts")],
         [[c["name"]] + [c.get(k, 0) for k in counts] for c in fleet["cohorts"]])
    same("matrix", [[r["check_id"], r["cohort"]] + [r[o] for o in outcomes] for r in ask(server, "matrix")],
         [[c["id"], cohorts[k["cohort"]]] + [k.get(o, 0) for o in outcomes] for c in fleet["checks"] for k in c["cohorts"]])
    same("worst checks", [[r["check_id"], r["fails"], r["warns"]] for r in ask(server, "worst_checks") if r["fails"]],
         [[c["id"], c["fail"], c["warn"]] for c in fleet["checks"] if c["fail"]])
    same("worst hosts", [[r["host"], r["failed_at_level"], r["fail"], r["warn"], r["unknown"]] for r in ask(server, "worst_hosts")],
         [[h["host"], h["fail_at_level"], h["fail"], h["warn"], h["unknown"]] for h in fleet["worst_hosts"]])
    same("silent", [[r["host"], r["last"].replace(" ", "T")] for r in ask(server, "silent")],
         [[r["host"], r["last"][:19]] for r in fleet["silent"]])
    same("judged by", [[r["profile"], str(r["catalogue"]), r["version"], r["hosts"]] for r in ask(server, "judged_by")],
         [[r["profile"], r["catalogue"], r["version"], r["hosts"]] for r in fleet["judged_by"]])
    same("trend", [[r["at"], r["hosts"], r["pass"], r["fail"], r["unknown"]] for r in ask(server, "trend")],
         [[int(datetime.fromisoformat(r["at"].replace("Z", "+00:00")).timestamp()), r["hosts"], r["pass"], r["fail"], r["unknown"]] for r in fleet["trend"]])
    same("ledger", [[r["host"], r["day"], r["ns"], r["clock_name"]] for r in ask(server, "ledger")],
         [[r["host"], r["day"], r["ns"], r["clock"]] for r in fleet["ledger"]])
    same("waivers", [[r["check_id"], r["owner"], r["valid_until"], r["hosts"], r["holds"], r["expired"]] for r in ask(server, "waivers")],
         [[r["check"], r["owner"], r.get("until", ""), r["hosts"], r["holds"], r["expired"]] for r in fleet["waivers"]])
    same("overrides", [[r["host"], r["reason"], r["owner"]] for r in ask(server, "overrides")],
         [[r["host"], r["reason"], r["owner"]] for r in fleet["overrides"] if r["honoured"]])
    same("must differ", [[f"{r['area']} {r['name']}", str(r["value"]), r["hosts"]] for r in ask(server, "must_differ")],
         [[r["key"], r["value"], r["hosts"]] for r in fleet["must_differ"]])
    same("must be equal", [[r["cohort"], f"{r['area']} {r['name']}", r["there"], r["value"], r["hosts"], r["values"]] for r in ask(server, "must_be_equal")],
         [[cohorts[r["cohort"]], r["key"], int("value" in r), r.get("value", ""), r["hosts"], r["values"]] for r in fleet["must_be_equal"]])
    same("deviations", [[r["cohort"], f"{r['area']} {r['name']}", r["usual_there"], r["usual"], r["there"], r["value"], r["hosts"], r["some"]]
                        for r in ask(server, "deviations")],
         [[cohorts[r["cohort"]], r["key"], int("usual" in r), r.get("usual", ""), int("value" in r), r.get("value", ""), r["hosts"], r["some"]]
          for r in fleet["deviations"]])
    same("changes", [[key_of(r), r["was_there"], r["was"], r["is_there"], r["became"], r["hosts"], r["times"]] for r in ask(server, "changes")],
         [[r["key"], int("was" in r), r.get("was", ""), int("now" in r), r.get("now", ""), r["hosts"], r["times"]] for r in fleet["changes"]])
    same("flapping", [[key_of(r), r["hosts"], r["round_trips"], r["most"]] for r in ask(server, "flapping")],
         [[r["key"], r["hosts"], r["round_trips"], r["most_round_trips"]] for r in fleet["flapping"]])
    contrast = ask(server, "contrast", "slow=" + ",".join(f"'{n}'" for n in names))
    told = {(r["key"], r.get("value")): r for r in fleet["contrast"]["rows"]}
    first = fleet["contrast"]["rows"][0]
    check([key_of(contrast[0]), contrast[0]["value"]] == [first["key"], first["value"]], "contrast", (contrast[0], first))
    for row in contrast:
        other = told[key_of(row), row["value"] if row["there"] else None]
        check([row[k] for k in ("slow", "slow_told", "others", "others_told")] == [other[k] for k in ("slow", "slow_told", "others", "others_told")]
              and abs(row["p"] - other["p"]) <= 1e-6 * other["p"] and abs(row["corrected"] - other["corrected"]) <= 1e-6, "contrast", (row, other))
    check(contrast[0]["questions"] == fleet["contrast"]["questions"], "questions", contrast[0])


def key_of(row):
    return f"check {row['name']}" if row["what"] == "check" else f"{row['area']} {row['name']}"


def variants_alike():
    """Columns, partitions and keys of the variants are those of the schema."""
    def tables(name):
        with open(os.path.join(SHIPPED, name), encoding="utf-8") as f:
            text = f.read()
        return {n.replace("_local", ""): (columns, rest) for n, columns, rest in re.findall(
            r"CREATE TABLE IF NOT EXISTS (\w+)[^\n]*\n\((.*?)\n\)\nENGINE = [^\n]*\n(.*?);", text, re.S)}
    wanted = tables("schema/001-tables.sql")
    check(set(wanted) == set(TABLES), "tables", sorted(wanted))
    with open(os.path.join(SHIPPED, "schema", "003-fleet.sql"), encoding="utf-8") as f:
        for table, columns in re.findall(r"ALTER TABLE (\w+) (.*?);", f.read(), re.S):
            for column in re.findall(r"ADD COLUMN (\w+ \w+)", columns):
                wanted[table] = (wanted[table][0] + ",\n    " + column, wanted[table][1])
    for name in ("variants/replicated.sql", "variants/sharded.sql"):
        check(tables(name) == wanted, name, "other columns or keys than the schema")


def main():
    variants_alike()
    if not clickhouse_server.program():
        print("skipped: no clickhouse-server (packaging/packages-test.txt)")
        return 77
    with tempfile.TemporaryDirectory() as work:
        server = Server(os.path.join(work, "server"))
        try:
            print("ClickHouse", server.start())
            for said in ("applied", "was applied before"):
                done = run("sh", os.path.join(SHIPPED, "apply"), server.url)
                check(done.returncode == 0 and done.stdout.count(said) == len(os.listdir(os.path.join(SHIPPED, "schema"))), "apply", done)
            paths, slow = make_reports(os.path.join(work, "reports"))
            load_under_kills(server, work, paths, expected_rows(paths))
            for name in sorted(os.listdir(os.path.join(SHIPPED, "questions"))):
                ask(server, name[:-len(".sql")], "slow='nobody'")
            if os.path.exists(slow):
                answers_alike(server, os.path.join(work, "reports"), slow)
        except Refused as error:
            check(False, "the server", error)
        finally:
            server.kill()
    print(f"clickhouse: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

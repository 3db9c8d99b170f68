#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""clickhouse_fleet.py LATSCAN: latscan fleet clickhouse://… answers what latscan fleet answers of the same reports, document by document;
tables of an older edition are named, and brought up to date; whatever fails is said, with the question that failed, and status 3."""

import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading

import clickhouse_fleet_varied
import clickhouse_server
from clickhouse_server import Refused, Server

LATSCAN = sys.argv[1]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHIPPED = os.path.join(TOP, "packaging", "clickhouse")
GENERATOR = os.path.join(TOP, "tests", "bench", "fleet", "generate.py")
NOW = "2026-03-16T12:00:00Z"
NEW_COLUMNS = {"area", "title", "bytes", "override_found", "override_refused", "override_until_ms"}
passed, failed = 0, 0


def check(condition, what, more=""):
    global passed, failed
    passed += bool(condition)
    if not condition:
        failed += 1
        print(f"FAIL {what}: {str(more)[:900]}")


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def fleet(operand, *options, status=0):
    done = run(LATSCAN, "fleet", "--now", NOW, *options, operand)
    check(done.returncode == status, f"latscan fleet {options} {operand}", (done.returncode, done.stderr))
    return done


def store(server, user=""):
    return server.url.replace("http://", "clickhouse://" + user) + "/latscan"


def apply(server, *files):
    return run("sh", os.path.join(SHIPPED, "apply"), server.url, "latscan", *(os.path.join(SHIPPED, "schema", f) for f in files))


# What a store cannot say as a folder can; docs/clickhouse.md has the reasons.
def without_stated(document):
    for row in document["faults"]:
        del row["file"]
    document["faults"].sort(key=lambda r: (r["kind"], r["why"]))
    return document


def differences(a, b, path=""):
    if type(a) is not type(b):
        return [f"{path}: {a!r}, {b!r}"]
    if isinstance(a, dict):
        out = [f"{path}.{k}: only one has it: {a.get(k, b.get(k))!r}" for k in sorted(a.keys() ^ b.keys())]
        return out + [d for k in a if k in b for d in differences(a[k], b[k], f"{path}.{k}")]
    if isinstance(a, list):
        out = [f"{path}: {len(a)} and {len(b)}"] if len(a) != len(b) else []
        return out + [d for i, (x, y) in enumerate(zip(a, b)) for d in differences(x, y, f"{path}[{i}]")]
    return [] if a == b else [f"{path}: {a!r}, {b!r}"]


def alike(server, folder, *options, status=0):
    here = without_stated(json.loads(fleet(folder, "-f", "json", "--top", "0", *options, status=status).stdout))
    there = without_stated(json.loads(fleet(store(server), "-f", "json", "--top", "0", *options, status=status).stdout))
    found = differences(here, there)
    check(not found, f"the same document, {options}", found[:5])
    return there


def not_empty(d):
    """Each kind of answer is there: else nothing was compared."""
    for name in ("silent", "never", "deviations", "must_be_equal", "must_differ", "changes", "flapping", "trend", "ledger", "waivers", "overrides", "faults"):
        check(d[name], name, "there is nothing to compare")
    check(any("value" not in r for r in d["deviations"]) and any("usual" not in r for r in d["deviations"]), "not there, of a cohort")
    check(any("value" not in r for r in d["contrast"]["rows"]), "not there, of the slow ones")
    check(any("was" not in r for r in d["changes"]) and any("now" not in r for r in d["changes"]), "came and went")
    check({r["key"].split()[0] for r in d["changes"]} >= {"check", "run"}, "changes of checks and rules")
    check(any(r["value"] == "> 0" for r in d["contrast"]["rows"] if "value" in r), "rates")
    check({r["honoured"] for r in d["overrides"]} == {True, False}, "overrides, refused too")
    check({r["kind"] for r in d["faults"]} == {"clock", "claimed"} and any("earlier boot" in r["why"] for r in d["faults"]), "claims and clocks")
    check(any(c["withheld"] for c in d["checks"]) and any(c["waived"] for c in d["checks"]), "withheld, waived")


def answers(server, work, folder):
    slow, inventory = os.path.join(work, "slow.txt"), os.path.join(work, "inventory.csv")
    not_empty(alike(server, folder, "--slow", slow, "--inventory", inventory))
    alike(server, folder, "--inventory", inventory, "--group-by", "desk,kernel", "--silent", "3d")
    alike(server, folder, "--group-by", "nic eth0 firmware,bios version,role", "--since", "5d", "--slow", slow)
    alike(server, folder, "--group-by", "bios,microcode,profile,version", "--since", "26h", "--min-compliance", "99.5", status=1)
    for name in ("text", "csv", "html", "prometheus"):
        options = ("-f", name, "--slow", slow, "--inventory", inventory)
        here, there = (fleet(o, *options).stdout.split("\n") for o in (folder, store(server)))
        found = [d for d in zip(here, there) if d[0] != d[1]]
        if name != "prometheus":  # the others name the file of a fault
            found = [d for d in found if not (".json" in d[0] and "/reports/" in d[1])]
        check(len(here) == len(there) and not found, f"the same {name}", found[:3])


def insert(server, rows):
    for table, lines in rows.items():
        server.ask(f"INSERT INTO {table} FORMAT JSONEachRow\n" + "\n".join(lines), "latscan")


def rows_of_before(paths):
    """As the edition before sent them: without the columns that 003-fleet.sql brings."""
    members = {"sampled_ms": "reports", "outcome": "checks", "fingerprint": "findings", "whole": "facts", "valid_until": "waivers"}
    rows = {}
    for line in run(LATSCAN, "push", "--dry-run", "clickhouse://127.0.0.1/latscan", *paths).stdout.split("\n"):
        if line.startswith("{"):
            row = json.loads(line)
            table = next(t for m, t in members.items() if m in row)
            rows.setdefault(table, []).append(json.dumps({k: v for k, v in row.items() if k not in NEW_COLUMNS or table == "facts"}))
    return rows


def migrations(server, paths):
    """From the edition before to this one, twice: each file once, and no row is lost."""
    names = sorted(os.listdir(os.path.join(SHIPPED, "schema")))
    check(apply(server, *names[:2]).returncode == 0, "apply of the edition before")
    insert(server, rows_of_before(paths))
    counts = {t: server.ask(f"SELECT count(), sum(cityHash64(report_id)) FROM {t}", "latscan") for t in ("reports", "checks", "facts", "findings", "waivers")}
    done = fleet(store(server), status=3)
    check("of an older edition, and lack 003-fleet.sql" in done.stderr, "an older edition", done.stderr)
    first, second = apply(server), apply(server)
    check(first.returncode == 0 and first.stdout.count("applied before") == 2 and "003-fleet.sql: applied" in first.stdout, "apply", first)
    check(second.returncode == 0 and second.stdout.count("applied before") == len(names), "apply again", second)
    after = {t: server.ask(f"SELECT count(), sum(cityHash64(report_id)) FROM {t}", "latscan") for t in counts}
    check(after == counts, "no row is lost", (counts, after))
    # Cut off between the last statement and the note of it: the next apply finds the columns there.
    server.ask("DROP TABLE migrations", "latscan")
    done = apply(server)
    check(done.returncode == 0 and done.stdout.count(": applied") == len(names), "apply, when it was cut off", done)
    d = json.loads(fleet(store(server), "-f", "json").stdout)
    check(d["summary"]["hosts"] and d["checks"] and "title" not in d["checks"][0] and d["checks"][0]["area"], "rows of before are answered from", d["summary"])
    server.ask("DROP DATABASE latscan")


class Odd(http.server.BaseHTTPRequestHandler):
    """Answers by what the database is named."""
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        how = self.path.split("database=")[1].split("&")[0]
        whole = b'{"meta":[{"name":"name","type":"String"}],"data":[["001-tables.sql"]],"rows":1}'
        body = {"fails": b"Code: 241, e.displayText() = DB::Exception: Memory limit \x1b[31m exceeded", "half": whole, "cut": whole[:-20], "rows": whole.replace(b'"rows":1', b'"rows":2'),
                "columns": whole.replace(b'"name":"name"', b'"name":"host"'), "page": b"<html>welcome</html>", "cells": whole.replace(b'sql"]', b'sql",1]'),
                "appended": whole[:50] + b"Code: 241, e.displayText() = DB::Exception: it broke"}.get(how, whole)
        self.send_response(500 if how == "fails" else 302 if how == "elsewhere" else 200)
        if how == "elsewhere":
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(body) + (40 if how in ("half", "silent") else 0)))
        self.end_headers()
        self.wfile.write(b"" if how == "silent" else body)
        if how == "silent":
            held.wait(30)
        self.close_connection = True

    def log_message(self, *args):
        pass


held = threading.Event()


def odd_answers():
    odd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=odd.serve_forever, daemon=True).start()
    for how, said in (("fails", 'question "migrations": HTTP 500: Code: 241'), ("half", "transfer closed"), ("cut", "the answer is not whole"), ("rows", "as many rows as it says"),
                      ("columns", "the columns that were asked for"), ("page", "an answer: '{'"), ("cells", "no further cells"), ("appended", "the answer is not whole"),
                      ("elsewhere", "HTTP 302"), ("silent", "imeout"), ("old", "lack 002-views.sql, 003-fleet.sql")):
        done = fleet(f"clickhouse://127.0.0.1:{odd.server_port}/{how}", "--timeout", "1s" if how == "silent" else "20s", status=3)
        check(said in done.stderr and done.stderr.startswith("latscan") and "\x1b" not in done.stderr and not done.stdout, f"a server that {how}", done.stderr)
    held.set()
    odd.shutdown()


def refusals(server, work):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        done = fleet(f"clickhouse://127.0.0.1:{s.getsockname()[1]}/latscan", status=3)
    check('question "migrations"' in done.stderr and "onnect" in done.stderr, "a server that is down", done.stderr)
    done = fleet(server.url.replace("http", "clickhouse") + "/nothing", status=3)
    check("packaging/clickhouse/apply" in done.stderr, "a database that is not there", done.stderr)
    for operand, said in (("clickhouse://me:secret@127.0.0.1/latscan", "--password-file"), ("clickhouse://127.0.0.1/a;b", "expected clickhouse://")):
        check(said in fleet(operand, status=3).stderr, operand)
    done = run(LATSCAN, "fleet", store(server), work)
    check(done.returncode == 3 and "no other operand" in done.stderr, "a store and a folder", done.stderr)
    for name, text in (("right", "open sesame\n"), ("wrong", "open\n")):
        with open(os.path.join(work, name), "w", encoding="ascii") as f:
            f.write(text)
    done = fleet(store(server, "auditor@"), "--password-file", os.path.join(work, "wrong"), status=3)
    check("--password-file" in done.stderr and "open" not in done.stderr.replace("--", ""), "a wrong password", done.stderr)
    fleet(store(server, "auditor@"), "--password-file", os.path.join(work, "right"))
    with open(os.path.join(work, "headers"), "w", encoding="ascii") as f:
        f.write("X-ClickHouse-User: auditor\nX-ClickHouse-Key: open sesame\n")
    fleet(store(server), "--header-file", os.path.join(work, "headers"))
    fleet(store(server).replace("clickhouse:", "clickhouses:"), status=3)  # no TLS is spoken there


def main():
    odd_answers()
    if not clickhouse_server.program():
        print("skipped: no clickhouse-server (packaging/packages-test.txt)")
        return 1 if failed else 77
    with tempfile.TemporaryDirectory() as work:
        server, folder = Server(os.path.join(work, "server")), os.path.join(work, "reports")
        os.makedirs(folder)
        done = run(sys.executable, GENERATOR, "--hosts", "60", "--reports", "5", "--checks", "25", "--folder", folder, "--slow", os.path.join(work, "slow.txt"),
                   "--inventory", os.path.join(work, "inventory.csv"))
        check(done.returncode == 0, "the generator", done.stderr)
        clickhouse_fleet_varied.vary(folder)
        paths = sorted(os.path.join(folder, n) for n in os.listdir(folder))
        try:
            print("ClickHouse", server.start())
            migrations(server, paths[:20])
            check(apply(server).returncode == 0, "apply")
            done = run(LATSCAN, "push", "--spool", os.path.join(work, "spool"), "--timeout", "60s", store(server), *paths)
            check(done.returncode == 0, "push", done.stderr)
            answers(server, work, folder)
            refusals(server, work)
        except Refused as error:
            check(False, "the server", error)
        finally:
            server.kill()
    print(f"clickhouse_fleet: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

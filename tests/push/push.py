#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""push.py MAKE_REPORT LATSCAN: what latscan push sends is what the report says, by the rules of
OTLP and CloudEvents; what receivers and networks do wrong ends in the status and the words that
docs/push.md promises."""

import email.utils
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import server
from server import CUT, DROP, HANG, Receiver, wire

MAKE_REPORT, LATSCAN = sys.argv[1:3]
SECRET = "Bearer s3cr3t-of-the-test"
OK = (200, {"Content-Type": "application/json"}, b"{}")
failed = 0
passed = 0


def check(condition, what, more=""):
    global failed, passed
    passed += bool(condition)
    if not condition:
        failed += 1
        print(f"FAIL {what}: {more}")


def make(report, form="json", *style):
    return subprocess.run([MAKE_REPORT, report, form, *style], capture_output=True, check=False).stdout


class Bench:
    def __init__(self, work):
        self.work = work
        self.receiver = Receiver()
        self.env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        self.reports = {}
        for name in ("clean", "all", "hostile", "advisory", "incomplete", "gate"):
            self.reports[name] = self.file(f"{name}.json", make(name, "json", "full"))
        self.n = 0

    def file(self, name, data):
        path = os.path.join(self.work, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def path(self, *script):
        """A path of its own for each case, and what is answered there."""
        self.n += 1
        path = f"/case{self.n}"
        if script:
            self.receiver.scripts[path] = list(script)
        return path

    def push(self, status, *arguments, report=None, stdin=None, what=""):
        """Its stdout and stderr, and what the receiver got."""
        self.receiver.take()
        begin = time.monotonic()
        done = subprocess.run([LATSCAN, "push", "--no-spool", "--backoff", "1ms", *arguments,
                               *([report or self.reports["all"]] if report != "" else [])],
                              capture_output=True, env=self.env, input=stdin, check=False, timeout=60)
        self.took = time.monotonic() - begin
        said = (done.stdout + done.stderr).decode("utf-8")
        check(done.returncode == status, what or arguments, f"status {done.returncode}, not {status}: {said}")
        check(SECRET not in said and "s3cr3t" not in said, what, "a secret is printed")
        check(not any(ord(c) < 32 and c != "\n" for c in done.stderr.decode("utf-8")), what, "an escape")
        self.said = done.stderr.decode("utf-8")
        self.printed = done.stdout
        return self.receiver.take()

    def says(self, what, *texts):
        for text in texts:
            check(text in self.said, what, f"{text!r} is not in {self.said!r}")


def same_story(b, name, got):
    """What arrived says what the report says: statuses, counts, host."""
    report = json.loads(make(name))
    codes = {"skip": -1, "pass": 0, "warn": 1, "unknown": 2, "fail": 3}
    by_path = {r.path.split("/v1/")[-1]: r for r in got}
    who, seen = wire.otlp_metrics(by_path["metrics"].doc)
    check({a["latscan.check.id"]: v for a, v in seen["latscan.check.status"]}
          == {c["id"]: codes[c["status"]] for c in report["checks"]}, name, "statuses of metrics")
    check({a["latscan.status"]: v for a, v in seen["latscan.checks"]}
          == {s: report["summary"][s] for s in codes}, name, "counts of metrics")
    check((who["host.name"], who["host.id"], who["service.instance.id"], who["os.version"])
          == (report["run"]["host"], report["run"]["host_id"], report["run"]["host_id"],
              report["run"]["kernel"]), name, f"resource {who}")
    hot = [c["cpu"] for c in report["receipt"].get("hot", {}).get("cpus", [])]
    switches = {a["cpu.logical_number"]: v for a, v in seen.get("latscan.window.switches", [])}
    for i, cpu in enumerate(hot if switches else []):
        check(switches[cpu] == report["receipt"]["hot"]["cpus"][i]["switches"], name, "switches")
    same, records = wire.otlp_logs(by_path["logs"].doc)
    check(same == who, name, "two resources")
    check(sorted((a["latscan.check.id"], word, a["latscan.fingerprint"]) for _, word, _, a in records[1:])
          == sorted((c["id"], f["status"], f["fingerprint"]) for c in report["checks"]
                    for f in c["findings"]), name, "findings of logs")
    check(records[0][3]["latscan.verdict"] == report["summary"]["verdict"], name, "verdict of logs")


def delivered(b):
    for name in b.reports:
        path = b.path()
        got = b.push(0, "--otlp", b.receiver.url(path), report=b.reports[name], what=f"{name} as OTLP")
        check([r.path for r in got] == [path + "/v1/metrics", path + "/v1/logs"], name, got)
        for request, form in zip(got, ("otlp-metrics", "otlp-logs")):
            check(request.fault is None, name, request.fault)
            check(request.headers["Content-Type"] == "application/json", name, request.headers)
            check(request.headers["User-Agent"].startswith("latscan/"), name, request.headers)
            check(request.body == make(name, form), name, f"not what -f {form} gives")
        same_story(b, name, got)
        got = b.push(0, "--cloudevents", b.receiver.url(b.path()), report=b.reports[name])
        check(got[0].headers["Content-Type"] == "application/cloudevents+json", name,
              got[0].headers)
        check(wire.cloudevent(got[0].doc) == json.loads(make(name)), name, "the data is not the report")
    path = b.path()
    got = b.push(0, "--otlp", b.receiver.url(path + "/"), "--cloudevents", b.receiver.url(path), what="three")
    check([r.path for r in got] == [path + "/v1/metrics", path + "/v1/logs", path], "three", got)
    got = b.push(0, "--otlp-metrics", b.receiver.url(path + "/m?key=1"), "--otlp-logs",
                 b.receiver.url(path + "/l"), what="exact URLs")
    check([r.path for r in got] == [path + "/m?key=1", path + "/l"], "exact URLs", got)
    check(b"key=1" not in b.printed, "exact URLs", "the query is printed")
    with open(b.reports["all"], "rb") as f:
        got = b.push(0, "--cloudevents", b.receiver.url(path), report="-", stdin=f.read(), what="stdin")
    check(len(got) == 1, "stdin", got)


def names_itself(b):
    """The same report has the same id; another moment or host has another."""
    def event(data):
        got = b.push(0, "--cloudevents", b.receiver.url(b.path()), report=b.file("id.json", data))
        return got[0].doc["source"], got[0].doc["id"]

    data = make("all", "json", "full")
    first = event(data)
    check(event(data) == first, "id", "sent twice, it has two ids")
    check(event(make("all")) == first, "id", "it depends on --full")
    for old, new in ((b'"sampled_at":"2026-01-31T09:30:00.123Z"', b'"sampled_at":"2026-01-31T09:30:00.124Z"'),
                     (b'"boot_id":"6f2c', b'"boot_id":"7f2c'), (b'"host_id":"91b7', b'"host_id":"81b7')):
        check(old in data and event(data.replace(old, new)) != first, "id", f"it ignores {new}")


def tried_again(b):
    path = b.path((503, {}, b"busy"), (502, {}, b""), (504, {}, b""), OK)
    got = b.push(0, "--cloudevents", b.receiver.url(path), what="503, 502, 504, 200")
    check(len(got) == 4 and len({r.body for r in got}) == 1, "503", "four times the same body")
    b.says("503", "HTTP 503: busy; again in")
    got = b.push(4, "--cloudevents", b.receiver.url(b.path((503, {}, b""))), "--tries", "3", what="503 for ever")
    check(len(got) == 3, "503 for ever", len(got))
    b.says("503 for ever", "not delivered: HTTP 503; attempts: 3")
    got = b.push(0, "--cloudevents", b.receiver.url(b.path((429, {"Retry-After": "1"}, b""), OK)), what="429")
    check(len(got) == 2 and 1 <= b.took < 10, "429", f"{len(got)} requests in {b.took} s")
    date = email.utils.formatdate(time.time() + 2, usegmt=True)
    got = b.push(0, "--cloudevents", b.receiver.url(b.path((503, {"Retry-After": date}, b""), OK)), what="a date")
    check(len(got) == 2 and b.took > 0.2, "a date", f"{len(got)} requests in {b.took} s")
    got = b.push(4, "--cloudevents", b.receiver.url(b.path((429, {"Retry-After": "3600"}, b""))), what="an hour")
    check(len(got) == 1 and b.took < 10, "an hour", len(got))
    b.says("an hour", "it asks to wait 3600 s")
    for name, act in (("dropped", DROP), ("cut", CUT)):
        got = b.push(0, "--otlp-logs", b.receiver.url(b.path(act, OK)), what=name)
        check(len(got) == 2, name, len(got))
        got = b.push(4, "--otlp-logs", b.receiver.url(b.path(act)), "--tries", "2", what=name)
        check(len(got) == 2, name, len(got))
    got = b.push(4, "--otlp-logs", b.receiver.url(b.path(HANG)), "--timeout", "300ms", "--tries", "2", what="hang")
    check(len(got) == 2 and 0.6 <= b.took < 10, "hang", f"{len(got)} requests in {b.took} s")
    with socket.socket() as s:  # a port that nobody listens on
        s.bind(("127.0.0.1", 0))
        b.push(4, "--cloudevents", f"http://127.0.0.1:{s.getsockname()[1]}/", "--tries", "2", what="refused")
    b.says("refused", "attempts: 2")


def final(b):
    for status in (400, 401, 404, 413, 415, 500, 301, 302, 303):
        got = b.push(4, "--cloudevents", b.receiver.url(b.path((status, {}, b"no \x1b[31mway\xff"))), what=status)
        check(len(got) == 1, status, f"{len(got)} requests")
        b.says(status, f"HTTP {status}: no \\x1b[31mway\\xff")
    got = b.push(4, "--cloudevents", b.receiver.url(b.path((500, {}, b"x" * 3000000))), what="a long answer")
    check(len(got) == 1 and len(b.said) < 1000, "a long answer", len(b.said))
    got = b.push(0, "--otlp-logs", b.receiver.url(b.path((200, {}, b"x" * 3000000))), what="a long 200")
    path = b.path()
    b.receiver.scripts[path + "/v1/metrics"] = [(400, {}, b"")]
    got = b.push(4, "--otlp", b.receiver.url(path), "--cloudevents", b.receiver.url(path), what="one of three")
    check(len(got) == 3 and b"otlp-logs" in b.printed and b"otlp-metrics" not in b.printed, "one of three", got)


def partial(b):
    def answer(**members):
        return (200, {}, json.dumps({"partialSuccess": members}).encode())
    for form, key in (("--otlp-metrics", "rejectedDataPoints"), ("--otlp-logs", "rejectedLogRecords")):
        for count in ("3", 3):
            got = b.push(4, form, b.receiver.url(b.path(answer(**{key: count, "errorMessage": "too old\x1b[1m"}))),
                         what="rejected")
            check(len(got) == 1, "rejected", len(got))
            b.says("rejected", "rejected 3 record(s): too old\\x1b[1m")
        b.push(0, form, b.receiver.url(b.path(answer(errorMessage="use gRPC"))), what="a warning")
        b.says("a warning", "the receiver warns: use gRPC")
        for body in (b"", b"ok", b"[]", b'{"partialSuccess":null}', b'{"partialSuccess":{}}', b"[" * 5000):
            b.push(0, form, b.receiver.url(b.path((200, {}, body))), what=body[:30])


def headers(b):
    secret = b.file("headers", f"# key of the test\n\nAuthorization: {SECRET}\r\nX-Scope-OrgID:  desk 7 \n".encode())
    url = b.receiver.url(b.path())
    got = b.push(0, "--cloudevents", url, "--header-file", secret, "--header", "X-More: 1:2", what="headers")
    check((got[0].headers["Authorization"], got[0].headers["X-Scope-OrgID"], got[0].headers["X-More"])
          == (SECRET, "desk 7", "1:2"), "headers", got[0].headers)
    got = b.push(0, "--otlp", url, "--cloudevents", url, "--header-file", secret, "--dry-run", what="dry run")
    check(not got, "dry run", "it was sent")
    check(b"Authorization: (not shown)" in b.printed, "dry run", b.printed[:300])
    bodies = [json.loads(l) for l in b.printed.decode().split("\n") if l.startswith('{"resource')]
    wire.otlp_metrics(bodies[0])
    wire.otlp_logs(bodies[1])
    for line in ("no colon", ": empty", "a b: c", "X: a\nY: s3cr3t", "X: a\rs3cr3t", "Content-Type: text/plain",
                 "content-length: 3", "Transfer-Encoding: chunked", "Host: other"):
        got = b.push(3, "--cloudevents", url, "--header", line, what=repr(line))
        check(not got, line, "it was sent")
    got = b.push(3, "--cloudevents", url, "--header-file", b.file("bad", b"A: 1\nnonsense s3cr3t\n"), what="bad file")
    b.says("bad file", "line 2: expected a header")


def redirects(b):
    other = Receiver()
    target = b.path(OK)
    secret = b.file("headers", f"Authorization: {SECRET}\n".encode())
    for status in (307, 308):
        got = b.push(0, "--cloudevents", b.receiver.url(b.path((status, {"Location": target}, b""))),
                     "--header-file", secret, what="a redirect within the host")
        check(len(got) == 2 and got[1].path == target and got[0].body == got[1].body and
              got[1].headers["Authorization"] == SECRET, status, got)
    for status, to in ((307, other.url("/x")), (308, b.receiver.url(target, "localhost")), (302, target),
                       (301, target), (303, target), (307, "https" + b.receiver.url(target)[4:]),
                       (307, "file:///etc/passwd"), (307, "http://u:p@127.0.0.1:1/")):
        got = b.push(4, "--cloudevents", b.receiver.url(b.path((status, {"Location": to}, b""))),
                     "--header-file", secret, what=f"{status} to {to}")
        check(len(got) == 1 and not other.take(), f"{status} to {to}", "it was followed")
        b.says(to, "which is not followed")
    path = b.path()
    b.receiver.scripts[path] = [(307, {"Location": path}, b"")]
    got = b.push(4, "--cloudevents", b.receiver.url(path), what="a ring")
    check(len(got) == 4, "a ring", len(got))
    b.says("a ring", "more than 3 redirects")
    other.close()


def certificate(b, name, subject):
    key, cert = os.path.join(b.work, name + ".key"), os.path.join(b.work, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=" + name, "-addext",
                    "subjectAltName=" + subject], check=True, capture_output=True)
    return cert, key


def encrypted(b):
    if not shutil.which("openssl"):
        print("skipped: TLS (no openssl)")
        return
    good, strange = certificate(b, "good", "IP:127.0.0.1"), certificate(b, "strange", "DNS:elsewhere.example")
    client = certificate(b, "client", "DNS:client")
    for name, pair, arguments, status in (("unknown", good, [], 4), ("trusted", good, ["--cacert", good[0]], 0),
                                          ("another's", strange, ["--cacert", strange[0]], 4)):
        r = Receiver(server.tls(*pair))
        b.push(status, "--cloudevents", r.url("/e"), *arguments, what=f"a certificate that is {name}")
        got = r.take()
        check(len(got) == (status == 0), name, f"{len(got)} requests arrived")
        if status:
            b.says(name, "not delivered:")
            check("again in" not in b.said, name, "it was tried again")
        r.close()
    r = Receiver(server.tls(*good, clients=client[0]))
    b.push(0, "--cloudevents", r.url("/e"), "--cacert", good[0], "--cert", client[0], "--key", client[1],
           what="a client's certificate")
    check(len(r.take()) == 1, "a client's certificate", "nothing arrived")
    b.push(4, "--cloudevents", r.url("/e"), "--cacert", good[0], "--tries", "1", what="no client's certificate")
    check(not r.take(), "no client's certificate", "it arrived")
    r.close()


def refused(b):
    url = b.receiver.url(b.path())
    with open(b.reports["all"], "rb") as f:
        data = f.read()
    for what, text, arguments in (
            ("no destination", "expected a destination", []),
            ("another protocol", "expected http", ["--otlp", "ftp://localhost/"]),
            ("a file", "expected http", ["--cloudevents", "file:///etc/passwd"]),
            ("no protocol", "expected http", ["--otlp", "localhost:4318"]),
            ("a password", "--header-file", ["--otlp", "http://u:s3cr3t@localhost/"]),
            ("no tries", "1 to 10", ["--otlp", url, "--tries", "0"]),
            ("no time", "10s", ["--otlp", url, "--timeout", "0"]),
            ("a long time", "hour", ["--otlp", url, "--timeout", "2h"]),
            ("no such file", "nowhere", ["--otlp", url, "--cacert", "/nowhere"]),
            ("no header file", "nowhere", ["--otlp", url, "--header-file", "/nowhere"]),
            ("insecure", "--help", ["--otlp", url, "--insecure"]),
            ("no scheme that we know", "expected http", ["gopher://localhost/"]),
            ("a password in a word", "no user", ["clickhouse://u:s3cr3t@localhost/"]),
            ("a database with a quote", "DATABASE", ["clickhouse://localhost/a'b"]),
            ("a region that is none", "region=", ["s3://bucket/x?region=../"]),
            ("a relative folder", "file:///", ["file://here"]),
            ("another packing", "gzip", ["--otlp", url, "--compress", "lzw"]),
            ("an age of nothing", "30d", ["--otlp", url, "--spool-age", "0"]),
            ("a size of nothing", "MiB", ["--otlp", url, "--spool-size", "0"]),
            ("which to keep", "oldest", ["--otlp", url, "--spool-keep", "all"]),
            ("one broken of two", "broken-one", ["--otlp", url, b.file("broken-one", b"{}")])):
        got = b.push(3, *arguments, what=what)
        b.says(what, text)
        check(not got, what, "it was sent")
    for what, broken in (("cut", data[:len(data) // 2]), ("empty", b""), ("later", data.replace(
            b'"schema":1', b'"schema":2', 1)), ("no report", b"{}")):
        got = b.push(3, "--otlp", url, report=b.file("broken.json", broken), what=what)
        check(not got, what, "it was sent")
    b.push(3, "--otlp", url, report="/nowhere", what="no report")
    b.push(3, "--otlp", url, report="", what="no operand")


def alone(b):
    """The scanner without the program beside it."""
    folder = os.path.join(b.work, "bin")
    os.mkdir(folder)
    shutil.copy(LATSCAN, folder)
    done = subprocess.run([os.path.join(folder, "latscan"), "push", "--otlp", "http://127.0.0.1:1", "x"],
                          capture_output=True, check=False)
    check(done.returncode == 4 and b"it is not installed" in done.stderr, "alone", done)
    done = subprocess.run([LATSCAN, "push", "--help"], capture_output=True, check=False)
    check(done.returncode == 0 and b"--cloudevents URL" in done.stdout, "help", done)


def main():
    with tempfile.TemporaryDirectory() as work:
        b = Bench(work)
        for part in (delivered, names_itself, tried_again, final, partial, headers, redirects, encrypted,
                     refused, alone):
            part(b)
        b.receiver.close()
    print(f"push: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

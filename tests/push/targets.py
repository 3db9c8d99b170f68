#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""targets.py MAKE_REPORT LATSCAN: what each kind of destination gets is what it understands: keys, packing, tokens, the inserts of a ClickHouse, _bulk, a
signature of S3 made again here from its definition, files; and scan --push."""

import gzip
import hashlib
import hmac
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

MAKE_REPORT, LATSCAN = sys.argv[1:3]
passed, failed = 0, 0
ID, SECRET = "AKIDEXAMPLE", "secret/of+the/test"


def check(condition, what, more=""):
    global passed, failed
    passed += bool(condition)
    if not condition:
        failed += 1
        print(f"FAIL {what}: {str(more)[:600]}")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.command, self.path, self.headers, body))
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST


class Bench:
    def __init__(self, work):
        self.work = work
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.got, self.http.answers = [], []
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        self.place = f"127.0.0.1:{self.http.server_address[1]}"
        self.data = subprocess.run([MAKE_REPORT, "all", "json"], capture_output=True, check=False).stdout
        self.report = self.file("report.json", self.data)
        self.env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}

    def file(self, name, data):
        path = os.path.join(self.work, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def push(self, status, url, *more, answers=(), verb=("push", "--no-spool", "--backoff", "1ms"), report=True):
        self.http.got.clear()
        self.http.answers[:] = answers
        done = subprocess.run([LATSCAN, *verb, *([url] if url else []), *more, *([self.report] if report else [])],
                              capture_output=True, env=self.env, check=False, timeout=120)
        self.said = done.stderr.decode()
        check(done.returncode == status, (url, more), f"{done.returncode}, not {status}: {self.said}")
        check(SECRET not in self.said and "t0ken" not in self.said, url, "a secret is printed")
        return list(self.http.got)


def key_of(b):
    report = json.loads(b.data)["run"]
    text = "\n".join((report["host_id"], report["boot_id"], report["host"], report["sampled_at"])).encode()

    def fnv(data):
        h = 0xcbf29ce484222325
        for c in data:
            h = (h ^ c) * 0x100000001b3 & 0xffffffffffffffff
        return h
    return f"{fnv(text):016x}-{fnv(b.data):016x}"


def webhook(b):
    token = b.file("token", b"t0ken-1\nmore\n")
    got = b.push(0, f"http://{b.place}/hook", "--token-file", token)
    (method, path, headers, body), = got
    check((method, path, body) == ("POST", "/hook", b.data), "webhook", got)
    check(headers["Idempotency-Key"] == key_of(b), "key", (headers["Idempotency-Key"], key_of(b)))
    check(headers["Authorization"] == "Bearer t0ken-1", "token", headers)
    (_, _, headers, body), = b.push(0, f"http://{b.place}/hook", "--compress", "gzip")
    check(headers["Content-Encoding"] == "gzip" and gzip.decompress(body) == b.data, "gzip", headers)
    done = subprocess.run([LATSCAN, "push", "--no-spool", "--compress", "zstd", "--dry-run", f"http://{b.place}/", b.report],
                          capture_output=True, check=False)
    if done.returncode == 3 and b"built without it" in done.stderr or not shutil.which("zstd"):
        print("not tried: zstd")
        return
    (_, _, headers, body), = b.push(0, f"http://{b.place}/hook", "--compress", "zstd")
    plain = subprocess.run(["zstd", "-dc"], input=body, capture_output=True, check=False).stdout
    check(headers["Content-Encoding"] == "zstd" and plain == b.data, "zstd", headers)


def clickhouse(b):
    got = b.push(0, f"clickhouse://{b.place}/quiet?async_insert=1&insert_deduplication_token=*")
    tables = []
    for _, path, headers, body in got:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
        table = query["query"][0].split()[2]
        tables.append(table)
        check(query["query"] == [f"INSERT INTO {table} FORMAT JSONEachRow"], table, query)
        check(query["database"] == ["quiet"] and query["async_insert"] == ["1"], table, query)
        check(query["insert_deduplication_token"] == [f"{key_of(b)}-{table}"], table, query)
        rows = [json.loads(line) for line in body.decode().strip().split("\n")]
        check(all(r["report_id"] == key_of(b) and r["host"] == "quiet-01" for r in rows), table, rows[0])
    check(tables == ["findings", "facts", "waivers", "checks", "reports"], "the report is last", tables)
    report = json.loads(b.data)
    check(rows[0]["verdict"] == report["summary"]["verdict"] and rows[0]["failed"] == report["summary"]["fail"], "verdict", rows)
    checks = [json.loads(line) for line in got[3][3].decode().strip().split("\n")]
    check([(c["check_id"], c["status"]) for c in checks] == [(c["id"], c["status"]) for c in report["checks"]], "checks", checks)
    got = b.push(4, f"clickhouse://{b.place}/", answers=[(200, b""), (400, b"Code: 27")])
    check(len(got) == 2 and "Code: 27" in b.said, "a table that refuses", b.said)


def bulk(b):
    fine = (200, b'{"errors":false}')
    (_, path, headers, body), = b.push(0, f"opensearch+http://{b.place}/lab", answers=[fine])
    check(path.startswith("/_bulk?filter_path=") and headers["Content-Type"] == "application/x-ndjson", "bulk", path)
    lines = [json.loads(line) for line in body.decode().strip().split("\n")]
    heads, documents = lines[::2], lines[1::2]
    check({h["index"]["_index"] for h in heads} == {"lab-findings", "lab-reports"}, "indices", heads[:2])
    ids = [h["index"]["_id"] for h in heads]
    check(len(set(ids)) == len(ids) and ids[-1] == key_of(b) and documents[-1]["verdict"] == "fail", "ids", ids[-2:])
    refusal = b'{"errors":true,"items":[{"index":{"status":201}},{"index":{"status":%d,"error":{"type":"x_exception","reason":"no\\u001b"}}}]}'
    got = b.push(4, f"opensearch+http://{b.place}/", answers=[(200, refusal % 400)])
    check(len(got) == 1 and "400 x_exception: no\\x1b" in b.said, "refused", b.said)
    got = b.push(0, f"opensearch+http://{b.place}/", answers=[(200, refusal % 429), fine])
    check(len(got) == 2 and got[0][3] == got[1][3], "429 of a document", len(got))
    b.push(4, f"opensearch+http://{b.place}/", answers=[(200, b"<html>")])


def signature(method, path, headers, body):
    """AWS Signature Version 4, of the header Authorization, from its definition."""
    fields = dict(p.strip().split("=", 1) for p in headers["Authorization"].split(" ", 1)[1].split(","))
    scope = fields["Credential"].split("/", 1)[1]
    names = fields["SignedHeaders"].split(";")
    digest = hashlib.sha256(body).hexdigest()
    shown = headers.get("x-amz-content-sha256", digest)
    canonical = "\n".join([method, path, "", *[f"{n}:{headers[n].strip()}" for n in names], "", ";".join(names), shown])
    text = "\n".join(["AWS4-HMAC-SHA256", headers["X-Amz-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + SECRET).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return fields, scope, shown in (digest, "UNSIGNED-PAYLOAD"), hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def objects(b):
    keys = b.file("keys", f"[default]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\naws_session_token = t0ken-2\n".encode())
    url = f"s3+http://{b.place}/bucket/fleet?region=eu-west-1"
    (method, path, headers, body), = b.push(0, url, "--s3-credentials", keys, "--compress", "gzip")
    check(method == "PUT" and path == f"/bucket/fleet/2026/01/31/20260131T093000123Z-{key_of(b)}.json.gz", "object", path)
    check(gzip.decompress(body) == b.data and "Content-Encoding" not in headers, "object", headers)
    fields, scope, whole, wanted = signature(method, path, headers, body)
    check(fields["Credential"].startswith(ID + "/") and scope.endswith("/eu-west-1/s3/aws4_request"), "scope", scope)
    check(whole and fields["Signature"] == wanted, "signature", (fields, wanted))
    check(headers["X-Amz-Security-Token"] == "t0ken-2" and "x-amz-security-token" in fields["SignedHeaders"], "session", fields)
    b.push(3, url, "--s3-credentials", b.file("half", b"aws_access_key_id = x\n"))
    (_, _, headers, _), = b.push(0, url)
    check("Authorization" not in headers, "without keys", headers)


def folders(b):
    folder = os.path.join(b.work, "into")
    os.mkdir(folder)
    b.push(0, "file://" + folder)
    b.push(0, "file://" + folder)
    check(os.listdir(folder) == [f"20260131T093000123Z-{key_of(b)}.json"], "a folder", os.listdir(folder))
    with open(os.path.join(folder, os.listdir(folder)[0]), "rb") as f:
        check(f.read() == b.data, "a file", "other bytes")
    b.push(4, "file://" + folder + "/nowhere")


def of_a_file(b):
    options = b.file("options", f"# where to\nto http://{b.place}/one\nheader X-Desk: fx and more\ncompress gzip\n\n".encode())
    (_, path, headers, _), = b.push(0, None, "--options", options)
    check(path == "/one" and headers["X-Desk"] == "fx and more" and headers["Content-Encoding"] == "gzip", "options", headers)
    for line, text in ((b"colour red", "no option"), (b"to", "expects a value"), (b"no-spool yes", "takes no value"), (b"tries 99", "line 2")):
        b.push(3, None, "--options", b.file("bad", b"tries 1\n" + line + b"\n"))
        check(text in b.said, line, b.said)
    b.push(3, None, "--options", b.file("ring", f"options {b.work}/ring\n".encode()))


def scanned(b):
    """The scan's own report, and its own status."""
    spool = os.path.join(b.work, "of-scan")
    options = b.file("scan-options", f"spool {spool}\ntries 1\nbackoff 1ms\n".encode())
    scan = ("scan", "--window", "0", "--only", "cpu.*", "--format", "json", "--push-options", options)
    for status, answers in ((0, ()), (0, ((503, b""),)), (4, ((422, b""),) * 3)):
        b.http.answers[:] = answers
        b.http.got.clear()
        alone = subprocess.run([LATSCAN, *scan[:7]], capture_output=True, check=False)
        done = subprocess.run([LATSCAN, *scan, "--push", f"http://{b.place}/scan"], capture_output=True, env=b.env, check=False)
        check(done.returncode == (status or alone.returncode), "scan --push", (done.returncode, done.stderr))
        told = json.loads(done.stdout[:done.stdout.rfind(b"}") + 1])
        check(json.loads(b.http.got[-1][3])["run"]["sampled_at"] == told["run"]["sampled_at"], "scan --push", "another report")
    done = subprocess.run([LATSCAN, *scan, "--push", "gopher://x"], capture_output=True, env=b.env, check=False)
    check(done.returncode == 3, "scan --push nowhere", done)


def main():
    with tempfile.TemporaryDirectory() as work:
        b = Bench(work)
        for part in (webhook, clickhouse, bulk, objects, folders, of_a_file, scanned):
            part(b)
        b.http.shutdown()
    print(f"targets: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""A receiver that says what it is told to say, and keeps what it gets. It listens on a port of the
loopback that the kernel chooses, and ends with the test."""

import http.server
import ssl
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))
import wire  # noqa: E402

HANG, DROP, CUT = "hang", "drop", "cut"


class Request:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.doc, self.fault = None, None
        try:
            self.doc = wire.strict(body.decode("utf-8"))
        except (ValueError, wire.Fault) as error:
            self.fault = error


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.owner.got.append(Request("GET " + self.path, self.headers, b"{}"))
        self.answer(200, {}, b"")

    def do_POST(self):
        owner = self.server.owner
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with owner.lock:
            owner.got.append(Request(self.path, self.headers, body))
            script = owner.scripts.get(self.path, [])
            act = script.pop(0) if len(script) > 1 else script[0] if script else (200, {}, b"{}")
        if act == HANG:
            owner.end.wait(20)
            self.close_connection = True
        elif act == DROP:
            self.close_connection = True
        elif act == CUT:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"partial")
            self.close_connection = True
        else:
            self.answer(*act)

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # the sender had enough
            self.close_connection = True


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a handshake that the client refuses is what a test wants


class Receiver:
    """scripts: path -> answers, in order; the last one stays. Without: 200 and {}."""

    def __init__(self, context=None):
        self.got, self.scripts = [], {}
        self.lock, self.end = threading.Lock(), threading.Event()
        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.http.owner = self
        self.port = self.http.server_address[1]
        self.scheme = "http"
        if context:
            self.scheme = "https"
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True,
                                                   do_handshake_on_connect=False)
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path="", host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def take(self):
        with self.lock:
            got, self.got = self.got, []
        return got

    def close(self):
        self.end.set()
        self.http.shutdown()
        self.http.server_close()


def tls(certificate, key, clients=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if clients:
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    return context

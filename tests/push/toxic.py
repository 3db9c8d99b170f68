# SPDX-License-Identifier: Apache-2.0
"""A receiver that fails in every way, by a seed, and still keeps by the key of each report what it
was given. It knows which deliveries it has acknowledged whole. While it is away, nobody listens."""

import hashlib
import http.server
import random
import socket
import struct
import threading

HURT = ("reset", "hang", "hang-kept", "500", "502", "503", "429", "half", "half-kept", "reset-kept", "certificate")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        owner = self.server.owner
        body = self.rfile.read(int(self.headers["Content-Length"]))
        act = owner.choose(HURT[:-1])
        kept = act is None or act.endswith("-kept")
        if kept:
            owner.keep(self.headers["Idempotency-Key"], body, act is None)
        self.close_connection = True
        if act is None:
            self.answer(200, b"{}")
        elif act in ("500", "502", "503"):
            self.answer(int(act), b"no")
        elif act == "429":
            self.answer(429, b"later", {"Retry-After": owner.random.choice(("0", "3600"))})
        elif act.startswith("hang"):
            owner.end.wait(5)
        elif act.startswith("half"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        else:  # reset: not closed, cut off
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass

    def get_request(self):
        connection, address = super().get_request()
        owner = self.owner
        if owner.good:
            context = owner.bad if owner.choose((), only="certificate") else owner.good
            connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address


class Toxic:
    """share: of requests that are hurt; of connections, each 25th gets the bad certificate. good, bad: contexts of TLS; None: in the clear."""

    def __init__(self, seed, share, good=None, bad=None):
        self.random, self.share = random.Random(seed), share
        self.good, self.bad = good, bad
        self.lock, self.end = threading.Lock(), threading.Event()
        self.run, self.got, self.seen = 0, {}, {}
        self.deck, self.asked = [], 0
        # It keeps the port while nobody listens, so that no other gets it.
        self.holder = socket.socket()
        self.holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.holder.bind(("127.0.0.1", 0))
        self.port = self.holder.getsockname()[1]
        self.come()

    def url(self, path="/reports"):
        return f"http{'s' if self.good else ''}://127.0.0.1:{self.port}{path}"

    def choose(self, acts, only=None):
        with self.lock:
            if only:
                self.asked += 1
                if not self.share or self.asked % 25:
                    return None
            elif self.random.random() >= self.share:
                return None
            if not only and not self.deck:  # dealt like cards: each comes as often as the others
                self.deck = self.random.sample(acts, len(acts))
            act = only or self.deck.pop()
            self.seen[act] = self.seen.get(act, 0) + 1
            return act

    def keep(self, key, body, acknowledged):
        with self.lock:
            digest = hashlib.sha256(body).hexdigest()
            self.got.setdefault(key, []).append((self.run, acknowledged, digest))

    def come(self):
        self.http = Server(("127.0.0.1", self.port), Handler)
        self.http.owner = self
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def leave(self):
        self.http.shutdown()
        self.http.server_close()

    def close(self):
        self.end.set()
        self.leave()
        self.holder.close()

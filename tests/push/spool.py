#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""spool.py MAKE_REPORT LATSCAN KILLER [REPORTS [SEED]]: many reports through a receiver that fails in
every way, by a latscan push that is killed between system calls: all arrive, and none is sent again
once its delivery was marked. Then what docs/push.md says of the spool: order, bounds, states."""

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import server
import toxic

MAKE_REPORT, LATSCAN, KILLER = sys.argv[1:4]
REPORTS = int(sys.argv[4]) if len(sys.argv) > 4 else 200  # 1,000 with "./dev test --all"
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else 7
CALLS = 60  # of a push of one report; a kill beyond its last call spares it
# How each failure of the receiver is told by the sender.
SAID = {"refused": rb"[Cc]ould(n't| not) connect", "hang": rb"Timeout was reached|timed out", "500": rb"HTTP 500",
        "502": rb"HTTP 502", "503": rb"HTTP 503", "429": rb"HTTP 429", "half": rb"partial|bytes remaining|unexpected eof",
        "reset": rb"reset by peer|receiving data|returned nothing|unexpected eof", "certificate": rb"certificate"}
passed, failed = 0, 0


def check(condition, what, more=""):
    global passed, failed
    passed += bool(condition)
    if not condition:
        failed += 1
        print(f"FAIL {what}: {more}")


def environment(kill=None, log=None):
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    if kill or log:
        env["LD_PRELOAD"] = KILLER
        env["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=0"
    if kill:
        env["LATSCAN_KILL_AT"] = str(kill)
    if log:
        env["LATSCAN_CALLS"] = log
    return env


class Reports:
    def __init__(self, work):
        self.work = work
        self.model = subprocess.run([MAKE_REPORT, "clean", "json"], capture_output=True, check=True).stdout
        self.at = json.loads(self.model)["run"]["sampled_at"].encode()

    def make(self, i):
        data = self.model.replace(self.at, b"2026-02-%02dT%02d:%02d:%02d.%03dZ"
                                  % (1 + i // 1000 % 28, i % 24, i % 60, i // 60 % 60, i % 1000))
        path = os.path.join(self.work, f"report-{i}.json")
        with open(path, "wb") as f:
            f.write(data)
        return path, hashlib.sha256(data).hexdigest()


def push(spool, url, *more, timeout="60s", **env):
    arguments = ["--spool", spool, "--backoff", "1ms", "--tries", "2", "--timeout", timeout, url, *more]
    return subprocess.run([LATSCAN, "push", *arguments], capture_output=True, check=False, timeout=120,
                          env=environment(**env))


def files(spool, part=""):
    """Names of reports of all queues: waiting, or in sent/ or refused/."""
    found = []
    for queue in sorted(os.listdir(spool)):
        folder = os.path.join(spool, queue, part)
        if len(queue) == 16 and os.path.isdir(folder):
            found += [n for n in os.listdir(folder) if n.endswith(".json")]
    return sorted(found)


def certificates(work):
    if not shutil.which("openssl"):
        print("without TLS: no openssl")
        return None, None, []
    pairs = []
    for name, subject in (("good", "IP:127.0.0.1"), ("bad", "DNS:elsewhere.example")):
        key, cert = os.path.join(work, name + ".key"), os.path.join(work, name + ".pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=" + name,
                        "-addext", "subjectAltName=" + subject], check=True, capture_output=True)
        pairs.append((cert, key))
    return server.tls(*pairs[0]), server.tls(*pairs[1]), ["--cacert", pairs[0][0]]


def all_arrive_once(work):
    good, bad, trust = certificates(work)
    chance = random.Random(SEED)
    hostile = toxic.Toxic(SEED, 0.3, good, bad)
    reports, spool = Reports(work), os.path.join(work, "spool")
    wanted, marked, killed, runs, told = {}, {}, 0, 0, dict.fromkeys(SAID, 0)
    for i in range(REPORTS):
        path, digest = reports.make(i)
        wanted[digest] = path
        while True:  # whoever calls it, calls it again until he is told that the report is kept
            runs += 1
            hostile.run = runs
            away = chance.random() < 0.04
            if away:
                hostile.leave()
            done = push(spool, hostile.url(), *trust, path, timeout="200ms",
                        kill=chance.randrange(1, CALLS) if chance.random() < 0.45 else None)
            if away:
                hostile.come()
            for failure, sentence in SAID.items():
                told[failure] += bool(re.search(sentence, done.stderr))
            for name in files(spool, "sent") if os.path.isdir(spool) else ():
                marked.setdefault(name[len("20260201T000000000Z-"):-len(".json")], runs)
            if done.returncode != -9:
                break
            killed += 1
        check(done.returncode in (0, 2), "a push", (done.returncode, done.stderr[-300:]))
        os.unlink(path)
    hostile.share = 0
    hostile.run = runs + 1
    done = push(spool, hostile.url(), *trust)
    check(done.returncode == 0 and not files(spool), "the last push", (done, files(spool)))
    check(len(files(spool, "sent")) == REPORTS, "sent", len(files(spool, "sent")))
    arrived = [digests for digests in ({d for _, _, d in v} for v in hostile.got.values())]
    check(all(len(d) == 1 for d in arrived), "a key", "has two bodies")
    check(len(hostile.got) == REPORTS, "keys", f"{len(hostile.got)} of {REPORTS}")
    check({d for s in arrived for d in s} == set(wanted), "bodies", "others than were given")
    again = 0
    for key, deliveries in hostile.got.items():
        again += len(deliveries) - 1
        last = max(run for run, _, _ in deliveries)
        check(last <= marked.get(key, last), "twice", f"{key} was marked in run {marked.get(key)}, and sent again in {last}")
    hostile.close()
    print(f"{REPORTS} reports, {runs} runs, {killed} killed, {again} deliveries repeated, "
          f"failures {dict(sorted(hostile.seen.items()))}, told of in runs {told}")
    check(set(hostile.seen) == set(toxic.HURT) - (set() if good else {"certificate"}), "failures", hostile.seen)
    if REPORTS >= 1000:  # of few, the killed ones may be those that would have told
        check(all(n or (f == "certificate" and not good) for f, n in told.items()), "told of", told)
    check(len(marked) > REPORTS // 2, "marks", "hardly any")
    check(killed > REPORTS // 10, "kills", "hardly any")


def order_of_calls(work):
    """What is held, bytes, then name, the last two synced, before the network; the mark, synced, before the bytes go."""
    kind = toxic.Toxic(1, 0)
    log, spool = os.path.join(work, "calls"), os.path.join(work, "ordered")
    path, _ = Reports(work).make(1)
    push(spool, kind.url(), log=log + ".first")  # makes the folders
    done = push(spool, kind.url(), path, log=log)
    with open(log, encoding="ascii") as f:
        calls = f.read().split()
    check(done.returncode == 0, "ordered", done)
    network = calls.index("connect")
    before = [c for c in calls[:network] if c in ("write", "fsync", "renameat")]
    check(before[:5] == ["write", "fsync", "renameat", "fsync", "fsync"], "the queue's label", before)
    check(before[5:11] == ["write", "write", "fsync", "renameat", "fsync", "fsync"], "before the network", before)
    after = [c for c in calls[network:] if c in ("renameat", "fsync", "ftruncate", "ftruncate64", "unlinkat")]
    check([c.replace("64", "") for c in after] == ["renameat", "fsync", "fsync", "ftruncate"], "after it", after)
    kind.close()


def every_kill(work):
    """One report, killed before its first call, its second, …, until a run is spared."""
    kind = toxic.Toxic(1, 0)
    path, digest = Reports(work).make(2)
    for at in range(1, 1000):
        spool = os.path.join(work, f"kill-{at}")
        kind.got, kind.run = {}, 1
        done = push(spool, kind.url(), path, kill=at)
        spared = done.returncode == 0
        check(spared or done.returncode == -9, f"kill {at}", done)
        kind.run = 2
        done = push(spool, kind.url(), path)
        check(done.returncode == 0 and not files(spool) and len(files(spool, "sent")) == 1, f"kill {at}", done)
        check(not os.listdir(os.path.join(spool, "tmp")), f"kill {at}", "a file is left in tmp")
        check([d for v in kind.got.values() for _, _, d in v][:1] == [digest] and len(kind.got) == 1,
              f"kill {at}", kind.got)
        shutil.rmtree(spool)
        if spared:
            break
    check(at > 20, "every kill", f"only {at} calls")
    kind.close()


def bounds(work):
    nobody, spool = "http://127.0.0.1:1/", os.path.join(work, "bounded")
    reports = Reports(work)
    wide = reports.model.rstrip()[:-1] + b',"later":"' + b"x" * 300000 + b'"}\n'
    reports.model = wide
    for i in range(3):
        done = push(spool, nobody, "--spool-size", "1", reports.make(i)[0])
        check(done.returncode == 2, "room", done)
    names = files(spool)
    check(len(names) == 3, "three fit", names)
    done = push(spool, nobody, "--spool-size", "1", reports.make(3)[0])
    check(done.returncode == 4 and b"is not kept and not sent: the spool is full" in done.stderr, "full", done)
    check(files(spool) == names, "the oldest stay", files(spool))
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as f:
        boot = f.read().strip()
    # What is said to lie there: of another boot, torn, or too much is no reason to believe it.
    for said in (f"{0:016x} {'0' * 36}\n", f"{0:016x} {boot}", "", f"{0:016X}  {boot}\n"):
        with open(os.path.join(spool, "held"), "w", encoding="ascii") as f:
            f.write(said)
        done = push(spool, nobody, "--spool-size", "1", reports.make(3)[0])
        check(done.returncode == 4 and files(spool) == names, f"held {said!r}", done)
    with open(os.path.join(spool, "held"), "w", encoding="ascii") as f:
        f.write(f"{1 << 40:016x} {boot}\n")
    done = push(spool, nobody, "--spool-size", "2", reports.make(4)[0])
    check(done.returncode == 2 and len(files(spool)) == 4, "held too much", done)
    os.unlink(os.path.join(spool, next(q for q in os.listdir(spool) if len(q) == 16), files(spool)[-1]))
    done = push(spool, nobody, "--spool-size", "1", "--spool-keep", "newest", reports.make(3)[0])
    check(names[0].encode() + b" is dropped, undelivered: the spool is full" in done.stderr, "newest", done)
    check(len(files(spool)) == 3 and names[0] not in files(spool), "newest", files(spool))
    queue = next(q for q in os.listdir(spool) if len(q) == 16)
    old = os.path.join(spool, queue, files(spool)[0])
    os.utime(old, (1000000000, 1000000000))
    done = push(spool, nobody)
    check(done.returncode == 4 and b"is dropped, undelivered: older than --spool-age" in done.stderr, "age", done)
    check(len(files(spool)) == 2, "age", files(spool))
    done = push(spool, nobody, "--spool-age", "3650d")
    check(done.returncode == 2 and b"dropped" not in done.stderr, "no age", done)
    done = push(spool, "http://127.0.0.1:2/")
    check(done.returncode == 0 and b"2 report(s) wait for other destinations" in done.stderr, "elsewhere", done)


def states(work):
    kind = server.Receiver()
    reports, spool = Reports(work), os.path.join(work, "states")
    paths = [reports.make(i)[0] for i in range(10, 22)]
    kind.scripts["/"] = [(422, {}, b"not so"), (200, {}, b"")]
    done = push(spool, kind.url("/"), *paths[:2])
    check(done.returncode == 4 and b"is refused: HTTP 422: not so" in done.stderr, "refused", done)
    check(len(files(spool, "refused")) == 1 and len(files(spool, "sent")) == 1, "refused", "")
    check(push(spool, kind.url("/")).returncode == 0, "refused", "it is tried again by itself")
    done = push(spool, kind.url("/"), *paths[:2])
    check(done.returncode == 0 and len(files(spool, "sent")) == 2 and b"was delivered before" in done.stderr,
          "asked for again", done)
    kind.take()
    kind.scripts["/"] = [(500, {}, b"")]
    done = push(spool, kind.url("/"), *paths[2:])
    check(done.returncode == 2 and len(kind.take()) == 8, "500", "not eight of ten were tried")
    kind.scripts["/"] = [(403, {}, b"")]
    done = push(spool, kind.url("/"))
    check(done.returncode == 2 and len(kind.take()) == 1 and len(files(spool)) == 10, "403", done)
    kind.scripts["/"] = [(200, {}, b"")]
    done = push(spool, kind.url("/"))
    order = [r.doc["run"]["sampled_at"] for r in kind.take()]
    check(done.returncode == 0 and order == sorted(order) and len(order) == 10, "order", order)
    queue = next(q for q in os.listdir(spool) if len(q) == 16)
    name = "20260101T000000000Z-0000000000000000-0000000000000000.json"
    with open(os.path.join(spool, queue, name), "wb") as f:
        f.write(b'{"schema":1')
    done = push(spool, kind.url("/"))
    check(done.returncode == 4 and files(spool, "refused") == [name] and not kind.take(), "broken", done)
    os.chmod(spool, 0o777)
    done = push(spool, kind.url("/"))
    check(done.returncode == 3 and b"no other may write" in done.stderr, "a folder of everybody", done)
    kind.close()


def main():
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a sync to a disk costs, and proves nothing here
    with tempfile.TemporaryDirectory(dir=memory) as work:
        for part in (order_of_calls, every_kill, bounds, states, all_arrive_once):
            part(work)
    print(f"spool: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

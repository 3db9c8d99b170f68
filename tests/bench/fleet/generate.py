#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
generate.py: a fleet that never was, from a seed: its reports in latscan's own format, and the truth
that was planted in them.

    generate.py --hosts 10000 --reports 1 --ndjson fleet.ndjson
    generate.py --hosts 300 --reports 8 --folder reports --truth truth.json --inventory hosts.csv --slow slow.txt

Planted, each found again in truth.json: two kinds of hardware and three roles; a rollout of a kernel to a
part of one kind; a daemon that fights with another over a sysctl; hosts that deviate from all others of
their kind by MTU, BIOS, a kernel parameter; a slow set that shares the firmware of its NICs, which hardly another
host has, among facts that only seem to; waivers with owners, one of them over; overrides; hosts that stopped, that never reported,
that share a machine id or an address; a name that another machine claims; an older profile and rule set; a clock
that was off on one day; and hostile files. "now" of the fleet is NOW below.
"""
import argparse
import csv
import json
import os
import random
import sys
from datetime import datetime, timedelta, timezone

NOW = datetime(2026, 3, 16, 12, tzinfo=timezone.utc)
DAYS = 14
SEVERITIES = ["critical", "high", "medium", "low", "info"]
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
FAILS = {"smi.count": 0.004, "irq.isolated_affinity": 0.03, "cstate.max_latency": 0.02}
WAIVED = "mem.thp_enabled"


def dump(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def stamp(t):
    return t.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (t.microsecond // 1000)


def check_names(n):
    """Ids and titles of the shipped checks, evenly chosen, with those that something is planted in."""
    folder = os.path.join(TOP, "docs", "checks")
    names = sorted(f[:-3] for f in os.listdir(folder) if f.endswith(".md") and "." in f[:-3])
    step = max(1, len(names) // n)
    chosen = sorted(set(names[::step][:n]) | set(FAILS) | {WAIVED, "net.mtu"})
    out = []
    for name in chosen:
        title = name.replace(".", " ").replace("_", " ")
        out.append((name, title[0].upper() + title[1:] + " is as a quiet host has it"))
    return out


def rest_of(rng, fill):
    """What stands behind duration_us in a check that passes: evidence of a plausible size."""
    paths = ["/proc/sys/kernel/%s" % "".join(rng.choices("abcdefghij_", k=14)) for _ in range(1 + fill)]
    return dump([{"status": "pass", "subject": {"kind": "host", "key": "host", "label": "host"},
                  "fingerprint": "%016x" % rng.getrandbits(64), "observed": {"text": "as wanted"},
                  "evidence": [{"path": p, "state": "ok", "value": str(rng.randrange(1000))} for p in paths]}])


def failing(check, rng, status, waived=None):
    f = {"status": status, "subject": {"kind": "host", "key": "host", "label": "host"},
         "fingerprint": "%016x" % (hash_of(check) & 0xffffffffffffffff),
         "observed": {"text": "%d a second" % rng.randrange(3, 90)}, "wanted": {"text": "0"},
         "text": "something of " + check + " is not as wanted",
         "evidence": [{"path": "/proc/interrupts", "state": "ok", "value": str(rng.randrange(10000))}]}
    if waived is not None:
        f["waived"] = True
        f["waiver"] = waived
    return dump([f])


def hash_of(text):
    h = 0xcbf29ce484222325
    for b in text.encode():
        h = (h ^ b) * 0x100000001b3 & 0xffffffffffffffff
    return h


class Host:
    pass


class Fleet:
    def __init__(self, args):
        self.args = args
        self.rng = random.Random(args.seed)
        self.truth = {"now": stamp(NOW), "seed": args.seed, "reports": args.reports}
        self.checks = check_names(args.checks)
        self.heads = {}
        self.rests = [[rest_of(self.rng, i % 3 == 0) for _ in range(3)] for i in range(len(self.checks))]
        self.make_hosts()
        self.plant()

    def make_hosts(self):
        """Interleaved over kinds and roles, so that no fact follows from a name."""
        self.hosts = []
        for i in range(self.args.hosts):
            h = Host()
            h.i = i
            h.kind = "R760" if self.rng.random() < 0.7 else "XL170"
            h.role = ["feed", "risk", "order"][i % 3]
            h.name = "%s-%05d" % (h.role, i)
            h.id = "%016x" % self.rng.getrandbits(64)
            h.boot = self.rng.getrandbits(60)
            h.mac = "02:%02x:%02x:%02x:%02x:%02x" % tuple(self.rng.randrange(256) for _ in range(5))
            h.mtu = 9000
            h.bios = "2.4.4" if h.kind == "R760" else "U46 v3.10"
            h.firmware = "22.36.1010"
            h.params = {"isolcpus": "2-15", "nohz_full": "2-15", "rcu_nocbs": "2-15", "quiet": "-"}
            h.extra = {"vm.dirty_ratio": "20" if self.rng.random() < 0.8 else "10",
                       "net.core.busy_poll": "50" if self.rng.random() < 0.6 else "0"}
            h.rolled = None
            h.flaps = False
            h.ruleset = 0
            h.stops = None
            h.override = None
            h.off_day = None
            h.rack = "r%02d" % self.rng.randrange(20)
            h.desk = ["london", "tokyo", "chicago"][self.rng.randrange(3)]
            self.hosts.append(h)

    def take(self, pool, n):
        n = min(n, len(pool))
        got = self.rng.sample(pool, n)
        for h in got:
            pool.remove(h)
        return got

    def plant(self):
        n = len(self.hosts)
        pool = list(self.hosts)
        name = lambda v: sorted(h.name for h in v)
        big = [h for h in pool if h.kind == "R760"]

        def of_big(k):
            got = self.take(big, k)
            for h in got:
                pool.remove(h)
            return got

        slow = of_big(max(8, n // 100))
        for h in slow:
            h.firmware = "22.31.1014"
            h.extra["net.core.busy_poll"] = "0"
        like = of_big(2)
        for h in like:
            h.firmware = "22.31.1014"
        self.slow = name(slow)
        self.truth["slow"] = {"hosts": self.slow, "cause": "nic eth0 firmware", "value": "22.31.1014", "beside": "sysctl net.core.busy_poll"}

        mtu = of_big(1)
        mtu[0].mtu = 1500
        bios = of_big(3)
        for h in bios:
            h.bios = "2.1.8"
        param = of_big(1)
        del param[0].params["nohz_full"]
        self.truth["outliers"] = [
            {"key": "nic eth0 MTU", "value": "1500", "hosts": name(mtu)},
            {"key": "bios version", "value": "2.1.8", "hosts": name(bios)},
            {"key": "param nohz_full", "value": None, "hosts": name(param)}]

        at = NOW - timedelta(days=5, hours=3)
        rolled = of_big(max(10, n // 4))
        for h in rolled:
            h.rolled = at
        self.truth["rollout"] = {"key": "kernel release", "was": "6.1.0-18-rt-amd64", "now": "6.1.0-21-rt-amd64",
                                 "at": stamp(at), "hosts": len(rolled)}

        flaps = self.take(pool, 3)
        for h in flaps:
            h.flaps = True
        self.truth["flapping"] = {"key": "sysctl vm.swappiness", "hosts": name(flaps)}

        stopped = self.take(pool, 4)
        for h in stopped:
            h.stops = NOW - timedelta(days=3)
        self.truth["silent"] = name(stopped)
        self.truth["never"] = ["spare-%05d" % i for i in range(3)]

        old = self.take(pool, max(5, n // 20))
        for h in old:
            h.ruleset = 1
        self.truth["apart"] = len(old)

        twins = self.take(pool, 2)
        twins[1].id = twins[0].id
        macs = self.take(pool, 2)
        macs[1].mac = macs[0].mac
        self.truth["same_machine_id"] = name(twins)
        self.truth["same_address"] = {"hosts": name(macs), "address": macs[0].mac}

        over = self.take(pool, 2)
        for h in over:
            h.override = {"honoured": True, "reason": "the cut-over was moved", "owner": "jane.doe",
                          "until": "2026-03-16T16:30:00.000Z"}
        self.truth["overrides"] = name(over)

        off = self.take(pool, 1)
        off[0].off_day = NOW.date()
        self.truth["clock"] = {"host": off[0].name, "day": str(off[0].off_day), "ns": 1200000}
        claimed = self.take(pool, 1)
        self.truth["claimed"] = claimed[0].name

    def line(self, key, kind, value, path=None, number=None, unit=None):
        d = {"key": key, "kind": kind, "value": value}
        if number is not None:
            d["number"] = number
            d["unit"] = unit
        if path:
            d["path"] = path
        return d

    def static_groups(self, h):
        """Groups that hosts of one kind share to the byte."""
        cached = self.heads.get(("traits", h.kind))
        if cached:
            return cached
        rng = random.Random(self.args.seed + len(h.kind))
        l = self.line
        groups = []
        groups.append({"group": "cpu", "whole": True, "lines": [
            l("cores", "hardware", "16", "/sys/devices/system/cpu/online", 16, "1"),
            l("microcode of hot CPUs", "firmware", "0x2b000603" if h.kind == "R760" else "0xd0003d1", "/proc/cpuinfo"),
            l("model of hot CPUs", "hardware", "Xeon Gold 6458Q" if h.kind == "R760" else "Xeon E-2388G", "/proc/cpuinfo"),
            l("smt", "setting", "off", "/sys/devices/system/cpu/smt/control")]})
        for name, count in (("kconfig", 12), ("mitigation", 14), ("service", 18), ("irq", 30), ("thp", 10)):
            groups.append({"group": name, "whole": True, "lines": [
                l("%s item %02d" % (name, i), {"kconfig": "kernel", "mitigation": "state", "service": "service",
                                               "irq": "setting", "thp": "setting"}[name],
                  rng.choice(["y", "n", "never", "0-1", "off"]), "/sys/%s/%02d" % (name, i)) for i in range(count)]})
        self.heads[("traits", h.kind)] = ",\n".join(dump(g) for g in groups)
        return self.heads[("traits", h.kind)]

    def groups_of(self, h, t, k):
        l = self.line
        rolled = h.rolled and t >= h.rolled
        release = "6.1.0-21-rt-amd64" if rolled else "6.1.0-18-rt-amd64"
        swap = "60" if h.flaps and k % 2 else "1"
        groups = [
            {"group": "bios", "whole": True, "lines": [
                l("product", "hardware", h.kind, "/sys/class/dmi/id/product_name"),
                l("version", "firmware", h.bios, "/sys/class/dmi/id/bios_version")]},
            {"group": "host", "whole": True, "lines": [
                l("boot id", "identity", "%016x" % (h.boot + (1 if rolled else 0)), "/proc/sys/kernel/random/boot_id"),
                l("machine-id hash", "identity", h.id), l("name", "identity", h.name),
                l("uptime", "identity", "%d s" % (t.timestamp() % 1000000), None, int(t.timestamp() % 1000000) * 10**9, "ns")]},
            {"group": "kernel", "whole": True, "lines": [
                l("preemption", "setting", "full"), l("release", "kernel", release, "/proc/sys/kernel/osrelease")]},
            {"group": "nic", "whole": True, "lines": [
                l("eth0 MTU", "setting", str(h.mtu), "/sys/class/net/eth0/mtu", h.mtu, "1"),
                l("eth0 address", "identity", h.mac), l("eth0 firmware", "firmware", h.firmware, "/probe/ethtool/eth0/driver"),
                l("eth0 ring rx", "setting", "4096", "/probe/ethtool/eth0/rings", 4096, "1"),
                l("eth0 rx packets", "rate", "%d a second" % (1000 + h.i % 977), None, 1000 + h.i % 977, "1/s")]},
            {"group": "param", "whole": True, "lines": [
                l(p, "boot", v, "/proc/cmdline") for p, v in sorted(h.params.items())]},
            {"group": "sysctl", "whole": True, "lines": [
                l("kernel.hostname", "identity", h.name, "/proc/sys/kernel/hostname")] + [
                l(s, "setting", v, "/proc/sys/" + s.replace(".", "/")) for s, v in sorted(
                    dict(h.extra, **{"vm.swappiness": swap, "kernel.numa_balancing": "0",
                                     "vm.stat_interval": "120"}).items())]},
            {"group": "time", "whole": True, "lines": [
                l("ptp4l /var/run/ptp4l offset", "state", "%d ns" % self.offset(h, t), None, self.offset(h, t), "ns")]},
            {"group": "vmstat", "whole": True, "lines": [
                l("faults", "rate", "%d a second" % (h.i * 7 % 1000), "/proc/vmstat", h.i * 7 % 1000, "1/s"),
                l("faults from disk since boot", "count", str(h.i * 31 % 99991), "/proc/vmstat", h.i * 31 % 99991, "1")]},
        ]
        return ",\n".join(dump(g) for g in groups)

    def offset(self, h, t):
        if h.off_day and t.date() == h.off_day:
            return -1200000
        return (h.i * 37 + int(t.timestamp()) // 3600 * 11) % 180 - 90

    def head_of(self, name, title, status, opened):
        """What stands before a check's duration, in the order in which the scanner writes it."""
        cached = self.heads.get((name, status, opened))
        if cached is None:
            d = {"id": name, "rule": 1, "title": title, "area": name.split(".")[0],
                 "severity": SEVERITIES[1 + hash_of(name) % 3], "kind": "state", "status": status}
            if status in ("skip", "unknown"):
                d["reason"] = "no-device" if status == "skip" else "denied"
            if opened:
                d["open"] = opened
            cached = dump(d)[:-1] + ',"duration_us":'
            self.heads[(name, status, opened)] = cached
        return cached

    def checks_of(self, h, k, rng):
        out = []
        counts = {"pass": 0, "warn": 0, "fail": 0, "unknown": 0, "skip": 0}
        gating = 0
        for i, (name, title) in enumerate(self.checks):
            status, opened = "pass", None
            if name in FAILS and (h.i * 2654435761 + hash_of(name)) % 1000 < FAILS[name] * 1000:
                status = "fail"
            elif name == "net.mtu" and h.mtu == 1500:
                status = "fail"
            elif name == WAIVED:
                status, opened = "fail", "skip"
            elif (h.i + i * 31) % 211 == 0:
                status = "unknown"
            elif hash_of(name) % 11 == 0:
                status = "skip"
            counts[status] += 1
            severity = SEVERITIES[1 + hash_of(name) % 3]
            if status == "fail" and not opened and severity in ("critical", "high"):
                gating += 1
            head = self.head_of(name, title, status, opened)
            if status == "pass" or status == "skip":
                rest = self.rests[i][h.i % 3]
            else:
                rest = failing(name, rng, status, 0 if opened else None)
            out.append('%s%d,"findings":%s}' % (head, rng.randrange(1, 90), rest))
        return ",\n".join(out), counts, gating

    def waivers(self, h):
        return [{"check": WAIVED, "accept": "fail", "reason": "the vendor's agent needs them", "owner": "platform",
                 "ticket": "OPS-4711", "from": "2026-01-01", "until": "2026-03-31", "state": "holds", "findings": 1,
                 "days_left": 15},
                {"check": "smi.*", "accept": "fail", "reason": "until the BIOS is mended", "owner": "vendor",
                 "until": "2026-03-01", "state": "expired", "findings": 0}]

    def report(self, h, t, k):
        rng = random.Random(h.i * 1000 + k)
        checks, counts, gating = self.checks_of(h, k, rng)
        rolled = h.rolled and t >= h.rolled
        run = {"version": "0.1.0" if not h.ruleset else "0.0.9",
               "catalogue": "f76f6dfce2e9351f" if not h.ruleset else "1111111111111111", "host": h.name, "host_id": h.id,
               "kernel": "6.1.0-21-rt-amd64" if rolled else "6.1.0-18-rt-amd64",
               "boot_id": "%016x" % (h.boot + (1 if rolled else 0)), "virt": "none", "sampled_at": stamp(t),
               "judged_at": stamp(t + timedelta(seconds=1)), "duration_ms": 5090, "window_ms": 5000, "samples": 2,
               "budget": "quiet", "phase": "auto", "profile": "trading" if not h.ruleset else "trading-2025",
               "level": "high", "incomplete": False}
        roles = {"online": "0-15", "hot": "2-15", "housekeeping": "0-1", "hot_from": "isolcpus", "declared": False,
                 "intent": True, "targets": [{"name": h.role, "comm": h.role, "pid": 900 + h.i % 5000, "threads": 12,
                                              "hot": 3}], "nics": [{"name": "eth0", "role": "fast"}]}
        verdict = "fail" if gating else "pass"
        summary = dict(counts, waived=1, withheld=0, fail_at_level=gating,
                       fail_below_level=counts["fail"] - gating - 1, unknown_gating=0, verdict=verdict,
                       exit=1 if gating else 0, judged=len(self.checks), advisory=False)
        parts = ['{"schema":1,\n"run":' + dump(run), '"roles":' + dump(roles), '"summary":' + dump(summary),
                 '"waivers":' + dump(self.waivers(h))]
        if h.override:
            parts.append('"gate":' + dump({"inferred": False, "observe": False, "would_exit": 1,
                                           "settle_ms": 0, "settled": [], "override": h.override}))
        parts.append('"checks":[\n' + checks + "\n]")
        parts.append('"traits":[\n' + self.static_groups(h) + ",\n" + self.groups_of(h, t, k) + "\n]")
        return ",\n".join(parts) + "}\n"

    def times(self, h):
        """The newest within the last hour, the others evenly before it; a host has a minute of its own."""
        n = self.args.reports
        newest = NOW - timedelta(minutes=h.i % 50 + 1, milliseconds=h.i % 1000)
        step = timedelta(days=DAYS) / n
        for k in range(n):
            t = newest - step * (n - 1 - k)
            if not h.stops or t < h.stops:
                yield k, t
        if h.stops and n == 1:
            yield 0, h.stops - timedelta(hours=1)

    def all(self):
        for k in range(self.args.reports):
            for h in self.hosts:
                for at, t in self.times(h):
                    if at == k:
                        yield h, t, k, self.report(h, t, k)

    def hostile(self):
        """Each named by a word that is in its file's name, or the kind of fault."""
        h = self.hosts[0]
        whole = self.report(h, NOW - timedelta(minutes=5), 99)
        yield "broken", whole[:len(whole) // 2]
        yield "broken", '{"schema":1,"run":{"host":"x" "y"}}\n'
        yield "version", whole.replace('{"schema":1,', '{"schema":7,', 1)
        yield "clock", whole.replace("2026-03-16T", "2027-03-16T")
        yield "clock", whole.replace("2026-03-16T", "2025-01-16T")
        yield "no-host", '{"schema":1,"run":{"sampled_at":"2026-03-16T11:00:00.000Z"}}\n'
        claimed = next(x for x in self.hosts if x.name == self.truth["claimed"])
        mine = claimed.id
        claimed.id = "ffffffffffffffff"
        yield "claimed", self.report(claimed, NOW - timedelta(minutes=4), 98)
        claimed.id = mine
        if self.args.huge:
            yield "too-large", '{"schema":1,"run":{"host":"' + "A" * self.args.huge + '"}}\n'


def one_line(text):
    return text.replace("\n", "") + "\n"


def write(fleet, args):
    faults = {}
    n = size = 0
    out = sys.stdout if args.ndjson == "-" else open(args.ndjson, "w", encoding="utf-8") if args.ndjson else None
    if args.folder:
        os.makedirs(args.folder, exist_ok=True)
    for h, t, k, text in fleet.all():
        n += 1
        size += len(text)
        if out:
            out.write(one_line(text))
        if args.folder:
            with open(os.path.join(args.folder, "%s-%03d.json" % (h.name, k)), "w", encoding="utf-8") as f:
                f.write(text)
    if args.hostile:
        for kind, text in fleet.hostile():
            faults[kind] = faults.get(kind, 0) + 1
            if out:
                out.write(one_line(text))
            if args.folder:
                with open(os.path.join(args.folder, "hostile-%s-%d.json" % (kind, faults[kind])), "w",
                          encoding="utf-8") as f:
                    f.write(text)
    if out and out is not sys.stdout:
        out.close()
    fleet.truth["faults"] = faults
    fleet.truth["written"] = n
    fleet.truth["bytes_a_report"] = size // max(1, n)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--hosts", type=int, default=300)
    p.add_argument("--reports", type=int, default=1, help="of each host, over 14 days")
    p.add_argument("--checks", type=int, default=80)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--ndjson")
    p.add_argument("--folder")
    p.add_argument("--truth")
    p.add_argument("--inventory")
    p.add_argument("--slow")
    p.add_argument("--hostile", action="store_true")
    p.add_argument("--huge", type=int, default=0, help="with --hostile: bytes of one field")
    args = p.parse_args()
    fleet = Fleet(args)
    write(fleet, args)
    if args.truth:
        with open(args.truth, "w", encoding="utf-8") as f:
            json.dump(fleet.truth, f, indent=1)
    if args.inventory:
        with open(args.inventory, "w", newline="", encoding="utf-8") as f:
            w = csv.writer(f)
            w.writerow(["host", "desk", "rack", "owner"])
            for h in fleet.hosts:
                w.writerow([h.name, h.desk, h.rack, h.desk + " desk, 1st line"])
            for name in fleet.truth["never"]:
                w.writerow([name, "london", "r99", "nobody"])
    if args.slow:
        with open(args.slow, "w", encoding="utf-8") as f:
            f.write("# the slow ones\n" + "\n".join(fleet.slow) + "\n")


main()

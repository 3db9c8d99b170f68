# SPDX-License-Identifier: Apache-2.0
"""Reports of a generated fleet made harder to answer from, by a seed: facts that are not told, that come and go, in groups that are
told whole and in others; outcomes, rules, levels and roles that change; names with all that SQL and tables give a meaning; a name that
two machines say, a boot that comes back, a clock that is ahead; overrides that were refused. All are reports that latscan push takes."""
import json
import os
import random

NASTY = ["o'hara\\n", "tab\there", "$now$ -- x", "{\"a\":[1]}", "\u00fcber \u2028 \u0007bell", "back\\slash\\", "'); DROP TABLE reports; --", " "]


def moved(stamp, days):
    from datetime import datetime, timedelta
    t = datetime.fromisoformat(stamp.replace("Z", "+00:00")) + timedelta(days=days)
    return t.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (t.microsecond // 1000)


def vary_traits(rng, d, nasty):
    for g in d["traits"]:
        if rng.random() < 0.1:
            g["whole"] = not g.get("whole", False)
        if rng.random() < 0.15 and len(g["lines"]) > 1:
            del g["lines"][rng.randrange(len(g["lines"]))]
        for line in g["lines"]:
            if line["kind"] not in ("identity", "count", "rate") and rng.random() < 0.02:
                line["value"] = rng.choice(NASTY) if nasty else "odd %d" % rng.randrange(3)
                line.pop("unit", None), line.pop("number", None)
        if rng.random() < 0.2:
            g["lines"].append({"key": "drops", "value": "some", "kind": "rate", "unit": "1/s", "number": rng.choice([0, 0.5, 12])})
        if rng.random() < 0.2:
            g["lines"].append({"key": "seen 'at' times", "value": "yes", "kind": "state"})
    if rng.random() < 0.05:
        del d["traits"][rng.randrange(len(d["traits"]))]


def vary_checks(rng, d):
    for c in d["checks"]:
        if rng.random() < 0.03:
            c["status"] = rng.choice(["pass", "warn", "fail", "unknown", "skip"])
            for member in ("open", "findings_waived", "reason"):
                c.pop(member, None)
            c["findings"] = [{"status": c["status"], "subject": {"kind": "host", "key": "host", "label": "host"},
                              "fingerprint": "%016x" % rng.getrandbits(60), "observed": {"text": "odd"}, "text": "something is odd"}]
            if c["status"] == "unknown":
                c["reason"] = rng.choice(["withheld", "no-source"])
    if rng.random() < 0.05:
        del d["checks"][rng.randrange(len(d["checks"]))]


def vary_run(rng, d):
    if rng.random() < 0.05:
        d["run"]["version"] = "0.2.%d" % rng.randrange(2)
    if rng.random() < 0.05:
        d["run"]["level"] = rng.choice(["low", "high"])
    if rng.random() < 0.03:
        d["run"]["profile"] = "other"
    if rng.random() < 0.03:
        d["roles"]["targets"] = []
    if rng.random() < 0.05:
        d["gate"] = {"inferred": False, "override": rng.choice([
            {"honoured": False, "refused": "it expired 2026-01-31T09:30:00Z", "reason": "a 'cut'\tover", "owner": "jane", "until": "2026-01-31T09:30:00.000Z"},
            {"honoured": True, "reason": "moved", "owner": "joe", "until": "2026-04-01T00:00:00.250Z"}])}


def vary(folder, seed=3):
    """Rewrites the files of folder, and adds some."""
    rng = random.Random(seed)
    names = sorted(os.listdir(folder))
    by_host = {}
    for name in names:
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as f:
            d = json.load(f)
        nasty = sum(map(ord, d["run"]["host"])) % 5 == 0
        vary_traits(rng, d, nasty)
        vary_checks(rng, d)
        vary_run(rng, d)
        by_host.setdefault(d["run"]["host"], []).append(d)
        write(path, d)
    hosts = sorted(by_host)
    for i, d in enumerate(by_host[hosts[3]][:2]):  # another machine says this name
        d["run"]["host_id"] = "ffffffffffff%04d" % i
        write(os.path.join(folder, f"claimed{i}.json"), d)
    boots = sorted(by_host[hosts[5]], key=lambda d: d["run"]["sampled_at"])
    for i, d in enumerate(boots):  # to a boot that was left
        d["run"]["boot_id"] = "0000000%d-0000-0000-0000-000000000000" % (i % 2)
        d["run"]["sampled_at"] = moved(d["run"]["sampled_at"], -0.01)
        write(os.path.join(folder, f"boots{i}.json"), d)
    d = by_host[hosts[7]][-1]
    d["run"]["sampled_at"] = moved("2026-03-16T12:00:00.000Z", 3.5)
    write(os.path.join(folder, "ahead.json"), d)
    for i, odd in enumerate(NASTY[:7]):  # hosts with names of that kind
        d = by_host[hosts[10 + i]][-1]
        d["run"]["host"], d["run"]["host_id"] = odd + str(i), "eeeeeeeeeeee%04d" % i
        write(os.path.join(folder, f"odd{i}.json"), d)


def write(path, d):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(d, f, separators=(",", ":"), ensure_ascii=False)

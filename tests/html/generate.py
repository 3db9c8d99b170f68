#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py BASE.json CPUS [FINDINGS] > REPORT.json: a stored report of a host with that many
CPUs, from the golden report BASE. All is computed, nothing drawn by chance: two runs agree."""

import copy
import json
import sys


def shape(cpus):
    """Packages, nodes of each, hardware threads of a core."""
    return {2: (1, 1, 1), 80: (2, 1, 2), 576: (4, 2, 2)}.get(cpus, (1, 1, 1))


def to_list(members):
    parts, members = [], sorted(members)
    while members:
        n = 1
        while n < len(members) and members[n] == members[0] + n:
            n += 1
        parts.append(f"{members[0]}-{members[0] + n - 1}" if n > 1 else str(members[0]))
        members = members[n:]
    return ",".join(parts)


def build(report, cpus):
    packages, nodes, threads = shape(cpus)
    cores = cpus // threads
    core = [c % cores for c in range(cpus)]  # siblings are numbered far apart, as kernels do
    node = [k * packages * nodes // cores for k in core]
    package = [n // nodes for n in node]
    first = 1 if cpus == 2 else 4
    hot = [c for c in range(cpus) if (core[c] >= first if cpus <= 80 else node[c] >= 2)]
    hot = [c for c in hot if c != 79]  # one sibling is forgotten
    l3 = max(1, min(cores // (packages * nodes), 6 if cpus > 80 else 99))
    caches = sorted({k // l3 for k in (core[c] for c in hot)})
    report["roles"].update(online=f"0-{cpus - 1}", hot=to_list(hot), hot_nodes=to_list(set(node[c] for c in hot)),
                           housekeeping=to_list(set(range(cpus)) - set(hot)))
    memory = [{"node": n, "cpus": to_list(c for c in range(cpus) if node[c] == n), "memory_kb": 197000000 + n}
              for n in range(packages * nodes)]
    memory[-1]["huge_pages"] = [{"size_kb": 1048576, "total": 64, "free": 3}, {"size_kb": 2048, "total": 512, "free": 0}]
    if cpus > 80:
        memory.append({"node": packages * nodes, "cpus": "", "memory_kb": 512 << 20})  # CXL: memory alone
    landed = [{"cpu": hot[0], "kind": "irq", "label": "irq 151 eno3-TxRx-0", "count": 5400},
              {"cpu": hot[0], "kind": "task", "label": "feed-handler (4711)", "count": 0},
              {"cpu": hot[-1], "kind": "task", "label": f"kworker/{hot[-1]}:1 (88)", "count": 10}]
    for c in hot[1:200:9]:
        landed.append({"cpu": c, "kind": "irq", "label": f"irq {300 + c} mlx5_comp{c}@pci:0000:3b:00.0", "count": 7 * c})
    landed.sort(key=lambda x: (x["cpu"], -x["count"]))
    last = packages * nodes - 1
    report["topology"] = {
        "package": package, "node": node, "core": core, "nodes": memory,
        "caches": [to_list(c for c in range(cpus) if core[c] // l3 == k) for k in caches],
        "nics": [{"name": "eno1", "driver": "igb", "bus": "0000:01:00.0", "node": 0, "speed_mbps": 1000, "role": "mgmt"},
                 {"name": "ens3f0np0", "driver": "mlx5_core", "bus": "0000:3b:00.0", "node": last, "speed_mbps": 100000, "role": "fast"}],
        "landed": landed}
    seen = {k: [] for k in ("ticks", "irqs", "ipis", "others", "switches")}
    for c in range(cpus):
        busy = c not in hot
        seen["ticks"].append(1250 if busy else (0, 5, 5, 6, 5, 40, 5)[c % 7])
        seen["irqs"].append((c * 7919) % 9000 if busy else (5400 if c == hot[0] else 0))
        seen["ipis"].append((c * 331) % 700 if busy else (0, 0, 0, 3)[c % 4])
        seen["others"].append(0)
        seen["switches"].append(9000 + c * 13 if busy else c % 3)
    report["matrix"]["seen"] = {"cpus": f"0-{cpus - 1}", **seen}
    for place in report["matrix"]["places"]:
        for key in ("asked", "spared"):
            if place.get(key):
                place[key] = to_list(hot[:-1] if place["place"] == "nohz_full" and key == "spared" else hot)
    report["receipt"]["hot"]["cpus"] = [{"cpu": c, "interrupts": seen["irqs"][c] + seen["ticks"][c], "ipis": seen["ipis"][c],
                                         "switches": seen["switches"][c]} for c in hot]
    report["run"]["host"] = f"host-of-{cpus}"


def clock(report):
    for check in report["checks"]:
        if check["id"] != "time.ptp4l_offset":
            continue
        check["findings"] = []
        for name, ns, status in (("ptp4l of eno3", 83, "pass"), ("ptp4l of ens3f0np0", 41200, "fail")):
            check["findings"].append({
                "status": status, "subject": {"kind": "process", "key": name, "label": name}, "fingerprint": "%016x" % ns,
                "observed": {"text": f"{-ns} to {ns // 2} ns, 5 fresh of 5 samples", "value": ns, "unit": "ns"},
                "wanted": {"text": "within 1000 ns", "value": 1000, "unit": "ns"}, "text": f"{ns} ns at worst",
                "evidence": [{"path": "/probe/ptp4l/0/TIME_STATUS_NP", "state": "ok", "value": f"worst {ns} ns"}]})
        check["findings"].reverse()
        check["status"] = "fail"
        check.pop("reason", None)


def course(report):
    """Of a clock that holds still, and of one that is pulled away and comes back."""
    report["series"] = []
    for name, shape in (("ptp4l of eno3", lambda i: (i * 37 % 29 - 15) * 5),
                        ("ptp4l of ens3f0np0", lambda i: (i * 53 % 31 - 15) * 14 + (41000 >> abs(i - 12)) * (-1 if i > 12 else 1))):
        points = [{"at_ms": i * 240 - 80, "offset_ns": shape(i), "delay_ns": 500 + i * 7 % 11} for i in range(22)]
        points[0]["source"] = "ec4670.fffe.0010f3"
        report["series"].append({"clock": name, "pid": 812, "limit_ns": 1000, "from_ms": -80, "to_ms": 5200, "asked": 24, "points": points})


def many(report, wanted):
    """More checks of the same kind, 50 findings each, until there are as many as wanted, and passes up to 350."""
    model = next(c for c in report["checks"] if c["id"] == "irq.isolated_affinity")
    for i in range((wanted + 49) // 50):
        check = copy.deepcopy(model)
        check.update(id=f"irq.generated_{i}", total=50, kept=50)
        template = check["findings"][0]
        check["findings"] = []
        for k in range(min(50, wanted - i * 50)):
            f = copy.deepcopy(template)
            f["subject"].update(key=f"mlx5_comp{k}", label=f"irq {300 + k} mlx5_comp{k}@pci:0000:3b:00.{i}", irq=300 + k)
            f["fingerprint"] = "%016x" % (i * 1000 + k)
            check["findings"].append(f)
        report["checks"].append(check)
    passed = next(c for c in report["checks"] if c["status"] == "pass")
    for i in range(350 - len(report["checks"])):
        check = copy.deepcopy(passed)
        check["id"] = f"cpu.generated_{i}"
        report["checks"].append(check)
    report["checks"].sort(key=lambda c: c["id"])


def count(report):
    s = report["summary"]
    for status in ("pass", "warn", "fail", "unknown", "skip"):
        s[status] = sum(c["status"] == status for c in report["checks"])
    s["fail_at_level"] = sum(c["status"] == "fail" and not all(f.get("waived") for f in c["findings"]) for c in report["checks"])


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        report = json.load(f)
    build(report, int(sys.argv[2]))
    clock(report)
    course(report)
    if len(sys.argv) > 3:
        many(report, int(sys.argv[3]))
    count(report)
    json.dump(report, sys.stdout)


main()

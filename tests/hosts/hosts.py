# SPDX-License-Identifier: Apache-2.0
"""hosts.py LATSCAN DATA: scan the captured machines of DATA/hosts, each in one process.

No crash; the report parses; nothing is green without evidence that was captured; what is
unknown or skipped says why; and every number of DATA/FACTS.txt that a check uses is the number
that the report shows. Which of them each host must have shown is listed below, so that a check
which falls silent does not pass.
"""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import facts

ROOTS = {
    "01": ".", "02": ".", "03": ".", "04": "sample2", "05": "nvidia-dgx-gb10",
    "06": "x86_64-epyc_7451", "07": "32intel64-2p8co2t+8ve", "08": "kubernetes",
    "09": "adl0/before", "10": "milan0", "11": "clx2s0", "12": "cwf0",
}
# Huge pages of nodes and interrupts on CPUs are judged for hot CPUs only; these have none.
OPTIONS = {"07": ["--hot-cpus", "1,9"], "09": ["--hot-cpus", "2-3", "--window", "120"]}
MUST = {
    "01": "hot declared timers aimed fired busiest huge-2048 smt nodes mce-off remapped",
    "02": "nothing-hot smt nodes remapped",
    "03": "hot declared aimed fired busiest smt mce-off",
    "04": "hot online deepest governor turbo smt nodes",
    "05": "online governor turbo smt no-microcode",
    "06": "online deepest governor turbo smt",
    "07": "online huge-2048 huge-1048576 smt nodes link header-only",
    "08": "online clock thp swappiness throttle balancing nmi kernel smt",
    "09": "deepest governor swappiness throttle balancing nmi kernel counted series",
    "10": "online deepest governor turbo aspm",
    "11": "online deepest governor turbo aspm",
    "12": "online governor turbo no-cpuidle aspm",
}


class Host:
    def __init__(self, latscan, name, told, top):
        self.latscan, self.name, self.facts, self.top = latscan, name, told, top
        self.number = name[:2]
        self.wrong, self.shown = [], set()

    def same(self, what, got, wanted):
        self.shown.add(what)
        if got != wanted:
            self.wrong.append(f"{what}: the report shows {got!r}, the facts say {wanted!r}")

    def scan(self, *arguments):
        command = [self.latscan, "scan", "-f", "json", *arguments]
        run = subprocess.run(command, capture_output=True, timeout=60, check=False)
        if run.returncode not in (0, 1, 2):
            self.wrong.append(f"{' '.join(command)}: status {run.returncode}: "
                              + run.stderr.decode(errors="replace")[-2000:])
            return None
        report = json.loads(run.stdout)
        if report["summary"]["exit"] != run.returncode:
            self.wrong.append(f"exit status {run.returncode}, and the report says "
                              f"{report['summary']['exit']}")
        self.honest(report)
        return report

    def honest(self, report):
        for check in report["checks"]:
            if check["status"] in ("unknown", "skip") and not check.get("reason"):
                self.wrong.append(f"{check['id']}: {check['status']} without a reason")
            if check.get("reason") == "silent":
                self.wrong.append(f"{check['id']} said nothing")
            if check["kind"] == "delta" and report["run"]["samples"] == 1 and \
                    check["status"] not in ("unknown", "skip"):
                self.wrong.append(f"{check['id']}: {check['status']} from one sample")
            for finding in check["findings"]:
                states = [e["state"] for e in finding.get("evidence", [])]
                if finding["status"] == "pass" and "ok" not in states:
                    self.wrong.append(f"{check['id']} passes on evidence {states}")

    def root(self):
        return os.path.join(self.top, ROOTS[self.number])


def finding(report, check, **wanted):
    """The first finding of a check whose members are as wanted."""
    for f in check_of(report, check)["findings"]:
        if all(f.get(k) == v for k, v in wanted.items()):
            return f
    return {}


def check_of(report, check):
    return next(c for c in report["checks"] if c["id"] == check)


def observed(report, check, member="text"):
    return next((f["observed"].get(member) for f in check_of(report, check)["findings"]
                 if "observed" in f), None)


def evidence(report, check, pattern):
    """Every evidence value of a check that matches, as match objects."""
    values = [e.get("value", "") for f in check_of(report, check)["findings"]
              for e in f.get("evidence", [])]
    return [m for m in (re.search(pattern, v) for v in values) if m]


def compare_cpus(host, report):
    told, roles = host.facts, report["roles"]
    hot = told.isolated() or told.declared()
    if told.online():
        host.same("online", roles["online"], told.online())
    if hot:
        host.same("hot", roles["hot"], hot)
    elif host.number not in OPTIONS:
        host.same("nothing-hot", roles.get("hot", ""), "")
    if hot and not told.isolated():
        host.same("declared", roles["declared"], True)
    if told.smt():
        host.same("smt", observed(report, "cpu.smt"), told.smt())


def compare_interrupts(host, report):
    told = host.facts
    every = finding(report, "irq.isolated_affinity",
                    subject={"kind": "irq", "key": "all interrupts", "label": "all interrupts"})
    if told.aimed():
        host.same("aimed", every.get("observed", {}).get("value"), told.aimed())
    if told.fired():
        n, busiest = told.fired()
        text = every.get("observed", {}).get("text", "")
        host.same("fired", re.findall(r"(\d+) fired there since boot", text), [str(n)])
        parts = re.search(r"(\d+) of them without a user; .* (\d+) firing, (\d+) dormant; "
                          r"(\d+) movable, (\d+) unmovable, (\d+) this kernel cannot tell", text)
        unused, firing, dormant, *moves = map(int, parts.groups()) if parts else [0] * 6
        host.same("firing-dormant", unused + firing + dormant, told.aimed())
        host.same("movable-or-not", sum(moves), firing + dormant)
        shown = [e["value"] for e in every.get("evidence", [])][:len(busiest)]
        host.same("busiest", shown, [f"irq {irq} {name.split()[-1]}: {count} on hot CPUs since boot"
                                     for count, irq, name in busiest])
    for m in evidence(report, "cpu.nohz_full", r"^LOC: hot (\d+) a CPU, housekeeping (\d+) a CPU"):
        host.same("timers", (int(m.group(1)), int(m.group(2))), told.timers())


def compare_power(host, report):
    told = host.facts
    is_vm = check_of(report, "cstate.max_latency").get("reason") == "vm"
    if told.deepest():
        us, name = told.deepest()
        f = check_of(report, "cstate.max_latency")["findings"][0]
        host.same("deepest", (f["observed"]["value"], name in f.get("text", "")), (us * 1000, True))
    elif host.number == "12":
        check = check_of(report, "cstate.max_latency")
        host.same("no-cpuidle", (check["status"], check["reason"]), ("unknown", "not-captured"))
    if told.literal("governors") and not is_vm:
        fs = [f for f in check_of(report, "freq.governor")["findings"] if "observed" in f]
        count = {}
        for f in fs:
            name = f["observed"]["text"]
            cpus = f.get("cpus") or f["subject"]["key"].split(" ")[-1]
            count[name] = count.get(name, 0) + size_of(cpus)
        host.same("governor", count, told.literal("governors"))
        count = {}
        for f in check_of(report, "freq.driver")["findings"]:
            if "observed" in f:
                name = f["observed"]["text"]
                cpus = f.get("cpus") or f["subject"]["key"].split(" ")[-1]
                count[name] = count.get(name, 0) + size_of(cpus)
        host.same("driver", count, told.literal("drivers"))
    # AMD and ARM are not judged by what only Intel has.
    if host.number in ("05", "06", "10"):
        for check in ("cstate.pkg", "smi.since_boot", "freq.uncore", "thermal.throttled_since_boot"):
            told_of = check_of(report, check)
            host.same(check, (told_of["status"], told_of["reason"]), ("skip", "arch"))
    if told.turbo():
        host.same("turbo", observed(report, "freq.turbo"), told.turbo())


def compare_huge(host, report):
    for size, pages in host.facts.huge_pages().items():
        wanted = ", ".join(f"node{i} {n}" for i, n in enumerate(pages))
        texts = [f["observed"]["text"] for f in check_of(report, "huge.pool_node")["findings"]
                 if "observed" in f and f" {size} kB " in f.get("text", "")]
        texts += [e["value"] for f in check_of(report, "huge.pool_node")["findings"]
                  for e in f.get("evidence", []) if f"-{size}kB/" in e["path"]
                  and e.get("value", "").startswith("node0 ")]
        for text in texts:
            host.same(f"huge-{size}", text, wanted)


def compare_hardware(host, report):
    """Nodes, what mce=off means, and by whose rules a vendor's machine is judged."""
    told = host.facts
    nodes = told.nodes()
    shown = re.match(r"(\d+) nodes, ", observed(report, "hw.numa_interleave_bios") or "")
    if nodes and shown:
        host.same("nodes", int(shown.group(1)), nodes)
        host.same("nodes", check_of(report, "hw.numa_interleave_bios")["status"], "pass")
    if told.param("mce") == "off":
        guest = "vm" in host.name.split("-")
        host.same("mce-off", check_of(report, "hw.mce")["status"], "skip" if guest else "warn")
    if "arm" in host.name.split("-"):
        host.same("no-microcode", check_of(report, "hw.microcode").get("reason"), "arch")


# path of FACTS.txt, check, what it is called above, what the report shows of it
FILES = (
    ("sys/devices/system/clocksource/clocksource0/current_clocksource", "clock.source", "clock", str),
    ("sys/kernel/mm/transparent_hugepage/enabled", "mem.thp_enabled", "thp",
     lambda v: re.search(r"\[(.*)\]", v).group(1)),
    ("proc/sys/vm/swappiness", "mem.swappiness", "swappiness", int),
    ("proc/sys/kernel/sched_rt_runtime_us", "sched.rt_throttle", "throttle",
     lambda v: int(v) * 1000),
    ("proc/sys/kernel/numa_balancing", "numa.balancing", "balancing", str),
    ("proc/sys/kernel/nmi_watchdog", "watchdog.nmi", "nmi", str),
)


def compare_files(host, report):
    for path, check, what, form in FILES:
        told = host.facts.file(path)
        if told is not None:
            wanted = form(told)
            member = "value" if isinstance(wanted, int) else "text"
            host.same(what, observed(report, check, member), wanted)
    release = host.facts.file("proc/sys/kernel/osrelease")
    if release:
        host.same("kernel", report["run"].get("kernel"), release)


def attribute(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read().strip()


def compare_pci(host, report):
    policy = host.facts.file("sys/module/pcie_aspm/parameters/policy")
    check = check_of(report, "pcie.aspm_policy")
    if policy and check.get("reason") != "vm":
        host.same("aspm", observed(report, "pcie.aspm_policy"),
                  re.search(r"\[(.*)\]", policy).group(1))
    if host.number == "07":
        # A function of the chipset: its port offers less than it claims itself.
        card = os.path.realpath(os.path.join(host.root(), "sys/class/net/enp96s0f0/device"))
        speed = attribute(card, "current_link_speed").split()[0]
        width = attribute(card, "current_link_width")
        host.same("link", (check_of(report, "pcie.link_degraded")["status"],
                           observed(report, "pcie.link_degraded")),
                  ("pass", f"2 links, enp96s0f0 {speed} GT/s x{width}"))
        f = check_of(report, "pcie.aspm_link")["findings"][0]
        host.same("header-only", (f["status"], f["reason"], "first 64 bytes" in f["text"]),
                  ("unknown", "denied", True))
    table = os.path.join(host.root(), "proc/interrupts")
    if os.path.exists(table):
        with open(table, encoding="utf-8") as f:
            chips = [r for r in f if re.match(r" *\d+:", r) and re.search(r" (IR-)?(PCI-MSI|IO-APIC)", r)]
        wanted = sum(" IR-" in r for r in chips)
        if wanted:
            host.same("remapped", observed(report, "iommu.irq_remap"),
                      f"{wanted} of {len(chips)} vectors")


def size_of(cpulist):
    ends = [r.split("-") for r in cpulist.split(",")]
    return sum(int(r[-1]) - int(r[0]) + 1 for r in ends)


def interrupts(path):
    """{row: counts of CPUs 2 and 3} of the numbered rows."""
    rows = {}
    with open(path, encoding="utf-8") as f:
        columns = f.readline().split()
        at = [columns.index("CPU2"), columns.index("CPU3")]
        for line in f:
            key, _, rest = line.partition(":")
            if key.strip().isdigit():
                rows[key.strip()] = sum(int(rest.split()[i]) for i in at)
    return rows


def compare_counted(host, report, what, before, after):
    """All device interrupts on the hot CPUs of the window, counted here once more."""
    b, a = interrupts(before), interrupts(after)
    wanted = sum(a[k] - b[k] for k in a if k in b)
    fs = check_of(report, "irq.isolated_count")["findings"]
    host.same(what, sum(f["observed"]["value"] for f in fs if f["status"] in ("fail", "warn")), wanted)
    if wanted == 0:
        host.wrong.append(f"{what}: nothing to count")
    late = [c["id"] for c in report["checks"] if c.get("reason") == "one-sample"]
    if late:
        host.wrong.append(f"{what}: one sample for {late}")


def series(host, top):
    """Its snapshots as trees: a moment's interrupts each, all else linked to the tree before.

    After an empty line the collector speaks: the last one ends with "Interrupted,".
    """
    source = os.path.join(top, "series")
    names = sorted(n for n in os.listdir(source) if n.endswith(".interrupts"))
    with open(os.path.join(source, "times.txt"), encoding="utf-8") as f:
        times = [float(t) for t in f.read().split()]
    arguments = []
    for name in names:
        root = os.path.join(top, "roots", name)
        os.makedirs(os.path.join(root, "proc"))
        for rest in os.listdir(os.path.join(top, "before/proc")):
            if rest != "interrupts":
                subprocess.run(["cp", "-al", os.path.join(top, "before/proc", rest),
                                os.path.join(root, "proc")], check=True)
        subprocess.run(["cp", "-al", os.path.join(top, "before/sys"), root], check=True)
        with open(os.path.join(source, name), encoding="utf-8") as f:
            text = f.read().split("\n\n")[0]
        with open(os.path.join(root, "proc/interrupts"), "w", encoding="utf-8") as f:
            f.write(text + "\n")
        arguments += ["--root", root]
    seconds = round(times[-1] - times[0])
    report = host.scan(*arguments, "--hot-cpus", "2-3", "--window", str(seconds))
    if report:
        run = report["run"]
        host.same("samples", (run["samples"], run["window_ms"]), (len(names), seconds * 1000))
        compare_counted(host, report, "series", os.path.join(arguments[1], "proc/interrupts"),
                        os.path.join(arguments[-1], "proc/interrupts"))


def judge(host, archive):
    # What no check reads, and a third of all files.
    subprocess.run(["tar", "-xf", archive, "-C", host.top, "--exclude=*/cpu[0-9]*/cache"],
                   check=True)
    try:
        judge_unpacked(host)
        # 09 has two samples in one archive.
        top = os.path.dirname(host.root())
        same_as_archive(host, archive, *(["--root", os.path.join(top, "after")]
                                         if host.number == "09" else []))
        return host
    finally:
        shutil.rmtree(host.top)


def essence(report):
    """The folders that were left out above are in the archive."""
    return {c["id"]: [(f["status"], f["subject"], f.get("observed"), f.get("text"))
                      for f in c["findings"] if "/cache" not in json.dumps(f)]
            for c in report["checks"]}


def same_as_archive(host, archive, *second):
    """The archive that is never unpacked tells the same as its folder."""
    program = os.path.join(os.path.dirname(host.latscan), "latscan-unpack")
    if not os.path.exists(program):
        print(f"{host.name}: latscan-unpack is not built: the archive was not read as it is")
        return
    options = OPTIONS.get(host.number, [])
    folder = host.scan("--root", host.root(), *second, *options)
    packed = host.scan("--root", archive, *options)
    if not folder or not packed:
        return
    host.same("samples of the archive", packed["run"]["samples"], folder["run"]["samples"])
    folder, packed = essence(folder), essence(packed)
    host.shown.add("archive")
    for check in folder:
        if packed.get(check) != folder[check]:
            host.wrong.append(f"{check}: the archive tells {packed.get(check)}, "
                              f"its folder {folder[check]}")


def judge_guest(latscan, archive, top):
    """What the lab's guests were captured with has no facts beside it: only both ways agree."""
    host = Host(latscan, os.path.basename(archive).split(".")[0], None, top)
    host.honest = lambda report: None
    subprocess.run(["tar", "-xf", archive, "-C", top, "--exclude=*/cpu[0-9]*/cache"], check=True)
    try:
        host.root = lambda: top
        same_as_archive(host, archive)
        return host
    finally:
        shutil.rmtree(top)


def judge_unpacked(host):
    roots = ["--root", host.root()]
    top = os.path.dirname(host.root())
    if host.number == "09":
        roots += ["--root", os.path.join(top, "after")]
    report = host.scan(*roots, *OPTIONS.get(host.number, []))
    if not report:
        return host
    for compare in (compare_cpus, compare_interrupts, compare_power, compare_huge, compare_hardware,
                    compare_files, compare_pci):
        compare(host, report)
    if host.number == "09":
        compare_counted(host, report, "counted", os.path.join(top, "before/proc/interrupts"),
                        os.path.join(top, "after/proc/interrupts"))
        series(host, top)
    for what in MUST[host.number].split():
        if what not in host.shown:
            host.wrong.append(f"{what}: the report shows nothing to compare")
    return host


def memory():
    """A file system in memory unpacks ten times faster; None: there is none with room."""
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return None
    enough = room.f_bavail * room.f_frsize > 1 << 30 and os.access("/dev/shm", os.W_OK)
    return "/dev/shm" if enough else None


def main():
    latscan, data = sys.argv[1:3]
    archives = os.path.join(data, "hosts")
    if not os.path.isdir(archives):
        print(f"skipped: no captured machines at {archives}")
        return 77
    told = facts.load(os.path.join(data, "FACTS.txt"))
    told = {name.split(" ")[0]: f for name, f in reversed(told.items())}  # 09: (before) wins
    failed = n_guests = 0
    with tempfile.TemporaryDirectory(dir=memory()) as work, concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = []
        for archive in sorted(os.listdir(archives)):
            name = archive.split(".")[0]
            top = os.path.join(work, name)
            os.mkdir(top)
            host = Host(latscan, name, told[name], top)
            jobs.append(pool.submit(judge, host, os.path.join(archives, archive)))
        guests = os.path.join(data, "guests")
        for archive in sorted(n for n in os.listdir(guests) if n.endswith(".tar.gz")):
            top = os.path.join(work, archive)
            os.mkdir(top)
            jobs.append(pool.submit(judge_guest, latscan, os.path.join(guests, archive), top))
            n_guests += 1
        for job in jobs:
            host = job.result()
            print(f"{host.name}: {len(host.shown)} compared: {' '.join(sorted(host.shown))}")
            for line in host.wrong:
                print(f"FAIL {host.name}: {line}")
            failed += len(host.wrong)
        if len(jobs) - n_guests != len(ROOTS):
            print(f"FAIL {len(jobs) - n_guests} archives, {len(ROOTS)} are known")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

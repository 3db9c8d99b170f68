#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bench.py BUILD [PART]...: what the scanner costs, as ratios within one run.

Each comparison runs in turns, A B A B, after one round that is not counted. Compared are medians
of CPU time, user and system, of the process and of the children that it waited for (wait4). The
ratio's noise is the least and the greatest ratio of one round. See docs/performance.md.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import host_tree
import measure
import opened
import others
from measure import ms, run, spent

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
rows = []


def scan_argv(*more):
    return [LATSCAN, "scan", "--window", "0", "-f", "json:/dev/null", *more]


def check_run(argv):
    code = run(argv)[1]
    if code not in (0, 1, 2):
        sys.exit(f"bench: exit {code}: {' '.join(argv)}")


def turns(a, b, rounds=ROUNDS):
    """CPU seconds of a and b, in turns."""
    for argv in (a, b):
        check_run(argv)
    pairs = [(run(a)[0], run(b)[0]) for _ in range(rounds)]
    return [p[0] for p in pairs], [p[1] for p in pairs]


def row(what, measured, goal, ratio, noise, held):
    word = "" if not goal else "not decided" if held is None else "held" if held else "missed"
    rows.append((what, measured, goal, ratio, noise, word))
    print(f"{what}: {measured}; goal {goal}; ratio {ratio}; noise {noise}; {rows[-1][-1]}", flush=True)


def compare(what, a, b, goal, text, names, invert=False):
    va, vb = turns(a, b)
    ratio = statistics.median(va) / statistics.median(vb)
    each = [x / y for x, y in zip(va, vb)]
    held = ratio >= goal if invert else ratio <= goal
    row(what, f"{names[0]} {ms(va)}, {names[1]} {ms(vb)}", text, f"{ratio:.2f}",
        f"{min(each):.2f} to {max(each):.2f}", held)


# What a scan read, from its recording (docs/format-fixture.md).

def unescape(path):
    return re.sub(r"\\(x[0-9a-f]{2}|.)",
                  lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "x" else {"n": "\n", "0": "\0"}.get(m[1], m[1]),
                  path)


def asked(recording):
    """Lines for the twin, in the order of the scan; what only the scanner does is left out."""
    lines, has_body = [], []
    with open(recording, encoding="utf-8", errors="surrogateescape") as f:
        for line in f:
            if not line.startswith("== "):
                if has_body:
                    has_body[-1] = True
                continue
            words = line[3:].split()
            if words[0] in ("before", "after"):
                words.pop(0)
            path = unescape(words[0])
            mode = any(w == "mode" or w.startswith("mode=") for w in words[1:])
            kind = "d" if path.endswith("/") else "l" if "->" in words else "s" if mode else "f"
            if path.startswith("/probe/"):
                continue
            lines.append((kind, path.rstrip("/") or "/", "empty" in words))
            has_body.append(False)
    for (kind, path, empty), body in zip(lines, has_body):
        yield f"{kind} {path}"
        if kind == "s" and (empty or body):
            yield f"f {path}"


def twin_list(name, *more):
    recording = os.path.join(WORK, name + ".fx")
    check_run(scan_argv("--record", recording, *more))
    path = os.path.join(WORK, name + ".list")
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
        lines = list(asked(recording))
        f.write("\n".join(lines) + "\n")
    return path, len(lines)


# A tree of a big host: 128 CPUs x 45 files, 1000 IRQs x 4, 3000 threads.

def put(root, path, text):
    path = root + path
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def big_tree(root, cpus=128, irqs=1000, threads=3000):
    last = f"0-{cpus - 1}\n"
    half = cpus // 2
    put(root, "/proc/interrupts", "     " + "".join(f"CPU{c:<8}" for c in range(cpus)) + "\n" + "".join(
        f"{i:4}:" + "".join(f" {(i * 7919 + c) % 4001 if (i + c) % 64 == 0 else 0:10}" for c in range(cpus))
        + f"  IR-PCI-MSI {524288 + i}-edge      eth0-TxRx-{i}\n" for i in range(irqs)))
    for i in range(irqs):
        d = f"/proc/irq/{i}/"
        put(root, d + "smp_affinity_list", f"{i % half}\n")
        put(root, d + "effective_affinity_list", f"{i % half}\n")
        put(root, d + "smp_affinity", f"{1 << i % half:x}\n")
        put(root, d + f"eth0-TxRx-{i}/x", "")
    cpu = "/sys/devices/system/cpu/"
    for name in ("possible", "present", "online"):
        put(root, cpu + name, last)
    put(root, cpu + "isolated", f"{half}-{cpus - 1}\n")
    put(root, cpu + "nohz_full", f"{half}-{cpus - 1}\n")
    for c in range(cpus):
        d = f"{cpu}cpu{c}/"
        for name in ("thread_siblings_list", "core_cpus_list"):
            put(root, d + "topology/" + name, f"{c}\n")
        for name in ("package_cpus_list", "core_siblings_list"):
            put(root, d + "topology/" + name, last)
        put(root, d + "topology/physical_package_id", "0\n")
        put(root, d + "topology/core_id", f"{c}\n")
        put(root, d + "topology/die_id", "0\n")
        for k in range(4):
            for name, text in (("name", f"C{k}"), ("latency", str(k * k)), ("disable", "0"), ("usage", "7"),
                               ("time", "9"), ("desc", "x")):
                put(root, f"{d}cpuidle/state{k}/{name}", text + "\n")
        for name, text in (("scaling_governor", "performance"), ("scaling_driver", "intel_pstate"),
                           ("scaling_min_freq", "3000000"), ("scaling_max_freq", "3000000"),
                           ("cpuinfo_min_freq", "800000"), ("cpuinfo_max_freq", "3000000"),
                           ("affected_cpus", str(c)), ("related_cpus", str(c))):
            put(root, f"{d}cpufreq/{name}", text + "\n")
        for k in range(4):
            put(root, f"{d}cache/index{k}/size", "32K\n")
            put(root, f"{d}cache/index{k}/shared_cpu_list", f"{c}\n")
    for t in range(2, threads + 2):
        put(root, f"/proc/{t}/task/{t}/stat", f"{t} (worker) S 1 {t} {t} 0 -1 64 " + "0 " * 29 + f"{t % half} 0 0\n")
    put(root, "/proc/cmdline", f"isolcpus=managed_irq,domain,{half}-{cpus - 1} nohz_full={half}-{cpus - 1}\n")
    put(root, "/proc/meminfo", "MemTotal: 526385152 kB\nHugePages_Total: 0\n")
    put(root, "/proc/sys/kernel/osrelease", "6.1.0\n")
    return sum(len(files) for _, _, files in os.walk(root))


def the_tree():
    root = os.path.join(WORK, "tree")
    return root, (big_tree(root) if not os.path.isdir(root) else sum(len(f) for _, _, f in os.walk(root)))


# The parts.

def part_scan():
    path, n = twin_list("live")
    compare(f"state scan, JSON ({n} reads)", scan_argv(), [TWIN, path], 1.5, "at most 1.5 x the twin", ("scan", "twin"))
    compare("noise: twin against itself", [TWIN, path], [TWIN, path], 1.1, "1", ("twin", "twin"))


def part_all():
    """Against all that both of its processes open, list, read and close, as strace saw it: the same files as often."""
    path = os.path.join(WORK, "all.list")
    n = opened.write(path, scan_argv())
    if not n:
        return print("all: strace is not there: skipped")
    compare(f"state scan, JSON, and all that its probes open ({n})", scan_argv(), [TWIN, path], 1.5,
            "at most 1.5 x the twin", ("scan", "twin"))


def part_start():
    """Starting, page faults and system calls."""
    v = {name: [spent(argv) for _ in range(2 * ROUNDS)] for name, argv in
         (("latscan version", [LATSCAN, "version"]), ("an empty program", [TWIN, "/dev/null"]), ("a scan", scan_argv()))}
    for name, runs in v.items():
        faults = statistics.median(r[2] for r in runs)
        row(f"start: {name}", ms([r[0] + r[1] for r in runs]), "", f"{faults:.0f} page faults", "", None)
    calls = opened.calls(scan_argv())
    if calls:
        row("system calls of a scan", f"{sum(calls.values())}: " + ", ".join(f"{n} {c}" for c, n in calls.most_common(8)),
            "", "", "", None)


def part_others():
    """What else is on the host, by name; the first column of the ratio is the scan in the same turns."""
    for name, argv in others.found(WORK):
        rounds = 1 if name.startswith("lynis") else max(3, ROUNDS // 3)
        pairs = [(run(argv)[0], run(scan_argv())[0]) for _ in range(rounds)]
        a, b = [p[0] for p in pairs], [p[1] for p in pairs]
        row(name, f"{ms(a)}, scan {ms(b)}", "", f"{statistics.median(a) / statistics.median(b):.1f} x the scan",
            f"{rounds} rounds", None)
    others.exporter(row, ms, lambda: run(scan_argv())[0])


def part_script():
    compare("shell script, 41 checks", ["/bin/bash", HERE + "/verify.sh", "1"], scan_argv(), 30,
            "at least 30 x the scan", ("bash", "scan"), invert=True)


def part_python():
    compare("Python, 41 checks", [sys.executable, HERE + "/verify.py", "1"], scan_argv(), 4.5,
            "at least 4.5 x the scan", ("Python", "scan"), invert=True)


def part_interrupts():
    out = subprocess.run([os.path.join(BENCH, "interrupts")], check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        percent, size, low, mid, high, l_low, l_mid, l_high = map(int, line.split())
        row(f"/proc/interrupts 128 x 1000, {percent} % not 0", f"{size / mid * 1e3:.0f} MB/s ({mid / 1e3:.0f} us; "
            f"memchr {l_mid / 1e3:.0f} us)", "1000 MB/s", f"{mid / l_mid:.1f} x memchr",
            f"{size / high * 1e3:.0f} to {size / low * 1e3:.0f} MB/s", size / mid * 1e3 >= 1000)


def part_threads():
    previous = 0
    hot = f"--hot-cpus={os.cpu_count() - 1}"
    for n in (2500, 5000, 10000):
        # Rounds with the threads, and rounds without them, in turns of a few.
        with_n, without, twin = [], [], []
        for _ in range(3):
            helper = subprocess.Popen([os.path.join(BENCH, "threads"), str(n)], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
            if helper.stdout.readline() != b"ready\n":
                helper.wait()
                return print(f"threads: {n} could not be started: skipped")
            path, _ = twin_list("threads", hot)
            for _ in range(3):
                with_n.append(run(scan_argv(hot))[0])
                twin.append(run([TWIN, path])[0])
            helper.stdin.close()
            helper.wait()
            without += [run(scan_argv(hot))[0] for _ in range(3)]
        more = statistics.median(with_n) - statistics.median(without)
        row(f"{n} sleeping threads", f"{more * 1e3:.1f} ms more ({more / n * 1e6:.2f} us each)",
            f"at most {85 * n / 10000:.0f} ms more", (f"{more / previous:.2f} x half as many, " if previous else "")
            + f"{statistics.median(with_n) / statistics.median(twin):.2f} x the twin",
            f"{(min(with_n) - max(without)) * 1e3:.0f} to {(max(with_n) - min(without)) * 1e3:.0f} ms",
            more <= 85e-3 * n / 10000)
        previous = more


def part_crowd():
    """A named process of many threads: 10,000 against 1,000 in turns, what the scan alone costs taken off."""
    argv = scan_argv(f"--hot-cpus={os.cpu_count() - 1}", "--target", "comm=threads")
    times = {1000: [], 10000: [], 0: []}
    for _ in range(3):
        for n in times:
            helper = subprocess.Popen([os.path.join(BENCH, "threads"), str(n)], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
            if helper.stdout.readline() != b"ready\n":
                helper.wait()
                return print(f"crowd: {n} threads could not be started: skipped")
            check_run(argv)
            times[n] += [run(argv)[0] for _ in range(3)]
            helper.stdin.close()
            helper.wait()
    least = {n: min(v) - min(times[0]) for n, v in times.items()}
    each = [(x - y) / (z - y) for x, y, z in zip(times[10000], times[0], times[1000]) if z > y]
    ratio = least[10000] / least[1000]
    row("named process of 10,000 threads against 1,000", f"{least[10000] * 1e3:.1f} and {least[1000] * 1e3:.1f} ms more than "
        f"without ({least[10000] / 10000 * 1e6:.1f} and {least[1000] / 1000 * 1e6:.1f} us a thread)",
        "10 x the threads, at most 15 x the time", f"{ratio:.1f}", f"{min(each):.1f} to {max(each):.1f}", ratio <= 15)


def held_since(helper):
    """What held printed: calls, median, 99.9 %, longest (ns), sleeps."""
    helper.stdin.write(b"\n")
    helper.stdin.flush()
    return [int(w) for w in helper.stdout.readline().split()]


def part_held():
    """How long a target's own mmap() waits while it is scanned: MiB by BENCH_HELD_MIB."""
    mib = int(os.environ.get("BENCH_HELD_MIB", "8192"))
    with open("/proc/meminfo") as f:
        free = next(int(line.split()[1]) >> 10 for line in f if line.startswith("MemAvailable:"))
    if free < mib + 1024:
        print(f"held: {free} MiB are available, {mib} are wanted: {free - 1024} are used")
        mib = free - 1024
    cpus = sorted(os.sched_getaffinity(0))
    home, target = cpus[0], cpus[-1]
    helper = subprocess.Popen(["taskset", "-c", str(target), os.path.join(BENCH, "held"), str(mib)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if helper.stdout.readline() != b"ready\n":
        helper.wait()
        return print(f"held: a target of {mib} MiB could not be made: skipped")
    os.sched_setaffinity(0, {home})
    argv = scan_argv("--target", "comm=latheld")
    ways = {"default": argv, "--budget all": [*argv, "--budget", "all"]}
    got = {"none": [], **{way: [] for way in ways}}
    for i in range(9):
        for way, command in ways.items():
            held_since(helper)
            begin = time.monotonic()
            check_run(command)
            scanned, took = held_since(helper), time.monotonic() - begin
            time.sleep(took)
            idle = held_since(helper)
            if i:  # the first one is not counted
                got[way].append(scanned)
                got["none"].append(idle)
    os.sched_setaffinity(0, set(cpus))
    helper.stdin.close()
    helper.wait()
    idle = max(v[3] for v in got["none"])
    for way, v in got.items():
        worst = [x[3] for x in v]
        row(f"mmap() of a target with {mib} MiB in small pages, scan: {way}",
            f"longest {max(worst) / 1e3:.0f} us of {sum(x[0] for x in v)}, median of the longest {statistics.median(worst) / 1e3:.0f} us, "
            f"{sum(x[4] for x in v)} times asleep in a call; median of all {statistics.median(x[1] for x in v) / 1e3:.1f} us",
            "as without a scan: never longer than 1 ms, never asleep" if way == "default" else "", f"{max(worst) / idle:.1f}",
            f"{min(worst) / 1e3:.0f} to {max(worst) / 1e3:.0f} us", max(worst) <= max(1e6, 2 * idle) if way == "default" else None)


def part_sample():
    two = [LATSCAN, "scan", "--window", "1ms", "-f", "json:/dev/null"]
    va, vb = turns(two, scan_argv(), 4 * ROUNDS)
    more = statistics.median(va) - statistics.median(vb)
    spread = statistics.quantiles([(x - y) * 1e6 for x, y in zip(va, vb)], n=4)
    row("window of 1 ms against none", f"{more * 1e6:.0f} us more", "100 us", f"{more / 100e-6:.1f}",
        f"quartiles {spread[0]:.0f} to {spread[2]:.0f} us", more <= 100e-6)


def part_tree():
    root, files = the_tree()
    # A recording is of a live host: the tree taken for one asks the same questions.
    path, n = twin_list("tree", "--host-prefix", root)
    compare(f"captured tree of {files} files, {n} of them asked for", scan_argv("--root", root),
            [TWIN, path, root], 1.5, "at most 1.5 x the twin", ("scan", "twin"))
    v = [run(scan_argv("--root", root))[0] for _ in range(ROUNDS)]
    row("the same, time", ms(v), "at most 40 ms", f"{statistics.median(v) / 40e-3:.2f}",
        f"{min(v) * 1e3:.1f} to {max(v) * 1e3:.1f} ms", statistics.median(v) <= 40e-3)


def large_tree(name, cpus, irqs):
    """The tree, what a scan asks of it, and how many bytes that is."""
    root = os.path.join(WORK, name)
    host_tree.write(root, cpus, irqs)
    path, _ = twin_list(name, "--host-prefix", root)
    with open(path, encoding="utf-8", errors="surrogateescape") as f:
        files = [root + line[2:].rstrip("\n") for line in f if line.startswith("f ")]
    return root, path, len(files), sum(os.path.getsize(p) for p in files if os.path.isfile(p))


def part_large():
    sizes = (("576 CPUs x 4000 IRQs", 576, 4000), ("144 x 4000", 144, 4000), ("144 x 1000", 144, 1000))
    trees = [(what, *large_tree(what.replace(" ", "-"), cpus, irqs)) for what, cpus, irqs in sizes]
    times = {what: [] for what, *_ in trees}
    for i in range(ROUNDS + 1):  # the first one is not counted
        for what, root, *_ in trees:
            v = run(scan_argv("--root", root))[0]
            times[what] += [v] if i else []
    whole = trees[0]
    for what, root, _, files, size in trees:
        v = times[what]
        row(f"scan of {what}", f"{ms(v)}, {files} files of {size / 1e6:.1f} MB, "
            f"{statistics.median(v) * 1e3 / (size / 1e6):.1f} ms a MB", "", "", "", None)
    for what, root, _, files, size in trees[1:]:
        cpu = statistics.median(times[whole[0]]) / statistics.median(times[what])
        each = [x / y for x, y in zip(times[whole[0]], times[what])]
        factor = whole[4] / size
        row(f"{whole[0]} against {what}", f"{factor:.1f} x the bytes, {whole[3] / files:.1f} x the files, "
            f"{cpu:.1f} x the CPU time", "at most the factor of the bytes", f"{cpu / factor:.2f}",
            f"{min(each):.1f} to {max(each):.1f} x", cpu <= factor)
    compare(f"scan of {whole[0]}", scan_argv("--root", whole[1]), [TWIN, whole[2], whole[1]], 1.5,
            "at most 1.5 x the twin", ("scan", "twin"))
    for what, root, *_ in trees:
        v = [peak(scan_argv("--root", root)) for _ in range(3)]
        row(f"peak memory, {what}", f"{statistics.median(v):.1f} MiB", "", "", f"{min(v):.1f} to {max(v):.1f} MiB", None)


def peak(argv):
    return measure.peak(os.path.join(BENCH, "peak"), argv)


def part_memory():
    root, _ = the_tree()
    for what, argv in (("live scan", scan_argv()), ("tree of 128 CPUs x 1000 IRQs", scan_argv("--root", root))):
        v = [peak(argv) for _ in range(5)]
        twin = peak([TWIN, "/dev/null"])
        row(f"peak memory, {what}", f"{statistics.median(v):.2f} MiB (empty program {twin:.2f})", "at most 8 MiB",
            f"{statistics.median(v) / 8:.2f}", f"{min(v):.2f} to {max(v):.2f} MiB", statistics.median(v) <= 8)


def ipis(cpu):
    counts = {}
    with open("/proc/interrupts") as f:
        place = f.readline().split().index(f"CPU{cpu}")
        for line in f:
            words = line.split()
            if words[0] in ("CAL:", "TLB:", "RES:"):
                counts[words[0][:-1]] = int(words[1 + place])
    return counts


def ipis_during(cpu, work):
    before, begin = ipis(cpu), time.monotonic()
    work()
    after, took = ipis(cpu), time.monotonic() - begin
    return {k: after[k] - before[k] for k in before}, took


def part_observer():
    if len(os.sched_getaffinity(0)) < 2:
        return print("observer: one CPU: skipped")
    # Where idle windows have more than a handful, others' work hides what a scan would add.
    home, hot = sorted(os.sched_getaffinity(0))[:2]
    old = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {home})
    argv = scan_argv(f"--hot-cpus={hot}")
    check_run(argv)
    scans, idle = [], []
    for _ in range(10):
        got, took = ipis_during(hot, lambda: [run(argv) for _ in range(100)])
        scans.append(got)
        idle.append(ipis_during(hot, lambda: time.sleep(took))[0])
    os.sched_setaffinity(0, old)
    for name in sorted(scans[0]):
        s, i = [v[name] for v in scans], [v[name] for v in idle]
        row(f"{name} on CPU {hot}, 1000 scans on CPU {home}", f"{sum(s)} while scanning, {sum(i)} while idle",
            "0 above idle", f"{(sum(s) - sum(i)) / 1000:+.3f} a scan",
            f"a window: scans {min(s)} to {max(s)}, idle {min(i)} to {max(i)}",
            None if max(i) > 10 else statistics.median(s) <= max(i))


def print_table():
    head = ("what", "measured", "goal", "ratio", "noise", "")
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for r in rows:
        print("| " + " | ".join(r) + " |")


PARTS = ("scan", "all", "start", "others", "script", "python", "interrupts", "threads", "crowd", "held", "sample",
         "tree", "large", "memory", "observer")

if len(sys.argv) < 2 or any(p not in PARTS for p in sys.argv[2:]):
    sys.exit(f"usage: bench.py BUILD [PART]...; parts: {' '.join(PARTS)}")
BENCH = os.path.join(os.path.abspath(sys.argv[1]), "tests", "bench")
LATSCAN = os.path.join(os.path.abspath(sys.argv[1]), "latscan")
TWIN = os.path.join(BENCH, "twin")
WORK = tempfile.mkdtemp(prefix="latscan-bench.")
try:
    for part in sys.argv[2:] or PARTS:
        globals()["part_" + part]()
    print_table()
finally:
    shutil.rmtree(WORK)

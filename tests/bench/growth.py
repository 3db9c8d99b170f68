#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""growth.py BUILD [FOLDER]: what a scan costs with more CPUs, interrupts, NICs, threads and reports, as tables; with
FOLDER a plot of each is left there (docs/plots). CPUs, interrupts and NICs are those of made trees read with --root,
threads are sleeping ones of this host. All sizes of one table are measured in turns; what counts is the least CPU
time of BENCH_ROUNDS rounds (5), which other work disturbs least. BENCH_REPORTS=100000 adds a fleet of so many.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import host_tree
import plot
from measure import peak, run

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CPUS, IRQS, NICS = (2, 8, 32, 128, 576), (20, 100, 500, 1000, 4000), (1, 4, 16, 64)
THREADS, REPORTS = (100, 1000, 3000, 10000), (100, 1000, 10000)


def turns(commands):
    """The least CPU seconds of each, in turns; the first round does not count."""
    times = [[] for _ in commands]
    for i in range(ROUNDS + 1):
        for argv, v in zip(commands, times):
            seconds, status = run(argv)
            if status not in (0, 1, 2):
                sys.exit(f"growth: exit {status}: {' '.join(argv)}")
            v += [seconds] if i else []
    return [min(v) for v in times]


class Growth:
    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.latscan = os.path.join(build, "latscan")
        self.work = tempfile.mkdtemp(prefix="latscan-growth.")

    def helper(self, name):
        return os.path.join(self.build, "tests", "bench", name)

    def scan(self, *more):
        return [self.latscan, "scan", "--window", "0", "-f", "json:/dev/null", *more]

    def tell(self, name, title, unit, sizes, seconds, mib):
        print(f"\n### {title}\n\n| {unit} | CPU time | peak memory |\n|---|---|---|")
        for size, s, m in zip(sizes, seconds, mib):
            print(f"| {size} | {s * 1e3:.1f} ms | {m:.1f} MiB |", flush=True)
        if self.folder:
            plot.write(os.path.join(self.folder, name + ".svg"), title, unit, "ms of CPU time",
                       [(x, s * 1e3) for x, s in zip(sizes, seconds)])

    def trees(self, name, title, unit, sizes, write):
        roots = []
        for size in sizes:
            root = os.path.join(self.work, f"{name}-{size}")
            write(root, size)
            roots.append(self.scan("--root", root))
        self.tell(name, title, unit, sizes, turns(roots), [peak(self.helper("peak"), argv) for argv in roots])
        shutil.rmtree(self.work)
        os.mkdir(self.work)

    def threads(self):
        seconds, mib, sizes = [], [], []
        for size in THREADS:
            helper = subprocess.Popen([self.helper("threads"), str(size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            started = helper.stdout.readline() == b"ready\n"
            if started:
                argv = self.scan(f"--hot-cpus={os.cpu_count() - 1}")
                seconds += turns([argv])
                mib.append(peak(self.helper("peak"), argv))
                sizes.append(size)
            helper.stdin.close()
            helper.wait()
            if not started:
                print(f"threads: {size} could not be started: skipped")
        self.tell("threads", "A scan of this host with more threads", "sleeping threads", sizes, seconds, mib)

    def reports(self):
        more = os.environ.get("BENCH_REPORTS")
        fleet, commands = os.path.join(self.build, "latscan-fleet"), []
        sizes = REPORTS + ((int(more),) if more else ())
        for size in sizes:
            file = os.path.join(os.environ.get("BENCH_FLEET", self.work), f"{size}.ndjson")
            if not os.path.exists(file):
                subprocess.run([sys.executable, os.path.join(HERE, "fleet", "generate.py"), "--hosts", str(size),
                                "--ndjson", file], check=True, stdout=subprocess.DEVNULL)
            commands.append([fleet, file, "--now", "2026-03-16T12:00:00Z", "-f", "json"])
        self.tell("reports", "An answer over more reports", "reports", sizes, turns(commands),
                  [peak(self.helper("peak"), argv) for argv in commands])


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit("usage: growth.py BUILD [FOLDER]")
    g = Growth(os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
    if g.folder:
        os.makedirs(g.folder, exist_ok=True)
    try:
        g.trees("cpus", "A captured host with more CPUs (256 interrupts)", "CPUs", CPUS,
                lambda root, n: host_tree.write(root, n, 256))
        g.trees("irqs", "A captured host with more interrupts (64 CPUs)", "interrupts", IRQS,
                lambda root, n: host_tree.write(root, 64, n))
        g.trees("nics", "A captured host with more NICs (64 CPUs)", "NICs", NICS,
                lambda root, n: host_tree.write(root, 64, 256, n))
        g.threads()
        g.reports()
    finally:
        shutil.rmtree(g.work, ignore_errors=True)


main()

# SPDX-License-Identifier: Apache-2.0
"""faults.py LATSCAN DATA: one fault made is one fail.

The captured tuned guest of DATA/guests is made to look like a machine of its own; then the
faults that people make are made in it, one at a time, by changing the files that the kernel
would change. Each must bring exactly the failing check that owns it; what else sees it warns,
or names its cause.
"""
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

HOT = range(2, 8)
CPU = "/sys/devices/system/cpu/cpu"
CLOCKS = "/sys/devices/system/clocksource/clocksource0/"
GROUP = "/sys/fs/cgroup/"
FIRST_LINE = "5,1,100000,-;Linux version 6.1.0 (builder) #1 SMP\n"


class Tree:
    """The host: what a fault changed is put back afterwards."""

    def __init__(self, top):
        self.top, self.before = top, {}

    def get(self, path):
        with open(self.top + path, encoding="utf-8") as f:
            return f.read()

    def put(self, path, text):
        name = self.top + path
        if path not in self.before:
            self.before[path] = self.get(path) if os.path.exists(name) else None
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)

    def edit(self, path, pattern, text):
        old = self.get(path)
        new = re.sub(pattern, text, old, flags=re.M)
        if old == new:
            sys.exit(f"{path}: nothing matches {pattern}")
        self.put(path, new)

    def log(self, *lines):
        self.put("/probe/kmsg", FIRST_LINE + "".join(
            f"3,{i + 2},{900000 + i},-;{line}\n" for i, line in enumerate(lines)))

    def settle(self):
        self.before = {}

    def restore(self):
        for path, text in self.before.items():
            if text is None:
                os.unlink(self.top + path)
            else:
                with open(self.top + path, "w", encoding="utf-8") as f:
                    f.write(text)
        self.before = {}


def make_metal(t):
    t.edit("/sys/devices/system/cpu/modalias", ",009F", "")
    t.put("/proc/cpuinfo", t.get("/proc/cpuinfo").replace(" hypervisor", ""))
    for name in ("chassis_vendor", "bios_vendor"):
        t.put("/sys/class/dmi/id/" + name, "Dell Inc.\n")
    for c in HOT:
        t.put(f"{CPU}{c}/cpufreq/scaling_governor", "performance\n")
        for state in (1, 2):
            t.put(f"{CPU}{c}/cpuidle/state{state}/disable", "1\n")
    throttled(t, 0)
    for path, text in {
            "/proc/sys/kernel/numa_balancing": "0", "/proc/sys/vm/stat_interval": "120",
            "/proc/sys/kernel/sched_rt_runtime_us": "-1",
            GROUP + "cgroup.controllers": "cpuset cpu memory",
            GROUP + "cgroup.subtree_control": "cpuset cpu memory"}.items():
        t.put(path, text + "\n")
    t.log()


def throttled(t, times):
    for c in range(8):
        for kind in ("core", "package"):
            t.put(f"{CPU}{c}/thermal_throttle/{kind}_throttle_count", f"{times}\n")


def hot_package(t):
    throttled(t, 5)
    t.log("mce: CPU2: Package temperature above threshold, cpu clock throttled (total events = 5)")


def governor(t):
    for c in HOT:
        t.put(f"{CPU}{c}/cpufreq/scaling_governor", "powersave\n")


def idle_states(t):
    for c in HOT:
        t.put(f"{CPU}{c}/cpuidle/state2/disable", "0\n")
        t.put(f"{CPU}{c}/cpuidle/state2/usage", "900000\n")
        t.put(f"{CPU}{c}/cpuidle/state2/time", "900000000\n")


def huge_pages(t):
    t.put("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n")


def interrupt_moved(t):
    for name in ("smp_affinity_list", "effective_affinity_list"):
        t.put("/proc/irq/33/" + name, "2\n")
    t.edit("/proc/interrupts", r"^( 33: +\d+ +\d+ +)0", r"\g<1>900")


def workqueues(t):
    t.put("/sys/devices/virtual/workqueue/cpumask", "ff\n")


def swap(t):
    t.put("/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 8388604 0 -2\n")


def balancing(t):
    t.put("/proc/sys/kernel/numa_balancing", "1\n")


def partition(t):
    t.put(GROUP + "hot/cpuset.cpus", "2-3\n")
    t.put(GROUP + "hot/cpuset.cpus.effective", "0-7\n")
    t.put(GROUP + "hot/cpuset.cpus.partition",
          "isolated invalid (Cpu list in cpuset.cpus not exclusive)\n")


def unstable_clock(t):
    t.log("tsc: Marking TSC unstable due to clocksource watchdog",
          "clocksource: timekeeping watchdog on CPU3: Marking clocksource 'tsc' as unstable"
          " because the skew is too large:")
    t.put(CLOCKS + "current_clocksource", "hpet\n")
    t.put(CLOCKS + "available_clocksource", "hpet acpi_pm\n")


def machine_check(t):
    t.log("mce: [Hardware Error]: Machine check events logged")
    t.put("/proc/sys/kernel/tainted", "16\n")
    t.edit("/proc/interrupts", r"^(MCE: +)0", r"\g<1>3")


def soft_lockup(t):
    t.log("watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [feed:700]")
    t.put("/proc/sys/kernel/tainted", "16384\n")


def stall(t):
    t.log("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:")


def tick(t):
    t.edit("/proc/interrupts", r"^(LOC: +\d+ +\d+ +)345", r"\g<1>2845")


def tracer(t):
    t.put("/sys/kernel/tracing/current_tracer", "function\n")
    t.put("/sys/kernel/tracing/tracing_on", "1\n")


def nmi_watchdog(t):
    for name in ("nmi_watchdog", "watchdog", "soft_watchdog"):
        t.put("/proc/sys/kernel/" + name, "1\n")
    t.put("/proc/sys/kernel/watchdog_cpumask", "0-7\n")


def wide_mask(t):
    stat = ("701 (backup) R 1 701 701 0 -1 4194304 0 0 0 0 700 8 0 0 20 0 1 0 555 0 0"
            + " 18446744073709551615" + " 0" * 13 + " 17 2 0 0" + " 0" * 10 + "\n")
    t.put("/proc/701/stat", stat)
    t.put("/proc/701/task/701/stat", stat)
    t.put("/proc/701/task/701/status", "Name:\tbackup\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7\n")


def next_boot(t):
    line = t.get("/proc/cmdline").strip().replace("isolcpus=managed_irq,domain,2-7", "")
    t.put("/boot/grub/grub.cfg", 'set default="0"\nmenuentry \'Linux\' --id x {\n'
          f"\tlinux /boot/vmlinuz-6.1.0-56-amd64 root=/dev/sda1 ro {line}\n}}\n")


FAULTS = {  # what is made: the check that fails
    governor: "freq.governor", idle_states: "cstate.max_latency", huge_pages: "mem.thp_enabled",
    interrupt_moved: "irq.isolated_affinity", workqueues: "wq.cpumask", swap: "mem.swap_devices",
    balancing: "numa.balancing", partition: "cpu.cpuset_partition", hot_package: "thermal.throttle",
    unstable_clock: "clock.source", machine_check: "hw.mce", soft_lockup: "kmsg.scan",
    stall: "rcu.stalls", tick: "tick.rate", tracer: "trace.active", nmi_watchdog: "watchdog.nmi",
    wide_mask: "task.isolated_foreign", next_boot: "boot.config_drift",
}


def failing(latscan, base, top):
    run = subprocess.run([latscan, "scan", "-f", "json", "--window", "10", "--root", base, "--root", top],
                         capture_output=True, timeout=60, check=False)
    if run.returncode not in (0, 1, 2):
        sys.exit(f"status {run.returncode}: {run.stderr.decode(errors='replace')}")
    return {c["id"] for c in json.loads(run.stdout)["checks"] if c["status"] == "fail"}


def unpack(archive, top):
    with tarfile.open(archive) as tar:
        tar.extractall(top, filter="fully_trusted") if hasattr(tarfile, "data_filter") else tar.extractall(top)


def main():
    latscan, data = sys.argv[1:3]
    archive = os.path.join(data, "guests", "cap-tuned.tar.gz")
    if not os.path.exists(archive):
        print(f"skipped: no captured guest at {archive}")
        return 77
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        trees = [Tree(os.path.join(work, name)) for name in ("before", "after")]
        for t in trees:
            unpack(archive, t.top)
            make_metal(t)
            t.settle()
        base, t = trees
        right = failing(latscan, base.top, t.top)
        for fault, owner in FAULTS.items():
            fault(t)
            new = failing(latscan, base.top, t.top) - right
            t.restore()
            if new != {owner}:
                print(f"FAIL {fault.__name__}: {owner} should fail, and did: {' '.join(sorted(new)) or 'nothing'}")
                wrong += 1
    print(f"{len(FAULTS)} faults, {wrong} of them not one fail; without any: {' '.join(sorted(right))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

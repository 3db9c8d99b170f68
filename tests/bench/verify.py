#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verify.py [HOT]: the checks of verify.sh in Python, without a fork: a yardstick for speed."""
import glob
import os
import re
import sys

HOT = int(sys.argv[1]) if len(sys.argv) > 1 else 1
CPU = "/sys/devices/system/cpu"


def get(path):
    try:
        with open(path) as f:
            return f.read().rstrip("\n")
    except OSError:
        return "absent"


def say(name, value):
    print(f"{name:28} {value}")


def same(name, path, wanted):
    value = get(path)
    say(name, "ok" if value == wanted else value)


def holds(text, cpu):
    for part in text.split(","):
        low, _, high = part.partition("-")
        if low.isdigit() and int(low) <= cpu <= int(high or low):
            return True
    return False


args = dict(w.partition("=")[::2] for w in get("/proc/cmdline").split())
interrupts = [line.split() for line in get("/proc/interrupts").splitlines()[1:]]
vmstat = dict(line.split() for line in get("/proc/vmstat").splitlines())
comms = [get(path) for path in glob.glob("/proc/[0-9]*/comm")]

say("cpu.isolated", get(CPU + "/isolated"))
say("cpu.nohz_full", get(CPU + "/nohz_full"))
same("cpu.smt_siblings", CPU + "/smt/active", "0")
say("cpu.online", get(CPU + "/online") == get(CPU + "/possible"))
say("cpu.siblings", len({get(p) for p in glob.glob(CPU + "/cpu[0-9]*/topology/thread_siblings_list")}))
for name in ("isolcpus", "nohz_full", "rcu_nocbs", "idle"):
    say("boot." + name, args.get(name, ""))
for d in glob.glob("/proc/irq/[0-9]*"):
    say("irq.isolated_affinity " + os.path.basename(d), holds(get(d + "/smp_affinity_list"), HOT))
    say("irq.effective " + os.path.basename(d), holds(get(d + "/effective_affinity_list"), HOT))
say("irq.default_affinity", get("/proc/irq/default_smp_affinity"))
say("irq.isolated_count", sum(int(r[1 + HOT]) for r in interrupts if r[0][:-1].isdigit() and len(r) > 1 + HOT))
for name in ("RES", "CAL", "TLB", "LOC"):
    say("ipi.isolated " + name, [r[1 + HOT] for r in interrupts if r[0] == name + ":"])
say("softirq.isolated", sum(int(line.split()[1 + HOT]) for line in get("/proc/softirqs").splitlines()[1:]))
foreign = 0
for path in glob.glob("/proc/[0-9]*/task/[0-9]*/status"):
    found = re.search(r"^Cpus_allowed_list:\s*(\S+)", get(path), re.M)
    foreign += bool(found and holds(found.group(1), HOT))
say("task.isolated_foreign", foreign)
say("task.pid1_affinity", re.search(r"^Cpus_allowed_list:\s*(\S+)", get("/proc/1/status"), re.M).group(1))
say("wq.cpumask", get("/sys/devices/virtual/workqueue/cpumask"))
say("sched.isolated_switches", re.findall(rf"^cpu{HOT} (.*)$", get("/proc/schedstat"), re.M))
for path in glob.glob(CPU + "/cpu[0-9]*/cpuidle/state*/latency"):
    say("cstate.max_latency", get(path))
for path in glob.glob(CPU + "/cpu[0-9]*/cpufreq/scaling_governor"):
    same("freq.governor", path, "performance")
same("freq.turbo", CPU + "/intel_pstate/no_turbo", "1")
same("clock.source", "/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc")
same("sched.rt_throttle", "/proc/sys/kernel/sched_rt_runtime_us", "-1")
same("numa.balancing", "/proc/sys/kernel/numa_balancing", "0")
same("watchdog.nmi", "/proc/sys/kernel/nmi_watchdog", "0")
same("watchdog.soft", "/proc/sys/kernel/soft_watchdog", "0")
say("mem.thp_enabled", "[never]" in get("/sys/kernel/mm/transparent_hugepage/enabled"))
say("mem.thp_defrag", "[never]" in get("/sys/kernel/mm/transparent_hugepage/defrag"))
for name in ("thp_fault_alloc", "allocstall_normal", "pswpout", "numa_foreign", "numa_other", "numa_pages_migrated"):
    say("vmstat " + name, vmstat.get(name, "absent"))
say("mem.swap_devices", len(get("/proc/swaps").splitlines()) - 1)
say("mem.swappiness", get("/proc/sys/vm/swappiness"))
say("mem.min_free", get("/proc/sys/vm/min_free_kbytes") + " of " + get("/proc/meminfo").split()[1])
for path in glob.glob("/sys/kernel/mm/hugepages/*/nr_hugepages"):
    say("huge.pool", get(path))
for path in glob.glob("/sys/devices/system/node/node[0-9]*/hugepages/*/nr_hugepages"):
    say("huge.pool_node", get(path))
for d in glob.glob("/sys/class/net/*"):
    say("nic.drops " + os.path.basename(d), get(d + "/statistics/rx_dropped"))
say("net.softnet_drops", sum(int(line.split()[1], 16) for line in get("/proc/net/softnet_stat").splitlines()))
for name in ("irqbalance", "tuned", "ptp4l"):
    say("svc." + name, comms.count(name))
say("host.virt", "hypervisor" in get("/proc/cpuinfo"))

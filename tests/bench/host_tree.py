#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""host_tree.py DIR [CPUS [IRQS]]: write the tree of a made host, the same one each time.

Half of its CPUs are hot; every CPU has its topology, idle states, frequency policy, microcode
and throttle counters, every interrupt its files and its row in /proc/interrupts, of which one
cell in 64 is not 0. Preset are 576 CPUs and 4000 IRQs: 25 MB of /proc/interrupts alone, which is
why it is made when it is needed and not kept.
"""
import os
import sys


class Tree:
    def __init__(self, root):
        self.root, self.made, self.files, self.bytes = root, set(), 0, 0

    def put(self, path, text):
        path = self.root + path
        folder = os.path.dirname(path)
        if folder not in self.made:
            os.makedirs(folder, exist_ok=True)
            self.made.add(folder)
        with open(path, "w", encoding="ascii") as f:
            f.write(text)
        self.files += 1
        self.bytes += len(text)


def mask(cpus, total):
    """The kernel's mask format: groups of 32 bits, the highest first."""
    bits = sum(1 << c for c in cpus)
    groups = [(bits >> (32 * g)) & 0xFFFFFFFF for g in range((total + 31) // 32)]
    return ",".join(f"{g:08x}" for g in reversed(groups))


def put_interrupts(tree, cpus, irqs):
    rows = ["     " + "".join(f"CPU{c:<8}" for c in range(cpus)) + "\n"]
    for i in range(irqs):
        cells = "".join(f" {(i * 7919 + c) % 4001 + 1 if (i + c) % 64 == 0 else 0:10}" for c in range(cpus))
        rows.append(f"{i:4}:{cells}  IR-PCI-MSI {524288 + i}-edge      eth{i // 64}-TxRx-{i % 64}\n")
    for key, text in (("NMI", "Non-maskable interrupts"), ("LOC", "Local timer interrupts"),
                      ("RES", "Rescheduling interrupts"), ("CAL", "Function call interrupts"),
                      ("TLB", "TLB shootdowns"), ("THR", "Threshold APIC interrupts"),
                      ("DFR", "Deferred Error APIC interrupts"), ("MCE", "Machine check exceptions"),
                      ("MCP", "Machine check polls")):
        number = 1000 if key in ("LOC", "RES", "CAL", "TLB") else 0
        rows.append(f" {key}:" + f" {number:10}" * cpus + f"   {text}\n")
    tree.put("/proc/interrupts", "".join(rows))


def put_irqs(tree, irqs, half, cpus):
    for i in range(irqs):
        cpu = i % half
        folder = f"/proc/irq/{i}/"
        tree.put(folder + "smp_affinity_list", f"{cpu}\n")
        tree.put(folder + "effective_affinity_list", f"{cpu}\n")
        tree.put(folder + "smp_affinity", mask([cpu], cpus) + "\n")
        tree.put(folder + "affinity_hint", mask([], cpus) + "\n")
        tree.put(f"/sys/kernel/irq/{i}/actions", f"eth{i // 64}-TxRx-{i % 64}\n")
    tree.put("/proc/irq/default_smp_affinity", mask(range(half), cpus) + "\n")


def put_cpu(tree, c, cpus):
    folder = f"/sys/devices/system/cpu/cpu{c}/"
    package = c * 2 // cpus
    tree.put(folder + "topology/thread_siblings_list", f"{c}\n")
    tree.put(folder + "topology/core_siblings_list",
             f"{package * cpus // 2}-{(package + 1) * cpus // 2 - 1}\n")
    tree.put(folder + "topology/physical_package_id", f"{package}\n")
    tree.put(folder + "topology/core_id", f"{c}\n")
    tree.put(folder + "microcode/version", "0x5003302\n")
    for name in ("core_throttle_count", "package_throttle_count", "core_throttle_total_time_ms",
                 "package_throttle_total_time_ms"):
        tree.put(folder + "thermal_throttle/" + name, "0\n")
    for k, (name, latency) in enumerate((("POLL", 0), ("C1", 2), ("C1E", 10), ("C6", 133))):
        for key, text in (("name", name), ("latency", latency), ("disable", int(k > 1)), ("usage", 7),
                          ("time", 9)):
            tree.put(f"{folder}cpuidle/state{k}/{key}", f"{text}\n")
    tree.put(folder + "power/pm_qos_resume_latency_us", "0\n")
    tree.put(folder + "cache/index3/shared_cpu_list", f"{package * cpus // 2}-{(package + 1) * cpus // 2 - 1}\n")
    policy = f"/sys/devices/system/cpu/cpufreq/policy{c}/"
    for key, text in (("scaling_governor", "performance"), ("scaling_driver", "intel_pstate"),
                      ("scaling_min_freq", 3000000), ("scaling_max_freq", 3000000),
                      ("cpuinfo_min_freq", 800000), ("cpuinfo_max_freq", 3000000), ("affected_cpus", c),
                      ("related_cpus", c)):
        tree.put(policy + key, f"{text}\n")


def put_tables(tree, cpus, half):
    names = ("HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU")
    tree.put("/proc/softirqs", " " * 20 + "".join(f"CPU{c:<8}" for c in range(cpus)) + "\n" + "".join(
        f"{name:>12}:" + "".join(f" {(c * 31) % 977:10}" for c in range(cpus)) + "\n" for name in names))
    rows = "version 15\ntimestamp 4294893232\n"
    domain = mask(range(half), cpus)
    for c in range(cpus):
        rows += f"cpu{c} 0 0 0 0 0 0 {c * 1000} {c} {c * 3}\n"
        if c < half:
            rows += f"domain0 {domain}" + " 0" * 36 + "\n"
    tree.put("/proc/schedstat", rows)


def put_nics(tree, nics, half):
    """Ports of one driver with eight queues each; their statistics as sysfs has them."""
    for n in range(nics):
        folder = f"/sys/class/net/fast{n}/"
        for key, text in (("address", f"02:00:00:00:{n // 256:02x}:{n % 256:02x}"), ("mtu", 1500), ("ifindex", n + 2),
                          ("type", 1), ("flags", "0x1003"), ("operstate", "up"), ("carrier", 1), ("speed", 25000),
                          ("duplex", "full"), ("tx_queue_len", 1000), ("gro_flush_timeout", 0),
                          ("napi_defer_hard_irqs", 0), ("threaded", 0), ("carrier_changes", 1),
                          ("device/numa_node", 0), ("device/vendor", "0x15b3"), ("device/device", "0x1017")):
            tree.put(folder + key, f"{text}\n")
        for q in range(8):
            tree.put(f"{folder}queues/rx-{q}/rps_cpus", mask([], 2 * half) + "\n")
            tree.put(f"{folder}queues/tx-{q}/xps_cpus", mask([q % half], 2 * half) + "\n")
        for key in ("rx_packets", "tx_packets", "rx_dropped", "tx_dropped", "rx_errors", "tx_errors",
                    "rx_missed_errors", "rx_fifo_errors", "rx_crc_errors"):
            tree.put(folder + "statistics/" + key, "0\n")


def write(root, cpus=576, irqs=4000, nics=0):
    """Files and bytes written."""
    tree, half = Tree(root), cpus // 2
    put_interrupts(tree, cpus, irqs)
    put_irqs(tree, irqs, half, cpus)
    cpu = "/sys/devices/system/cpu/"
    for name in ("possible", "present", "online"):
        tree.put(cpu + name, f"0-{cpus - 1}\n")
    for name in ("isolated", "nohz_full"):
        tree.put(cpu + name, f"{half}-{cpus - 1}\n")
    tree.put(cpu + "modalias", "cpu:type:x86,ven0000fam0006mod0055:feature:,0000,0068,0078\n")
    tree.put(cpu + "cpuidle/current_driver", "intel_idle\n")
    for c in range(cpus):
        put_cpu(tree, c, cpus)
    for node in range(2):
        folder = f"/sys/devices/system/node/node{node}/"
        tree.put(folder + "cpulist", f"{node * half}-{(node + 1) * half - 1}\n")
        tree.put(folder + "meminfo", f"Node {node} MemTotal: 263192576 kB\n")
    put_tables(tree, cpus, half)
    put_nics(tree, nics, half)
    hot = f"{half}-{cpus - 1}"
    tree.put("/proc/cmdline", f"isolcpus=managed_irq,domain,{hot} nohz_full={hot} rcu_nocbs={hot}\n")
    tree.put("/proc/meminfo", "MemTotal: 526385152 kB\nHugePages_Total: 0\n")
    tree.put("/proc/sys/kernel/osrelease", "6.1.0\n")
    return tree.files, tree.bytes


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit("usage: host_tree.py DIR [CPUS [IRQS]]")
    print("%d files, %d bytes" % write(sys.argv[1], *map(int, sys.argv[2:])))

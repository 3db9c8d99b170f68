/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from what, by name. What a check says of itself (the path that proves it, the
 * setting that mends it, the checks that imply it) needs no row here: follow.c reads it. An effect
 * is never of an earlier kind than its cause, whatever a row says.
 */
#include "scanner/compare/causes.h"

#include <stddef.h>

#define ISOLATION                                                                                        \
	"roles *|isolation *|irq *|interrupts *|tick *|softirq *|ipi *|sched *|cstate *hot*|freq *hot*|" \
	"process *|softnet *|vmstat remote*"
#define ISOLATION_CHECKS                                                                           \
	"check cpu.*|check irq.*|check tick.*|check task.*|check sched.*|check softirq.*|check "   \
	"ipi.*|check rcu.*|check timer.*|check wq.*|check nic.irq*|check proc.*|check "            \
	"dpdk.lcores*|check boot.params|check self.*"

const struct cause_row cause_rows[] = {
	/* Hardware and firmware. */
	{ "cpu model*|cpu vendor",
		"isolation housekeeping*|roles *|numa *|cpu *|*microcode*|cache *|freq *|cstate *|kernel flaw *|mitig*|smi *|"
		"topology *|clock *|bios *|check cpu.*|check hw.cpu*|check cstate.*|"
		"check freq.*|check mitig.*|check clock.*|check ddio.*",
		"another model of CPU", true },
	{ "*bios version|*bios date|*bios release|*bios vendor|firmware version|"
	  "firmware date",
		"bios *|cstate *|freq *|*microcode*|smi *|numa *|dimm *speed*|"
		"memory *speed*|smt *|cpu *|thermal *|power *|pcie *|edac *|acpi *|"
		"check hw.bios|check hw.mi*|check hw.mem*|check hw.numa*|check smi.*|"
		"check cstate.*|check freq.*|check power.*|check pcie.*|"
		"check numa.topology|check cpu.smt*|check thermal.*",
		"another BIOS brings its own settings, microcode and SMI handlers", true },
	{ "bios version|bios release", "bios date|bios release", "the same BIOS, by its other name",
		false },
	{ "bios *",
		"cstate *|freq *|smt *|numa *|smi *|cpu *|power *|check cstate.*|"
		"check freq.*|check cpu.smt*|check numa.topology|check hw.numa*|"
		"check smi.*|check power.*",
		"BIOS settings decide what the kernel is offered", true },
	{ "*microcode*",
		"kernel flaw *|mitig*|cpu *flags*|cpu *bugs*|check hw.microcode|check mitig.*",
		"microcode adds and removes features of the CPU", false },
	{ "dimm *|memory dimm*|*dimm*",
		"memory *|numa *|mem *|edac *|huge *|dimm *|check hw.mem*|check hw.dimm*|"
		"check numa.*|check mem.headroom|check huge.*",
		"memory is as large, fast and even as its modules", true },
	{ "dimm slot *|dimm mc*",
		"dimm rated speed|dimm configured speed|check hw.mem_speed|check hw.dimm*",
		"a controller runs all modules at the speed of the slowest", false },
	{ "nic *firmware*|nic *driver*", "nic *|irq *|nic_* *|check nic.*",
		"driver and firmware decide what a NIC offers", true },
	{ "pcie *|pci *", "nic *|check pcie.*|check nic.pci*|check nic.link",
		"a card is as fast as its link", true },
	{ "cpu SMT*|cpu online|cpu present|cpu threads*",
		"cpu *|isolation *|roles *|irq *|check cpu.*|check irq.*|check rcu.*",
		"CPUs that are not there take nothing", true },

	/* The kernel. */
	{ "kernel release",
		"kernel *|config *|kconfig *|sysctl *|module *|kernel flaw *|mitig*|"
		"*microcode*|param *|clock *|cstate *|freq *|check boot.kernel*|"
		"check boot.config*|check boot.module*|check sched.preempt|"
		"check sched.hz|check kernel.*|check mitig.*|check sysctl.*",
		"another kernel has other defaults, and settings that came or went with it", true },
	{ "kernel release",
		"kernel version|sysctl kernel.osrelease|sysctl kernel.version|*kernel build*",
		"the same kernel, by its other name", false },
	{ "kernel CONFIG_*|kconfig *",
		"kernel preemption|kernel realtime|sysctl *|module *|tick *|check boot.*|"
		"check sched.hz|check sched.preempt|check tick.*|check rcu.*|"
		"check cpu.nohz*",
		"the kernel was built so", true },

	/* The command line. */
	{ "param isolcpus|param nohz_full|param rcu_nocbs|param irqaffinity|param nohz",
		ISOLATION "|" ISOLATION_CHECKS, "it decides which CPUs are left alone", false },
	{ "param rcu_*|param rcutree.*|param rcupdate.*",
		"rcu *|sched *|check rcu.*|check task.isolated*|check sched.isolated*",
		"it decides where callbacks of RCU run", false },
	{ "param managed_irq|param pci|param pcie_aspm|param pcie_port_pm",
		"pcie *|pci *|irq *|check pcie.*|check irq.managed",
		"it steers PCI devices and their interrupts", false },
	{ "param intel_idle.*|param processor.max_cstate|param idle|param cpuidle.*",
		"cstate *|cpuidle *|power *|freq *|thermal *|check cstate.*|check freq.*|"
		"check power.*|check thermal.*",
		"it decides which idle states are offered", false },
	{ "param intel_pstate|param amd_pstate|param cpufreq.*|param intel_pstate.*",
		"freq *|cpufreq *|power *|thermal *|service tuned*|check freq.*",
		"it decides who steers the frequency", false },
	{ "param tsc|param clocksource|param hpet|param notsc",
		"clock *|clocksource *|check clock.*|check timer.*",
		"it decides which clock is used", false },
	{ "param mitigations|param spectre*|param spec_*|param mds|param l1tf|"
	  "param tsx*|param nospectre*|param pti|param nopti|param retbleed|"
	  "param srbds|param mmio_stale_data|param gather_data_sampling|"
	  "param split_lock_detect",
		"kernel flaw *|mitig*|vulnerab*|cpu *bugs*|check mitig.*",
		"it decides about mitigations", false },
	{ "param hugepages*|param default_hugepagesz|param hugepagesz",
		"huge *|sysctl vm.nr_huge*|memory *|mem *|numa *|check huge.*|"
		"check dpdk.hugepages|check mem.headroom",
		"it reserves huge pages at boot", false },
	{ "param transparent_hugepage*",
		"thp *|mem *thp*|huge *thp*|check mem.thp*|check mem.khugepaged",
		"it sets transparent huge pages at boot", false },
	{ "param nosmt|param maxcpus|param nr_cpus|param possible_cpus",
		"cpu *|cpus *|smt *|topology *|irq *|check cpu.*|check irq.*",
		"it decides which CPUs there are", false },
	{ "param nmi_watchdog|param nowatchdog|param nosoftlockup|param skew_tick|"
	  "param hung_task_panic",
		"sysctl kernel.*watchdog*|sysctl kernel.nmi*|sysctl kernel.soft*|"
		"watchdog *|tick *|check watchdog.*|check tick.*",
		"it sets watchdogs and ticks at boot", false },
	{ "param iommu*|param intel_iommu|param amd_iommu|param *intremap",
		"iommu *|check iommu.*|check vfio.*|check dpdk.iova*", "it sets up the IOMMU",
		false },
	{ "param numa*|param numa_balancing", "numa *|sysctl kernel.numa*|check numa.*",
		"it sets up NUMA", false },
	{ "param audit*", "audit *|sysctl *audit*|check audit.*", "it sets up auditing", false },
	{ "param mce|param mce.*|param edac*", "mce *|edac *|timer *|check hw.*|check timer.mce*",
		"it decides how machine checks are polled", false },
	{ "param cgroup*|param systemd.unified_cgroup_hierarchy|param psi",
		"cgroup *|psi *|check psi.*|check proc.cgroup*|check cpu.cpuset*",
		"it decides about cgroups and pressure counters", false },
	{ "param threadirqs|param preempt",
		"irq *|sched *|kernel preempt*|kernel realtime|check irq.threads|"
		"check sched.preempt|check task.*",
		"it decides what can be preempted", false },
	{ "param *",
		"check boot.params|check boot.param*|check boot.duplicate*|"
		"check boot.config_drift",
		"the command line is judged there", true },
	{ "module *",
		"nic *|irq *|sysctl *|edac *|check boot.module*|check nic.driver*|"
		"check hw.edac_present|check vfio.*",
		"a module brings its devices and settings", true },

	{ "isolation hot CPUs", "roles *|isolation *", "a hot CPU is to be left alone", false },
	{ "roles *", "check cpu.*|check irq.*|check task.*|check tick.*", "other CPUs are judged",
		true },
	{ "roles hot CPUs", "roles meant to be quiet", "a hot CPU says so", false },

	/* Services. */
	{ "service irqbalance*|service *irqbalance*",
		"irq *|interrupts *|softirq *|check irq.*|check svc.irqbalance|"
		"check svc.noise|check nic.irq*|check svc.*",
		"it moves interrupts", false },
	{ "service tuned*|service *tuned*|tuned *",
		"sysctl *|irq *|freq *|cpufreq *|cstate *|param *|service *|thp *|mem *|"
		"huge *|workqueue *|wq *|nic *|check svc.tuned|check svc.*|"
		"check sysctl.*|check freq.*|check irq.*|check cstate.*|check mem.*|"
		"check wq.*",
		"its profile sets them", true },
	{ "service cpupower*|service *cpufreq*|service power-profiles*|"
	  "service thermald*|service auto-cpufreq*|service ondemand*",
		"freq *|cpufreq *|cstate *|check freq.*|check svc.cpufreq|check svc.*",
		"it steers the frequency", false },
	{ "service chrony*|service ptp4l*|service phc2sys*|service ntp*|"
	  "service systemd-timesyncd*|service timemaster*|service sfptpd*|"
	  "service openntpd*",
		"clock *|time *|ptp *|chrony *|check time.*|check clock.*|check svc.conflicts",
		"it steers the clock", false },
	{ "service *firewall*|service nftables*|service iptables*|service docker*|"
	  "service kube*|service containerd*|service libvirtd*",
		"sysctl net.*|nic *|net *|firewall *|module *|check net.*|check host.*|"
		"check svc.*",
		"it brings filters, bridges and their settings", true },
	{ "service ksm*|service ksmtuned*", "ksm *|mem *|check mem.ksm", "it merges pages", false },
	{ "service *", "check svc.*|check host.cotenants", "the service is judged there", true },
	{ "service *", "process *|sched *switch*|interrupts *", "what runs takes its time", true },

	/* Settings and what they do. */
	{ "irq * asked|irq default|irq *mask*",
		"irq * effective|irq *on hot*|irq *on house*|irq all *|interrupts *|"
		"interrupts *|softirq *|check irq.*|check nic.irq*|check softirq.*|"
		"check numa.nic*|check sched.isolated*|check task.isolated*",
		"an interrupt goes where its mask sends it", false },
	{ "irq *",
		"irq all *|softirq *|interrupts *|check irq.*|check nic.irq*|"
		"check softirq.*|check task.isolated*|check sched.isolated*",
		"interrupts bring their softirqs and threads along", true },
	{ "isolation *|apart *", "irq *|interrupts *|softirq *|tick *|process *|" ISOLATION_CHECKS,
		"a CPU that is not set apart is shared", true },
	{ "sysctl vm.swappiness|sysctl vm.watermark*|sysctl vm.min_free*|"
	  "sysctl vm.extra_free*|sysctl vm.zone_reclaim*|sysctl vm.vfs_cache*|"
	  "sysctl vm.overcommit*",
		"vmstat *|swap *|reclaim *|memory *|mem *|rate *swap*|rate *scan*|psi *|"
		"check mem.*|check numa.node_free|check psi.*",
		"it decides when memory is reclaimed", false },
	{ "sysctl vm.dirty*|sysctl vm.laptop*",
		"vmstat *dirty*|vmstat *writeback*|check mem.dirty*",
		"it decides when pages are written back", false },
	{ "sysctl vm.compaction*|sysctl vm.nr_huge*|sysctl vm.nr_over*",
		"vmstat *compact*|numa *pages*|huge *|check mem.compaction*|check huge.*|"
		"check mem.headroom",
		"it moves and reserves pages", false },
	{ "sysctl vm.stat_interval", "timer *|check timer.vmstat", "it wakes every CPU", false },
	{ "sysctl kernel.numa_balancing*", "numa *|vmstat numa*|vmstat *migrat*|check numa.*",
		"it moves pages between nodes, and faults to find out which", false },
	{ "sysctl kernel.sched*|sysctl kernel.timer_migration",
		"sched *|timer *|check sched.*|check timer.migration|check sched.rt*",
		"it steers the scheduler", false },
	{ "sysctl kernel.*watchdog*|sysctl kernel.nmi*", "watchdog *|check watchdog.*",
		"it arms a watchdog", false },
	{ "sysctl net.core.busy*|sysctl net.core.netdev*|sysctl net.core.dev_weight*",
		"softnet *|softirq *|nic *|check net.busy*|check net.netdev*|"
		"check net.softnet*",
		"it decides how long a poll of packets lasts", false },
	{ "sysctl net.core.rmem*|sysctl net.core.wmem*|sysctl net.ipv4.udp*|"
	  "sysctl net.ipv4.tcp*",
		"net *|udp *|tcp *|socket *|snmp *|check net.socket*|check net.udp*|"
		"check net.tcp*",
		"it sizes the queues of sockets", false },
	{ "sysctl net.*.rp_filter|sysctl net.*rp_filter", "net *|snmp *|check net.rp_filter*",
		"it drops what came by another way", false },
	{ "nic *ring*|nic *channels*|nic *coalesc*|nic *queues*",
		"nic *|irq *|softnet *|rate *|check nic.*|check irq.*",
		"queues decide about drops and interrupts", true },
	{ "nic *", "check nic.*|check numa.nic*|check net.*", "the NIC is judged there", true },
	{ "freq *|cpufreq *", "thermal *|power *|check freq.*|check thermal.*|check power.*",
		"frequency makes power and heat", true },
	{ "cstate *|cpuidle *", "freq *|thermal *|power *|check cstate.*|check thermal.*",
		"what does not sleep stays warm and runs lower", true },
	{ "clock source|clocksource *|clock *source*", "clock *|check clock.*|check time.*",
		"time is read from another clock", false },
	{ "huge *", "dpdk *|memory *|check huge.*|check dpdk.hugepages",
		"reserved pages are no memory for others", true },
	{ "memory *speed*|mem *speed*", "check hw.mem_speed", "the speed is judged there", false },
	{ "thermal *", "throttle *|freq *|check thermal.*|check freq.stability",
		"a hot CPU is slowed down", false },
	{ "smi *", "check smi.*", "SMIs are judged there", false },
	{ NULL, NULL, NULL, false },
};

const struct weight_row weight_rows[] = {
	/* What stops a CPU altogether. */
	{ "smi *|*smi_count*|*smi count*|*smi rate*", "high", 100, true },
	{ "mce *|edac *|*throttl*|*machine check*|*corrected errors*", "high", 95, true },
	{ "param isolcpus|param nohz_full|param rcu_nocbs|param irqaffinity", "high", 90, false },
	{ "isolation *", "high", 88, false },
	{ "roles *", "medium", 87, false },
	{ "time chrony source|time chrony stratum|time chrony bound", "info", 4, false },
	{ "param quiet|param console|param panic|param rdinit|param init|"
	  "param splash|param loglevel|param early*|param crashkernel|param ro|"
	  "param rw|param rhgb|param vga|param vconsole*|param rd.*|"
	  "param net.ifnames|param biosdevname|param systemd.*|param reboot|"
	  "param selinux|param apparmor|param security|param lsm|param fips|"
	  "param random.*|param module.sig*",
		"info", 3, false },
	{ "*on hot CPUs*|*of hot CPUs rate", "medium", 85, true },
	{ "cstate *|cpuidle *|param intel_idle.*|param processor.max_cstate|param idle", "high", 80,
		false },
	{ "irq * asked|irq * effective|irq default", "medium", 75, false },
	{ "freq *|cpufreq *|param intel_pstate", "medium", 70, false },
	{ "clock source|clocksource *|param tsc|param clocksource", "high", 70, false },
	{ "dimm *|*memory speed*", "medium", 65, false },
	{ "*bios version|*bios date|*bios release|bios *", "medium", 62, false },
	{ "cpu model*|*microcode*|cpu SMT*", "medium", 60, false },
	{ "pcie *|pci *link*", "medium", 58, false },
	{ "kernel release", "medium", 56, false },
	{ "service irqbalance*|service tuned*|tuned *", "medium", 55, false },
	{ "nic *ring*|nic *coalesc*|nic *channels*|nic *firmware*|nic *driver*", "medium", 50,
		false },
	{ "sysctl kernel.sched*|sysctl kernel.timer_migration|"
	  "sysctl kernel.numa_balancing*",
		"medium", 48, false },
	{ "thp *|mem *thp*|sysctl vm.*|huge *|ksm *", "low", 45, false },
	{ "sysctl kernel.*watchdog*|sysctl kernel.nmi*", "low", 44, false },
	{ "numa *|thermal *|power *", "low", 40, false },
	{ "sysctl net.core.busy*|sysctl net.core.netdev*", "low", 38, false },
	{ "service *|process *", "low", 30, false },
	{ "sysctl net.*", "low", 20, false },
	{ "sysctl fs.*|sysctl kernel.core*|sysctl kernel.printk*|sysctl user.*|"
	  "sysctl dev.*",
		"info", 5, false },
	{ NULL, NULL, 0, false },
};

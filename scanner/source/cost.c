/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of costs, by path. The first row that fits wins; what no row names is plain.
 * docs/costs.md says where the numbers come from; here stands what the kernel does.
 */
#include "scanner/source/cost.h"

#include <string.h>

/*
 * A row fits when the last component of the path matches name ('*' for any run of bytes) and
 * the rest of it contains has. NULL fits always.
 */
struct row {
	const char *name;
	const char *has;
	enum cost_class class;
	enum victims victims;
};

static const struct row probe_rows[] = {
	/* rdmsr_safe_on_cpu(): an IPI to N, unless the reader runs there (arch/x86/kernel/msr.c) */
	{ "*", "/msr/", COST_IPI, VICTIM_CPU },
	/* perf_sched_enable() patches code on all CPUs when the first event is opened, and once more
	   after the last was closed; each read asks the event's CPU (kernel/events/core.c) */
	{ "*", "/perf/", COST_PERF, VICTIM_ALL },
	/* under rtnl, answered from the driver's memory (net/ethtool/ioctl.c) */
	{ "tsinfo", "/ethtool/", COST_RTNL, VICTIM_NONE },
	{ "hwtstamp", "/ethtool/", COST_RTNL, VICTIM_NONE },
	{ "ring", "/ethtool/", COST_RTNL, VICTIM_NONE },
	{ "channels", "/ethtool/", COST_RTNL, VICTIM_NONE },
	{ "coalesce", "/ethtool/", COST_RTNL, VICTIM_NONE },
	{ "features", "/ethtool/", COST_RTNL, VICTIM_NONE },
	{ "privflags", "/ethtool/", COST_RTNL, VICTIM_NONE },
	/* mlx5 reads the firmware's version from a register; where the driver tells none the core
	   asks devlink */
	{ "drvinfo", "/ethtool/", COST_DEVICE, VICTIM_NONE },
	/* the rest goes by the driver (cost_nic.c): some ask their firmware, and its answer is an
	   interrupt */
	{ "*", "/ethtool/", COST_MAILBOX, VICTIM_ASYNC_IRQ },
	/* a short-lived kernel thread for each of two answers (audit_send_reply, kernel/audit.c) */
	{ "audit", NULL, COST_WAKES, VICTIM_NONE },
	/* the daemon wakes for each management message */
	{ "ptp4l", NULL, COST_WAKES, VICTIM_NONE },
	/* the same; not of a daemon that may run on a hot CPU */
	{ "*", "/ptp4l/watch/", COST_WAKES, VICTIM_NONE },
	/* the control thread of each process answers, and counts from its cards' memory */
	{ "dpdk", NULL, COST_WAKES, VICTIM_NONE },
	/* one datagram to it, each of which wakes it */
	{ "stats", "/ptp4l/", COST_WAKES, VICTIM_NONE },
	{ "chrony", NULL, COST_WAKES, VICTIM_NONE },
	{ "*", "/chrony/watch/", COST_WAKES, VICTIM_NONE },
	/* the name of every process; of time daemons the command line, under the mmap_lock for a page */
	{ "time_daemons", NULL, COST_WALK, VICTIM_NONE },
	{ "sfptpd", NULL, COST_WALK, VICTIM_NONE },
	{ "ptp_log", NULL, COST_WALK, VICTIM_NONE },
	/* the clock's register, ten times, over PCIe (drivers/ptp/ptp_chardev.c) */
	{ "ptp*", "/phc/", COST_DEVICE, VICTIM_NONE },
	/* every open file of every process is looked at, up to a cap; on our CPU */
	{ "*", "/perf_fds/", COST_WALK, VICTIM_NONE },
	{ "*bypass*", NULL, COST_WALK, VICTIM_NONE },
	{ "sockets", NULL, COST_WALK, VICTIM_NONE },
	/* the tables of /proc/net/udp and tcp, the same way */
	{ "sock_diag", NULL, COST_WALK, VICTIM_NONE },
	/* rtnl while all devices are printed; no device is asked */
	{ "xdp", NULL, COST_RTNL, VICTIM_NONE },
	{ "qdisc", NULL, COST_RTNL, VICTIM_NONE },
	/* a link for each process, under its task lock */
	{ "netns", NULL, COST_WALK, VICTIM_NONE },
	/* 16 pages looked up at a time under the lock, a millisecond between (mm/migrate.c) */
	{ "*", "/residency/", COST_MMAP_LOCK, VICTIM_TARGET },
	/* the first mapping's pages, which are few: the program's text (fs/proc/task_mmu.c) */
	{ "*", "/mempolicy/", COST_MMAP_LOCK, VICTIM_TARGET },
	/* a page of it at a time, and there are few (fs/proc/base.c environ_read) */
	{ "*", "/env/", COST_MMAP_LOCK, VICTIM_TARGET },
	/* a listing, and a stat() of each file; on our CPU */
	{ "hugetlbfs", NULL, COST_WALK, VICTIM_NONE },
	{ NULL, NULL, COST_PLAIN, VICTIM_NONE },
};

/* Most of /dev acts when it is opened: watchdogs start, tapes rewind, latency requests count. */
static const struct row dev_rows[] = {
	{ "msr", "/cpu/", COST_IPI, VICTIM_CPU },
	/* the same route: smp_call_function_single (arch/x86/kernel/cpuid.c) */
	{ "cpuid", "/cpu/", COST_IPI, VICTIM_CPU },
	/* /dev/cpu_dma_latency registers a request (kernel/power/qos.c); /dev/watchdog arms */
	{ NULL, NULL, COST_NEVER, VICTIM_NONE },
};

static const struct row sysctl_rows[] = {
	/* a read runs schedule_on_each_cpu(), isolated CPUs too (mm/vmstat.c, since 4.8) */
	{ "stat_refresh", "/vm/", COST_NEVER, VICTIM_ALL },
	{ NULL, NULL, COST_PLAIN, VICTIM_NONE },
};

/* Below /proc/PID/ and /proc/PID/task/TID/ (fs/proc/base.c, fs/proc/task_mmu.c). */
static const struct row task_rows[] = {
	/* access_remote_vm(): the lock for one page at a time */
	{ "cmdline", NULL, COST_MMAP_LOCK, VICTIM_PID },
	{ "environ", NULL, COST_MMAP_LOCK, VICTIM_PID },
	{ "auxv", NULL, COST_MMAP_LOCK, VICTIM_PID },
	/* in reads of 256 bytes the lock is let go after each mapping */
	{ "maps", NULL, COST_MMAP_LOCK, VICTIM_PID },
	/* these walk page tables under the lock: about 3 ms for each GiB of 4 KiB pages */
	{ "smaps", NULL, COST_MMAP_WALK, VICTIM_PID },
	{ "smaps_rollup", NULL, COST_MMAP_WALK, VICTIM_PID },
	{ "numa_maps", NULL, COST_MMAP_WALK, VICTIM_PID },
	{ "pagemap", NULL, COST_MMAP_WALK, VICTIM_PID },
	/* another's memory; soft-dirty bits; a running task's stack unwound under its feet */
	{ "mem", NULL, COST_NEVER, VICTIM_PID },
	{ "clear_refs", NULL, COST_NEVER, VICTIM_PID },
	{ "stack", NULL, COST_NEVER, VICTIM_PID },
	{ "wchan", NULL, COST_NEVER, VICTIM_PID },
	/* tables of its network namespace, as /proc/net/tcp */
	{ "tcp*", "/net/", COST_WALK, VICTIM_NONE },
	{ "udp*", "/net/", COST_WALK, VICTIM_NONE },
	{ "dev", "/net/", COST_DEVICE, VICTIM_NONE },
	/* the lock of the process's signals, for as long as its timers are listed */
	{ "timers", NULL, COST_PLAIN, VICTIM_NONE },
	{ NULL, NULL, COST_PLAIN, VICTIM_NONE },
};

static const struct row proc_rows[] = {
	/* "cpu MHz": one IPI to every CPU on 4.13 to 5.17 (arch/x86/kernel/cpu/aperfmperf.c) */
	{ "cpuinfo", NULL, COST_IPI, VICTIM_ALL },
	/* about 11 bytes for each CPU and row; RHEL 7 to 9 take each descriptor's lock */
	{ "interrupts", NULL, COST_WALK, VICTIM_NONE },
	/* its "intr" line sums every interrupt over all CPUs (fs/proc/stat.c) */
	{ "stat", NULL, COST_WALK, VICTIM_NONE },
	/* each CPU's hrtimer base lock, interrupts off (kernel/time/timer_list.c) */
	{ "timer_list", NULL, COST_WALK, VICTIM_ALL },
	/* zone->lock while a zone is printed (mm/vmstat.c, walk_zones_in_node) */
	{ "zoneinfo", NULL, COST_WALK, VICTIM_NONE },
	{ "buddyinfo", NULL, COST_WALK, VICTIM_NONE },
	/* the free lists themselves, up to 100 000 entries each with interrupts off */
	{ "pagetypeinfo", NULL, COST_NEVER, VICTIM_ALL },
	{ "slabinfo", NULL, COST_NEVER, VICTIM_ALL },
	/* every task of every CPU, under the run queue's lock (up to 5.12) */
	{ "sched_debug", NULL, COST_NEVER, VICTIM_ALL },
	/* nobody takes or drops a lock of a file meanwhile (fs/locks.c locks_start, file_rwsem) */
	{ "locks", NULL, COST_WALK, VICTIM_NONE },
	/* takes records away from the log daemon */
	{ "kmsg", NULL, COST_NEVER, VICTIM_NONE },
	{ "kcore", NULL, COST_NEVER, VICTIM_NONE },
	{ "kpage*", NULL, COST_NEVER, VICTIM_NONE },
	{ "sysrq-trigger", NULL, COST_NEVER, VICTIM_ALL },
	{ "kallsyms", NULL, COST_WALK, VICTIM_NONE },
	{ "vmallocinfo", NULL, COST_WALK, VICTIM_NONE },
	/* every bucket of a table sized by memory: 1.5 ms with two sockets open */
	{ "tcp*", "/net/", COST_WALK, VICTIM_NONE },
	{ "udp*", "/net/", COST_WALK, VICTIM_NONE },
	/* ndo_get_stats64 of each device, some of which ask the hardware */
	{ "dev", "/net/", COST_DEVICE, VICTIM_NONE },
	{ "*", "/proc/bus/pci/", COST_DEVICE, VICTIM_NONE },
	{ "*", "/proc/acpi/", COST_FIRMWARE, VICTIM_ALL },
	{ NULL, NULL, COST_PLAIN, VICTIM_NONE },
};

static const struct row sys_rows[] = {
	/* the same sample as /proc/cpuinfo's: an IPI on 4.13 to 5.17, EL8 and EL9.0 to 9.4; from
	   5.18 and EL9.5 on it is the last tick's. A backport does not show in the version, so
	   the dearer one holds for all */
	{ "scaling_cur_freq", NULL, COST_IPI, VICTIM_ALL },
	{ "cpuinfo_avg_freq", NULL, COST_IPI, VICTIM_ALL },
	/* acpi-cpufreq: smp_call_function_any over the CPUs of the policy */
	{ "cpuinfo_cur_freq", NULL, COST_IPI, VICTIM_ALL },
	/* MSR_HWP_REQUEST read there (intel_pstate.c; amd-pstate.c when nothing is cached) */
	{ "energy_performance_preference", NULL, COST_IPI, VICTIM_CPU },
	{ "base_frequency", "/cpu", COST_IPI, VICTIM_CPU },
	/* rdmsrl_on_cpu (arch/x86/kernel/cpu/intel_epb.c) */
	{ "energy_perf_bias", NULL, COST_IPI, VICTIM_CPU },
	/* registers in functional fixed hardware (arch/x86/kernel/acpi/cppc.c) */
	{ "*", "/acpi_cppc/", COST_IPI, VICTIM_CPU },
	/* noted when the driver was loaded */
	{ "initial_*_freq_khz", "/intel_uncore_frequency/", COST_PLAIN, VICTIM_NONE },
	/* the control CPU of a die (drivers/platform/x86/intel/uncore-frequency), not in the path:
	   the first of it that came online, or another since that one went */
	{ "*_freq_khz", "/intel_uncore_frequency/", COST_IPI, VICTIM_ALL },
	/* the lead CPU of a package (drivers/powercap/intel_rapl_msr.c); names are text in memory */
	{ "name", "intel-rapl", COST_PLAIN, VICTIM_NONE },
	{ "constraint_*_name", "intel-rapl", COST_PLAIN, VICTIM_NONE },
	{ "*", "intel-rapl", COST_IPI, VICTIM_ALL },
	/* an MSR of the sensor's CPU, and for its limits, too, from 6.1 on (drivers/hwmon/coretemp.c);
	   which CPU that is does not stand in the path */
	{ "*_label", "/coretemp.", COST_PLAIN, VICTIM_NONE },
	{ "temp*", "/coretemp.", COST_IPI, VICTIM_ALL },
	/* a register of the data fabric by config cycles (drivers/hwmon/k10temp.c, amd_smn_read) */
	{ "temp*_input", "/k10temp/", COST_DEVICE, VICTIM_NONE },
	/* below /sys/class/hwmon nothing tells the driver: others ask AML, SMBus or a BMC; and a
	   zone may be x86_pkg_temp (an MSR of the package's reference CPU) or acpitz (AML) */
	{ "*_input", "/hwmon", COST_FIRMWARE, VICTIM_ALL },
	{ "*_average", "/hwmon", COST_FIRMWARE, VICTIM_ALL },
	{ "temp", "/thermal_zone", COST_FIRMWARE, VICTIM_ALL },
	{ "*", "/power_supply/", COST_FIRMWARE, VICTIM_ALL },
	{ "*", "/authentication/", COST_NEVER, VICTIM_ALL }, /* passwords of firmware-attributes */
	/* answered from memory by hp-bioscfg (6.6 on); a WMI call in dell-wmi-sysman and think-lmi */
	{ "current_value", "/firmware-attributes/hp-bioscfg/", COST_PLAIN, VICTIM_NONE },
	{ "current_value", "/firmware-attributes/", COST_FIRMWARE, VICTIM_ALL },
	{ "platform_profile", NULL, COST_FIRMWARE, VICTIM_ALL },
	{ "profile", "/platform-profile/", COST_FIRMWARE, VICTIM_ALL }, /* 6.14 on */
	/* two calls of the EFI runtime a read (fs/efivarfs/file.c), often by SMM */
	{ "*", "/firmware/efi/efivars/", COST_NEVER, VICTIM_ALL },
	{ "*", "/firmware/efi/vars/", COST_NEVER, VICTIM_ALL },
	/* speed_show, duplex_show …: rtnl_trylock and restart_syscall, so they spin while it is
	   held (net/core/net-sysfs.c) */
	{ "speed", "/net/", COST_RTNL, VICTIM_NONE },
	{ "duplex", "/net/", COST_RTNL, VICTIM_NONE },
	{ "carrier", "/net/", COST_RTNL, VICTIM_NONE },
	{ "phys_*", "/net/", COST_RTNL, VICTIM_NONE },
	{ "threaded", "/net/", COST_RTNL, VICTIM_NONE },
	{ "xps_*", "/net/", COST_RTNL, VICTIM_NONE },
	{ "slaves", "/bonding/", COST_RTNL, VICTIM_NONE }, /* drivers/net/bonding/bond_sysfs.c */
	{ "*", "/statistics/", COST_DEVICE, VICTIM_NONE },
	/* a query of the port; mlx5 asks its firmware for each, cached for a lifespan */
	{ "*", "counters/", COST_MAILBOX, VICTIM_ASYNC_IRQ },
	{ "rate", "/infiniband/", COST_MAILBOX, VICTIM_ASYNC_IRQ },
	{ "state", "/infiniband/", COST_MAILBOX, VICTIM_ASYNC_IRQ },
	{ "phys_state", "/infiniband/", COST_MAILBOX, VICTIM_ASYNC_IRQ },
	/* config cycles under pci_lock; the link's registers are read each time, too */
	{ "config", NULL, COST_DEVICE, VICTIM_NONE },
	{ "current_link_*", NULL, COST_DEVICE, VICTIM_NONE },
	{ "max_link_*", NULL, COST_DEVICE, VICTIM_NONE },
	{ "vpd", NULL, COST_FIRMWARE, VICTIM_ALL },
	{ "rom", NULL, COST_FIRMWARE, VICTIM_ALL },
	/* get_sdram_scrub_rate: registers of the memory controller (drivers/edac/edac_mc_sysfs.c) */
	{ "sdram_scrub_rate", "/edac/", COST_DEVICE, VICTIM_NONE },
	/* the clock chip: port I/O, interrupts off (drivers/rtc/rtc-mc146818-lib.c) */
	{ "*", "/rtc/rtc", COST_DEVICE, VICTIM_NONE },
	/* every task of every CPU (5.13 on) */
	{ "debug", "/sched/", COST_NEVER, VICTIM_ALL },
	/* consumes, or stops the tracer while it is read (kernel/trace/trace.c) */
	{ "trace_pipe*", NULL, COST_NEVER, VICTIM_NONE },
	{ "trace", "/tracing/", COST_NEVER, VICTIM_ALL },
	{ "snapshot*", "/tracing/", COST_NEVER, VICTIM_ALL },
	/* opening anything below it mounts tracefs (fs/tracefs, since 4.1): that is a change */
	{ "*", "/kernel/debug/tracing/", COST_NEVER, VICTIM_NONE },
	/* every event there is, some two thousand, under event_mutex (trace_events.c) */
	{ "set_event", "/tracing/", COST_WALK, VICTIM_NONE },
	{ "*", "/kernel/slab/", COST_WALK, VICTIM_NONE },
	/* flush the statistics of all CPUs under one lock (kernel/cgroup/rstat.c) */
	{ "memory.stat", "/cgroup/", COST_WALK, VICTIM_NONE },
	{ "memory.numa_stat", "/cgroup/", COST_WALK, VICTIM_NONE },
	{ "cpu.stat", "/cgroup/", COST_WALK, VICTIM_NONE },
	{ NULL, NULL, COST_PLAIN, VICTIM_NONE },
};

static bool name_fits(const char *pattern, struct str name)
{
	/* Most rows differ in the first byte. */
	if (pattern[0] != '*' && (name.n == 0 || pattern[0] != name.p[0]))
		return false;
	return !strcmp(pattern, "*") || str_glob(str_from(pattern), name);
}

static const struct row *find_row(const struct row *rows, struct str head, struct str name)
{
	for (;; rows++) {
		if (!rows->name)
			return rows;
		if (name_fits(rows->name, name) && (!rows->has || str_has(head, rows->has)))
			return rows;
	}
}

static bool is_number(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0;
}

/* The first component that is a number, "cpuN" or "policyN"; -1 when there is none. */
static int number_in(struct str path)
{
	struct str rest = path, part;
	uint64_t n;

	while (str_cut(&rest, '/', &part)) {
		if (str_starts(part, "cpu"))
			part = str_skip(part, 3);
		else if (str_starts(part, "policy"))
			part = str_skip(part, 6);
		if (str_u64(part, 10, &n) == 0)
			return n <= INT32_MAX ? (int)n : -1;
	}
	return -1;
}

static bool is_self(struct str path)
{
	return str_starts(path, "/proc/self/") || str_starts(path, "/proc/thread-self/");
}

static const struct row *proc_rows_of(struct str path)
{
	struct str first, rest;

	if (str_starts(path, "/proc/sys/"))
		return sysctl_rows;
	if (!str_split(str_skip(path, 6), '/', &first, &rest))
		return proc_rows;
	return is_number(first) || is_self(path) ? task_rows : proc_rows;
}

static const struct row *rows_of(struct str path)
{
	if (str_starts(path, "/sys/"))
		return sys_rows;
	if (str_starts(path, "/proc/"))
		return proc_rows_of(path);
	if (str_starts(path, "/probe/"))
		return probe_rows;
	return str_starts(path, "/dev/") ? dev_rows : NULL;
}

struct cost cost_of(struct str path)
{
	struct cost c = { .class = COST_PLAIN, .victims = VICTIM_NONE, .cpu = -1, .pid = -1 };
	const struct row *row = rows_of(path);
	struct str head, name;

	if (!row || !str_split_last(path, '/', &head, &name))
		return c;
	/* With its '/', so that a row can name a whole component. */
	row = find_row(row, str_head(path, head.n + 1), name);
	/* The reader's own lock and pages harm nobody. */
	if (is_self(path) && row->class != COST_NEVER)
		return c;
	c.class = row->class;
	c.victims = row->victims;
	if (row->victims == VICTIM_CPU)
		c.cpu = number_in(path);
	if (row->victims == VICTIM_PID || row->victims == VICTIM_TARGET)
		c.pid = number_in(path);
	/* Who it hits is not in the path: anyone. */
	if (c.victims == VICTIM_CPU && c.cpu < 0)
		c.victims = VICTIM_ALL;
	return c;
}

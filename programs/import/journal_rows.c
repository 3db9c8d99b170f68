/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines that tell where time went. The kernel's are those of the versions from 4.18 to 6.18; a daemon's are
 * believed only from a process of that name. The first row that matches has the line.
 */
#include "programs/import/import.h"

static const struct journal_row rows[] = {
	/* arch/x86/kernel/cpu/mce/core.c, drivers/edac, drivers/pci/pcie/aer.c */
	{ "kernel", "*achine check events logged*", "machine_check", "machine-check" },
	{ "kernel", "*[Hardware Error]: CPU *: Machine Check*", "machine_check", "machine-check" },
	{ "kernel", "*EDAC MC*: * CE *", "memory_ce", "machine-check" },
	{ "kernel", "*EDAC MC*: * UE *", "memory_ue", "machine-check" },
	{ "kernel", "*AER: *orrect*error*", "pcie_aer", "machine-check" },
	{ "kernel", "*AER: *ncorrect*error*", "pcie_aer", "machine-check" },
	{ "rasdaemon", "*mc_event*", "memory_ce", "machine-check" },
	{ "rasdaemon", "*mce_record*", "machine_check", "machine-check" },
	{ "mcelog", "*Hardware event*", "machine_check", "machine-check" },
	/* drivers/thermal/intel/therm_throt.c */
	{ "kernel", "*temperature above threshold, cpu clock throttled*", "throttled",
		"throttling" },
	{ "kernel", "*temperature is above threshold, cpu clock is throttled*", "throttled",
		"throttling" },
	{ "kernel", "*temperature/speed normal*", "cool_again", "" },
	/* arch/x86/kernel/nmi.c, kernel/events/core.c */
	{ "kernel", "*NMI handler*took too long*", "nmi_slow", "background" },
	{ "kernel", "*perf: interrupt took too long*", "perf_slow", "background" },
	{ "kernel", "*NMI received for unknown reason*", "nmi_unknown", "machine-check" },
	{ "kernel", "*hrtimer: interrupt took * ns*", "hrtimer_slow", "tick" },
	/* kernel/hung_task.c, kernel/rcu/tree_stall.h, kernel/watchdog.c, kernel/workqueue.c */
	{ "kernel", "*blocked for more than * seconds*", "hung_task", "" },
	{ "kernel", "*rcu*detected*stall*", "rcu_stall", "" },
	{ "kernel", "*rcu*kthread starved for*", "rcu_stall", "" },
	{ "kernel", "*soft lockup - CPU#*", "soft_lockup", "" },
	{ "kernel", "*hard LOCKUP*", "hard_lockup", "" },
	{ "kernel", "*workqueue: * hogged CPU for*", "workqueue_hog", "foreign-task" },
	{ "kernel", "*RT throttling activated*", "rt_throttling", "rt-throttling" },
	{ "kernel", "*DL replenish lagged too much*", "deadline_lag", "rt-throttling" },
	/* mm/oom_kill.c, mm/page_alloc.c */
	{ "kernel", "*invoked oom-killer*", "oom", "reclaim" },
	{ "kernel", "*page allocation failure*", "allocation_failure", "reclaim" },
	{ "kernel", "*page allocation stalls for*", "allocation_stall", "reclaim" },
	{ "systemd-oomd", "Killed *", "oom", "reclaim" },
	{ "earlyoom", "*sending SIG*", "oom", "reclaim" },
	/* drivers/net */
	{ "kernel", "*NETDEV WATCHDOG*timed out*", "tx_timeout", "loss" },
	{ "kernel", "*ink is Down*", "link_down", "loss" },
	{ "kernel", "*ink is down*", "link_down", "loss" },
	{ "kernel", "*ink is Up*", "link_up", "" },
	{ "kernel", "*ink is up*", "link_up", "" },
	{ "kernel", "*: Link down*", "link_down", "loss" },
	{ "kernel", "*: Link up*", "link_up", "" },
	{ "systemd-network*", "*Lost carrier*", "link_down", "loss" },
	{ "NetworkManager", "*carrier: link connected*", "link_up", "" },
	/* kernel/time, and who steers it */
	{ "kernel", "*clocksource: *arking clocksource*unstable*", "clock_unstable", "clock" },
	{ "kernel", "*locksource * unstable*", "clock_unstable", "clock" },
	{ "kernel", "*clocksource: Switched to*", "clock_switched", "clock" },
	{ "chronyd", "System clock was stepped by *", "clock_step", "clock" },
	{ "chronyd", "System clock wrong by *", "clock_wrong", "clock" },
	{ "chronyd", "*time jump detected*", "clock_step", "clock" },
	{ "chronyd", "Can't synchronise*", "clock_lost", "clock" },
	{ "ptp4l", "*clockcheck: clock jumped*", "clock_step", "clock" },
	{ "ptp4l", "*clockcheck: clock frequency changed*", "clock_step", "clock" },
	{ "ptp4l", "*SYNCHRONIZATION_FAULT*", "clock_lost", "clock" },
	{ "ptp4l", "*FAULT_DETECTED*", "clock_lost", "clock" },
	{ "ptp4l", "*timed out while polling for tx timestamp*", "clock_lost", "clock" },
	{ "phc2sys", "*clockcheck: clock *", "clock_step", "clock" },
	{ "systemd-timesyn*", "*System time changed*", "clock_step", "clock" },
	{ "systemd", "Time has been changed*", "clock_step", "clock" },
	{ "systemd-journal*", "Time jumped backwards*", "clock_step", "clock" },
	{ "systemd-logind", "*Time has been changed*", "clock_step", "clock" },
	/* kernel/power/suspend.c, kernel/cpu.c */
	{ "kernel", "*PM: suspend entry*", "suspend", "" },
	{ "kernel", "*PM: suspend exit*", "resume", "" },
	{ "kernel", "*PM: hibernation: hibernation entry*", "suspend", "" },
	{ "kernel", "*PM: hibernation: hibernation exit*", "resume", "" },
	{ "kernel", "*smpboot: CPU * is now offline*", "cpu_offline", "" },
	{ "kernel", "*smpboot: Booting Node * Processor *", "cpu_online", "" },
	{ "kernel", "*x86/split lock detection: #*", "split_lock", "" },
	{ "kernel", "*nvme*timeout*", "disk_timeout", "" },
};

const struct journal_row *journal_row(struct str from, struct str text)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_glob(str_from(rows[i].from), from) &&
			str_glob(str_from(rows[i].text), text))
			return &rows[i];
	}
	return NULL;
}

/* The number behind one of "CPU", "CPU ", "CPU#". */
int journal_cpu(struct str text)
{
	for (size_t i = 0; i + 4 <= text.n; i++) {
		struct str rest = str_skip(text, i), digits;
		uint64_t n;

		if (!str_starts(rest, "CPU"))
			continue;
		rest = str_skip(rest, 3);
		if (str_starts(rest, " ") || str_starts(rest, "#"))
			rest = str_skip(rest, 1);
		digits = rest;
		digits.n = 0;
		while (digits.n < rest.n && digits.n < 6 && rest.p[digits.n] >= '0' &&
			rest.p[digits.n] <= '9')
			digits.n++;
		if (str_u64(digits, 10, &n) == 0 && n < 65536)
			return (int)n;
	}
	return RING_NO_CPU;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of folklore: some are of kernels long gone and still copied from page to page,
 * some were proposed and never merged, some are names of sysctls, of firmware settings or of
 * other systems.
 */
#include "scanner/lint/names.h"

#include <stddef.h>

#define GONE(name, value, major, minor, text, instead)                                             \
	{                                                                                          \
		name, value, false, major, minor, text, instead                                    \
	}
#define NEVER(name, value, text, instead)                                                          \
	{                                                                                          \
		name, value, true, 0, 0, text, instead                                             \
	}

const struct lost_name lost_names[] = {
	GONE("idle", "mwait", 3, 9, "MWAIT is what a driver of idle states uses by itself", NULL),
	GONE("elevator", NULL, 5, 0, "schedulers of block devices are set in sysfs, by udev", NULL),
	GONE("noht", NULL, 2, 6, "siblings are switched off by nosmt", "nosmt"),
	GONE("acpi", "ht", 4, 15, "siblings are switched off by nosmt", NULL),
	GONE("clock", NULL, 5, 0, "clocksource= took its place", NULL),
	GONE("no-hlt", NULL, 3, 10, "idle=poll is the switch of x86", NULL),
	GONE("noirqbalance", NULL, 2, 6,
		"the balancer inside the kernel is gone; irqbalance is a service", NULL),
	GONE("nmi_watchdog", "2", 2, 6, "the detector takes 0 or 1", NULL),
	GONE("workqueue.disable_numa", NULL, 6, 6,
		"workqueue.default_affinity_scope= took its place", NULL),
	GONE("cpu0_hotplug", NULL, 6, 5, "CPU 0 cannot be unplugged", NULL),
	GONE("rcutree.rcu_idle_gp_delay", NULL, 5, 17, "its option is gone", NULL),
	GONE("rcutree.rcu_idle_lazy_gp_delay", NULL, 5, 17, "its option is gone", NULL),
	GONE("rcu_nocb_only_boot", NULL, 0, 0, "it was never more than a patch", NULL),
	GONE("noaltinstr", NULL, 6, 12, "it was for debugging", NULL),
	GONE("nohalt", NULL, 6, 7, "it was of Itanium", NULL),
	GONE("noibrs", NULL, 0, 0, "only EL 7 had it; spectre_v2= is the switch", NULL),
	GONE("noibpb", NULL, 0, 0, "only EL 7 had it; spectre_v2_user= is the switch", NULL),
	NEVER("rcu_nocbs_poll", NULL, "rcu_nocb_poll is the switch, without the s",
		"rcu_nocb_poll"),
	NEVER("rcu_nocb", NULL, "rcu_nocbs= is the list", "rcu_nocbs="),
	NEVER("kthread_cpus", NULL,
		"isolcpus= and nohz_full= keep kernel threads away since 5.8 (EL 8.3)", NULL),
	NEVER("irq_affinity", NULL, "irqaffinity= is the list, in one word", NULL),
	NEVER("cpu_isolated", NULL, "isolcpus= is the list", NULL),
	NEVER("isolate_cpus", NULL, "isolcpus= is the list", NULL),
	NEVER("housekeeping", NULL, "what isolcpus= and nohz_full= leave is housekeeping", NULL),
	NEVER("housekeeping_cpus", NULL, "what isolcpus= and nohz_full= leave is housekeeping",
		NULL),
	NEVER("max_cstate", NULL, "intel_idle.max_cstate= and processor.max_cstate= are the limits",
		NULL),
	NEVER("cstate", NULL, "intel_idle.max_cstate= and processor.max_cstate= are the limits",
		NULL),
	NEVER("intel_pstate.max_cstate", NULL, "intel_idle.max_cstate= is the limit", NULL),
	NEVER("intel_idle.disable", NULL, "intel_idle.max_cstate=0 switches the driver off", NULL),
	NEVER("acpi_idle.max_cstate", NULL, "processor.max_cstate= is the limit", NULL),
	NEVER("noturbo", NULL, "no_turbo of intel_pstate in sysfs is the switch", NULL),
	NEVER("no_turbo", NULL, "no_turbo of intel_pstate in sysfs is the switch", NULL),
	NEVER("disable_turbo", NULL, "no_turbo of intel_pstate in sysfs is the switch", NULL),
	NEVER("turbo", NULL, "no_turbo of intel_pstate in sysfs is the switch", NULL),
	NEVER("nohyperthreading", NULL, "siblings are switched off by nosmt", "nosmt"),
	NEVER("hyperthreading", NULL, "siblings are switched off by nosmt", NULL),
	NEVER("smt", "off", "siblings are switched off by nosmt", "nosmt"),
	NEVER("nospectre", NULL, "spectre_v2=off or mitigations=off are the switches", NULL),
	NEVER("noretpoline", NULL, "spectre_v2= is the switch", NULL),
	NEVER("nomitigations", NULL, "mitigations=off is the switch", "mitigations=off"),
	NEVER("nomeltdown", NULL, "pti=off is the switch", NULL),
	NEVER("governor", NULL, "cpufreq.default_governor= sets it (5.9, EL 9)", NULL),
	NEVER("cpufreq.governor", NULL, "cpufreq.default_governor= sets it (5.9, EL 9)", NULL),
	NEVER("cpufreq_governor", NULL, "cpufreq.default_governor= sets it (5.9, EL 9)", NULL),
	NEVER("irqbalance", NULL, "irqbalance is a service, not a switch of the kernel", NULL),
	NEVER("thp", NULL, "transparent_hugepage= is the switch", NULL),
	NEVER("nothp", NULL, "transparent_hugepage=never is the switch",
		"transparent_hugepage=never"),
	NEVER("hugepage", NULL, "hugepages= and hugepagesz= are the parameters", NULL),
	NEVER("nonuma", NULL, "numa=off is what was meant, and does harm", NULL),
	NEVER("numa_interleave", NULL, "numactl --interleave sets it for a process", NULL),
	NEVER("swappiness", NULL, "vm.swappiness is a sysctl", NULL),
	NEVER("nosmi", NULL, "no switch of the kernel stops SMIs; the firmware's settings do",
		NULL),
	NEVER("disable_smi", NULL, "no switch of the kernel stops SMIs; the firmware's settings do",
		NULL),
	NEVER("realtime", NULL, "PREEMPT_RT is another kernel, not a parameter", NULL),
	NEVER("preempt_rt", NULL, "PREEMPT_RT is another kernel, not a parameter", NULL),
	NEVER("preempt", "rt", "PREEMPT_RT is another kernel, not a parameter", NULL),
	NEVER("preempt", "realtime", "PREEMPT_RT is another kernel, not a parameter", NULL),
	NEVER("tickless", NULL, "nohz_full= is the list", NULL),
	NEVER("nolapictimer", NULL, "nolapic_timer is the switch, and does harm", NULL),
	NEVER("nosoftirq", NULL, "softirqs cannot be switched off", NULL),
	NEVER("nodebug", NULL, "quiet is the switch", NULL),
	{ .name = NULL },
};

static char folded(char c)
{
	return c == '-' ? '_' : c;
}

static bool same(const char *z, struct str name)
{
	struct str x = str_from(z);

	if (x.n != name.n)
		return false;
	for (size_t i = 0; i < x.n; i++)
		if (folded(x.p[i]) != folded(name.p[i]))
			return false;
	return true;
}

const struct lost_name *lost_name_of(struct str name, struct str value)
{
	for (const struct lost_name *l = lost_names; l->name; l++)
		if (same(l->name, name) && (!l->value || str_glob(str_from(l->value), value)))
			return l;
	return NULL;
}

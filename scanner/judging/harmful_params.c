/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/harmful_params.h"

#include "scanner/facts/boot/cmdline.h"

const struct harmful_param harmful_params[] = {
	{ "nohz", "off", NULL, STATUS_FAIL, "no CPU's tick ever stops, idle or not" },
	{ "highres", "off", NULL, STATUS_FAIL, "timers have the resolution of the tick" },
	{ "noapic", NULL, NULL, STATUS_FAIL, "interrupts cannot be steered to a CPU" },
	{ "nolapic", NULL, NULL, STATUS_FAIL, "one CPU only, and no interrupt steering" },
	{ "noapictimer", NULL, NULL, STATUS_FAIL, "no per-CPU timer" },
	{ "nolapic_timer", NULL, NULL, STATUS_FAIL, "no per-CPU timer" },
	{ "nox2apic", NULL, NULL, STATUS_WARN, "IPIs take the slower xAPIC way" },
	{ "notsc", NULL, NULL, STATUS_WARN, "asks not to use the time-stamp counter as a clock" },
	{ "tsc", "unstable", NULL, STATUS_WARN,
		"the time-stamp counter is declared unstable; the tick cannot stop" },
	{ "debug", NULL, NULL, STATUS_WARN, "debug messages are printed" },
	{ "initcall_debug", NULL, NULL, STATUS_WARN, "every initcall is traced" },
	{ "slub_debug", NULL, "-", STATUS_FAIL, "every kernel allocation is checked" },
	{ "slab_debug", NULL, "-", STATUS_FAIL, "every kernel allocation is checked" },
	{ "kmemleak", "on", NULL, STATUS_FAIL, "the kernel's memory is scanned for leaks" },
	{ "page_owner", "on", NULL, STATUS_FAIL, "every page allocation takes a stack trace" },
	{ "page_poison", "1", NULL, STATUS_FAIL, "every freed page is overwritten" },
	{ "debug_pagealloc", "on", NULL, STATUS_FAIL, "every freed page is unmapped" },
	{ "irqpoll", NULL, NULL, STATUS_FAIL, "every interrupt polls all handlers" },
	{ "irqfixup", NULL, NULL, STATUS_FAIL, "unhandled interrupts poll all handlers" },
	{ "psi", "1", NULL, STATUS_WARN, "pressure is accounted at every switch of tasks" },
	{ "kasan", "on", NULL, STATUS_FAIL, "every memory access is checked" },
	{ "lock_stat", NULL, "0", STATUS_FAIL, "every lock is timed" },
	{ "cgroup_debug", NULL, NULL, STATUS_WARN, "cgroup debugging is on" },
	{ "numa", "fake*", NULL, STATUS_FAIL, "the NUMA nodes are invented" },
	{ "numa", "off", NULL, STATUS_FAIL, "memory of all nodes looks the same to the kernel" },
	{ "pcie_aspm", "off", NULL, STATUS_WARN,
		"leaves link power management as the firmware set it: it does not switch it off" },
	{ "mem", NULL, NULL, STATUS_WARN, "the kernel uses a part of the memory only" },
	{ .name = NULL },
};

bool harmful_is(const struct harmful_param *h, const struct param *p)
{
	if (!param_named(p, h->name) || (h->except && str_is(p->value, h->except)))
		return false;
	return !h->value || str_glob(str_from(h->value), p->value);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each CPU on which an address space ran stays in its mm_cpumask for a while, and unmapping
 * or protecting memory flushes the TLB of all of them by interrupt (arch/x86/mm/tlb.c). So
 * main runs on one CPU from its pinning to its end; and when it was started on a hot CPU, its
 * map is tainted by that CPU already: only a new map, made by exec, is not.
 */
#include "scanner/source/pin.h"

#include <errno.h>
#include <sched.h>

#include "scanner/source/affinity.h"

struct cpuset pin_allowed(struct arena *a)
{
	struct cpuset set = { NULL, 0 };

	(void)affinity_get(a, 0, &set);
	return set;
}

int pin_current_cpu(void)
{
	return sched_getcpu();
}

enum pin_result pin_main(
	struct arena *a, struct cpuset housekeeping, struct cpuset hot, int *ret_cpu)
{
	int now = pin_current_cpu();
	bool on_hot = now >= 0 && cpuset_has(hot, (unsigned)now);
	int cpu = now, error;

	if (!cpuset_is_empty(hot)) {
		struct cpuset may = cpuset_and(a, pin_allowed(a), housekeeping);

		may = cpuset_minus(a, may, hot);
		if (cpuset_is_empty(may))
			return PIN_NO_CPU;
		if (now < 0 || !cpuset_has(may, (unsigned)now))
			cpu = cpuset_last(may);
	}
	if (cpu < 0)
		return PIN_FAILED;
	error = affinity_set(0, cpuset_of(a, (unsigned)cpu));
	if (error) {
		errno = -error;
		return PIN_FAILED;
	}
	*ret_cpu = cpu;
	return on_hot ? PIN_REEXEC : PIN_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID 0x80000007 EDX bit 8 is the promise of both vendors that the TSC keeps its rate (what
 * the kernel shows as constant_tsc and nonstop_tsc). A hypervisor may hide it. Asked here and not
 * in /proc/cpuinfo, which interrupts every CPU on kernels from 4.13 to 5.16.
 */
#include "programs/probe/counter.h"

#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

static void hypervisor(struct counter_facts *f)
{
	unsigned a, b, c, d;

	__cpuid(0x40000000, a, b, c, d);
	memcpy(f->hypervisor, &b, 4);
	memcpy(f->hypervisor + 4, &c, 4);
	memcpy(f->hypervisor + 8, &d, 4);
	for (unsigned i = 0; i < 12; i++) {
		if (f->hypervisor[i] < ' ' || f->hypervisor[i] > '~')
			f->hypervisor[i] = 0;
	}
	f->emulated = !strcmp(f->hypervisor, "TCGTCGTCGTCG");
}

void counter_facts_read(struct counter_facts *ret)
{
	unsigned a, b, c, d;

	*ret = (struct counter_facts){ .name = "TSC" };
	if (__get_cpuid(0x80000007, &a, &b, &c, &d) && (d & 1u << 8))
		ret->invariant = INVARIANT_YES;
	if (__get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 31)) {
		ret->guest = true;
		hypervisor(ret);
	}
}
#elif defined(__aarch64__)
void counter_facts_read(struct counter_facts *ret)
{
	/* Arm ARM, generic timer: a fixed rate in every power state. A guest is not told here. */
	*ret = (struct counter_facts){ .name = "cntvct_el0", .invariant = INVARIANT_YES };
}
#else
void counter_facts_read(struct counter_facts *ret)
{
	*ret = (struct counter_facts){ .name = "CLOCK_MONOTONIC_RAW", .invariant = INVARIANT_YES };
}
#endif

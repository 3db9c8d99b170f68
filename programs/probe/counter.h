/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU's own clock, read in user space: the TSC of x86 behind an lfence (an rdtsc alone may be
 * executed before what stands in front of it), the virtual counter of arm64 behind an isb.
 * Elsewhere CLOCK_MONOTONIC_RAW through the vDSO.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_COUNTER_H
#define LATSCAN_PROGRAMS_PROBE_COUNTER_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

static inline uint64_t raw_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline uint64_t counter_now(void)
{
#if defined(__x86_64__) || defined(__i386__)
	uint32_t low, high;

	__asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
	uint64_t now;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(now) : : "memory");
	return now;
#else
	return raw_now();
#endif
}

enum invariant { INVARIANT_NO = 0, INVARIANT_YES, INVARIANT_UNKNOWN };

/* What the CPU says of its counter and of what it runs on. */
struct counter_facts {
	const char *name;
	enum invariant invariant; /* it counts at one rate, in every sleep and at every frequency */
	bool guest;		  /* a hypervisor says that it is one */
	bool emulated;		  /* its signature is that of an emulator (QEMU's TCG) */
	char hypervisor[13];	  /* "KVMKVMKVM"; empty: none, or not told */
};
void counter_facts_read(struct counter_facts *ret);

#endif

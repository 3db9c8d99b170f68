/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TSC is told only where it is invariant (CPUID leaf 0x80000007, EDX bit 8): on others it stands still in deep sleep or follows
 * the frequency. adjtimex() with no mode set changes nothing (kernel/time/ntp.c __do_adjtimex); its maxerror grows by 500 ppm since
 * the daemon's last word, and TIME_ERROR means that there was none, or none for long.
 */
#include "scanner/source/moment.h"

#include <stdbool.h>
#include <sys/timex.h>
#include <time.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <x86intrin.h>

static bool is_invariant(void)
{
	static int known = -1;
	unsigned a, b, c, d;

	if (known < 0)
		known = __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & 1u << 8);
	return known;
}

static uint64_t tsc_now(void)
{
	return is_invariant() ? __rdtsc() : 0;
}
#else
static uint64_t tsc_now(void)
{
	return 0;
}
#endif

static uint64_t now_ns(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t) < 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t error_now(void)
{
	struct timex t = { .modes = 0 };

	if (adjtimex(&t) < 0 || (t.status & STA_UNSYNC) || t.maxerror < 0)
		return UINT64_MAX;
	return (uint64_t)t.maxerror * 1000;
}

void moment_now(struct moment *ret)
{
	*ret = (struct moment){
		.error_ns = error_now(),
		.real_ns = now_ns(CLOCK_REALTIME),
		.mono_ns = now_ns(CLOCK_MONOTONIC),
		.boot_ns = now_ns(CLOCK_BOOTTIME),
		.raw_ns = now_ns(CLOCK_MONOTONIC_RAW),
		.tsc = tsc_now(),
	};
}

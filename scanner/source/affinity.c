/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The raw system calls: libc's cpu_set_t ends at 1,024 CPUs, and the kernel answers EINVAL to
 * a mask shorter than its own nr_cpu_ids (kernel/sched/syscalls.c). sched_setaffinity() takes
 * a longer one and silently drops CPUs outside of the caller's cpuset, unless none is left.
 */
#include "scanner/source/affinity.h"

#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LONG_BITS = sizeof(unsigned long) * CHAR_BIT, LONGS = CPUSET_LIMIT / LONG_BITS };

struct mask {
	unsigned long w[LONGS];
};

static bool mask_has(const struct mask *m, unsigned n)
{
	return n < CPUSET_LIMIT && (m->w[n / LONG_BITS] >> (n % LONG_BITS) & 1);
}

int affinity_get(struct arena *a, pid_t tid, struct cpuset *ret)
{
	struct mask m = { { 0 } };
	long bytes = syscall(SYS_sched_getaffinity, tid, sizeof(m), &m);
	struct cpuset set = { NULL, 0 };
	unsigned n = 0;

	if (bytes < 0)
		return -errno;
	while (n < (unsigned)bytes * CHAR_BIT) {
		unsigned first = n;

		while (mask_has(&m, n))
			n++;
		if (n > first)
			set = cpuset_or(a, set, cpuset_range(a, first, n - 1));
		n++;
	}
	*ret = set;
	return 0;
}

int affinity_set(pid_t tid, struct cpuset cpus)
{
	struct mask m = { { 0 } };

	for (int c = -1; (c = cpuset_next(cpus, c + 1)) >= 0;)
		m.w[c / LONG_BITS] |= 1UL << (c % LONG_BITS);
	return syscall(SYS_sched_setaffinity, tid, sizeof(m), &m) < 0 ? -errno : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * held MIB: a target with so many MiB of resident 4 KiB pages that maps a page, touches it and
 * unmaps it, some thousand times a second, and takes the time of each. Whoever holds its mmap_lock
 * meanwhile makes it wait (mm/mmap.c: mmap and munmap take it for writing). It says "ready"; for
 * each line on its input it prints what happened since the one before, and begins anew:
 *
 *	COUNT MEDIAN P999 MAX WAITS
 *
 * times in ns; WAITS is how often it went to sleep within such a call, which on memory of its own
 * only happens for a lock that is held for long. Real-time where that is allowed, so that others'
 * load is not taken for a lock.
 */
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, SAMPLES = 1 << 20, PAUSE_NS = 100000 };

static uint32_t took[SAMPLES];
static size_t n;
static long waits;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static long sleeps(void)
{
	struct rusage u;

	getrusage(RUSAGE_THREAD, &u);
	return u.ru_nvcsw;
}

static int once(void)
{
	long slept = sleeps();
	uint64_t begin = now_ns(), ns;
	char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	*(volatile char *)p = 1;
	if (munmap(p, PAGE))
		return -1;
	ns = now_ns() - begin;
	waits += sleeps() - slept;
	if (n < SAMPLES)
		took[n++] = ns > UINT32_MAX ? UINT32_MAX : (uint32_t)ns;
	return 0;
}

static int by_time(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void tell(void)
{
	qsort(took, n, sizeof(took[0]), by_time);
	if (n)
		printf("%zu %u %u %u %ld\n", n, took[n / 2], took[n - 1 - n / 1000], took[n - 1],
			waits);
	else
		puts("0 0 0 0 0");
	fflush(stdout);
	n = 0;
	waits = 0;
}

static int fill(size_t size)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || madvise(p, size, MADV_NOHUGEPAGE))
		return -1;
	for (size_t i = 0; i < size; i += PAGE)
		p[i] = 1;
	return 0;
}

int main(int argc, char **argv)
{
	const struct sched_param priority = { .sched_priority = 10 };
	const struct timespec pause = { 0, PAUSE_NS };
	size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };
	char byte;

	memset(took, 1, sizeof(took)); /* its own first touch is no measurement */
	if (!mib || prctl(PR_SET_NAME, "latheld", 0, 0, 0) || fill(mib << 20)) {
		perror("held");
		return 1;
	}
	(void)sched_setscheduler(0, SCHED_FIFO, &priority);
	puts("ready");
	fflush(stdout);
	for (;;) {
		if (once())
			return 1;
		nanosleep(&pause, NULL);
		if (poll(&in, 1, 0) <= 0)
			continue;
		if (read(STDIN_FILENO, &byte, 1) <= 0)
			return 0;
		if (byte == '\n')
			tell();
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * beside: what happens on one CPU while something else runs on another one, and while nothing does.
 *
 *   beside CPU HOME ROUNDS TIMES FOLDER COMMAND [WORD]...
 *
 * A process of its own occupies CPU and reads its clock again and again; two readings that lie further
 * apart than THRESHOLD_NS are a gap. Meanwhile HOME has windows in turns: "scan" runs COMMAND so many
 * TIMES, one after the other, "idle" sleeps as long, "busy" spins as long in user space. Busy is what
 * an emulated CPU or one with a busy neighbour has to be compared with: there the mere load of HOME
 * takes something away from CPU. The order of the three changes from round to round. Written are
 *
 *   FOLDER/gaps-KIND.csv   window,at_ns,length_ns         every gap
 *   FOLDER/windows.csv     window,round,kind,length_ns,times
 *   FOLDER/counts.csv      window,round,kind,counter,count of CPU: rows of /proc/interrupts, time slices and
 *                          wake-ups of /proc/schedstat (the latter with kernel.sched_schedstats=1)
 *
 * The process that measures is no thread: what HOME's memory map does would else strike it. It is registered for
 * membarrier()'s MEMBARRIER_CMD_GLOBAL_EXPEDITED, so that a test can send it interrupts (send_ipis.c).
 * Linked statically for the lab's guest. Exit status: 0, or 2 where it cannot measure.
 */
#include "counts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

enum { THRESHOLD_NS = 2000, GAPS = 1 << 20, KINDS = 3 };
static const char *const kinds[KINDS] = { "scan", "idle", "busy" };
/* Each kind comes first, second and last as often, and behind each other one as often. */
static const int orders[6][KINDS] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 2, 0 }, { 0, 2, 1 },
	{ 2, 0, 1 }, { 1, 0, 2 } };

struct gap {
	uint64_t at, length; /* in ticks */
	int window;
};

/* Between the two processes. What is written at every turn lies apart from what is read at every turn. */
struct shared {
	_Alignas(64) atomic_int window; /* 0 between windows, -1: end */
	_Alignas(64) atomic_bool ready;
	uint64_t lost;
	size_t n;
	struct gap gaps[GAPS];
};

extern char **environ;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t ticks(void)
{
#if defined(__x86_64__)
	return __rdtsc();
#else
	return now();
#endif
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

static double ticks_per_ns(void)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	uint64_t t = ticks(), ns = now();

	nanosleep(&pause, NULL);
	return (double)(ticks() - t) / (double)(now() - ns);
}

/* The process on CPU. No system call, no fault, no memory of anybody else but the number of the window. */
static _Noreturn void measure(struct shared *s, int cpu, uint64_t threshold)
{
	uint64_t last, t;
	int window;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	stay_on(cpu);
	setpriority(PRIO_PROCESS, 0,
		-20); /* where it may: others of this machine take less of CPU then */
	syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
	atomic_store(&s->ready, true);
	for (last = ticks(); (window = atomic_load_explicit(&s->window, memory_order_relaxed)) >= 0;
		last = t) {
		t = ticks();
		if (t - last < threshold || !window)
			continue;
		if (s->n < GAPS)
			s->gaps[s->n++] = (struct gap){ last, t - last, window };
		else
			s->lost++;
		t = ticks(); /* what writing it down took is no gap */
	}
	_exit(0);
}

static void run(char **command)
{
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
	errno = posix_spawn(&pid, command[0], &actions, NULL, command, environ);
	if (errno || waitpid(pid, &status, 0) != pid)
		die(command[0]);
	posix_spawn_file_actions_destroy(&actions);
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 2) {
		errno = ECANCELED;
		die(command[0]);
	}
}

static void sleep_until(uint64_t end)
{
	for (uint64_t t = now(); t < end; t = now()) {
		struct timespec left = { (time_t)((end - t) / 1000000000u),
			(long)((end - t) % 1000000000u) };

		nanosleep(&left, NULL);
	}
}

/* One window; its length. */
static uint64_t work(int kind, uint64_t length, long times, char **command)
{
	uint64_t begin = now();

	if (kind == 0)
		for (long i = 0; i < times; i++)
			run(command);
	else if (kind == 1)
		sleep_until(begin + length);
	else
		while (now() < begin + length)
			continue;
	return now() - begin;
}

static FILE *begin_file(const char *folder, const char *name, const char *head)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.csv", folder, name);
	f = fopen(path, "w");
	if (!f || fprintf(f, "%s\n", head) < 0)
		die(path);
	return f;
}

static void write_counts(
	FILE *f, int window, int round, int kind, const struct counts *a, const struct counts *b)
{
	for (size_t i = 0; i < b->n && i < a->n; i++)
		if (!strcmp(a->rows[i].name, b->rows[i].name))
			fprintf(f, "%d,%d,%s,%s,%" PRIu64 "\n", window, round, kinds[kind],
				b->rows[i].name, b->rows[i].n - a->rows[i].n);
}

static void write_gaps(
	const char *folder, const struct shared *s, double rate, const signed char *kind_of)
{
	uint64_t from = s->n ? s->gaps[0].at : 0;

	for (int kind = 0; kind < KINDS; kind++) {
		char name[32];
		FILE *f;

		snprintf(name, sizeof(name), "gaps-%s", kinds[kind]);
		f = begin_file(folder, name, "window,at_ns,length_ns");
		for (size_t i = 0; i < s->n; i++)
			if (kind_of[s->gaps[i].window] == kind)
				fprintf(f, "%d,%.0f,%.0f\n", s->gaps[i].window,
					(double)(s->gaps[i].at - from) / rate,
					(double)s->gaps[i].length / rate);
		if (fclose(f))
			die(name);
	}
}

struct plan {
	int cpu, rounds;
	long times;
	const char *folder;
	char **command;
};

static void windows(const struct plan *p, struct shared *s, signed char *kind_of)
{
	static struct counts before, after;
	FILE *w = begin_file(p->folder, "windows", "window,round,kind,length_ns,times");
	FILE *c = begin_file(p->folder, "counts", "window,round,kind,counter,count");
	uint64_t length =
		work(0, 0, p->times, p->command); /* what is read is in memory from here on */
	int window = 0;

	for (int round = 0; round < p->rounds; round++) {
		for (int i = 0; i < KINDS; i++) {
			int kind = orders[round % 6][i];
			uint64_t took;

			kind_of[++window] = (signed char)kind;
			count(&before, p->cpu);
			atomic_store(&s->window, window);
			took = work(kind, length, p->times, p->command);
			atomic_store(&s->window, 0);
			count(&after, p->cpu);
			if (kind == 0)
				length = (3 * length + took) / 4;
			fprintf(w, "%d,%d,%s,%" PRIu64 ",%ld\n", window, round, kinds[kind], took,
				kind ? 0 : p->times);
			write_counts(c, window, round, kind, &before, &after);
		}
	}
	if (fclose(w) || fclose(c))
		die(p->folder);
}

static long number(const char *word)
{
	char *end;
	long n = strtol(word, &end, 10);

	if (end == word || *end || n < 0 || n > 1000000) {
		errno = EINVAL;
		die(word);
	}
	return n;
}

static void measured(const struct plan *p)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	signed char *kind_of = calloc((size_t)p->rounds * KINDS + 1, 1);
	double rate = ticks_per_ns();
	int status;
	pid_t pid;

	if (s == MAP_FAILED || !kind_of)
		die("memory");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid)
		measure(s, p->cpu, (uint64_t)(rate * THRESHOLD_NS));
	while (!atomic_load(&s->ready))
		if (waitpid(pid, &status, WNOHANG) == pid)
			die("the process that measures");
	windows(p, s, kind_of);
	atomic_store(&s->window, -1);
	if (waitpid(pid, &status, 0) != pid || status)
		die("the process that measures");
	write_gaps(p->folder, s, rate, kind_of);
	printf("%zu gaps kept, %" PRIu64 " not kept\n", s->n, s->lost);
	free(kind_of);
}

int main(int argc, char **argv)
{
	if (argc < 7) {
		fprintf(stderr, "usage: beside CPU HOME ROUNDS TIMES FOLDER COMMAND [WORD]...\n");
		return 2;
	}
	struct plan p = { (int)number(argv[1]), (int)number(argv[3]), number(argv[4]), argv[5],
		argv + 6 };

	stay_on((int)number(argv[2]));
	measured(&p);
	return fflush(stdout) ? 2 : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disturb: makes one real disturbance in the lab's guest, bounded in time, so that a scan can be
 * asked whether it saw that one and nothing else. Linked statically; runs as root in the guest.
 *
 *   spin SECONDS CPUS        one thread that never sleeps, allowed on CPUS ("2", "0-7")
 *   fifo SECONDS CPUS        the same with a real-time policy, SCHED_FIFO 50
 *   smi COUNT                that many SMIs, from CPU 0
 *   thp SECONDS              huge pages faulted in, split and freed, again and again
 *   reclaim NODE STALLS      pages of one node touched until allocations had to reclaim
 *   udp SECONDS ADDRESS PORT datagrams as fast as they go
 *   perf SECONDS             an event that samples by frequency, on CPU 0
 *   tlb SECONDS CPUS OTHERS  a thread that never sleeps on CPUS, and one on OTHERS that unmaps memory of both
 *   cputimer SECONDS CPUS    as spin, with a timer on CPU time that is due in an hour
 *   hold SECONDS CPUS POLICY NODES  64 MiB of small pages under "bind" or "interleave" to NODES
 *                            ("1", "0-1"), held by a thread on CPUS that sleeps
 *   memory POLICY NODES COMMAND...  runs COMMAND with that policy: "bind", "interleave" or "prefer"
 *   swap SECONDS CPUS        8 MiB pushed out to swap and touched again, again and again
 *   move SECONDS CPUS        8 MiB moved from node to node by move_pages(2), ten times a second
 *   wander SECONDS CPUS OTHERS   touches 32 MiB, on CPUS for two seconds, then on OTHERS, and so on
 *   faults SECONDS CPUS      all its memory locked, maps a page, touches it and unmaps it, again and again
 *   step MS                  sets CLOCK_REALTIME so much ahead
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

enum { PAGE = 4096, HUGE = 2 << 20, HELD = 64 << 20, MOVED = 8 << 20, WANDERED = 32 << 20 };
enum { MPOL_PREFERRED_ = 1, MPOL_BIND_, MPOL_INTERLEAVE_ };

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "disturb: %s: %s\n", what, strerror(errno));
	exit(1);
}

static unsigned long number(const char *s, const char **ret_end)
{
	char *end;

	errno = 0;
	unsigned long n = strtoul(s, &end, 10);
	if (errno || end == s || (!ret_end && *end)) {
		errno = EINVAL;
		die(s);
	}
	if (ret_end)
		*ret_end = end;
	return n;
}

static bool until(double seconds)
{
	static double start;
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	double now = (double)t.tv_sec + (double)t.tv_nsec / 1e9;
	if (start == 0)
		start = now;
	return now - start < seconds;
}

static void run_on(const char *cpus)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (const char *s = cpus; *s;) {
		unsigned long first = number(s, &s), last = first;
		if (*s == '-')
			last = number(s + 1, &s);
		for (; first <= last; first++)
			CPU_SET(first, &set);
		if (*s == ',')
			s++;
	}
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

static void spin(char **v)
{
	volatile unsigned long n = 0;
	double seconds = (double)number(v[0], NULL);

	run_on(v[1]);
	while (until(seconds))
		n++;
}

static void fifo(char **v)
{
	const struct sched_param p = { .sched_priority = 50 };

	if (sched_setscheduler(0, SCHED_FIFO, &p))
		die("sched_setscheduler");
	spin(v);
}

/*
 * A write to port 0xb2 of an Intel south bridge raises an SMI (ICH9 data sheet, APM_CNT). 2 and
 * 3 are ACPI enable and disable there. SeaBIOS moves the SMI handler's memory (SMBASE) of the
 * boot CPU only: from any other CPU the guest would hang.
 */
static void smi(char **v)
{
	run_on("0");
	if (ioperm(0xb2, 1, 1))
		die("ioperm");
	for (unsigned long n = number(v[0], NULL); n; n--) {
		outb(0, 0xb2);
		usleep(1000);
	}
}

/* A new mapping each time: what was split stays split, its page table is not made huge again. */
static void huge_once(void)
{
	size_t size = 8 * (size_t)HUGE;
	char *all =
		mmap(NULL, size + HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED)
		die("mmap");
	char *m = all + (HUGE - (uintptr_t)all % HUGE) % HUGE;
	if (madvise(m, size, MADV_HUGEPAGE))
		die("madvise");
	for (size_t i = 0; i < size; i += HUGE)
		m[i] = 1; /* thp_fault_alloc */
	for (size_t i = 0; i < size; i += HUGE)
		madvise(m + i, PAGE, MADV_DONTNEED); /* thp_split_pmd */
	munmap(all, size + HUGE);
}

static void thp(char **v)
{
	double seconds = (double)number(v[0], NULL);

	while (until(seconds)) {
		huge_once();
		usleep(50000);
	}
}

/* The kernel counts stalls once for each zone: allocstall_dma32, allocstall_normal … */
static uint64_t stalls(void)
{
	char text[16384], *line = text;
	int fd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	uint64_t sum = 0;

	if (n < 0)
		die("/proc/vmstat");
	close(fd);
	text[n] = '\0';
	while ((line = strstr(line, "\nallocstall"))) {
		line = strchr(line + 1, ' ');
		sum += strtoull(line, NULL, 10);
	}
	return sum;
}

/*
 * Bound to one node, so that the other's free memory does not help, and the victim of choice
 * should the node run dry. kswapd alone may keep pace with a careful allocator: four of them
 * do not wait for it.
 */
static void eat(unsigned long node, uint64_t enough)
{
	size_t size = (size_t)1 << 30;
	unsigned long mask = 1UL << node;
	char *m = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (m == MAP_FAILED)
		die("mmap");
	madvise(m, size, MADV_NOHUGEPAGE);
	if (syscall(SYS_mbind, m, size, MPOL_BIND_, &mask, sizeof(mask) * 8, 0))
		die("mbind");
	for (size_t i = 0; i < size; i += PAGE) {
		m[i] = 1;
		if (i % (1024 * PAGE) == 0 && stalls() >= enough)
			break;
	}
}

static void reclaim(char **v)
{
	unsigned long node = number(v[0], NULL);
	uint64_t enough = stalls() + number(v[1], NULL);
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1000", 4) != 4)
		die("oom_score_adj");
	close(fd);
	for (int i = 0; i < 4; i++) {
		pid_t pid = fork();
		if (pid < 0)
			die("fork");
		if (pid == 0) {
			eat(node, enough);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
}

static void set_policy(const char *word, const char *s)
{
	int policy = strcmp(word, "interleave") == 0 ? MPOL_INTERLEAVE_
		     : strcmp(word, "prefer") == 0   ? MPOL_PREFERRED_
						     : MPOL_BIND_;
	unsigned long nodes = 0, first, last;

	first = last = number(s, &s);
	if (*s == '-')
		last = number(s + 1, NULL);
	for (; first <= last; first++)
		nodes |= 1ul << first;
	if (syscall(SYS_set_mempolicy, policy, &nodes, 8 * sizeof(nodes)))
		die("set_mempolicy");
}

static void hold(char **v)
{
	unsigned seconds = (unsigned)number(v[0], NULL);

	run_on(v[1]);
	set_policy(v[2], v[3]);
	char *p = mmap(NULL, HELD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		die("mmap");
	for (size_t i = 0; i < HELD; i += PAGE)
		p[i] = 1;
	sleep(seconds);
}

static void memory(char **v)
{
	set_policy(v[0], v[1]);
	execvp(v[2], v + 2);
	die(v[2]);
}

static void udp(char **v)
{
	double seconds = (double)number(v[0], NULL);
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)number(v[2], NULL)) };
	char payload[200] = "";
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0 || inet_pton(AF_INET, v[1], &to.sin_addr) != 1)
		die(v[1]);
	while (until(seconds))
		sendto(s, payload, sizeof(payload), 0, (struct sockaddr *)&to, sizeof(to));
}

static void perf(char **v)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_PAGE_FAULTS, /* clocks are turned into a period */
		.size = sizeof(attr),
		.freq = 1,
		.sample_freq = 99,
	};
	unsigned seconds = (unsigned)number(v[0], NULL);

	if (syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC) < 0)
		die("perf_event_open");
	while ((seconds = sleep(seconds)))
		;
}

static void *spin_thread(void *v)
{
	spin(v);
	return NULL;
}

/* Each munmap() interrupts the other CPU, whose TLB may know the page (arch/x86/mm/tlb.c). */
static void tlb(char **v)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, spin_thread, v))
		die("pthread_create");
	run_on(v[2]);
	for (double seconds = (double)number(v[0], NULL); until(seconds); usleep(2000)) {
		char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

		if (p == MAP_FAILED || munmap(p, PAGE))
			die("mmap");
	}
	pthread_join(thread, NULL);
}

/* A timer on CPU time that is due in an hour: it keeps the tick of the CPU that spins. */
static void cputimer(char **v)
{
	struct itimerspec hour = { .it_value.tv_sec = 3600 };
	timer_t timer;

	if (timer_create(CLOCK_PROCESS_CPUTIME_ID, NULL, &timer) ||
		timer_settime(timer, 0, &hour, NULL))
		die("timer_create");
	spin(v);
}

/* Small pages of its own, each written once. */
static char *small_pages(size_t size)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || madvise(p, size, MADV_NOHUGEPAGE))
		die("mmap");
	for (size_t i = 0; i < size; i += PAGE)
		p[i] = 1;
	return p;
}

/* Each page that is touched again is a major fault that waits for the device. */
static void swap(char **v)
{
	double seconds = (double)number(v[0], NULL);

	run_on(v[1]);
	char *p = small_pages(MOVED);
	while (until(seconds)) {
		if (madvise(p, MOVED, MADV_PAGEOUT))
			die("madvise");
		for (size_t i = 0; i < MOVED; i += PAGE)
			p[i]++;
		usleep(100000);
	}
}

/* What migratepages(8) does, to its own memory (mm/migrate.c). */
static void move(char **v)
{
	static void *pages[MOVED / PAGE];
	static int nodes[MOVED / PAGE], status[MOVED / PAGE];
	double seconds = (double)number(v[0], NULL);

	run_on(v[1]);
	char *p = small_pages(MOVED);
	for (int i = 0; i < MOVED / PAGE; i++)
		pages[i] = p + (size_t)i * PAGE;
	for (int to = 1; until(seconds); to = !to) {
		for (int i = 0; i < MOVED / PAGE; i++)
			nodes[i] = to;
		if (syscall(SYS_move_pages, 0, MOVED / PAGE, pages, nodes, status, 2) < 0)
			die("move_pages");
		usleep(100000);
	}
}

/* Its memory is where it began: the scanner of NUMA balancing marks it, and moves what it touches. */
static void wander(char **v)
{
	double seconds = (double)number(v[0], NULL);
	struct timespec t;

	run_on(v[1]);
	char *p = small_pages(WANDERED);
	for (long at = 0, was = 0; until(seconds); was = at) {
		clock_gettime(CLOCK_MONOTONIC, &t);
		at = t.tv_sec / 2 % 2;
		if (at != was)
			run_on(v[1 + at]);
		for (size_t i = 0; i < WANDERED; i += PAGE)
			p[i]++;
	}
}

/* With MCL_FUTURE mmap() itself makes the fault, and it counts as any other. */
static void faults(char **v)
{
	double seconds = (double)number(v[0], NULL);

	run_on(v[1]);
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		die("mlockall");
	while (until(seconds))
		munmap(small_pages(PAGE), PAGE);
}

static void step(char **v)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	unsigned long ns = (unsigned long)t.tv_nsec + number(v[0], NULL) * 1000000;
	t.tv_sec += (time_t)(ns / 1000000000);
	t.tv_nsec = (long)(ns % 1000000000);
	if (clock_settime(CLOCK_REALTIME, &t))
		die("clock_settime");
}

static const struct {
	const char *name;
	int args;
	void (*run)(char **v);
} verbs[] = {
	{ "spin", 2, spin },
	{ "fifo", 2, fifo },
	{ "smi", 1, smi },
	{ "thp", 1, thp },
	{ "reclaim", 2, reclaim },
	{ "udp", 3, udp },
	{ "perf", 1, perf },
	{ "cputimer", 2, cputimer },
	{ "tlb", 3, tlb },
	{ "hold", 4, hold },
	{ "memory", -3, memory }, /* or more */
	{ "swap", 2, swap },
	{ "move", 2, move },
	{ "wander", 3, wander },
	{ "faults", 2, faults },
	{ "step", 1, step },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		int args = verbs[i].args;

		if (strcmp(argv[1], verbs[i].name) != 0 ||
			(args < 0 ? argc - 2 < -args : argc - 2 != args))
			continue;
		verbs[i].run(argv + 2);
		return 0;
	}
	fprintf(stderr,
		"usage: disturb spin SECONDS CPUS | fifo SECONDS CPUS | smi COUNT | thp SECONDS | "
		"reclaim NODE STALLS | udp SECONDS ADDRESS PORT | perf SECONDS | "
		"cputimer SECONDS CPUS | tlb SECONDS CPUS OTHERS | hold SECONDS CPUS POLICY NODES | "
		"memory POLICY NODES COMMAND... | swap SECONDS CPUS | move SECONDS CPUS | "
		"wander SECONDS CPUS OTHERS | faults SECONDS CPUS | step MS\n");
	return 2;
}

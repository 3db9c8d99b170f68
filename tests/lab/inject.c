/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inject: takes a CPU away from whoever has it, for a known cause and at a known time, again and
 * again, and writes down each: "CAUSE FROM TO" in ns of CLOCK_MONOTONIC_RAW, the clock that the
 * jitter probe places its gaps on. What the probe says is compared with it (tests/support/injected.py).
 * As root, from another CPU than the one that is struck. Linked statically.
 *
 *   inject thread CPU COUNT       a thread "thief" of that CPU, SCHED_FIFO, that runs for 1 ms
 *   inject call CPU COUNT         a function call from another CPU: an MSR of it is read
 *   inject timer CPU COUNT        a timer of that CPU, of which nobody waits for (no timer migration)
 *   inject packet CPU COUNT       an echo request to 10.0.2.2: the answer's interrupt has to be on that CPU
 *   inject kworker CPU COUNT      work for the kworkers of every CPU: vm.stat_refresh
 *   inject memory CPU COUNT PID   write-protects the memory of PID: a TLB shootdown, then its page faults
 *   inject smi COUNT              the chip set's watchdog: an SMI of CPU 0 each 1.2 s, that no program waits for
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/ip_icmp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/io.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_US = 10000, RUN_NS = 1000000, AHEAD_NS = 4000000, TSC = 0x10 };

static unsigned cpu;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t raw(void)
{
	return now(CLOCK_MONOTONIC_RAW);
}

static void wrote(const char *cause, uint64_t from, uint64_t to)
{
	printf("%s %" PRIu64 " %" PRIu64 "\n", cause, from, to);
}

static unsigned long number(const char *s)
{
	char *end;
	unsigned long n = strtoul(s, &end, 10);

	if (end == s || *end) {
		errno = EINVAL;
		die(s);
	}
	return n;
}

/* A thread of that CPU that waits for orders, and for no timer: those would strike there too. */
struct worker {
	int orders, done;
	void (*work)(struct worker *w);
	uint64_t from, to;
	int timer;
};

static void *obey(void *worker)
{
	const struct sched_param p = { .sched_priority = 50 };
	struct worker *w = worker;
	uint64_t order;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (prctl(PR_SET_NAME, "thief", 0, 0, 0) || sched_setaffinity(0, sizeof(set), &set) ||
		sched_setscheduler(0, SCHED_FIFO, &p))
		die("the thief");
	while (read(w->orders, &order, sizeof(order)) == sizeof(order)) {
		w->work(w);
		order = 1;
		if (write(w->done, &order, sizeof(order)) != sizeof(order))
			die("the thief's answer");
	}
	die("the thief's orders");
}

static void start(struct worker *w)
{
	pthread_t thread;

	w->orders = eventfd(0, EFD_CLOEXEC);
	w->done = eventfd(0, EFD_CLOEXEC);
	if (w->orders < 0 || w->done < 0 || pthread_create(&thread, NULL, obey, w))
		die("a thread");
}

static void order(struct worker *w)
{
	uint64_t one = 1;

	if (write(w->orders, &one, sizeof(one)) != sizeof(one) ||
		read(w->done, &one, sizeof(one)) != sizeof(one))
		die("an order");
}

static void run_a_while(struct worker *w)
{
	w->from = raw();
	do
		w->to = raw();
	while (w->to - w->from < RUN_NS);
}

static void thread(unsigned long n, const char *unused)
{
	struct worker w = { .work = run_a_while };

	(void)unused;
	for (start(&w); n; n--) {
		usleep(PAUSE_US);
		order(&w);
		wrote("thread", w.from, w.to);
	}
}

static void arm(struct worker *w)
{
	uint64_t at = now(CLOCK_MONOTONIC) + AHEAD_NS;
	struct itimerspec when = { .it_value = {
					   (time_t)(at / 1000000000u), (long)(at % 1000000000u) } };

	w->from = raw() + AHEAD_NS;
	w->to = w->from + 2 * AHEAD_NS; /* an emulated one may be late */
	if (timerfd_settime(w->timer, TFD_TIMER_ABSTIME, &when, NULL))
		die("timerfd_settime");
}

static void timer(unsigned long n, const char *unused)
{
	struct worker w = { .work = arm };

	(void)unused;
	w.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (w.timer < 0)
		die("timerfd_create");
	for (start(&w); n; n--) {
		order(&w);
		wrote("timer", w.from, w.to);
		usleep(2 * PAUSE_US);
	}
}

static void call(unsigned long n, const char *unused)
{
	char path[64];
	uint64_t from, tsc;
	int fd;

	(void)unused;
	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	for (; n; n--) {
		usleep(PAUSE_US);
		from = raw();
		if (pread(fd, &tsc, sizeof(tsc), TSC) != sizeof(tsc))
			die(path);
		wrote("call", from, raw());
	}
}

static uint16_t checksum(const void *data, size_t n)
{
	const uint8_t *p = data;
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += (uint32_t)(p[i] | p[i + 1] << 8);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

static void packet(unsigned long n, const char *unused)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct timeval patience = { .tv_sec = 2 };
	int s = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	char answer[256];

	(void)unused;
	if (s < 0 || inet_pton(AF_INET, "10.0.2.2", &to.sin_addr) != 1 ||
		setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		die("a socket");
	for (; n; n--) {
		struct icmphdr echo = { .type = ICMP_ECHO };
		uint64_t from;

		echo.un.echo.sequence = (uint16_t)n;
		echo.checksum = checksum(&echo, sizeof(echo));
		usleep(2 * PAUSE_US);
		from = raw();
		if (sendto(s, &echo, sizeof(echo), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			die("sendto");
		if (recv(s, answer, sizeof(answer), 0) > 0)
			wrote("packet", from, raw());
	}
}

/* schedule_on_each_cpu(refresh_vm_stats), and waits for all (mm/vmstat.c, vmstat_refresh()). */
static void kworker(unsigned long n, const char *unused)
{
	int fd = open("/proc/sys/vm/stat_refresh", O_WRONLY | O_CLOEXEC);

	(void)unused;
	for (; n; n--) {
		uint64_t from;

		usleep(2 * PAUSE_US);
		from = raw();
		if (pwrite(fd, "1\n", 2, 0) != 2)
			die("vm.stat_refresh");
		wrote("kworker", from, raw());
	}
}

/* Soft-dirty bits are cleared (fs/proc/task_mmu.c, clear_refs_write()). */
static void memory(unsigned long n, const char *pid)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%lu/clear_refs", number(pid ? pid : ""));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	for (; n; n--) {
		uint64_t from, to;

		usleep(2 * PAUSE_US);
		from = raw();
		if (pwrite(fd, "4", 1, 0) != 1)
			die(path);
		to = raw();
		wrote("memory", from, to + AHEAD_NS);
	}
}

/*
 * ICH9's TCO timer: at its end it sets TCO_TIMEOUT and raises an SMI (QEMU: hw/acpi/ich9_tco.c,
 * tco_timer_expired()), asynchronously, unlike a write to port 0xb2, which stops the very program
 * that does it. Nobody is reset: the machine has NO_REBOOT strapped.
 */
static void smi(unsigned long n, const char *unused)
{
	enum {
		SMI_EN = 0x30,
		TCO_SMI = 1 << 13,
		TCO = 0x60,
		RELOAD = 0,
		CONTROL = 8,
		HALT = 1 << 11,
		LENGTH = 0x12,
		TICKS = 2,
		TICK_US = 600000
	};
	unsigned base;
	uint8_t two[2];
	int fd = open("/sys/bus/pci/devices/0000:00:1f.0/config", O_RDONLY | O_CLOEXEC);

	(void)unused;
	if (fd < 0 || pread(fd, two, 2, 0x40) != 2)
		die("the chip set's PMBASE");
	base = (unsigned)(two[0] | two[1] << 8) & 0xff80;
	if (!base || iopl(3))
		die("its ports");
	outl(inl(base + SMI_EN) | TCO_SMI | 1, base + SMI_EN);
	outw(TICKS, base + TCO + LENGTH);
	outw(inw(base + TCO + CONTROL) & (unsigned short)~HALT, base + TCO + CONTROL);
	outw(1, base + TCO + RELOAD);
	usleep((useconds_t)(n * TICKS * TICK_US + TICK_US));
	outw(inw(base + TCO + CONTROL) | HALT, base + TCO + CONTROL);
	outl(inl(base + SMI_EN) & ~(unsigned)TCO_SMI, base + SMI_EN);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(unsigned long n, const char *pid);
	} causes[] = { { "thread", thread }, { "timer", timer }, { "call", call },
		{ "packet", packet }, { "kworker", kworker }, { "memory", memory } };

	if (argc == 3 && !strcmp(argv[1], "smi")) {
		smi(number(argv[2]), NULL);
		return 0;
	}
	for (size_t i = 0; argc >= 4 && i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (strcmp(argv[1], causes[i].name))
			continue;
		cpu = (unsigned)number(argv[2]);
		causes[i].run(number(argv[3]), argv[4]);
		return fflush(stdout) ? 1 : 0;
	}
	fprintf(stderr,
		"usage: inject thread|timer|call|packet|kworker CPU COUNT | memory CPU COUNT PID | smi COUNT\n");
	return 2;
}

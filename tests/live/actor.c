/* SPDX-License-Identifier: Apache-2.0 */
/*
 * actor NAME WORD...: a process that takes the name NAME and does, word by word, what a check has
 * to see; then it says "ready" and lives until it is killed. What lasts comes last.
 *
 *	touch      32 MiB of its own, each page written
 *	lock       mlockall() of all that is and comes
 *	unlock     munlockall()
 *	pageout    asks the kernel to move those 32 MiB to swap (5.4 on)
 *	pagein     touches them again
 *	huge       faults four transparent huge pages in
 *	collapse   has the kernel make huge pages out of small ones (6.1 on)
 *	grow       touches 256 MiB, more than a small cgroup has
 *	fill=MIB   touches that much memory in small pages, and keeps it
 *	lock-now   mlockall() of what is there, and of nothing that comes: MCL_CURRENT alone
 *	cputimer   a POSIX timer on the process's CPU time, due in an hour
 *	seize=PID  is that process's tracer, and does not stop it
 *	pid=PID    goes on in a child that has that number, which has to be free (5.5 on)
 *	threads=N  so many threads that sleep
 *	churn      starts a thread that ends at once, again and again
 *	spin       keeps a CPU busy
 *	read FILE  reads the file again and again through the page cache
 *	fault FILE touches the file's pages through a mapping, each time from the device
 *	pause      waits for a line on its standard input before the next word
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

enum { HUGE = 2 << 20, GROWN = 256 << 20 };
enum { SIZE = 32 << 20, PAGE = 4096, STACK = 64 << 10, SYS_CLONE3 = 435 };
static volatile char *memory;

static void say_ready(void)
{
	puts("ready");
	fflush(stdout);
}

static int touch(void)
{
	if (!memory) {
		void *p = mmap(
			NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED || madvise(p, SIZE, MADV_NOHUGEPAGE))
			return -1;
		memory = p;
	}
	for (int i = 0; i < SIZE; i += PAGE)
		memory[i]++;
	return 0;
}

/* Four huge pages' worth of memory, on a boundary of theirs. */
static char *aligned(int advice)
{
	char *p = mmap(NULL, 5 * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	p += HUGE - (size_t)p % HUGE;
	if (madvise(p, 4 * HUGE, advice))
		return NULL;
	for (int i = 0; i < 4 * HUGE; i += PAGE)
		((volatile char *)p)[i]++;
	return p;
}

/* Its small pages stay: nothing here gives them back. */
static int fill(size_t size)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || madvise(p, size, MADV_NOHUGEPAGE))
		return -1;
	for (size_t i = 0; i < size; i += PAGE)
		((volatile char *)p)[i]++;
	return 0;
}

/* Small pages first, so that there is something to collapse. */
static int collapse(void)
{
	char *p = aligned(MADV_NOHUGEPAGE);

	if (!p || madvise(p, 4 * HUGE, MADV_HUGEPAGE))
		return -1;
	return madvise(p, 4 * HUGE, MADV_COLLAPSE);
}

static void spin(void)
{
	static volatile unsigned turns;

	for (;;)
		turns++;
}

static int read_again(const char *path)
{
	static char buffer[1 << 16];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	/* Pages that somebody else read first are in that one's cgroup. */
	if (fd < 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		return -1;
	say_ready();
	for (;;) {
		if (read(fd, buffer, sizeof(buffer)) <= 0)
			lseek(fd, 0, SEEK_SET);
	}
}

/*
 * Without the advice one fault would bring in the pages around it, too. All of the file is dropped
 * at a time: a page of a large folio does not go alone.
 */
static int fault_again(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *p = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);

	if (fd < 0 || p == MAP_FAILED || madvise(p, SIZE, MADV_RANDOM))
		return -1;
	say_ready();
	for (size_t i = 0;; i = (i + PAGE) % SIZE) {
		if (!i && (madvise(p, SIZE, MADV_DONTNEED) ||
				  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED)))
			return -1;
		(void)((volatile char *)p)[i];
		usleep(10000);
	}
}

static int cputimer(void)
{
	const struct itimerspec hour = { .it_value.tv_sec = 3600 };
	timer_t timer;

	return timer_create(CLOCK_PROCESS_CPUTIME_ID, NULL, &timer) ||
	       timer_settime(timer, 0, &hour, NULL);
}

/* struct clone_args of linux/sched.h, whose set_tid is younger than some headers (5.5). */
struct clone_with {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
		set_tid_size;
};

/* A child that has a number which was another's. This process ends when the child does. */
static int become(pid_t wanted)
{
	struct clone_with with = {
		.exit_signal = SIGCHLD,
		.set_tid = (uint64_t)(size_t)&wanted,
		.set_tid_size = 1,
	};
	long child = syscall(SYS_CLONE3, &with, sizeof(with));

	if (child < 0)
		return -1;
	if (child) {
		waitpid((pid_t)child, NULL, 0);
		_exit(0);
	}
	return 0;
}

static void *sleep_on(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static int start_threads(long n)
{
	pthread_attr_t small;
	pthread_t thread;

	if (pthread_attr_init(&small) || pthread_attr_setstacksize(&small, STACK))
		return -1;
	while (n-- > 0) {
		errno = pthread_create(&thread, &small, sleep_on, NULL);
		if (errno)
			return -1;
	}
	return 0;
}

static void *end_at_once(void *unused)
{
	return unused;
}

static int churn(void)
{
	pthread_t thread;

	say_ready();
	for (;;) {
		if (pthread_create(&thread, NULL, end_at_once, NULL) || pthread_join(thread, NULL))
			return -1;
	}
}

static int wait_line(void)
{
	char line[64];

	say_ready();
	return fgets(line, sizeof(line), stdin) ? 0 : -1;
}

static int act_with(const char *word, const char *value)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n <= 0)
		return -1;
	if (!strncmp(word, "fill=", 5))
		return fill((size_t)n << 20);
	if (!strncmp(word, "seize=", 6))
		return ptrace(PTRACE_SEIZE, (pid_t)n, NULL, NULL) != 0;
	if (!strncmp(word, "threads=", 8))
		return start_threads(n);
	if (!strncmp(word, "pid=", 4))
		return become((pid_t)n);
	return -1;
}

static int act(const char *word, const char *next)
{
	if (strchr(word, '='))
		return act_with(word, strchr(word, '=') + 1);
	if (!strcmp(word, "touch") || !strcmp(word, "pagein"))
		return touch();
	if (!strcmp(word, "lock"))
		return mlockall(MCL_CURRENT | MCL_FUTURE);
	if (!strcmp(word, "unlock"))
		return munlockall();
	if (!strcmp(word, "pageout"))
		return madvise((void *)(size_t)memory, SIZE, MADV_PAGEOUT);
	if (!strcmp(word, "huge"))
		return aligned(MADV_HUGEPAGE) ? 0 : -1;
	if (!strcmp(word, "collapse"))
		return collapse();
	if (!strcmp(word, "grow"))
		return fill(GROWN);
	if (!strcmp(word, "lock-now"))
		return mlockall(MCL_CURRENT);
	if (!strcmp(word, "cputimer"))
		return cputimer();
	if (!strcmp(word, "churn"))
		return churn();
	if (!strcmp(word, "fault"))
		return next ? fault_again(next) : -1;
	if (!strcmp(word, "pause"))
		return wait_line();
	if (!strcmp(word, "read"))
		return next ? read_again(next) : -1;
	if (!strcmp(word, "spin")) {
		say_ready();
		spin();
	}
	return -1;
}

int main(int argc, char **argv)
{
	if (argc < 3 || prctl(PR_SET_NAME, argv[1], 0, 0, 0))
		return 2;
	for (int i = 2; i < argc; i++) {
		if (act(argv[i], argv[i + 1])) {
			perror(argv[i]);
			return 1;
		}
	}
	say_ready();
	for (;;)
		pause();
}

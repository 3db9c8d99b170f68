/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One process that never blocks on the host stands between main and the workers. Main could
 * fork workers itself only before its seal; the keeper can at any time, from a state without
 * rights to write. A worker stuck in the kernel (in D state behind rtnl, say) cannot be
 * killed until it wakes up; the keeper sends the signal, does not wait, and forks another.
 */
#include "scanner/source/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/affinity.h"
#include "scanner/source/child.h"
#include "scanner/source/named.h"
#include "scanner/source/probe.h"
#include "scanner/source/rights.h"
#include "scanner/source/wire.h"
#include "scanner/source/worker.h"

enum { ARENA_CAP = 4 << 20, WORKERS_MAX = 64, FIRST_FD_PAST_ERROR = 3 };
#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif
enum { STOP_ROUNDS = 10, STOP_ROUND_NS = 2000000 };

struct keeper {
	int control;
	struct arena *arena;
	pid_t workers[WORKERS_MAX]; /* not reaped yet, so their pids cannot belong to others */
	unsigned n;
};

static void close_range_of(unsigned first, unsigned last)
{
	struct rlimit limit;
	unsigned end = 65536;

	if (first > last)
		return;
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, last, 0) == 0)
		return;
#endif
	/* Before 5.9: one by one. */
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < end)
		end = (unsigned)limit.rlim_cur;
	for (unsigned fd = first; fd <= last && fd < end; fd++)
		close((int)fd);
}

/* Standard input, output and error must not be inherited by a worker that may get stuck:
 * whoever reads main's output through a pipe would wait for the worker to end. */
static void blind_standard_fds(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	for (int fd = 0; fd < FIRST_FD_PAST_ERROR; fd++) {
		if (SANITIZED && fd == STDERR_FILENO)
			continue; /* where a sanitizer reports */
		if (null >= 0)
			dup2(null, fd);
	}
	if (null >= FIRST_FD_PAST_ERROR)
		close(null);
}

void keeper_close_all_but(int x, int y)
{
	int low = x < y ? x : y, high = x < y ? y : x;
	unsigned from = FIRST_FD_PAST_ERROR;

	blind_standard_fds();
	if (low >= FIRST_FD_PAST_ERROR) {
		close_range_of(from, (unsigned)low - 1);
		from = (unsigned)low + 1;
	}
	if (high >= FIRST_FD_PAST_ERROR && high != low) {
		close_range_of(from, (unsigned)high - 1);
		from = (unsigned)high + 1;
	}
	close_range_of(from, ~0U);
}

/* What everybody may write to (a file of mode 0666) stays as it is too: no byte goes to a
 * regular file from here on. */
static int write_nothing(void)
{
	const struct rlimit none = { 0, 0 };

	signal(SIGXFSZ, SIG_IGN);
	return setrlimit(RLIMIT_FSIZE, &none) < 0 ? -errno : 0;
}

int keeper_drop_rights(pid_t main_pid)
{
	int error = rights_no_gain();

	if (!error)
		error = write_nothing();

	(void)rights_bound(rights_of_child());
	if (!error)
		error = rights_to_nobody();
	if (!error)
		error = rights_keep(rights_of_child());
	/* A change of user clears the parent-death signal, so it comes last. */
	if (!error && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		error = -errno;
	if (!error && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		error = -errno;
	if (!error && getppid() != main_pid)
		error = -ESRCH;
	return error;
}

/* Ctrl-C reaches the whole process group; main decides what it means for its child. */
static void ignore_signals(void)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, normal = { .sa_handler = SIG_DFL };

	for (unsigned i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		sigaction(ignored[i], &ignore, NULL);
	sigaction(SIGCHLD, &normal, NULL);
}

static void forget(struct keeper *k, pid_t pid)
{
	for (unsigned i = 0; i < k->n; i++) {
		if (k->workers[i] == pid)
			k->workers[i--] = k->workers[--k->n];
	}
}

static void reap(struct keeper *k)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		forget(k, pid);
}

/* Of a process that is not reaped the clock can be read, also in D state. */
static uint64_t clock_of(pid_t pid)
{
	struct timespec t;
	clockid_t id;

	if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &t) < 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static uint64_t time_of(int who)
{
	struct rusage u;
	uint64_t us;

	if (getrusage(who, &u) < 0)
		return 0;
	us = (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000U;
	return (us + (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec)) * 1000U;
}

static uint64_t usage(const struct keeper *k)
{
	uint64_t ns = time_of(RUSAGE_SELF) + time_of(RUSAGE_CHILDREN);

	for (unsigned i = 0; i < k->n; i++)
		ns += clock_of(k->workers[i]);
	return ns;
}

static int start_worker(struct keeper *k, pid_t *ret_pid, int *ret_socket)
{
	int ends[2];
	pid_t pid, self = getpid();

	if (k->n == WORKERS_MAX)
		return -EAGAIN; /* so many stuck ones: the host is lost for probes */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		int error = -errno;

		close(ends[0]);
		close(ends[1]);
		return error;
	}
	if (pid == 0) {
		close(ends[0]);
		close(k->control);
		worker_run(ends[1], self);
	}
	close(ends[1]);
	k->workers[k->n++] = pid;
	*ret_pid = pid;
	*ret_socket = ends[0];
	return 0;
}

static int pin_all(struct keeper *k, struct str list)
{
	struct cpuset cpus;
	int error = cpuset_parse_list(k->arena, list, &cpus);

	if (!error)
		error = affinity_set(0, cpus);
	for (unsigned i = 0; i < k->n && !error; i++) {
		error = affinity_set(k->workers[i], cpus);
		if (error == -ESRCH)
			error = 0;
	}
	return error;
}

static void give_up(struct keeper *k, pid_t pid)
{
	for (unsigned i = 0; i < k->n; i++) {
		if (k->workers[i] == pid)
			kill(pid, SIGKILL);
	}
}

static void obey(struct keeper *k, const struct wire_order *o, struct str rest)
{
	struct wire_reply r = { .op = o->op, .sequence = o->sequence };
	int error = 0, socket = -1;
	pid_t pid = 0;

	reap(k);
	switch (o->op) {
	case WIRE_WORKER:
		error = start_worker(k, &pid, &socket);
		break;
	case WIRE_GIVE_UP:
		give_up(k, o->pid);
		return;
	case WIRE_PIN:
		error = pin_all(k, rest);
		break;
	case WIRE_USAGE:
		r.value = usage(k);
		break;
	default:
		error = -EINVAL;
		break;
	}
	r.pid = pid;
	r.error = -error;
	(void)wire_send_fd(k->control, &r, sizeof(r), socket);
	if (socket >= 0)
		close(socket);
}

/* Main is gone or wants no more: what can die dies now, the rest when it wakes up. */
static void stop_all(struct keeper *k)
{
	const struct timespec round = { 0, STOP_ROUND_NS };

	for (unsigned i = 0; i < k->n; i++)
		kill(k->workers[i], SIGKILL);
	for (unsigned i = 0; i < STOP_ROUNDS; i++) {
		reap(k);
		if (k->n == 0)
			return;
		nanosleep(&round, NULL);
	}
}

static ssize_t next_order(int control, char *buf, size_t n)
{
	ssize_t got;

	do
		got = recv(control, buf, n, 0);
	while (got < 0 && errno == EINTR);
	return got;
}

/* What main does then (words, files of its own to be removed) is not for us. */
static void full(const char *what, size_t cap)
{
	(void)what;
	(void)cap;
	_exit(1); /* main reads: connection reset */
}

noreturn void keeper_run(int control, pid_t main_pid, unsigned wants, struct cpuset smi)
{
	static char packet[sizeof(struct wire_order) + WIRE_CPUS_MAX];
	struct keeper k = { .control = control };
	struct wire_reply hello = { .op = WIRE_HELLO };
	size_t mark;
	ssize_t n;

	arena_on_full(full);
	ignore_signals();
	keeper_close_all_but(control, -1);
	k.arena = arena_new("probe keeper", ARENA_CAP);
	if (!k.arena)
		_exit(1);
	named_remember();
	if (wants & CHILD_PTP4L)
		probe_ptp4l_prepare(k.arena);
	if (wants & CHILD_AUDIT)
		probe_audit_prepare(k.arena);
	if (wants & CHILD_IGMP)
		probe_igmp_prepare();
	if (wants & CHILD_DPDK)
		probe_dpdk_prepare(k.arena, wants & CHILD_DPDK_ALL);
	if (wants & CHILD_PCI)
		probe_pci_prepare();
	if (wants & CHILD_SMI)
		probe_perf_prepare(k.arena, smi);
	mark = arena_used(k.arena);
	hello.error = -keeper_drop_rights(main_pid);
	hello.value = rights_permitted();
	hello.pid = getpid();
	if (wire_send_fd(control, &hello, sizeof(hello), -1) < 0 || hello.error)
		_exit(1);
	while ((n = next_order(control, packet, sizeof(packet))) > 0) {
		struct wire_order o;

		if ((size_t)n < sizeof(o))
			continue;
		memcpy(&o, packet, sizeof(o));
		obey(&k, &o, (struct str){ packet + sizeof(o), (size_t)n - sizeof(o) });
		arena_rewind(k.arena, mark);
	}
	stop_all(&k);
	_exit(0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan itself, as a child: its answers and its report come by pipes, so that a full disk is
 * never its trouble, and what it says on standard error is held until it is known what goes before.
 */
#include "programs/good/good.h"

#include "scanner/base/arena.h"
#include "scanner/base/cpuset.h"
#include "scanner/source/affinity.h"
#include "scanner/source/own_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDING_CAP = 128 << 20, REPORT_CAP = 64 << 20, CHUNK = 64 << 10 };

struct pipes {
	int record[2], report[2]; /* -1: not asked for */
	char *chunk;
	char *report_text;
	size_t n, cap;
	uint64_t recorded;
};

static volatile sig_atomic_t child;

/*
 * The scan ends its window at the first signal of a kind and dies of the second. The manager of a
 * unit sends SIGTERM to both, so what is handed on is always SIGINT.
 */
static void hand_on(int signo)
{
	int saved = errno;

	(void)signo;
	if (child > 0)
		kill((pid_t)child, SIGINT);
	errno = saved;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = hand_on };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void become(struct good *g, const struct pipes *p, const sigset_t *mask)
{
	struct str path = own_program(g->a, "latscan");
	char *argv[GOOD_ARGUMENTS + 8];
	unsigned n = 0;

	argv[n++] = str_z(g->a, STR("latscan"));
	argv[n++] = str_z(g->a, str_from(g->verb->name));
	for (unsigned i = 0; i < g->n_scan; i++)
		argv[n++] = g->scan[i];
	if (p->record[1] >= 0) {
		argv[n++] = str_z(g->a, STR("--record"));
		argv[n++] = str_z(g->a, str_printf(g->a, "/proc/self/fd/%d", p->record[1]));
		fcntl(p->record[1], F_SETFD, 0);
	}
	if (p->report[1] >= 0) {
		argv[n++] = str_z(g->a, STR("--format"));
		argv[n++] = str_z(g->a, str_printf(g->a, "json:/proc/self/fd/%d", p->report[1]));
		fcntl(p->report[1], F_SETFD, 0);
	}
	argv[n] = NULL;
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGTTOU, SIG_IGN);
	setpgid(0, 0); /* a terminal's Ctrl-C comes once, by hand_on() */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (dup2(g->said, STDERR_FILENO) >= 0 && path.n)
		execv(str_z(g->a, path), argv);
	_exit(internal_error("cannot run the scanner: %s", strerror(errno)));
}

/* What cannot be kept is read on all the same: the scan must not wait for it. */
static void keep_record(struct good *g, struct pipes *p, size_t n)
{
	size_t done = 0;

	p->recorded += n;
	if (p->recorded > RECORDING_CAP)
		g->lost = STR("what this host said is larger than 128 MiB");
	while (!g->lost.n && done < n) {
		ssize_t w = write(g->recording, p->chunk + done, n - done);

		if (w < 0 && errno != EINTR)
			g->lost = str_printf(
				g->a, "cannot hold what this host said: %s", strerror(errno));
		done += w > 0 ? (size_t)w : 0;
	}
}

static void keep_report(struct good *g, struct pipes *p, size_t n)
{
	if (p->n + n > REPORT_CAP)
		return;
	if (p->n + n > p->cap) {
		size_t cap = 2 * (p->n + n);
		char *more = arena_alloc(g->a, cap, 1);

		if (p->n)
			memcpy(more, p->report_text, p->n);
		p->report_text = more;
		p->cap = cap;
	}
	memcpy(p->report_text + p->n, p->chunk, n);
	p->n += n;
}

/* False at its end. */
static bool take_some(struct good *g, struct pipes *p, int fd)
{
	ssize_t n = read(fd, p->chunk, CHUNK);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (fd == p->record[0])
		keep_record(g, p, (size_t)n);
	else
		keep_report(g, p, (size_t)n);
	return n > 0;
}

static void take_all(struct good *g, struct pipes *p)
{
	struct pollfd v[2] = { { p->record[0], POLLIN, 0 }, { p->report[0], POLLIN, 0 } };

	while (v[0].fd >= 0 || v[1].fd >= 0) {
		if (poll(v, 2, -1) < 0 && errno != EINTR)
			return;
		for (unsigned i = 0; i < 2; i++) {
			if (v[i].fd >= 0 && v[i].revents && !take_some(g, p, v[i].fd))
				v[i].fd = -1;
			v[i].revents = 0;
		}
	}
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return internal_error("the scanner is lost: %s", strerror(errno));
	}
	child = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* "cpus: 0-1", of the scanner: where what comes now may run without disturbing anybody. */
static void step_aside(struct good *g)
{
	char head[4096];
	ssize_t n = pread(g->recording, head, sizeof(head), 0);
	struct str rest = { head, n > 0 ? (size_t)n : 0 }, line;
	struct cpuset cpus;

	while (str_cut(&rest, '\n', &line) && !str_starts(line, "== ")) {
		if (str_starts(line, "cpus: ") &&
			cpuset_parse_list(g->a, str_skip(line, 6), &cpus) == 0 &&
			!cpuset_is_empty(cpus))
			affinity_set(0, cpus);
	}
	setpriority(PRIO_PROCESS, 0, 19);
}

static int start(struct good *g, struct pipes *p)
{
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		become(g, p, &before);
	child = pid;
	catch_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid < 0 ? -errno : 0;
}

int good_scan(struct good *g)
{
	struct pipes p = { .record = { -1, -1 }, .report = { -1, -1 } };
	int r, status;

	p.chunk = ARENA_NEW(g->a, char, CHUNK);
	if ((!g->root && pipe2(p.record, O_CLOEXEC)) || (g->is_gate && pipe2(p.report, O_CLOEXEC)))
		return internal_error("cannot make a pipe: %s", strerror(errno));
	r = start(g, &p);
	if (r)
		return internal_error("cannot start the scanner: %s", strerror(-r));
	close(p.record[1]);
	close(p.report[1]);
	take_all(g, &p);
	close(p.record[0]);
	close(p.report[0]);
	status = wait_for((pid_t)child);
	if (!g->root && !p.recorded && !g->lost.n)
		g->lost = STR("nothing was recorded");
	told_read(g->a, (struct str){ p.report_text, p.n }, &g->told);
	if (!g->root)
		step_aside(g);
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan itself, as a child: its answers and its report come by pipes, so that a full disk is
 * never its trouble, and what it says on standard error is held until it is known what goes before.
 */
#include "programs/good/good.h"
#include "programs/shared/scan_child.h"

#include "scanner/base/arena.h"
#include "scanner/base/cpuset.h"
#include "scanner/source/affinity.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { RECORDING_CAP = 128 << 20, REPORT_CAP = 64 << 20, CHUNK = 64 << 10 };

struct pipes {
	int record[2], report[2]; /* -1: not asked for */
	char *chunk;
	char *report_text;
	size_t n, cap;
	uint64_t recorded;
};

static int start(struct good *g, const struct pipes *p)
{
	char *argv[GOOD_ARGUMENTS + 8];
	const struct scan_child c = {
		.argv = argv, .kept = { p->record[1], p->report[1] }, .said = g->said
	};
	unsigned n = 0;

	argv[n++] = str_z(g->a, STR("latscan"));
	argv[n++] = str_z(g->a, str_from(g->verb->name));
	for (unsigned i = 0; i < g->n_scan; i++)
		argv[n++] = g->scan[i];
	if (p->record[1] >= 0) {
		argv[n++] = str_z(g->a, STR("--record"));
		argv[n++] = str_z(g->a, str_printf(g->a, "/proc/self/fd/%d", p->record[1]));
	}
	if (p->report[1] >= 0) {
		argv[n++] = str_z(g->a, STR("--format"));
		argv[n++] = str_z(g->a, str_printf(g->a, "json:/proc/self/fd/%d", p->report[1]));
	}
	argv[n] = NULL;
	return scan_child_start(g->a, &c);
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
	status = scan_child_wait();
	if (!g->root && !p.recorded && !g->lost.n)
		g->lost = STR("nothing was recorded");
	told_read(g->a, (struct str){ p.report_text, p.n }, &g->told);
	if (!g->root)
		step_aside(g);
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/ptp4l/watch/HOT: one reading of each ptp4l that may not run on the CPUs HOT (a list, or
 * "none"). The first question finds the daemons and their sockets, the next ones cost two GETs
 * each: two wakes of ptp4l's only thread, tens of microseconds, between those that its own
 * messages make anyway. A daemon that may run on a hot CPU is spared: what it does there would
 * be counted as the host's. One that is silent once is not asked again: silence costs time.
 */
#include "scanner/source/ptp/watch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "scanner/source/affinity.h"
#include "scanner/source/probe.h"
#include "scanner/source/wire.h"

enum { READINGS_MAX = 128, PATH_ROOM = 128 };

static struct watched {
	pid_t pid;
	char path[PATH_ROOM];
	struct ptp_line line;
	int own_fd; /* to close; -1: it was prepared */
	bool silent;
	struct ptp_reading v[READINGS_MAX];
	size_t n;
} watched[PTP_PROCESSES_MAX];
static size_t n_watched, n_spared;
static bool begun;

/* Where its affinity is not told it counts as hot. */
static bool may_run_on(struct arena *a, pid_t pid, struct cpuset hot)
{
	struct cpuset may;

	if (cpuset_is_empty(hot))
		return false;
	return affinity_get(a, pid, &may) < 0 || !cpuset_is_empty(cpuset_and(a, may, hot));
}

static void add(struct arena *a, const struct ptp_process *p)
{
	struct ptp_asked in = { .process = *p };
	struct watched *to = &watched[n_watched];

	in.line.to = p->setup.address;
	ptp_identify(a, &in, wire_now_ns());
	if (!ptp_is_ok(&in) || in.uds.n >= PATH_ROOM) {
		if (in.own_fd >= 0)
			close(in.own_fd);
		return;
	}
	*to = (struct watched){ .pid = p->pid, .line = in.line, .own_fd = in.own_fd };
	memcpy(to->path, in.uds.p, in.uds.n);
	n_watched++;
}

static void begin(struct arena *a, struct cpuset hot)
{
	struct ptp_process found[PTP_PROCESSES_MAX];
	size_t n = ptp_processes(a, found);

	begun = true;
	for (size_t i = 0; i < n; i++) {
		if (found[i].netns == PTP_NETNS_OTHER)
			continue;
		if (may_run_on(a, found[i].pid, hot))
			n_spared++;
		else
			add(a, &found[i]);
	}
}

static void read_all(void)
{
	for (size_t i = 0; i < n_watched; i++) {
		struct watched *w = &watched[i];

		if (w->silent || w->n == READINGS_MAX)
			continue;
		if (ptp_read(&w->line, &w->v[w->n]) < 0)
			w->silent = true;
		else
			w->n++;
	}
}

static size_t count_asked(void)
{
	size_t n = 0;

	for (size_t i = 0; i < n_watched; i++)
		n += !watched[i].silent && watched[i].n < READINGS_MAX;
	return n;
}

void ptp_watch_recall(struct arena *a, struct ptp_asked *in)
{
	for (size_t i = 0; i < n_watched; i++) {
		const struct watched *w = &watched[i];

		if (w->pid != in->process.pid || !str_is(in->uds, w->path))
			continue;
		for (size_t k = 0; k < w->n; k++)
			in->samples = ptp_print(a, in->samples, &w->v[k]);
		if (w->n)
			in->ingress_ns = w->v[w->n - 1].status.ingress_ns;
	}
}

void ptp_watch_end(void)
{
	for (size_t i = 0; i < n_watched; i++) {
		if (watched[i].own_fd >= 0)
			close(watched[i].own_fd);
	}
	n_watched = n_spared = 0;
	begun = false;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct cpuset hot = { NULL, 0 };

	if (ret->kind != ASK_FILE || (!str_is(rest, "none") && cpuset_parse_list(a, rest, &hot))) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	if (!begun)
		begin(a, hot);
	read_all();
	ret->bytes = str_printf(a, "watched %zu\nspared %zu\n", count_asked(), n_spared);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_ptp4l_watch = {
	.prefix = "/probe/ptp4l/watch/",
	.deadline_ms = 4000,
	.run = run,
};

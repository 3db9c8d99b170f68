/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds perf events open. An event has a descriptor whose link reads
 * "anon_inode:[perf_event]" (kernel/events/core.c); nothing else in /proc names its holder. One
 * question for all processes, see open_files.h. The keeper and its workers may hold counters of
 * their own (probe_perf.c): they do not count.
 */
#include "scanner/source/probe.h"

#include "scanner/base/arena.h"
#include "scanner/source/probes/open_files.h"
#include "scanner/source/slurp.h"

enum { COMM_MAX = 64 };

struct look {
	struct arena *a;
	struct str text;
	struct open_files *walk;
	unsigned events;
};

static void count_event(void *user, struct str target)
{
	struct look *l = user;

	l->events += str_is(target, "anon_inode:[perf_event]");
}

static void add_holder(void *user, const char *pid)
{
	struct look *l = user;
	char *path = str_z(l->a, str_printf(l->a, "/proc/%s/comm", pid));
	unsigned events = l->events;
	struct str comm = { 0 };

	l->events = 0;
	if (!events || !open_files_holder(l->walk))
		return;
	(void)slurp_path(path, COMM_MAX, COMM_MAX, l->a, &comm);
	l->text = str_printf(l->a, STR_FMT "process %s %u " STR_FMT "\n", STR_ARG(l->text), pid,
		events, STR_ARG(str_trim(comm)));
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .a = a };
	struct open_files w = { .user = &l, .link = count_event, .process = add_holder };

	(void)rest;
	l.walk = &w;
	open_files_answer(&w, &l.text, a, ret);
}

const struct probe_kind probe_perf_fds = {
	.prefix = "/probe/perf_fds/",
	.deadline_ms = 2000,
	.run = run,
};

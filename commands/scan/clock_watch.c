/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/clock_watch.h"

#include "scanner/base/arena.h"

/* A beat is two wakes of each daemon; none more often, and no more of them in a long window. */
enum { LEAST_MS = 500, BEATS = 60 };

/* Whether anything is left to be asked. */
static bool ask_one(struct clock_watch *w, struct str path)
{
	struct request r = { .path = path, .kind = ASK_FILE };
	size_t mark = arena_used(w->arena);
	struct answer an;
	bool more;

	source_answer(w->source, &r, w->arena, &an);
	more = an.state == ANSWER_OK && str_starts(an.bytes, "watched ") &&
	       !str_starts(an.bytes, "watched 0\n");
	arena_rewind(w->arena, mark);
	return more;
}

static bool ask(struct clock_watch *w)
{
	bool ptp4l = w->ptp4l.n && ask_one(w, w->ptp4l);
	bool chrony = w->chrony.n && ask_one(w, w->chrony);

	return ptp4l || chrony;
}

static bool again(void *user)
{
	return ask(user);
}

void clock_watch_begin(struct clock_watch *w, struct arena *a, struct source *s, unsigned daemons,
	struct cpuset hot, uint64_t window_ns)
{
	const uint64_t least = (uint64_t)LEAST_MS * 1000000;
	struct str cpus = cpuset_is_empty(hot) ? STR("none") : cpuset_format(a, hot);

	*w = (struct clock_watch){
		.source = s,
		.arena = a,
	};
	if (daemons & CLOCK_WATCH_PTP4L)
		w->ptp4l = str_printf(a, "/probe/ptp4l/watch/" STR_FMT, STR_ARG(cpus));
	if (daemons & CLOCK_WATCH_CHRONY)
		w->chrony = str_printf(a, "/probe/chrony/watch/" STR_FMT, STR_ARG(cpus));
	if (!ask(w))
		return;
	w->beat.run = again;
	w->beat.user = w;
	w->beat.every_ns = window_ns / BEATS > least ? window_ns / BEATS : least;
}

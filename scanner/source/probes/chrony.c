/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/chrony: what chronyd says of itself, over UDP to port 323 of the loopback, which answers
 * tracking and sources to everybody on this host (cmdmon.c, permissions: PERMIT_OPEN). Its unix
 * socket wants a named socket of the asking side and is left alone. One datagram is one wake of
 * chronyd, which logs nothing. Nobody is asked where no chronyd runs in this network namespace.
 */
#include "scanner/source/probe.h"

#include <string.h>
#include <time.h>

#include "scanner/base/arena.h"
#include "scanner/source/chrony/watch.h"
#include "scanner/source/named.h"

enum { DAEMONS_MAX = 16, SOURCES_MAX = 64, PATIENCE_MS = 500 };

static bool is_chronyd(struct str comm)
{
	return str_is(comm, "chronyd");
}

static uint64_t clock_ns(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static struct str print_tracking(struct arena *a, struct str text, const struct chrony_tracking *t)
{
	text = str_printf(a,
		STR_FMT
		"tracking refid=0x%08x source=%s stratum=%u leap=%u correction=%lld last=%lld "
		"rms=%lld freq=%lld resid=%lld skew=%lld delay=%lld dispersion=%lld "
		"interval=%lld",
		STR_ARG(text), (unsigned)t->refid, t->from.text, t->stratum, t->leap,
		(long long)t->correction_ns, (long long)t->last_ns, (long long)t->rms_ns,
		(long long)t->freq_ppb, (long long)t->resid_ppb, (long long)t->skew_ppb,
		(long long)t->delay_ns, (long long)t->dispersion_ns, (long long)t->interval_ns);
	if (t->has_time)
		text = str_printf(a, STR_FMT " updated=%lld", STR_ARG(text), (long long)t->ref_ns);
	return str_printf(a, STR_FMT " now=%llu raw=%llu\n", STR_ARG(text),
		(unsigned long long)clock_ns(CLOCK_REALTIME),
		(unsigned long long)clock_ns(CLOCK_MONOTONIC_RAW));
}

static struct str print_source(struct arena *a, struct str text, const struct chrony_source *s)
{
	return str_printf(a,
		STR_FMT
		"source name=%s state=%u mode=%u stratum=%u poll=%d reach=%u since=%u latest=%lld "
		"error=%lld\n",
		STR_ARG(text), s->name.text, s->state, s->mode, s->stratum, s->poll, s->reach,
		(unsigned)s->since_s, (long long)s->latest_ns, (long long)s->error_ns);
}

/* A source may go while they are asked for: then the list is shorter than what was counted. */
static struct str ask_sources(struct arena *a, struct str text, struct chrony_line *l)
{
	uint32_t n;

	if (chrony_ask(l, CHRONY_N_SOURCES, 0, PATIENCE_MS) || chrony_n_sources(l->reply.data, &n))
		return text;
	text = str_printf(a, STR_FMT "sources %u\n", STR_ARG(text), (unsigned)n);
	for (uint32_t i = 0; i < n && i < SOURCES_MAX; i++) {
		struct chrony_source s;

		if (chrony_ask(l, CHRONY_SOURCE_DATA, i, PATIENCE_MS) ||
			chrony_source(l->reply.data, &s))
			break;
		text = print_source(a, text, &s);
	}
	return text;
}

static struct str ask_all(struct arena *a, struct str text)
{
	struct chrony_line line;
	struct chrony_tracking t;
	const char *answer = chrony_open(&line, PATIENCE_MS);

	text = str_printf(a, STR_FMT "answer %s\n", STR_ARG(text), answer);
	if (strcmp(answer, "ok") == 0) {
		text = chrony_watch_recall(a, text);
		if (chrony_tracking(line.reply.data, &t) == 0)
			text = print_tracking(a, text, &t);
		text = ask_sources(a, text, &line);
	}
	chrony_close(&line);
	return text;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	pid_t pids[DAEMONS_MAX];
	struct named found = named_find(is_chronyd, pids, DAEMONS_MAX);
	struct str text = { NULL, 0 };
	bool here = false;

	(void)rest;
	if (probe_refuses(ret))
		return;
	for (size_t i = 0; i < found.n; i++)
		here = here || named_namespace(a, pids[i], "net") != NAMED_NS_OTHER;
	text = str_printf(a, "daemons %zu\n", found.n);
	if (here)
		text = ask_all(a, text);
	else if (found.n)
		text = str_printf(a, STR_FMT "answer namespace\n", STR_ARG(text));
	ret->bytes = text;
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_chrony = {
	.prefix = "/probe/chrony",
	.deadline_ms = 4000,
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/chrony/watch/HOT: one more TRACKING of a chronyd that may not run on the CPUs HOT (a list,
 * or "none"). One datagram, one wake; a daemon that is silent once is not asked again.
 */
#include "scanner/source/chrony/watch.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "scanner/base/arena.h"
#include "scanner/source/affinity.h"
#include "scanner/source/named.h"
#include "scanner/source/probe.h"

enum { READINGS_MAX = 128, DAEMONS_MAX = 16, PATIENCE_MS = 300 };

static struct watch {
	bool begun, open, silent;
	unsigned spared;
	struct chrony_line line;
	struct {
		struct chrony_tracking t;
		uint64_t raw_ns;
	} v[READINGS_MAX];
	size_t n;
} watch;

static uint64_t raw_ns(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static bool is_chronyd(struct str comm)
{
	return str_is(comm, "chronyd");
}

/* Where its affinity is not told it counts as hot. */
static bool may_run_on(struct arena *a, pid_t pid, struct cpuset hot)
{
	struct cpuset may;

	if (cpuset_is_empty(hot))
		return false;
	return affinity_get(a, pid, &may) < 0 || !cpuset_is_empty(cpuset_and(a, may, hot));
}

/* Which of several answers is not known before: all of them must be off the hot CPUs. */
static void begin(struct arena *a, struct cpuset hot)
{
	pid_t pids[DAEMONS_MAX];
	struct named found = named_find(is_chronyd, pids, DAEMONS_MAX);
	unsigned here = 0;

	watch.begun = true;
	for (size_t i = 0; i < found.n; i++) {
		if (named_namespace(a, pids[i], "net") == NAMED_NS_OTHER)
			continue;
		here++;
		watch.spared += may_run_on(a, pids[i], hot);
	}
	if (!here || watch.spared)
		return;
	watch.open = strcmp(chrony_open(&watch.line, PATIENCE_MS), "ok") == 0;
	if (!watch.open)
		chrony_close(&watch.line);
}

static void read_one(void)
{
	if (!watch.open || watch.silent || watch.n == READINGS_MAX)
		return;
	watch.silent = chrony_ask(&watch.line, CHRONY_TRACKING, 0, PATIENCE_MS) ||
		       chrony_tracking(watch.line.reply.data, &watch.v[watch.n].t);
	if (!watch.silent)
		watch.v[watch.n++].raw_ns = raw_ns();
}

/* The offset is the clock minus its source: what chronyd corrects, the other way round. */
struct str chrony_print_sample(
	struct arena *a, struct str text, const struct chrony_tracking *t, uint64_t raw)
{
	return str_printf(a, STR_FMT "sample offset=%lld delay=%lld source=%s raw=%llu\n",
		STR_ARG(text), -(long long)t->correction_ns, (long long)t->delay_ns, t->from.text,
		(unsigned long long)raw);
}

struct str chrony_watch_recall(struct arena *a, struct str text)
{
	for (size_t i = 0; i < watch.n; i++)
		text = chrony_print_sample(a, text, &watch.v[i].t, watch.v[i].raw_ns);
	if (watch.open)
		chrony_close(&watch.line);
	watch.begun = watch.open = watch.silent = false;
	watch.spared = 0;
	watch.n = 0;
	return text;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct cpuset hot = { NULL, 0 };

	if (ret->kind != ASK_FILE || (!str_is(rest, "none") && cpuset_parse_list(a, rest, &hot))) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	if (!watch.begun)
		begin(a, hot);
	read_one();
	ret->bytes = str_printf(a, "watched %d\nspared %u\n",
		watch.open && !watch.silent && watch.n < READINGS_MAX, watch.spared);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_chrony_watch = {
	.prefix = "/probe/chrony/watch/",
	.deadline_ms = 2000,
	.run = run,
};

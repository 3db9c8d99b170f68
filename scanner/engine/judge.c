/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From two sealed samples to a finished report. What a check need not care about is settled
 * here: no hot CPU, no second sample, no intent, a reboot between the samples.
 */
#include "scanner/engine/judge.h"

#include "scanner/engine/accepted.h"
#include "scanner/engine/causes.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/engine.h"
#include "scanner/engine/feed_walk.h"
#include "scanner/engine/matrix.h"
#include "scanner/engine/queues.h"
#include "scanner/engine/receipt.h"
#include "scanner/engine/run.h"
#include "scanner/engine/series.h"
#include "scanner/engine/topology.h"
#include "scanner/facts/host.h"

enum { SCRATCH_CAP = 1 << 28 };

struct judging {
	const struct job *job;
	const struct sample *before, *now;
	const struct host *host, *host_before;
	uint64_t window_ns;
	bool interrupted;
	struct arena *arena, *scratch;
	const struct clock *clock;
	struct tally *tally;
};

/* Why a delta check cannot be judged, or REASON_NONE. */
static enum reason no_delta(const struct judging *g)
{
	if (!g->job->window_asked)
		return REASON_NOT_ASKED;
	if (!g->before)
		return g->interrupted ? REASON_INTERRUPTED : REASON_ONE_SAMPLE;
	if (g->host && g->host_before && g->host->boot_id.n && g->host_before->boot_id.n &&
		!str_eq(g->host->boot_id, g->host_before->boot_id))
		return REASON_COUNTER_RESET;
	return REASON_NONE;
}

static bool settled_without(const struct judging *g, const struct check *c, struct findings *out)
{
	enum reason why;

	if (c->needs_hot && cpuset_is_empty(sample_roles(g->now)->hot)) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no hot CPU");
		return true;
	}
	why = c->kind == KIND_DELTA ? no_delta(g) : REASON_NONE;
	if (why == REASON_NONE)
		return false;
	find_reason(out, why == REASON_NOT_ASKED ? STATUS_SKIP : STATUS_UNKNOWN, why,
		subject_host(), "%s",
		why == REASON_COUNTER_RESET ? "the host was rebooted between the samples"
					    : reason_text(why));
	return true;
}

/* A setting is taste where nothing shows what the host is for: at most a warning. */
static bool is_taste(const struct judging *g, const struct check *c)
{
	return !c->fault && !sample_roles(g->now)->intent;
}

static bool decides(const struct job *job, size_t i)
{
	enum severity s = job->severities ? job->severities[i] : job->checks[i]->severity;

	return s >= job->level || (job->required && job->required[i]);
}

/*
 * Where a gate requires exposure a pass needs the least window of its check: no SMI in 5 s says
 * little about a minute. A fail stands however short it was. The samples' own clocks are a
 * little apart from the time that was slept: a tenth of a second is no difference.
 */
static void require_exposure(const struct judging *g, size_t i, struct judged *j)
{
	const struct check *c = j->check;
	uint64_t least = c->min_window_s * 1000000000ull;

	if (!g->job->exposure || c->kind != KIND_DELTA || !decides(g->job, i) || !g->window_ns ||
		g->window_ns + 100000000u >= least || findings_worst(&j->findings) != STATUS_PASS)
		return;
	find_reason(&j->findings, STATUS_UNKNOWN, REASON_WINDOW, subject_host(),
		"watched for " STR_FMT ", and a pass needs " STR_FMT,
		STR_ARG(text_duration(g->scratch, g->window_ns)),
		STR_ARG(text_duration(g->scratch, least)));
}

/* A state check gets an earlier sample of the same boot only. */
static bool looks_back(const struct judging *g, const struct check *c)
{
	return c->kind == KIND_DELTA || (c->earlier && no_delta(g) == REASON_NONE);
}

static void run_check(const struct judging *g, size_t i, struct judged *j)
{
	const struct check *c = g->job->checks[i];
	struct check_in in = {
		.check = c,
		.now = g->now,
		.roles = sample_roles(g->now),
		.window_ns = g->window_ns,
		.phase = g->job->phase,
		.limits = g->job->limits[i],
		.scratch = g->scratch,
		.before = looks_back(g, c) ? g->before : NULL,
	};
	uint64_t start = g->clock->raw_ns(g->clock->user);

	j->check = c;
	findings_init(&j->findings, g->arena, c->id);
	j->findings.settings_only = is_taste(g, c);
	j->findings.accepted = accepted_of(g->tally, c);
	if (!settled_without(g, c, &j->findings))
		c->run(c, &in, &j->findings);
	remedies_of_rows(&in, &j->findings);
	arena_rewind(g->scratch, 0);
	if (!j->findings.total)
		find_reason(&j->findings, STATUS_UNKNOWN, REASON_SILENT, subject_host(),
			"the check said nothing");
	require_exposure(g, i, j);
	findings_close(&j->findings);
	arena_rewind(g->scratch, 0);
	j->duration_us = (g->clock->raw_ns(g->clock->user) - start) / 1000;
}

static const struct finding *first_of(const struct findings *fs, enum status s)
{
	for (const struct finding *f = fs->head; f; f = f->next) {
		if (f->status == s)
			return f;
	}
	return fs->head;
}

static void finish_result(struct arena *arena, const struct job *job, size_t i,
	const struct judged *j, struct result *r)
{
	const struct findings *fs = &j->findings;
	enum status worst = findings_worst(fs);

	*r = (struct result){
		.check = j->check,
		.severity = job->severities ? job->severities[i] : j->check->severity,
		.required = job->required && job->required[i],
		.newer = job->rules && j->check->since > job->rules,
		.status = worst,
		.duration_us = j->duration_us,
		.findings = fs->head,
		.kept = fs->kept,
		.total = fs->total,
		.waived = fs->waived,
		.known = fs->known,
		.open = findings_worst_open(fs),
		.open_unknown = fs->open_unknown,
		.capped = fs->lowered,
	};
	for (unsigned s = 0; s < STATUSES; s++)
		r->open_bits |= fs->open[s] ? 1u << s : 0;
	r->n_remedies = remedies_gather(arena, fs->head, &r->remedies);
	if (worst == STATUS_SKIP || worst == STATUS_UNKNOWN)
		r->reason = first_of(fs, worst)->reason;
}

static uint64_t window_of(const struct sample *before, const struct sample *now, uint64_t told)
{
	const struct host *b = before ? facts_get(before->facts, &fact_host) : NULL;
	const struct host *n = facts_get(now->facts, &fact_host);

	if (!before)
		return 0;
	if (b && n && b->raw_ns && n->raw_ns > b->raw_ns)
		return n->raw_ns - b->raw_ns;
	if (b && n && b->boottime_ns && n->boottime_ns > b->boottime_ns)
		return n->boottime_ns - b->boottime_ns;
	return told;
}

static void seal(const struct sample *sm, bool on)
{
	if (!sm)
		return;
	if (on)
		arena_seal(sm->arena);
	else
		arena_unseal(sm->arena);
}

static struct judged *run_all(const struct judging *g)
{
	struct judged *v = ARENA_NEW(g->arena, struct judged, g->job->n_checks + 1);

	seal(g->before, true);
	seal(g->now, true);
	for (size_t i = 0; i < g->job->n_checks; i++)
		run_check(g, i, &v[i]);
	seal(g->before, false);
	seal(g->now, false);
	causes_settle(v, g->job->n_checks);
	return v;
}

struct report *engine_judge(struct arena *arena, const struct job *job, const struct sample *before,
	const struct sample *now, uint64_t window_ns, bool interrupted, const struct clock *clock)
{
	struct report *r = ARENA_NEW(arena, struct report, 1);
	struct judging g = {
		.job = job,
		.before = before,
		.now = now,
		.arena = arena,
		.clock = clock,
		.interrupted = interrupted,
		.window_ns = window_of(before, now, window_ns),
		.host = facts_get(now->facts, &fact_host),
		.host_before = before ? facts_get(before->facts, &fact_host) : NULL,
		.scratch = arena_new("a check", SCRATCH_CAP),
	};
	struct judged *v;

	g.tally = tally_new(arena, job, g.host ? g.host->name : STR(""),
		g.host ? g.host->release : STR(""), clock->realtime_ns(clock->user));
	v = run_all(&g);
	r->arena = arena;
	r->n_results = job->n_checks;
	r->results = ARENA_NEW(arena, struct result, job->n_checks + 1);
	for (size_t i = 0; i < job->n_checks; i++)
		finish_result(arena, job, i, &v[i], &r->results[i]);
	tally_finish(g.tally, r);
	run_describe(r, job, now, g.window_ns, clock);
	run_sum_up(r, job, interrupted);
	matrix_fill(r, before, now);
	topology_fill(r, before, now);
	queues_fill(r, before, now);
	series_fill(r, before, now);
	feed_walk_fill(r);
	traits_fill(r, before, now, g.window_ns, g.scratch);
	receipt_counters(r);
	arena_free(g.scratch);
	return r;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/settle.h"

#include "scanner/engine/run.h"

enum { LOOK_CAP = 1 << 28 };

/* A check that did not hold at the first look. */
struct row {
	size_t index; /* in the job */
	struct settled told;
	bool open, holds;
	uint64_t since_ns; /* since when it holds */
};

struct looking {
	const struct settling *in;
	struct row *rows;
	size_t n, open;
	uint64_t begin_ns;
};

const char *settle_word(enum settle_state s)
{
	static const char *const words[SETTLE_STATES] = { "settled", "failing", "flapping" };

	return words[s];
}

/* What may be otherwise a second later. Rights and budgets do not come by waiting. */
static const unsigned may_come =
	1u << REASON_ABSENT | 1u << REASON_BROKEN | 1u << REASON_TIMEOUT | 1u << REASON_VANISHED;

/* A check that another one silences is waited for with it: nobody knows yet what it would say. */
static bool is_wrong(const struct job *job, const struct result *res)
{
	if (run_fails(job, res))
		return true;
	if (res->status == STATUS_SKIP)
		return res->reason == REASON_CAUSED &&
		       (res->severity >= job->level || res->required);
	return run_unknown(job, res) && (res->open_unknown & ~job->allow_unknown & may_come);
}

static unsigned subjects_of(const struct result *res)
{
	unsigned n = 0;

	for (const struct finding *f = res->findings; f; f = f->next)
		n += f->status == res->open && !f->waived && !f->known;
	return res->total > res->kept ? n + res->total - res->kept : n;
}

/* One look at some of the checks: a report that lives until the arena is freed. */
static struct report *look(struct arena *a, const struct settling *in, const struct job *part)
{
	struct plan *plan = plan_new(a, part);
	struct sample *sm = sample_take(plan, SAMPLE_ALL, in->source, &part->intent, NULL);
	struct report *r = engine_judge(a, part, NULL, sm, 0, false, in->clock);

	sample_free(sm);
	return r;
}

static uint64_t now_ns(const struct looking *l)
{
	return l->in->clock->raw_ns(l->in->clock->user);
}

static void first_look(struct arena *rows, struct looking *l)
{
	const struct job *job = l->in->job;
	struct arena *a = arena_new("a look of the gate", LOOK_CAP);
	bool *keep = ARENA_NEW(a, bool, job->n_checks + 1);
	struct job part;
	struct report *r;
	size_t i = 0;

	for (size_t k = 0; k < job->n_checks; k++)
		keep[k] = job->checks[k]->kind == KIND_STATE;
	part = job_part(a, job, keep);
	part.window_asked = false;
	r = look(a, l->in, &part);
	l->rows = ARENA_NEW(rows, struct row, r->n_results + 1);
	for (size_t k = 0; k < r->n_results; k++) {
		const struct result *res = &r->results[k];

		while (job->checks[i] != res->check)
			i++;
		if (!is_wrong(&part, res))
			continue;
		l->rows[l->n++] = (struct row){
			.index = i,
			.open = true,
			.told = { .check = res->check->id,
				.state = SETTLE_FAILING,
				.worst = res->open,
				.subjects = subjects_of(res) },
		};
	}
	l->open = l->n;
	arena_free(a);
}

static void settle_row(struct looking *l, struct row *row, enum settle_state state)
{
	row->open = false;
	row->told.state = state;
	if (state == SETTLE_SETTLED)
		row->told.after_ms = (row->since_ns - l->begin_ns) / 1000000;
	l->open--;
}

static void take_look(struct looking *l, struct row *row, const struct job *part,
	const struct result *res, uint64_t at_ns)
{
	if (is_wrong(part, res)) {
		row->told.flapped += row->holds;
		row->holds = false;
		if (res->open > row->told.worst)
			row->told.worst = res->open;
		return;
	}
	if (!row->holds)
		row->since_ns = at_ns;
	row->holds = true;
	if (at_ns - row->since_ns >= SETTLE_HOLD_NS)
		settle_row(l, row, SETTLE_SETTLED);
}

static void look_again(struct looking *l)
{
	const struct job *job = l->in->job;
	struct arena *a = arena_new("a look of the gate", LOOK_CAP);
	bool *keep = ARENA_NEW(a, bool, job->n_checks + 1);
	uint64_t at_ns = now_ns(l);
	struct job part;
	struct report *r;
	size_t k = 0;

	for (size_t i = 0; i < l->n; i++)
		keep[l->rows[i].index] = l->rows[i].open;
	part = job_part(a, job, keep);
	part.window_asked = false;
	r = look(a, l->in, &part);
	for (size_t i = 0; i < l->n; i++) {
		if (l->rows[i].open)
			take_look(l, &l->rows[i], &part, &r->results[k++], at_ns);
	}
	arena_free(a);
}

/* When the time is over, only what holds by then is waited for, to hold a second time. */
static void give_up(struct looking *l, bool all)
{
	for (size_t i = 0; i < l->n; i++) {
		struct row *row = &l->rows[i];

		if (row->open && (all || !row->holds))
			settle_row(l, row,
				row->holds || row->told.flapped ? SETTLE_FLAPPING : SETTLE_FAILING);
	}
}

static bool wait_a_step(const struct looking *l)
{
	const struct settling *in = l->in;

	return in->wait(in->user, now_ns(l) + SETTLE_STEP_NS, l->open);
}

/* Who was only ever silenced by another check is not told: that one is. */
static void tell(struct arena *a, const struct looking *l, struct settlement *ret)
{
	struct settled *v = ARENA_NEW(a, struct settled, l->n + 1);

	ret->n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (l->rows[i].told.worst != STATUS_SKIP)
			v[ret->n++] = l->rows[i].told;
	}
	ret->v = v;
}

void settle(struct arena *a, const struct settling *in, struct settlement *ret)
{
	struct looking l = { .in = in, .begin_ns = in->clock->raw_ns(in->clock->user) };
	bool interrupted = false;

	first_look(a, &l);
	while (l.open && !interrupted) {
		if (now_ns(&l) - l.begin_ns >= in->time_ns)
			give_up(&l, false);
		if (!l.open)
			break;
		interrupted = !wait_a_step(&l);
		if (!interrupted)
			look_again(&l);
	}
	give_up(&l, true);
	ret->interrupted = interrupted;
	tell(a, &l, ret);
}

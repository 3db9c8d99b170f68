/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/triage.h"
#include "scanner/triage/ticket.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Findings of one class, while they are gathered. */
struct gathered {
	const struct suspect_class *class;
	struct suspect s;
	const struct finding *lead;
	bool of_window; /* the lead was counted in the window */
	bool any;
};

struct triaging {
	struct arena *a;
	const struct report *r;
	struct cpuset cpus;
	double seconds;
	struct gathered *v; /* one a class */
	size_t n;
};

const struct suspect_class *suspect_class_of(struct str check)
{
	for (const struct suspect_class *c = suspect_classes; c->word; c++) {
		for (unsigned i = 0; i < CLASS_CHECKS && c->checks[i]; i++) {
			if (str_is(check, c->checks[i]))
				return c;
		}
	}
	return NULL;
}

/* A process that somebody named is as near as its CPUs. */
static enum nearness nearness_of(const struct triaging *t, const struct finding *f)
{
	if (f->subject.kind == SUBJECT_PROCESS && cpuset_is_empty(f->cpus) && t->r->n_targets)
		return NEAR_CPU;
	if (!cpuset_is_empty(f->cpus))
		return cpuset_meets(f->cpus, t->cpus) ? NEAR_CPU : NEAR_OTHER;
	if (f->subject.kind == SUBJECT_CPU && f->subject.cpu >= 0)
		return cpuset_has(t->cpus, (unsigned)f->subject.cpu) ? NEAR_CPU : NEAR_OTHER;
	return NEAR_HOST;
}

static bool is_one_of(const char *const *ids, const char *id)
{
	for (unsigned i = 0; i < CLASS_COUNTS && ids[i]; i++) {
		if (!strcmp(ids[i], id))
			return true;
	}
	return false;
}

static double no_more_than_all(double ns)
{
	return ns < 1e9 ? ns : 1e9;
}

static void take_time(const struct triaging *t, const struct quantity *q, struct suspect *s)
{
	double stolen = no_more_than_all(q->value / t->seconds);

	if (s->measured && stolen <= s->most_ns)
		return;
	s->measured = s->estimated = true;
	s->least_ns = s->most_ns = stolen;
}

/* Events of the window, and the time that the kernel itself counted. */
static void measure(
	const struct triaging *t, const char *id, const struct finding *f, struct suspect *s)
{
	const struct suspect_class *c = suspect_class_of(str_from(id));
	const struct quantity *q = &f->observed;
	double events;

	if (!c || !q->unit || t->seconds <= 0 || q->value <= 0)
		return;
	if (is_one_of(c->times, id) && !strcmp(q->unit, "ns"))
		take_time(t, q, s);
	if (!is_one_of(c->counts, id) || (strcmp(q->unit, "1/s") && strcmp(q->unit, "1")))
		return;
	events = strcmp(q->unit, "1") ? q->value * t->seconds : q->value;
	if (s->counted && events <= s->events)
		return;
	s->counted = true;
	s->events = events;
	if (s->measured || c->most_ns <= 0)
		return;
	s->estimated = true;
	s->least_ns = no_more_than_all(events / t->seconds * c->least_ns);
	s->most_ns = no_more_than_all(events / t->seconds * c->most_ns);
}

/* A check of the window may add what it saw since boot. */
static bool is_since_boot(const struct finding *f)
{
	return str_ends(f->observed.text, "since boot");
}

/*
 * Whether the finding speaks of the window. A state check that looks at both samples does where it is told of
 * counters, those of quotas and limits, and one moved: a quota that is merely set has no number.
 */
static bool is_of_window(const struct triaging *t, const struct check *c, const struct finding *f)
{
	return (c->kind == KIND_DELTA && !is_since_boot(f)) ||
	       (c->earlier && t->r->run.samples > 1 && f->observed.unit &&
		       (!strcmp(c->id, "proc.cgroup_cpu") || !strcmp(c->id, "proc.cgroup_memory")));
}

/* The better lead: counted in the window, then a cause, then nearer, then worse. */
static bool leads(
	const struct gathered *g, const struct finding *f, bool of_window, enum nearness near)
{
	enum status mine = finding_wrong(f), theirs;

	if (!g->lead)
		return true;
	if (of_window != g->of_window)
		return of_window;
	/* What a cause silenced does not speak for its cause. */
	if ((f->cause != NULL) != (g->lead->cause != NULL))
		return f->cause == NULL;
	if (near != g->s.near)
		return near < g->s.near;
	theirs = finding_wrong(g->lead);
	return mine > theirs;
}

static void name_with(struct triaging *t, struct suspect *s, const char *id)
{
	if (str_is(s->check, id) || str_has(s->with, id))
		return;
	s->with = s->with.n ? str_printf(t->a, STR_FMT ", %s", STR_ARG(s->with), id) : str_from(id);
}

static void take(struct triaging *t, const struct result *res, const struct finding *f)
{
	const char *id = res->check->id;
	const struct suspect_class *c = NULL;
	struct gathered *g;
	bool of_window = is_of_window(t, res->check, f);
	enum nearness near = nearness_of(t, f);

	if (finding_wrong(f) == STATUS_SKIP || f->summary)
		return;
	if (f->cause)
		c = suspect_class_of(str_from(f->cause));
	if (!c)
		c = suspect_class_of(str_from(id));
	if (!c)
		return;
	g = &t->v[c - suspect_classes];
	g->class = c;
	g->any = true;
	if (of_window)
		measure(t, id, f, &g->s);
	if (leads(g, f, of_window, near)) {
		struct str before = g->s.check;

		g->lead = f;
		g->of_window = of_window;
		g->s.near = near;
		g->s.check = str_from(id);
		g->s.subject = f->subject.label;
		g->s.text = f->text;
		g->s.observed = f->observed.text;
		if (before.n && !str_is(before, id))
			name_with(t, &g->s, str_z(t->a, before));
		return;
	}
	name_with(t, &g->s, id);
}

/* Events of the window count for certain; a setting alone says what could have happened. */
static void judge_confidence(const struct triaging *t, struct gathered *g)
{
	struct suspect *s = &g->s;

	(void)t;
	if (!g->of_window) {
		s->confidence = CONFIDENCE_LOW;
		s->why = STR("set so that it can happen; nothing of it was counted in this window");
		return;
	}
	s->confidence = s->near == NEAR_CPU ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
	if (s->near == NEAR_CPU)
		s->why = STR("counted on these CPUs, in this window");
	else if (s->near == NEAR_HOST)
		s->why = STR(
			"counted in this window for the whole host: no counter tells which CPU it hit");
	else
		s->why = STR("counted in this window, on other CPUs");
	/* Firmware stops every CPU of a package, so the host is these CPUs. */
	if (!strcmp(g->class->word, "smi"))
		s->confidence = CONFIDENCE_HIGH, s->why = STR("an SMI stops every CPU");
}

static void finish(struct triaging *t, struct gathered *g, const struct check *lead)
{
	struct suspect *s = &g->s;
	const char *fix = lead->fix_now ? lead->fix_now : lead->fix_boot;

	s->kind = str_from(g->class->word);
	s->what = str_from(g->class->what);
	s->shape = str_from(g->class->shape);
	s->next = triage_command(t->r, g->class->next);
	s->fix = str_from(fix);
	s->cost = s->measured ? STR("counted by the kernel") : str_from(g->class->cost_source);
	judge_confidence(t, g);
}

static double weight_of(const struct gathered *g)
{
	return g->s.estimated ? g->s.most_ns : g->class->nominal_ns;
}

static int by_weight(const void *x, const void *y)
{
	const struct gathered *a = x, *b = y;

	if (a->of_window != b->of_window)
		return a->of_window ? -1 : 1;
	if (a->s.near != b->s.near)
		return a->s.near < b->s.near ? -1 : 1;
	if (weight_of(a) != weight_of(b))
		return weight_of(a) > weight_of(b) ? -1 : 1;
	return a->class < b->class ? -1 : a->class > b->class;
}

/* An SMI stops every CPU: as near as can be. */
static void bring_near(struct triaging *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct gathered *g = &t->v[i];

		if (g->any && g->s.near == NEAR_HOST && !strcmp(g->class->word, "smi"))
			g->s.near = NEAR_CPU;
	}
}

static struct gathered *of_word(struct triaging *t, const char *word)
{
	struct gathered *g = t->v;

	while (strcmp(suspect_classes[g - t->v].word, word))
		g++;
	return g;
}

/* A thread that its quota stopped waits for its CPU, and counts as waiting: no second task. */
static void explain_wait(struct triaging *t)
{
	struct gathered *quota = of_word(t, "quota"), *task = of_word(t, "foreign-task");

	if (!quota->any || !task->any || !quota->s.measured || !task->s.measured ||
		task->s.most_ns > quota->s.most_ns * 1.05)
		return;
	name_with(t, &quota->s, str_z(t->a, task->s.check));
	task->any = false;
}

static const struct check *check_of(const struct report *r, struct str id)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (str_is(id, r->results[i].check->id))
			return r->results[i].check;
	}
	return NULL;
}

static void rank(struct triaging *t, struct triage *out)
{
	struct suspect *v = ARENA_NEW(t->a, struct suspect, t->n + 1);
	size_t kept = 0;

	bring_near(t);
	explain_wait(t);
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].any)
			continue;
		finish(t, &t->v[i], check_of(t->r, t->v[i].s.check));
		t->v[kept++] = t->v[i];
	}
	qsort(t->v, kept, sizeof(*t->v), by_weight);
	for (size_t i = 0; i < kept; i++)
		v[i] = t->v[i].s;
	out->suspects = v;
	out->n_suspects = kept;
}

void triage_fill(struct report *r, struct cpuset cpus)
{
	struct triaging t = { .a = r->arena, .r = r, .seconds = (double)r->run.window_ms / 1e3 };

	while (suspect_classes[t.n].word)
		t.n++;
	t.v = ARENA_NEW(r->arena, struct gathered, t.n + 1);
	t.cpus = cpuset_is_empty(cpus) ? r->roles.hot : cpuset_or(r->arena, cpus, cpus);
	r->triage = (struct triage){ .is = true, .cpus = t.cpus };
	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next)
			take(&t, &r->results[i], f);
	}
	rank(&t, &r->triage);
	triage_acquit(r);
	triage_ticket(r);
	triage_steady(r);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/hot_counts.h"

void in_count(const struct check_in *in, struct counts *c, unsigned cpu, uint64_t before,
	uint64_t now, unsigned bits)
{
	uint64_t delta;

	if (delta_counter(before, now, bits, &delta) != DELTA_OK) {
		c->reset = cpuset_or(in->scratch, c->reset, cpuset_of(in->scratch, cpu));
		return;
	}
	c->v = arena_grow(in->scratch, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = (struct count){ cpu, delta };
	c->total += delta;
}

void in_count_missing(const struct check_in *in, struct counts *c, unsigned cpu)
{
	c->missing = cpuset_or(in->scratch, c->missing, cpuset_of(in->scratch, cpu));
}

void in_count_row(const struct check_in *in, struct counts *c, const struct interrupts *tables[2],
	const struct irq_row *before, const struct irq_row *now)
{
	for (int i = -1; (i = cpuset_next(in->roles->hot, i + 1)) >= 0;) {
		unsigned cpu = (unsigned)i;

		if (!before || before->short_row || now->short_row ||
			!cpuset_has(tables[0]->cpus, cpu) || !cpuset_has(tables[1]->cpus, cpu))
			in_count_missing(in, c, cpu);
		else
			in_count(in, c, cpu, irq_row_count(before, cpu), irq_row_count(now, cpu),
				32);
	}
}

static bool above(const struct check_in *in, uint64_t delta, double limit)
{
	if (limit <= 0)
		return delta > 0;
	return delta > 1 && (double)delta > limit * in_seconds(in);
}

enum status in_count_status(const struct check_in *in, uint64_t delta, double warn, double fail)
{
	if (delta == 0)
		return STATUS_PASS;
	if (in->window_ns == 0)
		return fail <= 0 ? STATUS_FAIL : STATUS_UNKNOWN;
	if (above(in, delta, fail))
		return STATUS_FAIL;
	return above(in, delta, warn) ? STATUS_WARN : STATUS_PASS;
}

struct str in_count_text(const struct check_in *in, uint64_t delta)
{
	struct str n = text_count(in->scratch, delta);

	if (in->window_ns == 0)
		return n;
	return str_printf(in->scratch, STR_FMT " in " STR_FMT " (%.3g/s)", STR_ARG(n),
		STR_ARG(text_duration(in->scratch, in->window_ns)), (double)delta / in_seconds(in));
}

static struct str text_of(const struct check_in *in, const struct counts *c, uint64_t delta)
{
	struct str time;

	if (!c->time)
		return in_count_text(in, delta);
	time = text_duration(in->scratch, delta);
	if (in->window_ns == 0)
		return time;
	return str_printf(in->scratch, STR_FMT " in " STR_FMT, STR_ARG(time),
		STR_ARG(text_duration(in->scratch, in->window_ns)));
}

static void set_values(
	const struct check_in *in, const struct counts *c, struct finding *f, uint64_t worst)
{
	if (c->time) {
		find_observed_value(f, (double)worst, "ns");
		if (c->warn > 0)
			find_wanted(f, "at most " STR_FMT " a second",
				STR_ARG(text_duration(in->scratch, (uint64_t)c->warn)));
		else
			find_wanted(f, "none");
		return;
	}
	find_observed_value(f, in->window_ns ? (double)worst / in_seconds(in) : (double)worst,
		in->window_ns ? "1/s" : "1");
	find_wanted(f, "at most %.3g/s", c->warn);
	find_wanted_value(f, c->warn, "1/s");
}

/* All CPUs of that status in one group. */
static struct count_group together(
	const struct check_in *in, const struct counts *c, enum status status, unsigned *ret_n)
{
	struct count_group g = { .status = status };

	*ret_n = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (in_count_status(in, c->v[i].delta, c->warn, c->fail) != status)
			continue;
		g.cpus = cpuset_or(in->scratch, g.cpus, cpuset_of(in->scratch, c->v[i].cpu));
		if (c->v[i].delta >= g.worst.delta)
			g.worst = c->v[i];
		(*ret_n)++;
	}
	return g;
}

static void insert(struct count_group *v, size_t n, struct count_group g)
{
	while (n > 0 && v[n - 1].status == g.status && v[n - 1].worst.delta < g.worst.delta) {
		v[n] = v[n - 1];
		n--;
	}
	v[n] = g;
}

static size_t add_groups(const struct check_in *in, const struct counts *c, enum status status,
	struct count_group *v, size_t n)
{
	unsigned members;
	struct count_group all = together(in, c, status, &members);

	if (members > COUNTS_NAMED) {
		insert(v, n++, all);
		return n;
	}
	for (size_t i = 0; i < c->n && members; i++) {
		if (cpuset_has(all.cpus, c->v[i].cpu))
			insert(v, n++,
				(struct count_group){
					status, cpuset_of(in->scratch, c->v[i].cpu), c->v[i] });
	}
	return n;
}

size_t in_count_groups(
	const struct check_in *in, const struct counts *c, const struct count_group **ret)
{
	struct count_group *v = ARENA_NEW(in->scratch, struct count_group, c->n + 1);
	size_t n = 0;

	n = add_groups(in, c, STATUS_FAIL, v, n);
	n = add_groups(in, c, STATUS_UNKNOWN, v, n);
	n = add_groups(in, c, STATUS_WARN, v, n);
	*ret = v;
	return n;
}

static struct subject subject_of(
	const struct check_in *in, const struct counts *c, struct cpuset cpus)
{
	struct subject s = subject_cpus(in->scratch, cpus);

	if (c->key)
		s.key = str_printf(in->scratch, STR_FMT "/%s", STR_ARG(s.key), c->key);
	return s;
}

static unsigned say_lost(struct findings *out, const struct check_in *in, const struct counts *c,
	struct cpuset cpus, const char *what)
{
	struct finding *f;

	if (cpuset_is_empty(cpus))
		return 0;
	f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_of(in, c, cpus),
		"%s: %s", c->noun, what);
	find_cpus(f, cpus);
	find_evidence_text(f, c->from, "%s", what);
	return 1;
}

static void say_group(struct findings *out, const struct check_in *in, const struct counts *c,
	const struct count_group *g, const char *text)
{
	struct subject who = subject_of(in, c, g->cpus);
	struct finding *f;

	if (g->status == STATUS_UNKNOWN)
		f = find_reason(out, g->status, REASON_NO_TIME, who,
			"%s: the samples do not say how far apart they are", c->noun);
	else
		f = find(out, g->status, who, "%s", text);
	find_cpus(f, g->cpus);
	find_observed(f, STR_FMT "%s", STR_ARG(text_of(in, c, g->worst.delta)),
		cpuset_count(g->cpus) > 1 ? " on the worst" : "");
	set_values(in, c, f, g->worst.delta);
	find_evidence_text(f, c->from, "%s, cpu%u: " STR_FMT, c->noun, g->worst.cpu,
		STR_ARG(text_of(in, c, g->worst.delta)));
	if (c->who)
		c->who(f, in, g->cpus);
}

unsigned find_counts(
	struct findings *out, const struct check_in *in, const struct counts *c, const char *text)
{
	const struct count_group *v;
	size_t n = in_count_groups(in, c, &v);
	unsigned said = (unsigned)n;

	for (size_t i = 0; i < n; i++)
		say_group(out, in, c, &v[i], text);
	said += say_lost(out, in, c, c->missing, "not counted in one of the samples");
	said += say_lost(out, in, c, c->reset, "the counter went back");
	return said;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples tell their time in different ways: captures by all clocks, trees of others perhaps by /proc/uptime, some not
 * at all; then --times does, or --window divided evenly, or only their order is known, and a mark says so. A sample of
 * another boot, of another host, or from before its predecessor begins anew: a beat that counts nothing.
 */
#include "commands/triage/series_ring.h"

#include "scanner/base/text.h"
#include "commands/command.h"
#include "commands/scan/roots.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/clock_moment.h"
#include "scanner/triage/columns.h"

#include <errno.h>

enum { SERIES_CAP = 1 << 30, RING_BYTES = 128 << 20 };

#define SECOND UINT64_C(1000000000)

/* What the counters come from, and whether the sample has it. */
enum table {
	T_INTERRUPTS,
	T_SOFTIRQS,
	T_SCHEDSTAT,
	T_STAT,
	T_VMSTAT,
	T_SOFTNET,
	T_NETDEV,
	T_PRESSURE,
	TABLES
};
static const char *const table_names[TABLES] = {
	[T_INTERRUPTS] = "/proc/interrupts",
	[T_SOFTIRQS] = "/proc/softirqs",
	[T_SCHEDSTAT] = "/proc/schedstat",
	[T_STAT] = "/proc/stat",
	[T_VMSTAT] = "/proc/vmstat",
	[T_SOFTNET] = "/proc/net/softnet_stat",
	[T_NETDEV] = "/proc/net/dev",
	[T_PRESSURE] = "/proc/pressure",
};

/* 0: not told. */
struct times {
	uint64_t real, mono, raw, boot;
};

struct point {
	struct times t;
	struct str host, boot_id;
	bool has[TABLES];
};

struct beating {
	struct scanning *s;
	struct arena *a; /* of columns and names */
	struct cpuset apart;
	const struct plan *plan;
	struct ring *ring;
	struct columns *columns;
	struct point before;
	uint64_t real_ns; /* of the newest beat: told, or counted on */
	size_t n;
	bool untimed, untimed_said, undated_said;
};

static const struct job_fact wanted[] = {
	{ &fact_interrupts, true },
	{ &fact_softirqs, true },
	{ &fact_schedstat, true },
	{ &fact_vmstat, true },
	{ &fact_softnet, true },
	{ &fact_netdevs, true },
	{ &fact_host, true },
	{ &fact_clock_moment, true },
};

static const struct plan *plan_of_series(struct arena *a)
{
	const struct job job = {
		.facts = wanted, .n_facts = sizeof(wanted) / sizeof(wanted[0]), .window_asked = true
	};

	return plan_new(a, &job);
}

static struct str text_of(struct source *source, struct arena *a, const char *path)
{
	const struct request r = { .path = str_from(path), .kind = ASK_FILE };
	struct answer an;

	source_answer(source, &r, a, &an);
	return an.state == ANSWER_OK ? an.bytes : STR("");
}

/* "btime 1737461756": when it booted, by the clock of now. */
static uint64_t booted_ns(struct str stat)
{
	struct str line, word;
	uint64_t n;

	while (str_cut(&stat, '\n', &line)) {
		if (str_word(&line, &word) && str_is(word, "btime") &&
			str_word_u64(&line, 10, UINT64_MAX / SECOND, &n))
			return n * SECOND;
	}
	return 0;
}

static struct times times_of(const struct sample *sm, struct str stat)
{
	const struct clock_moment *c = facts_get(sm->facts, &fact_clock_moment);
	const struct host *h = facts_get(sm->facts, &fact_host);
	struct times t = { h->realtime_ns, 0, h->raw_ns, h->boottime_ns };
	uint64_t booted = booted_ns(stat);

	if (c->valid)
		t = (struct times){ c->realtime_ns, c->monotonic_ns, c->raw_ns, c->boottime_ns };
	if (!t.real && t.boot && booted)
		t.real = booted + t.boot;
	return t;
}

static void tell_pressure(
	struct beating *se, struct source *source, struct arena *a, struct point *m)
{
	static const char *const kinds[] = { "cpu", "memory", "io", "irq" };

	for (unsigned i = 0; i < 4; i++) {
		struct str text =
			text_of(source, a, str_z(a, str_printf(a, "/proc/pressure/%s", kinds[i])));

		m->has[T_PRESSURE] |= text.n > 0;
		columns_pressure(se->columns, kinds[i], text);
	}
}

static void tell(struct beating *se, const struct sample *sm, struct str stat, struct point *m)
{
	const struct interrupts *interrupts = facts_get(sm->facts, &fact_interrupts);
	const struct softirqs *softirqs = facts_get(sm->facts, &fact_softirqs);
	const struct schedstat *schedstat = facts_get(sm->facts, &fact_schedstat);
	const struct vmstat *vmstat = facts_get(sm->facts, &fact_vmstat);
	const struct softnet *softnet = facts_get(sm->facts, &fact_softnet);
	const struct netdevs *netdevs = facts_get(sm->facts, &fact_netdevs);

	columns_interrupts(se->columns, interrupts);
	columns_softirqs(se->columns, softirqs);
	columns_schedstat(se->columns, schedstat);
	columns_stat(se->columns, stat);
	columns_vmstat(se->columns, vmstat);
	columns_softnet(se->columns, softnet);
	columns_netdevs(se->columns, netdevs);
	m->has[T_INTERRUPTS] = interrupts->valid;
	m->has[T_SOFTIRQS] = softirqs->valid;
	m->has[T_SCHEDSTAT] = schedstat->valid;
	m->has[T_STAT] = stat.n > 0;
	m->has[T_VMSTAT] = vmstat->valid;
	m->has[T_SOFTNET] = softnet->valid;
	m->has[T_NETDEV] = netdevs->stats_valid;
}

static void say(struct beating *se, struct str text)
{
	ring_add_mark(se->ring, se->real_ns, text);
}

/* Why what lies between two samples cannot be told; the empty slice: it can. */
static struct str gap_of(const struct point *b, const struct point *n)
{
	if (b->host.n && n->host.n && !str_eq(b->host, n->host))
		return STR("a sample of another host");
	if (b->boot_id.n && n->boot_id.n && !str_eq(b->boot_id, n->boot_id))
		return STR("another boot");
	if (b->t.raw && n->t.raw ? n->t.raw <= b->t.raw
				 : b->t.boot && n->t.boot && n->t.boot <= b->t.boot)
		return STR("another boot, or a sample from before the last one");
	return STR("");
}

/* From the best clock that both have; 0: none. */
static uint64_t span_of(const struct times *b, const struct times *n)
{
	const uint64_t pairs[4][2] = { { b->raw, n->raw }, { b->mono, n->mono },
		{ b->boot, n->boot }, { b->real, n->real } };

	for (unsigned i = 0; i < 4; i++) {
		if (pairs[i][0] && pairs[i][1] > pairs[i][0])
			return pairs[i][1] - pairs[i][0];
	}
	return 0;
}

/* Where nothing tells: the window that was declared, in equal parts; else a second for each. */
static uint64_t assumed_span(struct beating *se)
{
	const struct scan_options *o = &se->s->options;

	if (o->declared_window_ns && o->n_roots > 1)
		return o->declared_window_ns / (o->n_roots - 1);
	se->untimed = true;
	return SECOND;
}

static void say_missing(struct beating *se, const struct point *m, const char *name)
{
	for (unsigned i = 0; i < TABLES; i++) {
		if (se->before.has[i] && !m->has[i])
			say(se, str_printf(se->a, "%s has no whole %s", name, table_names[i]));
	}
}

static void say_cpus(struct beating *se, const struct columns_told *told)
{
	if (!cpuset_is_empty(told->went))
		say(se, str_printf(se->a, "CPUs that went: " STR_FMT,
				STR_ARG(cpuset_format(se->a, told->went))));
	if (!cpuset_is_empty(told->came))
		say(se, str_printf(se->a, "CPUs that came: " STR_FMT,
				STR_ARG(cpuset_format(se->a, told->came))));
	if (told->left_out)
		say(se, str_printf(se->a, "%zu counters more than a ring has columns",
				told->left_out));
}

/* Where the time of the beat comes from, as far as it is no clock's. Each once. */
static void say_time(struct beating *se, const struct point *m)
{
	if (se->untimed && !se->untimed_said)
		say(se, STR("the samples do not tell their times: only their order is known, and a second stands for each"));
	else if (!m->t.real && se->n && !se->undated_said && !se->untimed)
		say(se, STR("the samples do not tell the date: times count on from 1970"));
	se->untimed_said |= se->untimed;
	se->undated_said |= se->n && !m->t.real;
}

static void say_all(struct beating *se, const struct point *m, const struct columns_told *told,
	struct str gap, const char *name)
{
	say_time(se, m);
	if (gap.n)
		say(se, str_printf(se->a, "%s: " STR_FMT, name, STR_ARG(gap)));
	say_missing(se, m, name);
	say_cpus(se, told);
	if (told->back && !gap.n)
		say(se, str_printf(se->a, "%s: %zu counters went back", name, told->back));
}

static void add_beat(struct beating *se, const struct point *m, struct str gap, const char *name)
{
	struct ring_beat b = { .mono_ns = m->t.mono, .error_ns = RING_ERROR_UNKNOWN };
	struct columns_told told = columns_end(se->columns, &b.counts, &b.n_counts);

	/* Some counters go back: a device that was reset. Most of them: nothing that one boot does. */
	if (se->n && !gap.n && told.back > told.moved)
		gap = STR("most counters went back: another boot, or another host");
	if (se->n && !gap.n)
		b.span_ns = span_of(&se->before.t, &m->t);
	if (se->n && !gap.n && !b.span_ns)
		b.span_ns = assumed_span(se);
	if (!b.span_ns)
		b.n_counts = 0;
	se->real_ns = m->t.real ? m->t.real : se->real_ns + (b.span_ns ? b.span_ns : SECOND);
	b.real_ns = se->real_ns;
	ring_add_beat(se->ring, &b);
	say_all(se, m, &told, gap, name);
}

static void begin(struct beating *se, const struct point *m)
{
	se->ring = ring_new(str_z(se->a, m->host), m->boot_id, RING_BYTES);
	if (se->ring)
		se->columns = columns_new(se->a, se->ring, se->apart);
}

static int add(struct beating *se, struct source *source, const char *name)
{
	struct sample *sm = sample_take(se->plan, SAMPLE_DELTA, source, &se->s->job.intent, NULL);
	const struct host *h = facts_get(sm->facts, &fact_host);
	struct str stat = text_of(source, sm->arena, "/proc/stat"), gap = STR("");
	struct point m = { .t = times_of(sm, stat) };

	m.host = text_sanitise(se->a, str_copy(se->a, h->name));
	m.boot_id = text_sanitise(se->a, str_copy(se->a, h->boot_id));
	if (se->s->options.n_times > se->n)
		m.t = (struct times){ .real = se->s->options.times[se->n] };
	if (!se->ring)
		begin(se, &m);
	if (!se->ring) {
		sample_free(sm);
		return internal_error("no memory for a ring");
	}
	if (se->n)
		gap = gap_of(&se->before, &m);
	columns_begin(se->columns, se->n == 0 || gap.n > 0);
	tell(se, sm, stat, &m);
	tell_pressure(se, source, sm->arena, &m);
	add_beat(se, &m, gap, name);
	se->before = m;
	se->n++;
	sample_free(sm);
	return 0;
}

static int add_root(struct beating *se, const char *root)
{
	struct arena *a = se->s->arena;
	bool two, unused;
	struct source *last = root_open(a, root, MOMENT_NOW, &two), *first = NULL;
	int r = 0;

	if (!last)
		return EXIT_USAGE;
	if (two) {
		first = root_open(a, root, MOMENT_BEFORE, &unused);
		r = first ? add(se, first, root) : EXIT_USAGE;
		source_close(first);
	}
	if (!r)
		r = add(se, last, root);
	source_close(last);
	return r;
}

int series_ring(struct scanning *s, struct cpuset apart, struct ring **ret)
{
	struct arena *a = arena_new("a series of samples", SERIES_CAP);
	struct beating se = { .s = s, .a = a, .apart = apart, .plan = plan_of_series(a) };
	int r = 0;

	for (unsigned i = 0; i < s->options.n_roots && !r; i++)
		r = add_root(&se, s->options.roots[i]);
	if (!r && s->options.n_times && s->options.n_times != se.n)
		r = usage_error("--times: expected a time for each of %zu samples, found %u", se.n,
			s->options.n_times);
	if (r || se.n < 2) {
		ring_free(se.ring);
		se.ring = NULL;
	}
	*ret = se.ring;
	arena_free(a);
	return r;
}

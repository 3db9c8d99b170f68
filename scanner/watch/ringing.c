/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/watch/ringing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scanner/base/text.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/net/kernel_clock.h"

/* The ring in memory is only a table of columns: its beats are in the files. */
enum { TABLE_CAP = 64 << 20, TABLE_FULL = 32 << 20, BEATS = 64 << 10, TEXT_CAP_BYTES = 128 << 20 };

const struct job_fact ringing_facts[] = { { &fact_interrupts, true }, { &fact_softirqs, true },
	{ &fact_schedstat, true }, { &fact_vmstat, true }, { &fact_netdevs, true },
	{ &fact_softnet, true }, { &fact_kernel_clock, false } };
const size_t ringing_n_facts = sizeof(ringing_facts) / sizeof(ringing_facts[0]);

#define SMI_COUNT "/probe/msr/{package:intel}/0x34"

int ringing_init(struct segments *segments, struct ringing *ret)
{
	*ret = (struct ringing){ .segments = segments };
	return memory_out_open(&ret->memory);
}

static void forget(struct ringing *r)
{
	ring_free(r->ring);
	arena_free(r->arena);
	r->ring = NULL;
	r->arena = NULL;
}

/* A table that is full, and a host that was booted anew, begin a ring of their own. */
static int table(struct ringing *r, const struct watch *w, const struct sample *sm)
{
	if (r->ring && !strcmp(r->boot_id, w->at.boot_id) && arena_used(r->arena) < TABLE_FULL &&
		ring_n_columns(r->ring) < RING_COLUMNS_MAX - RING_COLUMNS_MAX / 8)
		return 0;
	forget(r);
	memcpy(r->boot_id, w->at.boot_id, sizeof(r->boot_id));
	r->arena = arena_new("the columns of a watch", TABLE_CAP);
	r->ring = ring_new(w->host, str_from(r->boot_id), BEATS);
	if (!r->arena || !r->ring) {
		forget(r);
		return -ENOMEM;
	}
	r->columns = columns_new(r->arena, r->ring, sm->roles->hot);
	r->written = 0;
	r->begun = false;
	r->last_mono_ns = 0;
	return 0;
}

static void tell_smis(struct columns *c, const struct answers *as)
{
	struct matches m = answers_match(as, SMI_COUNT, ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		uint64_t cpu, count;
		struct ring_column what = { STR("smi"), STR("msr/smi"), RING_NO_CPU, false };

		if (str_u64(m.v[i].star[0], 10, &cpu) || cpu > INT32_MAX ||
			fact_u64(m.v[i].answer, &count))
			continue;
		what.cpu = (int)cpu;
		columns_one(c, &what, count & UINT32_MAX, 32);
	}
}

/* Where a check asked for them. */
static void tell_texts(struct columns *c, const struct answers *as)
{
	static const char *const pressures[] = { "cpu", "memory", "io", "irq" };
	const struct answer *an = answers_file(as, "/proc/stat");

	if (an->state == ANSWER_OK)
		columns_stat(c, an->bytes);
	for (unsigned i = 0; i < 4; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/proc/pressure/%s", pressures[i]);
		an = answers_file(as, path);
		if (an->state == ANSWER_OK)
			columns_pressure(c, pressures[i], an->bytes);
	}
}

static void tell_all(struct columns *c, const struct sample *sm)
{
	columns_interrupts(c, facts_get(sm->facts, &fact_interrupts));
	columns_softirqs(c, facts_get(sm->facts, &fact_softirqs));
	columns_schedstat(c, facts_get(sm->facts, &fact_schedstat));
	columns_vmstat(c, facts_get(sm->facts, &fact_vmstat));
	columns_softnet(c, facts_get(sm->facts, &fact_softnet));
	columns_netdevs(c, facts_get(sm->facts, &fact_netdevs));
	tell_texts(c, sm->answers);
	tell_smis(c, sm->answers);
}

static uint64_t error_of(const struct sample *sm)
{
	const struct kernel_clock *k = facts_get(sm->facts, &fact_kernel_clock);

	if (!k || !k->valid || (k->status & KERNEL_CLOCK_UNSYNC) || k->maxerror_us < 0)
		return RING_ERROR_UNKNOWN;
	return (uint64_t)k->maxerror_us * 1000;
}

static void write_mark(
	const struct ringing *r, const struct watch *w, struct str text, struct out *o)
{
	const struct ring_mark m = { .real_ns = w->at.real_ns, .text = text };

	(void)r;
	ring_write_mark(&m, o);
}

static void write_marks(
	const struct ringing *r, const struct watch *w, struct arena *a, struct out *o)
{
	const struct between *b = &w->between;

	if (b->kind == BETWEEN_SUSPENDED)
		write_mark(r, w,
			str_printf(a, "suspended for " STR_FMT,
				STR_ARG(text_duration(a, b->asleep_ns))),
			o);
	if (b->kind == BETWEEN_REBOOTED)
		write_mark(r, w, STR("restarted"), o);
	if (b->kind == BETWEEN_STALLED)
		write_mark(r, w, str_printf(a, "samples lost: %llu", (unsigned long long)b->missed),
			o);
	if (b->stepped)
		write_mark(
			r, w, str_printf(a, "clock stepped by %lld ns", (long long)b->step_ns), o);
	if (r->lost)
		write_mark(r, w,
			str_printf(a, "samples lost: %llu could not be written: %s",
				(unsigned long long)r->lost, strerror(-r->error)),
			o);
}

static int write_beat(struct ringing *r, const struct watch *w, const struct ring_beat *b,
	struct arena *a, struct str *ret)
{
	struct out o;

	memory_out_begin(&r->memory, &o);
	write_marks(r, w, a, &o);
	for (size_t i = r->written; i < ring_n_columns(r->ring); i++)
		ring_write_column(r->ring, i, &o);
	ring_write_beat(b, &o);
	return memory_out_end(&r->memory, &o, a, ret);
}

/* A new file begins with all columns, so the beat then brings none. */
static int begin_file(struct ringing *r, const struct watch *w, struct arena *a)
{
	struct str head;
	struct out o;
	int e;

	memory_out_begin(&r->memory, &o);
	ring_write_head(r->ring, &o);
	e = memory_out_end(&r->memory, &o, a, &head);
	return e ? e : segments_begin(r->segments, w->at.real_ns, head);
}

static int keep(
	struct ringing *r, const struct watch *w, const struct ring_beat *b, struct arena *a)
{
	struct str text;
	int e = write_beat(r, w, b, a, &text);

	if (e)
		return e;
	if (!r->begun || segments_full(r->segments, text.n)) {
		e = begin_file(r, w, a);
		r->begun = e == 0;
		r->written = e ? 0 : ring_n_columns(r->ring);
		if (e == 0)
			e = write_beat(r, w, b, a, &text);
		if (e)
			return e;
	}
	e = segments_append(r->segments, text);
	if (e == 0)
		r->written = ring_n_columns(r->ring);
	return e;
}

/* The numbers of a beat that could not be written are lost with it: the next one counts from here on. */
static int beat(struct ringing *r, const struct watch *w, const struct sample *sm, struct arena *a)
{
	enum between_kind kind = w->between.kind;
	bool gap = !r->last_mono_ns || kind == BETWEEN_FIRST || kind == BETWEEN_SUSPENDED ||
		   kind == BETWEEN_REBOOTED;
	struct ring_beat b = {
		.real_ns = w->at.real_ns, .mono_ns = w->at.mono_ns, .error_ns = error_of(sm)
	};

	columns_begin(r->columns, gap);
	tell_all(r->columns, sm);
	columns_end(r->columns, &b.counts, &b.n_counts);
	if (!gap)
		b.span_ns = w->at.mono_ns - r->last_mono_ns;
	else
		b.n_counts = 0;
	r->last_mono_ns = w->at.mono_ns;
	return keep(r, w, &b, a);
}

int ringing_beat(struct ringing *r, const struct watch *w)
{
	const struct lane *l = &w->lanes[0];
	struct arena *a;
	int e;

	if (!l->before || l->wait != l->every) /* it was not looked at in this beat */
		return r->lost ? r->error : 0;
	a = arena_new("a beat's text", TEXT_CAP_BYTES);
	e = table(r, w, l->before);
	if (e == 0)
		e = beat(r, w, l->before, a);
	r->lost = e ? r->lost + 1 : 0;
	r->error = e;
	arena_free(a);
	return e;
}

void ringing_free(struct ringing *r)
{
	forget(r);
	memory_out_close(&r->memory);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring as text, docs/format-ring.md. A file may be cut anywhere, and may come from another host or from nobody in particular:
 * what is read is bounded by the ring that takes it.
 */
#include "scanner/triage/ring.h"

#include <errno.h>
#include <inttypes.h>

enum {
	CPU_MOST = 1 << 20,
	HOST_MOST = 512,
	SCRATCH = (RING_COLUMNS_MAX + 256) * sizeof(struct ring_count),
};

void ring_write_column(const struct ring *r, size_t i, struct out *o)
{
	const struct ring_column *c = ring_column(r, i);

	out_printf(o, "column %zu " STR_FMT " ", i, STR_ARG(c->suspect.n ? c->suspect : STR("-")));
	if (c->cpu < 0)
		out_z(o, "-");
	else
		out_printf(o, "%d", c->cpu);
	out_printf(o, " %c ", c->is_time ? 't' : 'n');
	out_str(o, c->name);
	out_z(o, "\n");
}

void ring_write_head(const struct ring *r, struct out *o)
{
	out_z(o, "latscan-ring 1\n");
	if (ring_host(r).n)
		out_printf(o, "host " STR_FMT "\n", STR_ARG(ring_host(r)));
	if (ring_boot_id(r).n)
		out_printf(o, "boot " STR_FMT "\n", STR_ARG(ring_boot_id(r)));
	if (ring_tsc_hz(r))
		out_printf(o, "tsc %" PRIu64 "\n", ring_tsc_hz(r));
	for (size_t i = 0; i < ring_n_columns(r); i++)
		ring_write_column(r, i, o);
}

static void write_known(uint64_t v, bool known, struct out *o)
{
	if (known)
		out_printf(o, " %" PRIu64, v);
	else
		out_z(o, " -");
}

void ring_write_beat(const struct ring_beat *b, struct out *o)
{
	out_printf(o, "beat %" PRIu64 " %" PRIu64 " %" PRIu64, b->real_ns, b->mono_ns, b->span_ns);
	write_known(b->tsc, b->tsc != 0, o);
	write_known(b->error_ns, b->error_ns != RING_ERROR_UNKNOWN, o);
	for (uint32_t i = 0; i < b->n_counts; i++)
		out_printf(o, " %" PRIu32 ":%" PRIu64, b->counts[i].column, b->counts[i].delta);
	out_z(o, "\n");
}

void ring_write_mark(const struct ring_mark *m, struct out *o)
{
	out_printf(o, "mark %" PRIu64 " " STR_FMT "\n", m->real_ns, STR_ARG(m->text));
}

/* Marks stand before the first beat that is later than they. */
void ring_write(const struct ring *r, struct out *o)
{
	size_t m = 0;

	ring_write_head(r, o);
	for (size_t i = 0; i < ring_n_beats(r); i++) {
		const struct ring_beat *b = ring_beat(r, i);

		for (; m < ring_n_marks(r) && ring_mark(r, m)->real_ns < b->real_ns; m++)
			ring_write_mark(ring_mark(r, m), o);
		ring_write_beat(b, o);
	}
	for (; m < ring_n_marks(r); m++)
		ring_write_mark(ring_mark(r, m), o);
}

/* What a file says before it says anything else. */
struct header {
	struct str host, boot_id;
	uint64_t tsc_hz;
};

struct reading {
	struct arena *scratch;
	struct ring *ring; /* NULL until the first column, beat or mark */
	struct header head;
	struct ring_count *counts; /* room for one of each column */
	size_t most_bytes;
	const char *why;
};

static int wrong(struct reading *r, const char *why)
{
	r->why = why;
	return -EINVAL;
}

static bool take_number(struct str *rest, uint64_t most, uint64_t *ret)
{
	return str_word_u64(rest, 10, most, ret);
}

/* A number, or "-" for what is not known. */
static bool take_known(struct str *rest, uint64_t unknown, uint64_t *ret)
{
	struct str word;

	if (!str_word(rest, &word))
		return false;
	if (!str_is(word, "-"))
		return str_u64(word, 10, ret) == 0;
	*ret = unknown;
	return true;
}

/* The first line that is not of the head makes the ring. */
static int begin(struct reading *r)
{
	if (r->ring)
		return 0;
	r->ring = ring_new(str_z(r->scratch, r->head.host), r->head.boot_id, r->most_bytes);
	if (!r->ring)
		return -ENOMEM;
	ring_set_tsc_hz(r->ring, r->head.tsc_hz);
	return 0;
}

static int read_column(struct reading *r, struct str rest)
{
	struct ring_column c = { .cpu = RING_NO_CPU };
	struct str cpu, kind;
	uint64_t number, n = 0;

	if (!take_number(&rest, UINT64_MAX, &number) || number != ring_n_columns(r->ring))
		return wrong(r, "columns are numbered from 0, one after another");
	if (!str_word(&rest, &c.suspect) || !str_word(&rest, &cpu) || !str_word(&rest, &kind))
		return wrong(r, "expected: column NUMBER SUSPECT CPU n|t NAME");
	if (str_is(c.suspect, "-"))
		c.suspect = STR("");
	if (!str_is(cpu, "-") && (str_u64(cpu, 10, &n) || n > CPU_MOST))
		return wrong(r, "the CPU of a column is a number or -");
	if (!str_is(cpu, "-"))
		c.cpu = (int)n;
	if (!str_is(kind, "n") && !str_is(kind, "t"))
		return wrong(r, "a column counts n (events) or t (nanoseconds)");
	c.is_time = str_is(kind, "t");
	c.name = str_trim(rest);
	switch (ring_add_column(r->ring, &c)) {
	case -ENOSPC:
		return wrong(r, "more columns than a ring may have (16384)");
	case -EINVAL:
		return wrong(r,
			"the suspect of a column is a word of a-z, 0-9 and -, and its name is not empty");
	default:
		return 0;
	}
}

static int read_count(struct reading *r, struct str word, struct ring_count *c)
{
	struct str number, delta;
	uint64_t n;

	if (!str_split(word, ':', &number, &delta) || str_u64(number, 10, &n) ||
		str_u64(delta, 10, &c->delta) || !c->delta)
		return wrong(r, "expected COLUMN:DELTA, and no delta of 0");
	if (n >= ring_n_columns(r->ring))
		return wrong(r, "a count of a column that was not told before");
	c->column = (uint32_t)n;
	return 0;
}

static int read_beat(struct reading *r, struct str rest)
{
	struct ring_beat b = { .counts = r->counts };
	struct str word;
	int e;

	if (!take_number(&rest, UINT64_MAX, &b.real_ns) ||
		!take_number(&rest, UINT64_MAX, &b.mono_ns) ||
		!take_number(&rest, UINT64_MAX, &b.span_ns) || !take_known(&rest, 0, &b.tsc) ||
		!take_known(&rest, RING_ERROR_UNKNOWN, &b.error_ns))
		return wrong(
			r, "expected: beat REALTIME MONOTONIC SPAN TSC|- ERROR|- COLUMN:DELTA…");
	while (str_word(&rest, &word)) {
		if (b.n_counts == ring_n_columns(r->ring))
			return wrong(r, "more counts than columns");
		e = read_count(r, word, &r->counts[b.n_counts++]);
		if (e)
			return e;
	}
	if (b.n_counts && !b.span_ns)
		return wrong(r, "a beat whose time is not known counts nothing");
	return ring_add_beat(r->ring, &b);
}

static int read_mark(struct reading *r, struct str rest)
{
	uint64_t at;

	if (!take_number(&rest, UINT64_MAX, &at))
		return wrong(r, "expected: mark REALTIME TEXT");
	return ring_add_mark(r->ring, at, str_trim(rest));
}

static bool read_head(struct reading *r, struct str word, struct str rest, int *ret)
{
	*ret = 0;
	if (str_is(word, "host"))
		r->head.host = str_head(str_trim(rest), HOST_MOST);
	else if (str_is(word, "boot"))
		r->head.boot_id = str_trim(rest);
	else if (str_is(word, "tsc")) {
		if (!take_number(&rest, UINT64_MAX, &r->head.tsc_hz))
			*ret = wrong(r, "expected: tsc CYCLES-PER-SECOND");
	} else
		return false;
	if (r->ring)
		*ret = wrong(r, "host, boot and tsc stand before the first column and beat");
	return true;
}

static int read_line(struct reading *r, struct str line)
{
	static const struct {
		const char *word;
		int (*read)(struct reading *r, struct str rest);
	} kinds[] = { { "beat", read_beat }, { "column", read_column }, { "mark", read_mark } };
	struct str word, rest = line;
	int e;

	if (!str_word(&rest, &word))
		return 0;
	if (read_head(r, word, rest, &e))
		return e;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!str_is(word, kinds[i].word))
			continue;
		e = begin(r);
		return e ? e : kinds[i].read(r, rest);
	}
	return 0;
}

static int read_lines(struct reading *r, struct str text, size_t *line)
{
	struct str one;
	int e = 0;

	*line = 1;
	if (!str_cut(&text, '\n', &one) || !str_is(one, "latscan-ring 1"))
		return wrong(r, "the first line of a ring is \"latscan-ring 1\"");
	while (!e && str_cut(&text, '\n', &one)) {
		++*line;
		e = read_line(r, one);
	}
	return e ? e : begin(r);
}

/* Without the last line, where that has no end. */
static struct str whole_lines(struct str text)
{
	while (text.n && text.p[text.n - 1] != '\n')
		text.n--;
	return text;
}

int ring_read(
	struct str text, size_t most_bytes, struct ring **ret_ring, size_t *line, const char **why)
{
	struct reading r = { .scratch = arena_new("a ring's text", SCRATCH),
		.most_bytes = most_bytes };
	size_t at = 0;
	int e = -ENOMEM;

	if (!r.scratch)
		return e;
	r.counts = ARENA_NEW(r.scratch, struct ring_count, RING_COLUMNS_MAX);
	e = read_lines(&r, whole_lines(text), &at);
	arena_free(r.scratch);
	if (e) {
		ring_free(r.ring);
		*line = at;
		*why = e == -EINVAL ? r.why : "no room for one of its beats";
		return e;
	}
	*ret_ring = r.ring;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/when.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "scanner/triage/jumps.h"

#include <stdlib.h>

enum { WHEN_JUMPS = 20, WHEN_MARKS = 20, WHEN_SAME = 6, WHEN_LOOKED = 4096 };

/* Before that nobody had a clock: a ring without a date counts from 0. */
static const uint64_t dated_ns = UINT64_C(86400000000000);

struct line {
	uint64_t at;
	bool is_jump;
	struct str text;
};

static int by_time(const void *x, const void *y)
{
	const struct line *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->is_jump != b->is_jump ? (a->is_jump ? 1 : -1) : str_cmp(a->text, b->text);
}

/* "2026-11-20T16:29:58.250Z"; without a date "second 4.250". */
static struct str moment(struct arena *a, uint64_t ns)
{
	struct str second = date_format(a, ns);

	if (ns < dated_ns)
		return str_printf(a, "second %.3f", (double)ns / 1e9);
	return str_printf(a, STR_FMT ".%03uZ", STR_ARG(str_head(second, second.n - 1)),
		(unsigned)(ns / 1000000 % 1000));
}

static struct line of_jump(struct arena *a, const struct jump *j)
{
	return (struct line){ j->from_ns, true,
		str_printf(a, STR_FMT ", within " STR_FMT ": " STR_FMT,
			STR_ARG(moment(a, j->from_ns)),
			STR_ARG(text_duration(a, j->to_ns - j->from_ns)),
			STR_ARG(jump_text(a, j))) };
}

static struct line of_mark(struct arena *a, const struct ring_mark *m)
{
	return (struct line){ m->real_ns, false,
		str_printf(a, STR_FMT ": " STR_FMT, STR_ARG(moment(a, m->real_ns)),
			STR_ARG(m->text)) };
}

/* The heaviest, but no counter more often than WHEN_SAME: one that is never at rest hides no other. */
static size_t choose(struct arena *a, const struct ring *ring, struct cpuset cpus, struct line *v)
{
	const struct jump *jumps, *kept[WHEN_JUMPS];
	size_t n = ring_jumps(a, ring, cpus, WHEN_LOOKED, &jumps), n_kept = 0;

	for (size_t i = 0; i < n && n_kept < WHEN_JUMPS; i++) {
		unsigned same = 0;

		for (size_t k = 0; k < n_kept; k++)
			same += str_eq(kept[k]->name, jumps[i].name);
		if (same == WHEN_SAME)
			continue;
		v[n_kept] = of_jump(a, &jumps[i]);
		kept[n_kept++] = &jumps[i];
	}
	return n_kept;
}

void triage_when(struct report *r, const struct ring *ring)
{
	struct arena *a = r->arena;
	size_t n_marks = ring_n_marks(ring), n;
	struct line *v = ARENA_NEW(a, struct line, WHEN_JUMPS + WHEN_MARKS + 1);
	struct str *lines = ARENA_NEW(a, struct str, WHEN_JUMPS + WHEN_MARKS + 2);

	n = choose(a, ring, r->triage.cpus, v);
	for (size_t i = 0; i < n_marks && i < WHEN_MARKS; i++)
		v[n++] = of_mark(a, ring_mark(ring, i));
	qsort(v, n, sizeof(*v), by_time);
	for (size_t i = 0; i < n; i++)
		lines[i] = v[i].text;
	if (n_marks > WHEN_MARKS)
		lines[n++] = str_printf(a, "and %zu more marks", n_marks - WHEN_MARKS);
	r->triage.when = lines;
	r->triage.n_when = n;
}

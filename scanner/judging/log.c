/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/log.h"

#include <string.h>

enum { FACILITY_SHIFT = 3 }; /* prio is facility * 8 + level; facility 0 is the kernel */

/* Where the part of s that matches a piece without a star ends; 0: it is not there. */
static size_t end_of(struct str s, struct str piece)
{
	const char *p = s.n >= piece.n ? memmem(s.p, s.n, piece.p, piece.n) : NULL;

	return p ? (size_t)(p - s.p) + piece.n : 0;
}

/* The pieces between the stars come one after the other. */
static bool has(struct str text, const char *pattern)
{
	struct str rest = str_from(pattern), piece;

	while (str_cut(&rest, '*', &piece)) {
		size_t end = piece.n ? end_of(text, piece) : 0;

		if (piece.n && !end)
			return false;
		text = str_skip(text, end);
	}
	return true;
}

static bool is_of(const struct kmsg_line *l, const struct log_row *row)
{
	if (l->prio >> FACILITY_SHIFT)
		return false;
	if (!has(l->text, row->part) && !(row->also && has(l->text, row->also)))
		return false;
	return !row->except || !has(l->text, row->except);
}

/*
 * Most rows are in no line: one look at the whole text spares one at each of ten thousand. The
 * pieces hold no byte that the kernel escapes.
 */
static bool is_anywhere(const struct kmsg *k, const char *pattern)
{
	struct str rest = str_from(pattern), piece;

	while (str_cut(&rest, '*', &piece)) {
		if (piece.n && !kmsg_may_have(k, piece))
			return false;
	}
	return true;
}

static bool may_have(const struct kmsg *k, const struct log_row *row)
{
	return is_anywhere(k, row->part) || (row->also && is_anywhere(k, row->also));
}

const struct kmsg_line *log_next(
	const struct kmsg *k, const struct log_row *row, const struct kmsg_line *p)
{
	if (!p && !may_have(k, row))
		return NULL;
	for (size_t i = p ? (size_t)(p - k->v) + 1 : 0; i < k->n; i++) {
		if (is_of(&k->v[i], row))
			return &k->v[i];
	}
	return NULL;
}

bool log_seen(const struct kmsg *k, const struct log_row *row, struct log_seen *ret)
{
	struct log_seen seen = { 0 };

	for (const struct kmsg_line *l = NULL; (l = log_next(k, row, l)); seen.n++) {
		if (!seen.first)
			seen.first = l;
		seen.last = l;
	}
	if (!seen.n)
		return false;
	*ret = seen;
	return true;
}

static void add_line(struct finding *f, const struct kmsg *k, const struct kmsg_line *l)
{
	find_evidence_text(f, k->from, "[%llu.%06llu] " STR_FMT,
		(unsigned long long)(l->usec / 1000000), (unsigned long long)(l->usec % 1000000),
		STR_ARG(l->text));
}

void find_log(struct finding *f, const struct kmsg *k, const struct log_seen *seen)
{
	add_line(f, k, seen->first);
	if (seen->last != seen->first)
		add_line(f, k, seen->last);
}

enum log_absence in_log_absence(const struct check_in *in)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);

	if (!k->valid || !k->n)
		return LOG_UNREADABLE;
	return k->reaches_boot ? LOG_SAYS_NO : LOG_SINCE;
}

static struct str since_boot(const struct check_in *in, uint64_t usec)
{
	if (!usec)
		return STR("at boot");
	return str_printf(in->scratch, STR_FMT " after boot",
		STR_ARG(text_duration(in->scratch, usec * 1000)));
}

struct str in_log_since(const struct check_in *in)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);

	return since_boot(in, k->oldest_usec);
}

static void say_seen(const struct check_in *in, const struct log_row *row,
	const struct log_seen *seen, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	struct subject s = subject_host();
	struct finding *f;

	if (row->key)
		s.key = str_from(row->key);
	f = find(out, row->status, s, "%s", row->text);
	if (seen->n == 1)
		find_observed(f, "1 line, " STR_FMT, STR_ARG(since_boot(in, seen->first->usec)));
	else
		find_observed(f, "%llu lines, the first " STR_FMT ", the last " STR_FMT,
			(unsigned long long)seen->n, STR_ARG(since_boot(in, seen->first->usec)),
			STR_ARG(since_boot(in, seen->last->usec)));
	find_observed_value(f, (double)seen->n, "1");
	find_wanted(f, "no such line");
	find_log(f, k, seen);
}

static bool all_come_again(const struct log_row *v, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (!v[i].again)
			return false;
	}
	return true;
}

static void say_since(const struct check_in *in, const struct log_row *v, unsigned n,
	const char *pass, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	struct str since = in_log_since(in);
	struct finding *f;

	if (all_come_again(v, n))
		f = find(out, STATUS_PASS, subject_host(), "%s, since " STR_FMT, pass,
			STR_ARG(since));
	else
		f = find_reason(out, STATUS_UNKNOWN, REASON_WINDOW, subject_host(),
			"the kernel's log begins " STR_FMT ": what it said before is gone",
			STR_ARG(since));
	find_evidence_text(f, k->from, "%zu lines since " STR_FMT, k->n, STR_ARG(since));
}

unsigned judge_log_lines(
	const struct check_in *in, const struct log_row *v, unsigned n, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	struct log_seen seen;
	unsigned rows = 0;

	for (unsigned i = 0; i < n; i++) {
		if (log_seen(k, &v[i], &seen)) {
			say_seen(in, &v[i], &seen, out);
			rows++;
		}
	}
	return rows;
}

void judge_log_absence(const struct check_in *in, const struct log_row *v, unsigned n,
	const char *pass, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	struct finding *f;

	switch (in_log_absence(in)) {
	case LOG_SAYS_NO:
		f = find(out, STATUS_PASS, subject_host(), "%s", pass);
		find_evidence_text(f, k->from, "%zu lines since boot", k->n);
		break;
	case LOG_SINCE:
		say_since(in, v, n, pass, out);
		break;
	case LOG_UNREADABLE:
		find_unreadable(out, subject_host(), k->from, false);
		break;
	}
}

unsigned judge_log(const struct check_in *in, const struct log_row *v, unsigned n, const char *pass,
	struct findings *out)
{
	unsigned rows = judge_log_lines(in, v, n, out);

	if (!rows)
		judge_log_absence(in, v, n, pass, out);
	return rows;
}

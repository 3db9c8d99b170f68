/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What many groups of traits add alike: counters since boot and in the window, files that are a
 * line each, and values of single CPUs folded by role, so that a host of 576 CPUs has as many
 * lines as one of four, and two hosts with other numbers of CPUs have the same keys.
 */
#include "scanner/engine/trait.h"

#include "scanner/base/arena.h"
#include "scanner/facts/bits.h"

#include <stdarg.h>
#include <stdio.h>

void trait_line(struct trait_out *out, enum trait_kind kind, struct str key, struct str value,
	struct str path)
{
	trait_from_path(out, trait_add(out, kind, key, value), path);
}

struct str trait_key(const struct trait_in *in, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	return str_copy(in->scratch, (struct str){ text, (size_t)n });
}

void trait_count(struct trait_out *out, struct str key, uint64_t n, struct str path)
{
	struct trait *t = trait_addf(out, TRAIT_COUNT, key, "%llu", (unsigned long long)n);

	trait_number(out, t, (double)n, "1");
	trait_from_path(out, t, path);
}

void trait_rate(const struct trait_in *in, struct trait_out *out, struct str key, uint64_t delta,
	struct str path)
{
	double seconds = trait_seconds(in), rate;
	struct trait *t;

	if (seconds <= 0) {
		trait_not_whole(out);
		return;
	}
	rate = (double)delta / seconds;
	t = trait_addf(out, TRAIT_RATE, key, "%.*f a second (%llu in %.*f s)",
		rate >= 100 || delta == 0 ? 0
		: rate >= 1		  ? 1
					  : 4,
		rate, (unsigned long long)delta, seconds >= 1 ? 1 : 3, seconds);
	trait_number(out, t, rate, "1/s");
	trait_from_path(out, t, path);
}

bool trait_moved(uint64_t before, uint64_t now, unsigned bits, uint64_t *ret)
{
	uint64_t delta = bits == 32 ? (uint32_t)(now - before) : now - before;

	/* What moved more than half of its range has rather gone back. */
	if (now < before && (bits != 32 || delta > UINT32_MAX / 2))
		return false;
	*ret = delta;
	return true;
}

const struct answer *trait_before(const struct trait_in *in, const struct answer *an)
{
	const struct answer *before;

	if (!in->answers_before)
		return NULL;
	before = answers_get(in->answers_before, an->path, an->kind);
	return before->state == ANSWER_OK ? before : NULL;
}

void trait_counter(const struct trait_in *in, struct trait_out *out, struct str key, uint64_t now,
	const uint64_t *then, unsigned bits, struct str path)
{
	uint64_t delta;

	trait_count(out, trait_key(in, STR_FMT " since boot", STR_ARG(key)), now, path);
	if (!then || now == 0)
		return;
	if (trait_moved(*then, now, bits, &delta))
		trait_rate(in, out, key, delta, path);
	else
		trait_not_whole(out);
}

void trait_counter_file(const struct trait_in *in, struct trait_out *out, struct str key,
	const struct answer *an, unsigned bits)
{
	const struct answer *before = trait_before(in, an);
	uint64_t now, then;

	if (an->state == ANSWER_ABSENT || an->state == ANSWER_NOT_READ)
		return;
	if (fact_u64(an, &now) || (before && fact_u64(before, &then)))
		trait_not_whole(out);
	else
		trait_counter(in, out, key, now, before ? &then : NULL, bits, an->path);
}

void trait_files(
	const struct trait_in *in, struct trait_out *out, const struct trait_file *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct answer *an = answers_file(in->answers, v[i].path);

		if (an->state != ANSWER_NOT_READ)
			trait_answer(out, v[i].kind, str_from(v[i].key), an, v[i].unit);
	}
}

enum { FOLD_ROWS = 64, FOLD_ROLES = 2 };
static const char *const fold_roles[FOLD_ROLES] = { "hot", "housekeeping" };

struct fold_row {
	struct str value;
	struct bits cpus;
};

struct trait_fold {
	const struct trait_in *in;
	struct fold_row rows[FOLD_ROLES][FOLD_ROWS];
	unsigned n[FOLD_ROLES], last[FOLD_ROLES];
	const struct answer *from[FOLD_ROLES]; /* of the first of each: that is where to look */
};

struct trait_fold *trait_fold_new(const struct trait_in *in)
{
	struct trait_fold *f = ARENA_NEW(in->scratch, struct trait_fold, 1);

	f->in = in;
	return f;
}

/* Neighbours mostly have one value. */
static struct fold_row *row_of(struct trait_fold *f, unsigned role, struct str value)
{
	struct fold_row *v = f->rows[role];

	if (f->n[role] && str_eq(v[f->last[role]].value, value))
		return &v[f->last[role]];
	for (unsigned i = 0; i < f->n[role]; i++) {
		if (str_eq(v[i].value, value))
			return &v[f->last[role] = i];
	}
	if (f->n[role] == FOLD_ROWS)
		return &v[f->last[role] = FOLD_ROWS - 1];
	f->last[role] = f->n[role]++;
	v[f->last[role]].value =
		f->n[role] == FOLD_ROWS ? STR("others") : str_copy(f->in->scratch, value);
	return &v[f->last[role]];
}

void trait_fold_put(struct trait_fold *f, unsigned cpu, struct str value, const struct answer *from)
{
	unsigned role = cpuset_has(f->in->roles->hot, cpu) ? 0 : 1;

	if (!f->n[role])
		f->from[role] = from;
	(void)bits_add(&row_of(f, role, value)->cpus, f->in->scratch, cpu);
}

void trait_fold_put_all(
	struct trait_fold *f, struct cpuset s, struct str value, const struct answer *from)
{
	for (int cpu = -1; (cpu = cpuset_next(s, cpu + 1)) >= 0;)
		trait_fold_put(f, (unsigned)cpu, value, from);
}

static struct str fold_text(const struct trait_fold *f, unsigned role)
{
	const struct fold_row *v = f->rows[role];
	struct arena *a = f->in->scratch;
	struct str all = v[0].value;

	if (f->n[role] == 1)
		return all;
	for (unsigned i = 0; i < f->n[role]; i++) {
		struct str cpus = cpuset_format(a, bits_set(&v[i].cpus));

		all = i ? str_printf(a, STR_FMT "; " STR_FMT ": " STR_FMT, STR_ARG(all),
				  STR_ARG(v[i].value), STR_ARG(cpus))
			: str_printf(a, STR_FMT ": " STR_FMT, STR_ARG(all), STR_ARG(cpus));
	}
	return all;
}

/* "2800 MHz" and "-5" are numbers, "balance_performance" is none. */
static bool leading_number(struct str value, double *ret)
{
	struct str word;
	int64_t whole;

	if (!str_word(&value, &word) || str_i64(word, &whole))
		return false;
	*ret = (double)whole;
	return true;
}

void trait_fold_add(struct trait_fold *f, struct trait_out *out, enum trait_kind kind,
	const char *what, const char *unit)
{
	for (unsigned role = 0; role < FOLD_ROLES; role++) {
		struct trait *t;
		double number;

		if (!f->n[role])
			continue;
		t = trait_add(out, kind, trait_key(f->in, "%s of %s CPUs", what, fold_roles[role]),
			fold_text(f, role));
		if (f->from[role])
			trait_from(out, t, f->from[role]);
		if (unit && f->n[role] == 1 && leading_number(f->rows[role][0].value, &number))
			trait_number(out, t, number, unit);
	}
}

void trait_fold_files(const struct trait_in *in, struct trait_out *out, enum trait_kind kind,
	const char *what, const char *pattern, const char *unit)
{
	struct matches m = answers_match(in->answers, pattern, ASK_FILE);
	struct trait_fold *f = trait_fold_new(in);

	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;
		uint64_t cpu;

		if (an->state != ANSWER_OK || str_u64(m.v[i].star[0], 10, &cpu)) {
			if (an->state != ANSWER_ABSENT)
				trait_not_whole(out);
			continue;
		}
		trait_fold_put(f, (unsigned)cpu, str_trim(an->bytes), an);
	}
	trait_fold_add(f, out, kind, what, unit);
}

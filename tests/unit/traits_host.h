/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of traits: a host's text (docs/format-fixture.md) to lines, all that any check reads
 * of it being read and no check being judged. Headers are those of fixtures: hot-cpus, nic, target,
 * window-ms.
 */
#ifndef LATSCAN_TESTS_UNIT_TRAITS_HOST_H
#define LATSCAN_TESTS_UNIT_TRAITS_HOST_H

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "scanner/engine/engine.h"
#include "scanner/engine/trait.h"
#include "tests/support/fixture.h"

#define TRAITS_HOST "tests/unit/traits/host.fx"

static struct arena *arena, *scratch;

static void set_up(void)
{
	arena = arena_new("test", (size_t)1 << 28);
	scratch = arena_new("scratch", 1 << 26);
}

static void tear_down(void)
{
	arena_free(scratch);
	arena_free(arena);
}

static void take_header(const struct index_header *h, struct intent *intent, uint64_t *window_ns)
{
	struct str list = h->value, role, rest;
	uint64_t n;

	/* "irq=2 block=3": here only which CPUs are hot matters. */
	if (str_is(h->key, "hot-cpus")) {
		struct str word;

		intent->has_hot = true;
		intent->hot_said_by = STR("--hot-cpus");
		while (str_word(&list, &word)) {
			struct cpuset set;

			if (str_split(word, '=', &role, &rest))
				word = rest;
			ck_assert_int_eq(cpuset_parse_list(arena, word, &set), 0);
			intent->hot = cpuset_or(arena, intent->hot, set);
		}
	}
	if (str_is(h->key, "nic"))
		(void)intent_add_nic(arena, intent, h->value);
	if (str_is(h->key, "target"))
		(void)intent_add_target(arena, intent, h->value);
	if (str_is(h->key, "window-ms") && str_u64(h->value, 10, &n) == 0)
		*window_ns = n * 1000000;
}

static const struct plan *plan_of_all(void)
{
	static struct job job;

	job.checks = checks_all(&job.n_checks);
	job.window_asked = true;
	return plan_new(arena, &job);
}

/* The samples' arenas live as long as the program. */
static const struct report *traits_by(const struct plan *plan, struct str text)
{
	struct report *r = ARENA_NEW(arena, struct report, 1);
	struct sample *before = NULL, *now;
	struct intent intent = { .meant = true };
	struct index_text parsed;
	struct index_error e;
	uint64_t window_ns = 0;

	r->arena = arena;
	ck_assert_msg(
		index_parse(arena, text, &parsed, &e) == 0, "line %u: %s", e.line, e.expected);
	for (size_t i = 0; i < parsed.n_headers; i++)
		take_header(&parsed.headers[i], &intent, &window_ns);
	now = sample_take(plan, SAMPLE_ALL, source_index(parsed.after, false), &intent, NULL);
	if (window_ns)
		before = sample_take(plan, SAMPLE_DELTA, source_index(parsed.before, false),
			&intent, sample_roles(now));
	traits_fill(r, before, now, window_ns, scratch);
	return r;
}

static inline const struct report *traits_of(struct str text)
{
	return traits_by(plan_of_all(), text);
}

/* "group | kind | key | value | number unit", a line each; paths: where it is from, too. */
static struct str traits_text(const struct report *r, bool paths)
{
	size_t cap = 1 << 20, n = 0;
	char *buf = arena_alloc(arena, cap, 1);

	for (size_t g = 0; g < r->n_traits; g++) {
		const struct trait_group *group = &r->traits[g];

		for (size_t i = 0; i < group->n; i++) {
			const struct trait *t = &group->v[i];

			n += (size_t)snprintf(buf + n, cap - n,
				STR_FMT " | %s | " STR_FMT " | " STR_FMT, STR_ARG(group->name),
				trait_kind_word(t->kind), STR_ARG(t->key), STR_ARG(t->value));
			if (t->unit)
				n += (size_t)snprintf(
					buf + n, cap - n, " | %.10g %s", t->number, t->unit);
			if (paths)
				n += (size_t)snprintf(
					buf + n, cap - n, " | " STR_FMT, STR_ARG(t->path));
			ck_assert_uint_lt(n, cap - 1024);
			buf[n++] = '\n';
		}
	}
	return (struct str){ buf, n };
}

/* Lines of x that y has not got, with a sign before each. */
static inline void traits_lines_missing(
	char *buf, size_t cap, size_t *n, struct str x, struct str y, char sign)
{
	struct str line, other, rest;
	bool found;

	while (str_cut(&x, '\n', &line)) {
		rest = y;
		for (found = false; !found && str_cut(&rest, '\n', &other);)
			found = str_eq(line, other);
		if (!found)
			*n += (size_t)snprintf(
				buf + *n, cap - *n, "%c" STR_FMT "\n", sign, STR_ARG(line));
		ck_assert_uint_lt(*n, cap);
	}
}

static inline struct str traits_diff(struct str x, struct str y)
{
	size_t cap = 1 << 18, n = 0;
	char *buf = arena_alloc(arena, cap, 1);

	traits_lines_missing(buf, cap, &n, x, y, '-');
	traits_lines_missing(buf, cap, &n, y, x, '+');
	return (struct str){ buf, n };
}

#endif

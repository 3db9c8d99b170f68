/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What numbers and order a host gave to things must not show: the same host with its answers in
 * another order, with interrupts and processes renumbered, has the same lines. Over the fixtures
 * of checks; and what every line of any host keeps to.
 */
#include "tests/unit/traits_host.h"

#include <glob.h>

#include "tests/support/captures.h"

/* A "1/s" begins with its rate, and says what was counted in which time. */
static void keeps_to_rate(const struct trait *t, const char *where)
{
	struct str rest = t->value, rate, count, seconds, word;
	const char *z = str_z(arena, t->value);
	char *end;
	double said = strtod(z, &end), n, s;

	ck_assert_msg(str_split(rest, '(', &rate, &rest) && str_split(rest, ')', &rest, &word),
		"%s: %s", where, z);
	ck_assert(str_starts(str_from(end), " a second "));
	ck_assert(str_word(&rest, &count) && str_word(&rest, &word) && str_is(word, "in"));
	ck_assert(str_word(&rest, &seconds) && str_is(rest, " s"));
	n = strtod(str_z(arena, count), NULL);
	s = strtod(str_z(arena, seconds), NULL);
	ck_assert_msg(said >= t->number * 0.95 - 0.1 && said <= t->number * 1.05 + 0.6,
		"%s: %s is not %g", where, z, t->number);
	ck_assert_msg(s <= 0 || (n / s >= t->number * 0.9 - 0.1 && n / s <= t->number * 1.1 + 0.1),
		"%s: %s is not %g", where, z, t->number);
}

static void keeps_to(const struct report *r, const char *where)
{
	static const char *const units[] = { "ns", "bytes", "kB", "MHz", "C", "1/s", "1" };

	for (size_t g = 0; g < r->n_traits; g++) {
		const struct trait_group *group = &r->traits[g];

		ck_assert(group->n > 0 && group->n <= TRAITS_CAP);
		for (size_t i = 0; i < group->n; i++) {
			const struct trait *t = &group->v[i];
			bool known = !t->unit;

			ck_assert_msg(t->key.n && t->value.n, "%s: a line of " STR_FMT, where,
				STR_ARG(group->name));
			ck_assert_msg(!i || str_cmp(group->v[i - 1].key, t->key) < 0,
				"%s: " STR_FMT " twice", where, STR_ARG(t->key));
			for (size_t u = 0; t->unit && u < sizeof(units) / sizeof(units[0]); u++)
				known |= strcmp(units[u], t->unit) == 0;
			ck_assert_msg(known, "%s: unit %s", where, t->unit);
			ck_assert((t->kind == TRAIT_RATE) ==
				  (t->unit && strcmp(t->unit, "1/s") == 0));
			if (t->kind == TRAIT_RATE)
				keeps_to_rate(t, where);
		}
	}
}

enum { SECTIONS = 4096 };

/* "before", "after" or nothing, and the path of a section's first line. */
static struct str path_of(struct str line, struct str *ret_when)
{
	struct str path = { 0 };

	*ret_when = (struct str){ 0 };
	line = str_skip(line, 3);
	if (str_word(&line, &path) && (str_is(path, "before") || str_is(path, "after"))) {
		*ret_when = path;
		(void)str_word(&line, &path);
	}
	return path;
}

/* Of two answers to one question the later one counts: there the order says something. */
static bool has_twice(const struct str *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str when, other, path = path_of(v[i], &when);

		for (size_t k = 0; k < i; k++) {
			if (str_eq(path_of(v[k], &other), path) &&
				(str_eq(when, other) || !when.n || !other.n))
				return true;
		}
	}
	return false;
}

/* Headers as they are, sections in the opposite order. */
static struct str reversed(struct str text)
{
	struct str heads[SECTIONS];
	const char *at[SECTIONS];
	size_t n = 0, used = 0;
	char *buf = arena_alloc(arena, text.n + 2, 1);
	struct str rest = text, line;

	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, "== ") && n < SECTIONS) {
			heads[n] = line;
			at[n++] = line.p;
		}
	}
	if (!n || has_twice(heads, n))
		return text;
	used = (size_t)(at[0] - text.p);
	memcpy(buf, text.p, used);
	for (size_t i = n; i-- > 0;) {
		const char *end = i + 1 < n ? at[i + 1] : text.p + text.n;
		size_t bytes = (size_t)(end - at[i]);

		memcpy(buf + used, at[i], bytes);
		used += bytes;
		if (buf[used - 1] != '\n')
			buf[used++] = '\n';
	}
	return (struct str){ buf, used };
}

/* Numbers of interrupts: 8 is 1008 in paths and rows, and in the lists of a function's own. */
enum { SHIFT = 1000 };

static bool number_behind(struct str line, const char *folder, size_t *ret_at, uint64_t *ret)
{
	size_t n = strlen(folder), from;

	for (size_t i = 0; i + n < line.n; i++) {
		if (memcmp(line.p + i, folder, n) != 0)
			continue;
		for (from = i += n; i < line.n && line.p[i] >= '0' && line.p[i] <= '9'; i++)
			;
		*ret_at = from;
		return str_u64((struct str){ line.p + from, i - from }, 10, ret) == 0;
	}
	return false;
}

static size_t put_shifted(char *buf, struct str line, size_t at, uint64_t number)
{
	size_t digits = 0, n = at;

	while (at + digits < line.n && line.p[at + digits] >= '0' && line.p[at + digits] <= '9')
		digits++;
	memcpy(buf, line.p, at);
	n += (size_t)snprintf(buf + n, 32, "%llu", (unsigned long long)number + SHIFT);
	memcpy(buf + n, line.p + at + digits, line.n - at - digits);
	return n + line.n - at - digits;
}

/* True: a row of /proc/interrupts with a number as its key. */
static bool row_number(struct str line, size_t *ret_at, uint64_t *ret)
{
	struct str trimmed = str_trim(line), key, rest;

	*ret_at = (size_t)(trimmed.p - line.p);
	return str_split(trimmed, ':', &key, &rest) && str_u64(key, 10, ret) == 0;
}

static struct str renumbered(struct str text)
{
	char *buf = arena_alloc(arena, text.n * 3 + 4096, 1);
	bool rows = false, list = false;
	size_t n = 0, at;
	struct str line;
	uint64_t number;

	while (str_cut(&text, '\n', &line)) {
		bool head = str_starts(line, "== "), shift;

		if (head) {
			rows = str_has(line, "/proc/interrupts");
			list = str_has(line, "/msi_irqs/") || str_ends(line, "/irq") ||
			       str_ends(line, "/irq/");
		}
		shift = head ? number_behind(line, "/irq/", &at, &number) ||
					number_behind(line, "/msi_irqs/", &at, &number)
			: rows ? row_number(line, &at, &number)
			       : list && (at = 0, str_u64(line, 10, &number) == 0);
		if (shift) {
			n += put_shifted(buf + n, line, at, number);
		} else {
			memcpy(buf + n, line.p, line.n);
			n += line.n;
		}
		buf[n++] = '\n';
	}
	return (struct str){ buf, n };
}

typedef struct str change(struct str text);

/* Of a file twice the same lines, whatever change() did; its lines keep to the rules. */
static void judge(const struct plan *plan, const char *path, change *how)
{
	struct str text = read_whole_file(arena, path), diff;
	const struct report *was = traits_by(plan, text), *is = traits_by(plan, how(text));

	keeps_to(was, path);
	diff = traits_diff(traits_text(was, false), traits_text(is, false));
	ck_assert_msg(diff.n == 0, "%s:\n" STR_FMT, path, STR_ARG(diff));
}

/*
 * Of the fixtures one in so many: reading all that any check reads costs some milliseconds each.
 * Each case is a process of its own, so that its memory goes with it.
 */
enum { PARTS = 12, EACH = 6 };

static void each(const char *pattern, unsigned part, unsigned step, change *how)
{
	const struct plan *plan = plan_of_all();
	glob_t found;
	unsigned judged = 0;

	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = part * step; i < found.gl_pathc; i += (size_t)PARTS * step) {
		judge(plan, found.gl_pathv[i], how);
		judged++;
	}
	globfree(&found);
	ck_assert_uint_gt(judged, 3);
}

START_TEST(answers_in_another_order)
{
	each("fixtures/*/*.fx", (unsigned)_i, EACH, reversed);
}
END_TEST

START_TEST(interrupts_renumbered)
{
	each("fixtures/[in][ri][qc].*/*.fx", (unsigned)_i, 1, renumbered);
}
END_TEST

START_TEST(the_host_renumbered)
{
	const struct plan *plan = plan_of_all();

	judge(plan, TRAITS_HOST, reversed);
	judge(plan, TRAITS_HOST, renumbered);
}
END_TEST

/* A thread and its process by another number: 900 is 4711, 812 is 77. */
START_TEST(processes_renumbered)
{
	static const char *const pairs[][2] = { { "/900", "/4711" }, { "900 (", "4711 (" },
		{ "/812", "/77" }, { "812 (", "77 (" }, { "pid=812", "pid=77" } };
	struct str text = read_whole_file(arena, TRAITS_HOST), now = text, diff;
	const struct plan *plan = plan_of_all();

	for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++) {
		size_t from = strlen(pairs[k][0]), to = strlen(pairs[k][1]), n = 0;
		char *buf = arena_alloc(arena, now.n * 2, 1);

		for (size_t i = 0; i < now.n;) {
			bool here = i + from <= now.n && memcmp(now.p + i, pairs[k][0], from) == 0;

			memcpy(buf + n, here ? pairs[k][1] : now.p + i, here ? to : 1);
			n += here ? to : 1;
			i += here ? from : 1;
		}
		now = (struct str){ buf, n };
	}
	diff = traits_diff(traits_text(traits_by(plan, text), false),
		traits_text(traits_by(plan, now), false));
	ck_assert_msg(diff.n == 0, "\n" STR_FMT, STR_ARG(diff));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, the_host_renumbered);
	tcase_add_test(tc, processes_renumbered);
	tcase_add_loop_test(tc, answers_in_another_order, 0, PARTS);
	tcase_add_loop_test(tc, interrupts_renumbered, 0, PARTS);
}

UNIT_MAIN("traits_stable", fill)

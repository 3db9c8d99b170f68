/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/site.h"

#include "scanner/base/sort.h"
#include "scanner/judging/expect.h"

#include <string.h>

bool site_name_fits(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return name.n > 0 && name.n <= SITE_NAME_MAX;
}

/* A star, or the role that stands in braces. False: more than one of them, or a role that no file has. */
static bool part_fits(struct str part, unsigned *stars)
{
	static const char *const roles[] = { "hot", "housekeeping", "online", "nic", "nic:fast",
		"target" };
	struct str head, rest, role, tail;
	unsigned n = 0;

	for (size_t i = 0; i < part.n; i++)
		n += part.p[i] == '*' || part.p[i] == '#' || part.p[i] == '{';
	*stars += n;
	if (n > 1 || str_is(part, "..") || str_is(part, ".") || !part.n)
		return false;
	if (!str_split(part, '{', &head, &rest))
		return true;
	if (!str_split(rest, '}', &role, &tail))
		return false;
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (str_is(role, roles[i]))
			return true;
	}
	return false;
}

bool site_path_fits(struct str path)
{
	static const char *const tops[] = { "/proc/", "/sys/", "/etc/", "/run/", "/boot/", "/usr/",
		"/var/", "/opt/" };
	struct str rest = path.n ? str_skip(path, 1) : path, part;
	unsigned stars = 0;
	bool below = false;

	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++)
		below |= str_starts(path, tops[i]);
	if (!below || str_ends(path, "/") || memchr(path.p, '\0', path.n))
		return false;
	while (str_cut(&rest, '/', &part)) {
		if (!part_fits(part, &stars))
			return false;
	}
	return stars <= PATTERN_STARS;
}

/* Which of "a|b|c"; 0 for none. */
static unsigned word_of(const char *words, struct str word)
{
	struct str rest = str_from(words), one;

	for (unsigned i = 0; str_cut(&rest, '|', &one); i++) {
		if (str_eq(one, word))
			return i;
	}
	return 0;
}

static void read_values(struct arena *a, const struct yaml *list, struct expectation *e)
{
	struct str *v = ARENA_NEW(a, struct str, yaml_count(list) + 1);

	for (size_t i = 0; i < yaml_count(list); i++) {
		const struct yaml *y = yaml_item(list, i);

		if (y->kind == YAML_TEXT)
			v[e->n_values++] = y->text;
	}
	e->values = v;
}

/* What each key allows by itself may still not go together. */
static void judge_row(
	struct arena *a, const struct yaml *y, const struct expectation *e, struct problems *p)
{
	const struct yaml *is = yaml_get(y, "is"), *value = yaml_get(y, "value");
	bool content = e->is != EXPECT_PRESENT && e->is != EXPECT_ABSENT;

	if (!expect_goes(e->read, e->is))
		problem(p, is->place, "\"" STR_FMT "\": expected \"read: %s\" beside it",
			STR_ARG(is->text),
			e->is == EXPECT_AT_LEAST || e->is == EXPECT_AT_MOST
				? "number"
				: "words\", \"read: cpus\" or \"read: mask");
	if (content && !e->n_values)
		problem(p, y->place,
			"\"value\" is missing: expected what the file is held against");
	if (!content && value)
		problem(p, value->place, "a value: expected none beside \"is: " STR_FMT "\"",
			STR_ARG(is->text));
	if (e->n_values > 1 && (e->is == EXPECT_AT_LEAST || e->is == EXPECT_AT_MOST))
		problem(p, value->place, "%zu values: expected one beside \"is: " STR_FMT "\"",
			e->n_values, STR_ARG(is->text));
	for (size_t i = 0; content && i < e->n_values; i++) {
		if (!expect_value_fits(a, e->read, e->values[i]))
			problem(p, yaml_item(value, i)->place,
				"\"" STR_FMT "\": expected %s, as \"read\" says",
				STR_ARG(e->values[i]),
				e->read == EXPECT_NUMBER
					? "a whole number"
					: "a list of CPUs, {hot} or {housekeeping}");
	}
}

static const char *said(
	struct arena *a, const struct yaml *y, const char *key, const char *otherwise)
{
	struct str s = yaml_text(y, key);

	return s.n ? str_z(a, s) : otherwise;
}

static void fill(struct arena *a, const struct yaml *y, struct expectation *e, struct check *c)
{
	struct str severity = yaml_text(y, "severity");

	e->path = said(a, y, "path", "");
	e->key = yaml_text(y, "key");
	e->read = (enum expect_read)word_of(EXPECT_READ_WORDS, yaml_text(y, "read"));
	e->is = (enum expect_is)word_of(EXPECT_IS_WORDS, yaml_text(y, "is"));
	e->missing = (enum expect_missing)word_of(EXPECT_MISSING_WORDS, yaml_text(y, "missing"));
	read_values(a, yaml_get(y, "value"), e);
	*c = (struct check){
		.id = str_z(a, str_printf(a, "site." STR_FMT, STR_ARG(y->key))),
		.rule = 1,
		.severity = SEVERITY_MEDIUM,
		.reads = { { e->path, ASK_FILE } },
		.why = said(a, y, "why", "the profile expects it"),
		.fix_now = said(a, y, "fix", NULL),
		.source = str_z(a, str_printf(a, STR_FMT ":%u", STR_ARG(y->key_place.file),
					   y->key_place.line)),
		.param = e,
		.run = expect_run,
	};
	c->title = said(
		a, y, "title", str_z(a, str_printf(a, "%s is as the profile expects", e->path)));
	(void)severity_from_word(severity, &c->severity);
}

static int by_id(const void *x, const void *y)
{
	const struct check *const *c = x, *const *d = y;

	return strcmp((*c)->id, (*d)->id);
}

void site_read(
	struct arena *a, const struct yaml *expect, struct problems *problems, struct profile *p)
{
	size_t most = expect ? expect->n : 0, n = 0;
	const struct check **v = ARENA_NEW(a, const struct check *, most + 1);

	for (size_t i = 0; i < most; i++) {
		const struct yaml *y = &expect->items[i];
		struct expectation *e;
		struct check *c;

		if (y->null || y->kind != YAML_MAP)
			continue;
		e = ARENA_NEW(a, struct expectation, 1);
		c = ARENA_NEW(a, struct check, 1);
		fill(a, y, e, c);
		judge_row(a, y, e, problems);
		v[n++] = c;
	}
	sort_in_place(v, n, sizeof(*v), by_id);
	p->sites = v;
	p->n_sites = n;
}

static void stray(const struct profile *p, const struct yaml *y, struct problems *problems)
{
	if (!y || y->kind != YAML_TEXT || !str_starts(y->text, "site."))
		return;
	for (size_t i = 0; i < p->n_sites; i++) {
		if (str_glob(y->text, str_from(p->sites[i]->id)))
			return;
	}
	problem(problems, y->place, "\"" STR_FMT "\": expected a name that \"expect\" has",
		STR_ARG(y->text));
}

void site_strays(const struct profile *p, const struct yaml *tree, struct problems *problems)
{
	static const char *const lists[] = { "require", "exclude" };
	const struct yaml *waivers = yaml_get(tree, "waivers");

	for (unsigned k = 0; k < 2; k++) {
		const struct yaml *list = yaml_get(tree, lists[k]);

		for (size_t i = 0; i < yaml_count(list); i++)
			stray(p, yaml_item(list, i), problems);
	}
	for (size_t i = 0; i < yaml_count(waivers); i++)
		stray(p, yaml_get(yaml_item(waivers, i), "check"), problems);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/names.h"
#include "scanner/profile/accept.h"

#include "scanner/base/date.h"
#include "scanner/base/cpuset.h"
#include "scanner/base/release.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/feeds.h"
#include "scanner/engine/hours.h"
#include "scanner/profile/positions.h"
#include "scanner/profile/site.h"
#include "scanner/profile/values.h"

#include <errno.h>
#include <string.h>

static void no_check(struct spot at, struct str id, const char *what, struct problems *p)
{
	const char *near = checks_nearest(id);

	problem(p, at, "no check \"" STR_FMT "\"%s" NEAR_FMT, STR_ARG(id), what,
		NEAR_ARG(near, "; \"latscan list\" shows them"));
}

static bool accept_position(struct arena *a, const struct yaml *y, struct problems *p)
{
	struct names names = { .a = a };
	unsigned limit;

	if (position_limit(y->key, &limit))
		return true;
	for (const struct position *o = profile_positions; o->name; o++)
		names_add(&names, str_from(o->name));
	problem(p, y->key_place, "no position \"" STR_FMT "\": expected " STR_FMT, STR_ARG(y->key),
		STR_ARG(names_expected(&names, y->key)));
	return false;
}

bool accept_name(
	struct arena *a, const struct profile_key *k, const struct yaml *y, struct problems *p)
{
	if (!y->key.n) {
		problem(p, y->key_place, "an empty name: expected a %s", k->named);
		return false;
	}
	if (!strcmp(k->named, "CHECK") && !checks_find(y->key)) {
		no_check(y->key_place, y->key, "", p);
		return false;
	}
	if (!strcmp(k->named, "NAME") && !site_name_fits(y->key)) {
		problem(p, y->key_place,
			"\"" STR_FMT "\": expected a name of a-z, 0-9 and _, %d at most",
			STR_ARG(y->key), SITE_NAME_MAX);
		return false;
	}
	if (!strcmp(k->named, "POSITION"))
		return accept_position(a, y, p);
	return true;
}

static void accept_word(
	struct arena *a, const struct profile_key *k, const struct yaml *y, struct problems *p)
{
	struct names names = { .a = a };

	names_add_words(&names, k->words);
	for (size_t i = 0; i < names.n; i++) {
		if (str_eq(names.v[i], y->text))
			return;
	}
	problem(p, y->place, "\"" STR_FMT "\": expected " STR_FMT, STR_ARG(y->text),
		STR_ARG(names_expected(&names, y->text)));
}

void accept_words(
	struct arena *a, const struct profile_key *k, const struct yaml *y, struct problems *p)
{
	for (size_t i = 0; i < y->n; i++)
		accept_word(a, k, &y->items[i], p);
}

static void accept_limit(struct arena *a, struct str check, struct str name, const struct yaml *y,
	struct problems *p)
{
	const struct check *c = checks_find(check);
	struct str error;
	unsigned limit;
	double v;

	if (!c)
		return; /* told where its name stands */
	if (limit_find(a, c, name, &limit, &error))
		problem(p, y->key_place, STR_FMT, STR_ARG(error));
	else if (limit_parse(a, c, limit, y->text, &v, &error))
		problem(p, y->place, STR_FMT, STR_ARG(error));
}

static void accept_wanted(
	struct arena *a, const struct yaml *parent, const struct yaml *y, struct problems *p)
{
	struct str error;
	unsigned limit;
	const struct check *c = position_limit(parent->key, &limit);
	double v;

	if (c && limit_parse(a, c, limit, y->text, &v, &error))
		problem(p, y->place, STR_FMT, STR_ARG(error));
}

static bool is_text(struct arena *a, struct str s)
{
	(void)a;
	return str_trim(s).n > 0;
}

static bool is_yes_no(struct arena *a, struct str s)
{
	bool yes;

	(void)a;
	return value_yes_no(s, &yes) == 0;
}

static bool is_duration(struct arena *a, struct str s)
{
	uint64_t ns;

	(void)a;
	return value_duration(s, &ns) == 0;
}

static bool is_date(struct arena *a, struct str s)
{
	int64_t days;

	(void)a;
	return date_days(s, &days) == 0;
}

static bool is_group(struct arena *a, struct str s)
{
	struct feed_group g;

	(void)a;
	return feed_group_parse(s, &g) == 0;
}

static bool is_peer(struct arena *a, struct str s)
{
	struct feed_peer p;

	(void)a;
	return feed_peer_parse(s, &p) == 0;
}

static bool is_cpus(struct arena *a, struct str s)
{
	struct cpuset cpus;

	return cpuset_parse_list(a, s, &cpus) == 0;
}

static bool is_kernel(struct arena *a, struct str s)
{
	(void)a;
	return release_pattern(s) == 0;
}

static bool is_rules(struct arena *a, struct str s)
{
	unsigned rules;

	(void)a;
	return value_rules(s, &rules) == 0;
}

static bool is_path(struct arena *a, struct str s)
{
	(void)a;
	return site_path_fits(s);
}

static bool is_hours(struct arena *a, struct str s)
{
	struct trading_hours hours = { .n = 0 };

	(void)a;
	return hours_add(&hours, s) == 0;
}

/* The kinds of which a wrong value needs no more to be said than what was expected. */
static bool (*const is_right[KEY_KINDS])(struct arena *a, struct str s) = {
	[KEY_GROUP] = is_group,
	[KEY_PEER] = is_peer,
	[KEY_TEXT] = is_text,
	[KEY_GLOB] = is_text,
	[KEY_YES_NO] = is_yes_no,
	[KEY_DURATION] = is_duration,
	[KEY_DATE] = is_date,
	[KEY_CPUS] = is_cpus,
	[KEY_KERNEL] = is_kernel,
	[KEY_RULES] = is_rules,
	[KEY_HOURS] = is_hours,
	[KEY_PATH] = is_path,
};

static void accept_number(const struct profile_key *k, const struct yaml *y, struct problems *p)
{
	int64_t v;

	if (str_i64(y->text, &v) == 0 && v >= k->least && v <= k->most)
		return;
	if (k->least == k->most)
		problem(p, y->place, "\"" STR_FMT "\": expected %lld", STR_ARG(y->text),
			(long long)k->most);
	else
		problem(p, y->place, "\"" STR_FMT "\": expected a number from %lld to %lld",
			STR_ARG(y->text), (long long)k->least, (long long)k->most);
}

void accept_value(struct arena *a, const struct profile_key *k, const struct yaml *parent,
	const struct yaml *y, struct problems *p)
{
	if (k->kind == KEY_WORD || k->kind == KEY_WORDS)
		accept_word(a, k, y, p);
	else if (k->kind == KEY_NUMBER)
		accept_number(k, y, p);
	else if (k->kind == KEY_CHECK && !checks_match(y->text) && !checks_of_site(y->text))
		no_check(y->place, y->text, " that it could match", p);
	else if (k->kind == KEY_LIMIT)
		accept_limit(a, parent->key, y->key, y, p);
	else if (k->kind == KEY_POSITION)
		accept_wanted(a, parent, y, p);
	else if (k->kind == KEY_KERNEL && release_pattern(y->text) == -ERANGE)
		problem(p, y->place, "\"" STR_FMT "\": it ends before it begins: expected %s",
			STR_ARG(y->text), key_kind_word(k->kind));
	else if (is_right[k->kind] && !is_right[k->kind](a, y->text))
		problem(p, y->place, "\"" STR_FMT "\": expected %s", STR_ARG(y->text),
			key_kind_word(k->kind));
}

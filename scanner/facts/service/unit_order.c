/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A search over the units that were read and those of systemd itself that everybody's chain
 * leads through. A target comes after what it wants or requires unless one of the two has
 * DefaultDependencies=no (src/core/target.c, target_add_default_dependencies); a service comes
 * after basic.target (src/core/service.c).
 */
#include "scanner/facts/service/unit_order.h"

enum { VISITS_MAX = 512 };

struct search {
	struct arena *arena;
	const struct units *us;
	struct str v[VISITS_MAX];
	size_t n, at;
	bool holds; /* requirements, not order */
};

/* Vendor's targets, which are not read: this comes after that. */
static const struct pair {
	const char *unit, *after;
} own[] = {
	{ "multi-user.target", "basic.target" },
	{ "graphical.target", "multi-user.target" },
	{ "basic.target", "sysinit.target" },
	{ "basic.target", "sockets.target" },
	{ "basic.target", "timers.target" },
	{ "sysinit.target", "local-fs.target" },
	{ "sysinit.target", "systemd-sysctl.service" },
	{ "sysinit.target", "systemd-modules-load.service" },
	{ "sysinit.target", "systemd-tmpfiles-setup.service" },
	{ "network-online.target", "network.target" },
	{ "network.target", "network-pre.target" },
	{ "remote-fs.target", "network-online.target" },
	{ "NetworkManager-wait-online.service", "NetworkManager.service" },
	{ "NetworkManager.service", "network-pre.target" },
};

bool unit_has_defaults(const struct unit_file *u)
{
	const struct unit_setting *s = unit_last(u, "Unit", "DefaultDependencies");

	return !s || !(str_is(s->value, "no") || str_is(s->value, "false") ||
			     str_is(s->value, "0") || str_is(s->value, "off"));
}

static void push(struct search *s, struct str name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->v[i], name))
			return;
	}
	if (s->n < VISITS_MAX)
		s->v[s->n++] = name;
}

static void push_key(struct search *s, const struct unit_file *u, const char *key)
{
	const struct unit_setting *set = NULL;
	struct str rest, word;

	while ((set = unit_next(u, "Unit", key, set))) {
		rest = unit_expand(s->arena, u, set->value);
		while (str_word(&rest, &word))
			push(s, word);
	}
}

static bool names(struct search *s, const struct unit_file *u, const char *key, struct str name)
{
	const struct unit_setting *set = NULL;
	struct str rest, word;

	while ((set = unit_next(u, "Unit", key, set))) {
		rest = unit_expand(s->arena, u, set->value);
		while (str_word(&rest, &word)) {
			if (str_eq(word, name))
				return true;
		}
	}
	return false;
}

/* Links in X.wants and X.requires. */
static bool is_wanted_by(const struct unit_file *u, struct str name, bool required)
{
	for (unsigned i = 0; i < u->n_wanted_by; i++) {
		if (str_eq(u->wanted_by[i], name) && (u->required_by[i] || !required))
			return true;
	}
	return false;
}

static void push_order(struct search *s, struct str name, const struct unit_file *u)
{
	bool target = str_ends(name, ".target");

	if (u) {
		push_key(s, u, "After");
		if (target && unit_has_defaults(u)) {
			push_key(s, u, "Wants");
			push_key(s, u, "Requires");
		}
		if (str_ends(name, ".service") && unit_has_defaults(u))
			push(s, STR("basic.target"));
	}
	for (size_t i = 0; i < s->us->n; i++) {
		const struct unit_file *other = &s->us->v[i];

		if (names(s, other, "Before", name))
			push(s, other->name);
		else if (target && is_wanted_by(other, name, false) && unit_has_defaults(other) &&
			 (!u || unit_has_defaults(u)))
			push(s, other->name);
	}
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (str_is(name, own[i].unit))
			push(s, str_from(own[i].after));
	}
}

static void push_holds(struct search *s, struct str name, const struct unit_file *u)
{
	if (u) {
		push_key(s, u, "Requires");
		push_key(s, u, "BindsTo");
		push_key(s, u, "Requisite");
	}
	for (size_t i = 0; i < s->us->n; i++) {
		if (is_wanted_by(&s->us->v[i], name, true))
			push(s, s->us->v[i].name);
	}
}

/* The next unit that the search comes to; an alias counts as what it stands for. */
static bool next(struct search *s, struct str *ret)
{
	const struct unit_file *u;
	struct str name;

	if (s->at == s->n)
		return false;
	name = s->v[s->at++];
	u = units_find(s->us, name);
	if (u)
		name = u->name;
	if (s->holds)
		push_holds(s, name, u);
	else
		push_order(s, name, u);
	*ret = name;
	return true;
}

static struct search *begin(
	struct arena *a, const struct units *us, const struct unit_file *u, bool holds)
{
	struct search *s = ARENA_NEW(a, struct search, 1);
	struct str self;

	s->arena = a;
	s->us = us;
	s->holds = holds;
	push(s, u->name);
	next(s, &self);
	return s;
}

bool unit_starts_after(
	struct arena *a, const struct units *us, const struct unit_file *u, struct str other)
{
	struct search *s = begin(a, us, u, false);
	struct str name;

	while (next(s, &name)) {
		if (str_eq(name, other))
			return true;
	}
	return false;
}

bool unit_starts_after_any(struct arena *a, const struct units *us, const struct unit_file *u,
	const char *const *patterns, size_t n)
{
	struct search *s = begin(a, us, u, false);
	struct str name;

	while (next(s, &name)) {
		for (size_t i = 0; i < n; i++) {
			if (str_glob(str_from(patterns[i]), name))
				return true;
		}
	}
	return false;
}

bool unit_is_held_by(
	struct arena *a, const struct units *us, const struct unit_file *u, struct str other)
{
	struct search *s = begin(a, us, u, true);
	struct str name;

	while (next(s, &name)) {
		if (str_eq(name, other))
			return true;
	}
	return false;
}

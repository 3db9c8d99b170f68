/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/units.h"

#include <stdlib.h>

#include "scanner/facts/service/conf.h"
#include "scanner/facts/service/units_merge.h"
#include "scanner/facts/service/units_walk.h"

struct collection {
	const struct fact_in *in;
	struct follower *f; /* while following; NULL while parsing */
	struct unit_place *v;
	size_t n, cap;
	bool more;
	struct dropin_dirs dirs;
};

static void ask_dropins(void *user, struct str dir)
{
	const struct collection *c = user;
	const struct answer *list = answers_get(c->in->answers, dir, ASK_LIST);
	struct str rest = list->bytes, name;

	c->f->ask(c->f, dir, ASK_LIST, 0);
	while (list->state == ANSWER_OK && str_cut(&rest, '\n', &name)) {
		if (str_ends(name, ".conf"))
			c->f->ask(c->f,
				str_printf(c->in->arena, STR_FMT "/" STR_FMT, STR_ARG(dir),
					STR_ARG(name)),
				ASK_FILE, UNIT_TEXT_CAP);
	}
}

static void ask_unit(void *user, const struct unit_place *p)
{
	struct collection *c = user;

	if (c->n++ >= UNITS_CAP || p->masked)
		return;
	c->f->ask(c->f, p->path, ASK_FILE, UNIT_TEXT_CAP);
	units_dropins(c->in, &c->dirs, p->name, ask_dropins, c);
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct collection c = { .in = in, .f = f, .dirs = units_dropin_dirs(in) };

	units_walk(in, ask_unit, &c);
}

static void keep_place(void *user, const struct unit_place *p)
{
	struct collection *c = user;

	if (c->n >= UNITS_CAP) {
		c->more = true;
		return;
	}
	c->v = arena_grow(c->in->arena, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = *p;
}

/* Those that a folder wants before those that stand for themselves. */
static int by_name(const void *x, const void *y)
{
	const struct unit_place *a = x, *b = y;
	int order = str_cmp(a->name, b->name);

	return order ? order : (a->wanted_by.n == 0) - (b->wanted_by.n == 0);
}

static struct str instance_of(struct str name)
{
	struct str head, rest, instance = { 0 }, kind;

	if (str_split(name, '@', &head, &rest))
		str_split_last(rest, '.', &instance, &kind);
	return instance;
}

static void add_wanting(struct unit_file *u, const struct unit_place *p)
{
	if (p->wanted_by.n == 0)
		return;
	u->wanted = true;
	if (u->n_wanted_by == sizeof(u->wanted_by) / sizeof(u->wanted_by[0]))
		return;
	u->wanted_by[u->n_wanted_by] = p->wanted_by;
	u->required_by[u->n_wanted_by++] = p->required;
}

static void fill(const struct fact_in *in, const struct dropin_dirs *dirs, struct units *us,
	struct unit_file *u, const struct unit_place *p)
{
	u->name = p->name;
	u->instance = instance_of(p->name);
	u->masked = p->masked;
	u->from = answers_get(in->answers, p->path, p->masked ? ASK_LINK : ASK_FILE);
	if (p->masked)
		return;
	u->whole = u->from->state == ANSWER_OK || u->from->state == ANSWER_ABSENT ||
		   u->from->state == ANSWER_VANISHED;
	if (!u->whole && (!us->unread || us->unread->state == ANSWER_NOT_CAPTURED))
		us->unread = u->from;
	units_merge(in, dirs, us, u);
}

static void read_aliases(const struct fact_in *in, struct units *us)
{
	struct matches m = answers_match(in->answers, UNITS_ETC "/*", ASK_LINK);
	struct unit_alias *v = ARENA_NEW(in->arena, struct unit_alias, m.n + 1);
	struct str dir, target;

	for (size_t i = 0; i < m.n; i++) {
		if (m.v[i].answer->state != ANSWER_OK)
			continue;
		target = str_trim(m.v[i].answer->bytes);
		str_split_last(target, '/', &dir, &target);
		if (!str_is(target, "null") && !str_eq(target, m.v[i].star[0]))
			v[us->n_aliases++] = (struct unit_alias){ m.v[i].star[0], target };
	}
	us->aliases = v;
}

static bool is_refused(const struct answer *an)
{
	return an->state == ANSWER_DENIED || an->state == ANSWER_BROKEN ||
	       an->state == ANSWER_TIMEOUT || an->state == ANSWER_WITHHELD;
}

/* Folders of links, and the folders that those are in. */
static void look_for_refused(const struct fact_in *in, struct units *us)
{
	for (unsigned i = 0; i < FACT_ASKS && fact_units.asks[i].path; i++) {
		const struct ask *ask = &fact_units.asks[i];
		struct matches m = answers_match(in->answers, ask->path, ask->kind);
		const struct answer *list = answers_list_of(in->answers, ask->path);

		if (!us->unread && is_refused(list))
			us->unread = list;
		for (size_t k = 0; k < m.n && ask->kind == ASK_LIST; k++) {
			if (!us->unread && is_refused(m.v[k].answer))
				us->unread = m.v[k].answer;
		}
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct collection c = { .in = in, .dirs = units_dropin_dirs(in) };
	struct units *us = ret;
	struct unit_file *v;

	us->list = answers_get(in->answers, STR(UNITS_ETC), ASK_LIST);
	read_aliases(in, us);
	look_for_refused(in, us);
	units_walk(in, keep_place, &c);
	if (c.n > 1)
		qsort(c.v, c.n, sizeof(*c.v), by_name);
	v = ARENA_NEW(in->arena, struct unit_file, c.n + 1);
	for (size_t i = 0; i < c.n; i++) {
		if (us->n == 0 || !str_eq(v[us->n - 1].name, c.v[i].name))
			fill(in, &c.dirs, us, &v[us->n++], &c.v[i]);
		add_wanting(&v[us->n - 1], &c.v[i]);
	}
	us->v = v;
	us->more = c.more;
}

static const struct unit_file *find_exact(const struct units *us, struct str name)
{
	size_t low = 0, high = us->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (str_cmp(us->v[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < us->n && str_eq(us->v[low].name, name) ? &us->v[low] : NULL;
}

const struct unit_file *units_find(const struct units *us, struct str name)
{
	const struct unit_file *u = find_exact(us, name);

	for (size_t i = 0; !u && i < us->n_aliases; i++) {
		if (str_eq(us->aliases[i].name, name))
			u = find_exact(us, us->aliases[i].target);
	}
	return u;
}

const struct fact fact_units = {
	.name = "units",
	.asks = {
		{ UNITS_ETC, ASK_LIST },
		{ UNITS_ETC "/*.wants", ASK_LIST },
		{ UNITS_ETC "/*.requires", ASK_LIST },
		{ UNITS_ETC "/*", ASK_LINK },
		{ UNITS_RUN, ASK_LIST },
		{ UNITS_RUN "/*.wants", ASK_LIST },
		{ UNITS_RUN "/*", ASK_LINK },
		{ "/run/systemd/generator.late/*.wants", ASK_LIST },
		{ UNITS_LIB, ASK_LIST },
		{ UNITS_LIB "/timers.target.wants", ASK_LIST },
	},
	.follow = follow,
	.size = sizeof(struct units),
	.parse = parse,
};

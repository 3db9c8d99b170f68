/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One unit out of several files. An empty value forgets what the key said before, except of
 * dependencies, which only grow (systemd.unit(5), "Overriding vendor settings").
 */
#include "scanner/facts/service/units_merge.h"

#include "scanner/facts/service/conf.h"
#include "scanner/facts/service/units_walk.h"

struct dropin {
	struct str name; /* "10-cpus.conf" */
	const struct answer *an;
};

struct dropins {
	const struct fact_in *in;
	struct dropin *v;
	size_t n, cap;
};

/* By name; a later folder hides what a lesser one has under the same name. */
static void add_dropin(struct dropins *d, struct str name, const struct answer *an)
{
	size_t at = 0;

	while (at < d->n && str_cmp(d->v[at].name, name) < 0)
		at++;
	if (at < d->n && str_eq(d->v[at].name, name)) {
		d->v[at].an = an;
		return;
	}
	d->v = arena_grow(d->in->arena, d->v, d->n, &d->cap, sizeof(*d->v));
	for (size_t i = d->n++; i > at; i--)
		d->v[i] = d->v[i - 1];
	d->v[at] = (struct dropin){ name, an };
}

static void collect(void *user, struct str dir)
{
	struct dropins *d = user;
	const struct answer *list = answers_get(d->in->answers, dir, ASK_LIST);
	struct str rest = list->bytes, name;

	if (list->state != ANSWER_OK && list->state != ANSWER_ABSENT)
		add_dropin(d, dir, list);
	while (list->state == ANSWER_OK && str_cut(&rest, '\n', &name)) {
		struct str path =
			str_printf(d->in->arena, STR_FMT "/" STR_FMT, STR_ARG(dir), STR_ARG(name));

		if (str_ends(name, ".conf"))
			add_dropin(d, name, answers_get(d->in->answers, path, ASK_FILE));
	}
}

static bool only_grows(struct str key)
{
	static const char *const keys[] = { "After", "Before", "Requires", "Wants", "BindsTo",
		"Requisite", "PartOf", "Upholds", "Conflicts" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (str_is(key, keys[i]))
			return true;
	}
	return false;
}

static size_t forget(struct unit_setting *v, size_t n, const struct conf_line *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(v[i].section, l->section) || !str_eq(v[i].key, l->key))
			v[kept++] = v[i];
	}
	return kept;
}

struct unit_setting *unit_settings(
	struct arena *a, const struct answer *from, struct unit_setting *v, size_t *n, size_t *cap)
{
	struct conf it = conf_begin(a, from->bytes);
	struct conf_line l;

	while (conf_next(&it, &l)) {
		if (l.value.n == 0 && !only_grows(l.key)) {
			*n = forget(v, *n, &l);
			continue;
		}
		v = arena_grow(a, v, *n, cap, sizeof(*v));
		v[(*n)++] = (struct unit_setting){ l.section, l.key, l.value, from, l.line };
	}
	return v;
}

void units_merge(const struct fact_in *in, const struct dropin_dirs *dirs, struct units *us,
	struct unit_file *u)
{
	struct dropins d = { .in = in };
	struct unit_setting *v = NULL;
	size_t n = 0, cap = 0;

	if (u->from->state == ANSWER_OK)
		v = unit_settings(in->arena, u->from, v, &n, &cap);
	units_dropins(in, dirs, u->name, collect, &d);
	for (size_t i = 0; i < d.n; i++) {
		if (d.v[i].an->state == ANSWER_OK) {
			v = unit_settings(in->arena, d.v[i].an, v, &n, &cap);
		} else if (d.v[i].an->state != ANSWER_ABSENT) {
			u->whole = false;
			if (!us->unread)
				us->unread = d.v[i].an;
		}
	}
	u->v = v;
	u->n = n;
}

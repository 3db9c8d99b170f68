/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/waive/waive_subjects.h"

#include "scanner/base/json_read.h"
#include "scanner/base/text.h"

#include <errno.h>

struct reading {
	struct json_reader r;
	struct arena *a;
	struct str glob;
	bool unknown, has_checks;
	struct waive_subject *v;
	size_t n, cap;
};

struct one {
	struct str status, key;
	bool waived;
};

static struct str text(struct reading *g)
{
	struct str s = { 0 };

	json_read_str(&g->r, &s);
	return text_sanitise(g->a, str_copy(g->a, s));
}

static void read_subject(struct reading *g, struct one *f)
{
	struct str key;

	if (!json_read_object(&g->r))
		return;
	while (json_read_key(&g->r, &key)) {
		if (str_is(key, "key"))
			f->key = text(g);
		else
			json_read_skip(&g->r);
	}
}

static void read_finding(struct reading *g, struct one *f)
{
	struct str key;

	if (!json_read_object(&g->r))
		return;
	while (json_read_key(&g->r, &key)) {
		if (str_is(key, "status"))
			f->status = text(g);
		else if (str_is(key, "waived"))
			json_read_bool(&g->r, &f->waived);
		else if (str_is(key, "subject"))
			read_subject(g, f);
		else
			json_read_skip(&g->r);
	}
}

static bool is_wanted(const struct reading *g, const struct one *f)
{
	if (f->waived)
		return false;
	if (g->unknown)
		return str_is(f->status, "unknown");
	return str_is(f->status, "fail") || str_is(f->status, "warn");
}

/* Of one check, behind the first of its subjects; its id may come behind its findings. */
static void add(struct reading *g, size_t first, struct str subject)
{
	for (size_t i = first; i < g->n; i++) {
		if (str_eq(g->v[i].subject, subject))
			return;
	}
	if (g->n == g->cap) {
		struct waive_subject *more;

		g->cap = g->cap ? 2 * g->cap : 64;
		more = ARENA_NEW(g->a, struct waive_subject, g->cap);
		for (size_t i = 0; i < g->n; i++)
			more[i] = g->v[i];
		g->v = more;
	}
	g->v[g->n++] = (struct waive_subject){ .subject = subject };
}

static void read_findings(struct reading *g, size_t first)
{
	if (!json_read_array(&g->r))
		return;
	while (json_read_element(&g->r)) {
		struct one f = { .waived = false };

		read_finding(g, &f);
		if (is_wanted(g, &f))
			add(g, first, f.key);
	}
}

static void read_check(struct reading *g)
{
	size_t first = g->n;
	struct str key, id = { 0 };

	if (!json_read_object(&g->r))
		return;
	while (json_read_key(&g->r, &key)) {
		if (str_is(key, "id"))
			id = text(g);
		else if (str_is(key, "findings"))
			read_findings(g, first);
		else
			json_read_skip(&g->r);
	}
	if (!str_glob(g->glob, id))
		g->n = first;
	for (size_t i = first; i < g->n; i++)
		g->v[i].check = id;
}

int waive_subjects(struct arena *a, struct str json, struct str glob, bool unknown,
	struct waive_subjects *ret, struct str *ret_error)
{
	struct reading g = { .a = a, .glob = glob, .unknown = unknown };
	struct str key;

	json_read_init(&g.r, a, json);
	if (json_read_object(&g.r)) {
		while (json_read_key(&g.r, &key)) {
			if (!str_is(key, "checks")) {
				json_read_skip(&g.r);
				continue;
			}
			g.has_checks = json_read_array(&g.r);
			while (g.has_checks && json_read_element(&g.r))
				read_check(&g);
		}
		json_read_end(&g.r);
	}
	if (!g.has_checks)
		json_read_fault(&g.r, "a report of latscan, with checks");
	if (g.r.error.n) {
		*ret_error = g.r.error;
		return -EINVAL;
	}
	*ret = (struct waive_subjects){ g.v, g.n };
	return 0;
}

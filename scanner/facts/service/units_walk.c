/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a unit's own file is. The link in X.wants gives the name only; what it points to
 * matters where no folder of greater weight has a file of that name (src/basic/unit-file.c).
 * Reading through the link finds the vendor's file wherever the distribution keeps it, also
 * a template's for an instance.
 */
#include "scanner/facts/service/units_walk.h"

#include "scanner/facts/service/units.h"

static const struct folder {
	const char *pattern; /* *.wants or *.requires in it */
	const char *dir;
} folders[] = {
	{ UNITS_ETC "/*.wants", UNITS_ETC },
	{ UNITS_ETC "/*.requires", UNITS_ETC },
	{ UNITS_RUN "/*.wants", UNITS_RUN },
	{ "/run/systemd/generator.late/*.wants", "/run/systemd/generator.late" },
};

struct str join_path(struct arena *a, const char *dir, struct str name)
{
	return str_printf(a, "%s/" STR_FMT, dir, STR_ARG(name));
}

bool answer_lists(const struct answer *list, struct str name)
{
	struct str rest = list->bytes, one;

	while (list->state == ANSWER_OK && str_cut(&rest, '\n', &one)) {
		if (str_eq(one, name))
			return true;
	}
	return false;
}

static bool is_unit(struct str name)
{
	static const char *const kinds[] = { ".service", ".timer", ".target", ".slice" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_ends(name, kinds[i]) && name.n > str_from(kinds[i]).n)
			return true;
	}
	return false;
}

/* Where links of the same name lead: /dev/null masks. Other names are aliases. */
static bool leads_away(const struct fact_in *in, struct str path, struct str name, bool *ret_masked)
{
	const struct answer *link = answers_get(in->answers, path, ASK_LINK);
	struct str dir, last, target = str_trim(link->bytes);

	if (link->state != ANSWER_OK)
		return false;
	*ret_masked = str_is(target, "/dev/null");
	if (*ret_masked)
		return false;
	last = target;
	str_split_last(target, '/', &dir, &last);
	return !str_eq(last, name) && !str_eq(last, unit_template(in->arena, name));
}

/* In /etc or /run, by its own name or its template's; false when there is none. */
static bool own_file(const struct fact_in *in, struct str name, struct unit_place *p)
{
	static const char *const dirs[] = { UNITS_ETC, UNITS_RUN };
	struct str names[] = { name, unit_template(in->arena, name) };

	for (unsigned k = 0; k < 2; k++) {
		for (unsigned i = 0; i < 2; i++) {
			const struct answer *list =
				answers_get(in->answers, str_from(dirs[i]), ASK_LIST);

			if (!answer_lists(list, names[k]))
				continue;
			p->path = join_path(in->arena, dirs[i], names[k]);
			if (!leads_away(in, p->path, names[k], &p->masked))
				return true;
		}
		if (str_eq(names[0], names[1]))
			break;
	}
	return false;
}

static void visit_folder(const struct fact_in *in, const char *dir, const struct match *m,
	bool requires, unit_visit_fn *visit, void *user)
{
	struct str rest = m->answer->bytes, name;

	if (m->answer->state != ANSWER_OK)
		return;
	while (str_cut(&rest, '\n', &name)) {
		struct unit_place p = {
			.name = name, .wanted_by = m->star[0], .required = requires
		};

		if (!is_unit(name))
			continue;
		if (!own_file(in, name, &p))
			p.path = str_printf(in->arena, "%s/" STR_FMT ".%s/" STR_FMT, dir,
				STR_ARG(m->star[0]), requires ? "requires" : "wants",
				STR_ARG(name));
		visit(user, &p);
	}
}

/* Files of /etc and /run that nobody enables: slices, targets, what is started by hand. */
static void visit_own(const struct fact_in *in, const char *dir, unit_visit_fn *visit, void *user)
{
	const struct answer *list = answers_get(in->answers, str_from(dir), ASK_LIST);
	struct str rest = list->bytes, name;

	while (list->state == ANSWER_OK && str_cut(&rest, '\n', &name)) {
		struct unit_place p = { .name = name };

		/* A template is read by its instances. */
		if (is_unit(name) && !str_has(name, "@.") && own_file(in, name, &p))
			visit(user, &p);
	}
}

void units_walk(const struct fact_in *in, unit_visit_fn *visit, void *user)
{
	struct match timers = { .star[0] = STR("timers.target") };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct matches m = answers_match(in->answers, folders[i].pattern, ASK_LIST);

		for (size_t k = 0; k < m.n; k++)
			visit_folder(in, folders[i].dir, &m.v[k],
				str_ends(str_from(folders[i].pattern), ".requires"), visit, user);
	}
	/* The vendor's own, which nobody can disable but by a mask. */
	timers.answer = answers_get(in->answers, STR(UNITS_LIB "/timers.target.wants"), ASK_LIST);
	visit_folder(in, UNITS_LIB, &timers, false, visit, user);
	visit_own(in, UNITS_ETC, visit, user);
	visit_own(in, UNITS_RUN, visit, user);
}

struct dropin_dirs units_dropin_dirs(const struct fact_in *in)
{
	static const char *const dirs[] = { UNITS_LIB, UNITS_RUN, UNITS_ETC };
	struct dropin_dirs d = { NULL, 0 };
	size_t cap = 0;

	for (unsigned i = 0; i < 3; i++) {
		const struct answer *list = answers_get(in->answers, str_from(dirs[i]), ASK_LIST);
		struct str rest = list->bytes, name;

		while (list->state == ANSWER_OK && str_cut(&rest, '\n', &name)) {
			if (!str_ends(name, ".d"))
				continue;
			d.v = arena_grow(in->arena, d.v, d.n, &cap, sizeof(*d.v));
			d.v[d.n++] = (struct dropin_dir){ join_path(in->arena, dirs[i], name),
				str_head(name, name.n - 2) };
		}
	}
	return d;
}

/* "a-b.service" has a-.service.d too, and every service service.d (systemd.unit(5)). */
void units_dropins(const struct fact_in *in, const struct dropin_dirs *dirs, struct str unit,
	dropin_visit_fn *visit, void *user)
{
	struct str head = unit, kind = { 0 }, prefix, tail, template, group = { 0 };

	if (dirs->n == 0)
		return;
	template = unit_template(in->arena, unit);
	str_split_last(unit, '.', &head, &kind);
	if (str_split(head, '-', &prefix, &tail))
		group = str_printf(in->arena, STR_FMT "-." STR_FMT, STR_ARG(prefix), STR_ARG(kind));
	for (size_t i = 0; i < dirs->n; i++) {
		struct str of = dirs->v[i].of;

		if (str_eq(of, unit) || str_eq(of, template) || str_eq(of, kind) ||
			(group.n && str_eq(of, group)))
			visit(user, dirs->v[i].path);
	}
}

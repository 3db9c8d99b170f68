/* SPDX-License-Identifier: Apache-2.0 */
/* What the formats of a comparison say in the same words. */
#include "programs/diff/diff.h"

#include "reporters/render.h"

#include <string.h>

struct str diff_name(const struct diffing *d, const struct difference *v)
{
	if (v->check)
		return str_printf(d->c->arena, "check " STR_FMT, STR_ARG(v->key));
	return str_printf(d->c->arena, STR_FMT " " STR_FMT, STR_ARG(v->group), STR_ARG(v->key));
}

const char *diff_not_there(void)
{
	return "(not there)";
}

static struct str status_of(struct arena *a, const struct compare_cell *c)
{
	if (c->status == STATUS_FAIL)
		return str_printf(a, "FAIL (%s)", severity_word(c->result->severity));
	if (c->status == STATUS_WARN)
		return STR("WARN");
	return c->value;
}

struct str diff_cell(const struct diffing *d, const struct difference *v, unsigned side)
{
	const struct compare_cell *c = &v->cells[side];

	if (c->state == CELL_UNTOLD)
		return STR("(not told)");
	if (c->state == CELL_MISSING)
		return str_from(diff_not_there());
	return v->check ? status_of(d->c->arena, c) : c->value;
}

struct str diff_part(const struct diffing *d, const struct difference *v,
	const struct compare_part *p, unsigned side)
{
	const struct finding *f = p->findings[side];
	struct str seen;

	if (!f)
		return v->cells[side].state == CELL_UNTOLD ? STR("(not told)") : STR("-");
	seen = render_quantity(d->c->arena, &f->observed);
	if (!seen.n)
		return f->text.n ? f->text : str_from(status_word(f->status));
	return seen;
}

static struct str join(struct arena *a, struct str list, const char *sep, struct str more)
{
	return list.n ? str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(list), sep, STR_ARG(more))
		      : more;
}

/* "C, F: 60; D: 10": sides that say the same together, in their order. */
static struct str groups(const struct diffing *d, const struct str *texts, const bool *left_out)
{
	struct arena *a = d->c->arena;
	bool done[COMPARE_MAX] = { false };
	struct str all = { 0 };

	for (unsigned i = 0; i < d->c->n; i++) {
		struct str who = { 0 };

		if (done[i] || left_out[i])
			continue;
		for (unsigned k = i; k < d->c->n; k++) {
			if (left_out[k] || !str_eq(texts[i], texts[k]))
				continue;
			done[k] = true;
			who = join(a, who, ", ", compare_side(d->c, k));
		}
		all = join(a, all, "; ",
			str_printf(a, STR_FMT ": " STR_FMT, STR_ARG(who), STR_ARG(texts[i])));
	}
	return all;
}

/* What the class says that most are of; of values that only jitter, the first one's. */
static struct columns by_majority(const struct diffing *d, const struct str *texts,
	const struct compare_cell *cells, int most)
{
	struct arena *a = d->c->arena;
	bool in[COMPARE_MAX] = { false };
	struct str text = { 0 };
	unsigned n = 0;

	for (unsigned i = 0; i < d->c->n; i++) {
		in[i] = most >= 0 && cells[i].state != CELL_UNTOLD &&
			cells[i].class == (unsigned)most;
		if (in[i] && !n++)
			text = texts[i];
	}
	return (struct columns){ n ? str_printf(a, STR_FMT " (%u of %u)", STR_ARG(text), n, d->c->n)
				   : STR("no majority"),
		groups(d, texts, in) };
}

struct columns diff_cells(const struct diffing *d, const struct difference *v)
{
	struct str texts[COMPARE_MAX];

	for (unsigned i = 0; i < d->c->n; i++)
		texts[i] = diff_cell(d, v, i);
	if (d->c->n == 2)
		return (struct columns){ texts[0], texts[1] };
	return by_majority(d, texts, v->cells, v->majority);
}

struct columns diff_parts(
	const struct diffing *d, const struct difference *v, const struct compare_part *p)
{
	struct str texts[COMPARE_MAX];

	for (unsigned i = 0; i < d->c->n; i++)
		texts[i] = diff_part(d, v, p, i);
	if (d->c->n == 2)
		return (struct columns){ texts[0], texts[1] };
	return by_majority(d, texts, v->cells, v->majority);
}

struct str diff_host(const struct diffing *d, unsigned side)
{
	const struct report *r = d->c->reports[side];
	struct arena *a = d->c->arena;
	struct str line = r->run.host.n ? r->run.host : STR("host not named");

	if (r->run.kernel.n)
		line = join(a, line, " · Linux ", r->run.kernel);
	if (r->run.sampled_at_ns)
		line = join(a, line, " · ", render_time(a, r->run.sampled_at_ns));
	line = join(a, line, " · ",
		r->run.window_ms
			? str_printf(a, "window " STR_FMT, STR_ARG(render_ms(a, r->run.window_ms)))
			: STR("no window"));
	return str_printf(a, STR_FMT " · %s", STR_ARG(line), render_verdict(r));
}

const char *diff_mark(const struct diffing *d)
{
	static const char *const expected[] = { "AS EXPECTED", "NOT AS EXPECTED", "NOT TOLD" };

	if (d->expecting)
		return expected[d->verdict];
	return d->c->n_matter ? "DIFFERENT" : "ALIKE";
}

struct str diff_summary(const struct diffing *d)
{
	const struct comparison *c = d->c;
	struct arena *a = c->arena;
	size_t below = c->n_roots - c->n_matter;
	struct str line = c->n_matter ? str_printf(a, "%zu %s that matter%s", c->n_matter,
						c->n_matter == 1 ? "difference" : "differences",
						c->n_matter == 1 ? "s" : "")
				      : STR("nothing that matters differs");

	if (c->n_following)
		line = str_printf(a, STR_FMT " · %zu %s from others", STR_ARG(line), c->n_following,
			c->n_following == 1 ? "follows" : "follow");
	if (below)
		line = str_printf(a, STR_FMT " · %zu below the level", STR_ARG(line), below);
	if (c->lines_untold)
		line = str_printf(
			a, STR_FMT " · %zu not comparable", STR_ARG(line), c->lines_untold);
	return str_printf(a, STR_FMT " · of %zu compared", STR_ARG(line), c->lines);
}

/* "/proc/sys/vm/swappiness"; both, where they are not the same. */
struct str diff_paths(const struct diffing *d, const struct difference *v)
{
	struct str all = { 0 };

	for (unsigned i = 0; i < d->c->n; i++) {
		struct str path = v->cells[i].path;
		bool had = !path.n;

		for (unsigned k = 0; k < i; k++)
			had |= str_eq(v->cells[k].path, path);
		if (!had)
			all = join(d->c->arena, all, ", ", path);
	}
	return all;
}

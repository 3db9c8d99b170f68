/* SPDX-License-Identifier: Apache-2.0 */
/* What is in order, a line an area; what does not apply, in one line each reason; the receipt. */
#include "reporters/render.h"
#include "reporters/text.h"

struct area {
	struct str name;
	const struct result *v;
	size_t n;
	struct str idle; /* every check is a skip, and says this */
	bool told;
};

static struct area *split(const struct report *r, size_t *ret_n)
{
	struct area *v = ARENA_NEW(r->arena, struct area, r->n_results + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->n_results; i++) {
		struct str name = check_area(r->results[i].check);

		if (!n || !str_eq(v[n - 1].name, name))
			v[n++] = (struct area){ .name = name, .v = &r->results[i] };
		v[n - 1].n++;
	}
	*ret_n = n;
	return v;
}

/* What the skips of one reason say: their common sentence, else the reason's own. */
static struct str why_skipped(const struct area *area, enum reason reason)
{
	struct str said = { 0 };

	for (size_t i = 0; i < area->n; i++) {
		const struct result *r = &area->v[i];

		if (r->status != STATUS_SKIP || r->reason != reason)
			continue;
		if (said.n && !str_eq(said, render_first(r)->text))
			return str_from(reason_text(reason));
		said = render_first(r)->text;
	}
	return said.n && reason != REASON_CAUSED ? said : str_from(reason_text(reason));
}

static struct str idle_of(const struct area *area)
{
	for (size_t i = 0; i < area->n; i++) {
		if (area->v[i].status != STATUS_SKIP || area->v[i].reason != area->v[0].reason ||
			area->v[i].reason == REASON_CAUSED)
			return (struct str){ 0 };
	}
	return why_skipped(area, area->v[0].reason);
}

static unsigned count(const struct area *area, enum status status, enum reason reason)
{
	unsigned n = 0;

	for (size_t i = 0; i < area->n; i++)
		n += area->v[i].status == status && !render_waived(&area->v[i]) &&
		     (status != STATUS_SKIP || area->v[i].reason == reason);
	return n;
}

/* Never counted as passes. */
static unsigned count_waived(const struct area *area)
{
	unsigned n = 0;

	for (size_t i = 0; i < area->n; i++)
		n += render_waived(&area->v[i]);
	return n;
}

static struct str add(struct page *p, struct str line, unsigned n, const char *word)
{
	if (!n)
		return line;
	return str_printf(p->a, STR_FMT "%s%u %s", STR_ARG(line), line.n ? ", " : "", n, word);
}

static void area_line(struct page *p, const struct area *area, unsigned widest)
{
	static const enum status order[] = { STATUS_FAIL, STATUS_UNKNOWN, STATUS_WARN,
		STATUS_PASS };
	size_t mark = arena_used(p->a);
	int gap = (int)(widest - page_columns(area->name));
	struct str line = { 0 };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		line = add(p, line, count(area, order[i], REASON_NONE), status_word(order[i]));
	line = add(p, line, count_waived(area), "waived");
	for (int r = REASON_NONE; r < REASONS; r++) {
		unsigned n = count(area, STATUS_SKIP, (enum reason)r);

		if (!n)
			continue;
		line = add(p, line, n, "skip");
		line = str_printf(p->a, STR_FMT " (" STR_FMT ")", STR_ARG(line),
			STR_ARG(why_skipped(area, (enum reason)r)));
	}
	/* The gap stands behind the colon: a paragraph's runs of blanks stay as they are. */
	page_line(p, 0, widest + 2, STR_FMT ": %*s" STR_FMT, STR_ARG(area->name), gap, "",
		STR_ARG(line));
	arena_rewind(p->a, mark);
}

/* "not judged: irq, softirq (12 checks): no hot CPU" */
static void idle_line(struct page *p, struct area *v, size_t n, size_t i)
{
	size_t checks = 0;

	page_list(p, 0, 4, INK_PLAIN, NULL, "not judged:");
	for (size_t k = i; k < n; k++) {
		if (v[k].told || !v[k].idle.n || !str_eq(v[k].idle, v[i].idle))
			continue;
		v[k].told = true;
		checks += v[k].n;
		page_item(p, v[k].name);
	}
	page_list_end(p, " (%zu skip): " STR_FMT, checks, STR_ARG(v[i].idle));
}

void text_areas(struct page *p, const struct report *r)
{
	unsigned widest = 0;
	size_t n;
	struct area *v = split(r, &n);

	if (!n)
		return;
	page_blank(p);
	for (size_t i = 0; i < n; i++) {
		v[i].idle = idle_of(&v[i]);
		if (!v[i].idle.n && page_columns(v[i].name) > widest)
			widest = page_columns(v[i].name);
	}
	for (size_t i = 0; i < n; i++) {
		if (!v[i].idle.n)
			area_line(p, &v[i], widest);
	}
	for (size_t i = 0; i < n; i++) {
		if (v[i].idle.n && !v[i].told)
			idle_line(p, v, n, i);
	}
}

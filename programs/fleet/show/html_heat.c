/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Areas side by side: of each cohort the share of its hosts on which something of the area fails, and of each
 * of the worst hosts how many checks of it fail. A drawing has a square only where something fails; what it
 * shows stands beside it as text of its squares, and in the tables.
 */
#include "programs/fleet/show/html_parts.h"

#include "scanner/base/xml.h"
#include "scanner/base/arena.h"

#include <string.h>

enum { AREAS_MOST = 64, SIDE = 14, LABEL = 220, TOP = 90, MAP_ROWS = 50, MAPS_MOST = 20 };

struct areas {
	const struct fleet *f;
	struct str v[AREAS_MOST]; /* with a check that fails, by name */
	unsigned n;
	uint32_t fail; /* of texts */
	uint32_t counts[AREAS_MOST];
};

static int by_name(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static void find_areas(struct areas *a)
{
	for (size_t i = 0; i < a->f->n_checks; i++) {
		struct str area = a->f->checks[i].about->area;
		unsigned k = 0;

		if (!a->f->checks[i].all[OUT_FAIL])
			continue;
		while (k < a->n && !str_eq(a->v[k], area))
			k++;
		if (k == a->n && a->n < AREAS_MOST)
			a->v[a->n++] = area;
	}
	order(a->f->a, a->v, a->n, sizeof(struct str), by_name);
	a->fail = pool_find(&a->f->in->texts, str_from(outcome_words[OUT_FAIL]));
}

static void count(void *user, const struct section_head *head, uint32_t id, struct item it)
{
	struct areas *a = user;
	struct str area;

	(void)id;
	(void)head;
	if (it.value != a->fail)
		return;
	area = key_parts(a->f->in, it.key).group;
	for (unsigned k = 0; k < a->n; k++)
		a->counts[k] += str_eq(a->v[k], area);
}

static void count_host(struct areas *a, const struct host *h)
{
	memset(a->counts, 0, sizeof(a->counts));
	each_item_of(a->f, h->last, is_of_checks, count, a);
}

static void begin_map(struct fleet_page *h, const struct areas *a, size_t rows, const char *what)
{
	out_printf(h->o,
		"<div class=\"scroll\"><svg width=\"%u\" height=\"%zu\" role=\"img\" aria-label=\"%s\">\n",
		LABEL + a->n * SIDE + TOP, TOP + rows * SIDE + 4, what);
	for (unsigned k = 0; k < a->n; k++) {
		unsigned x = LABEL + k * SIDE + SIDE / 2;

		out_printf(h->o,
			"<text font-size=\"11\" transform=\"translate(%u,%d) rotate(-55)\">", x,
			TOP - 6);
		xml_escape(h->o, a->v[k]);
		out_z(h->o, "</text>\n");
	}
}

static void row_name(struct fleet_page *h, size_t row, struct str name)
{
	out_printf(h->o, "<text font-size=\"11\" x=\"0\" y=\"%zu\">", TOP + row * SIDE + SIDE - 3);
	xml_escape(h->o, str_head(name, 40));
	out_z(h->o, "</text>\n");
}

/* shade: 0 to 5. */
static void square(struct fleet_page *h, size_t row, unsigned column, unsigned shade)
{
	static const char *const fills[] = { "#f6f8fa", "#fde8c8", "#fbc77d", "#f28c38", "#c2510c",
		"#7c2d12" };

	out_printf(h->o,
		"<rect class=\"s%u\" fill=\"%s\" x=\"%u\" y=\"%zu\" width=\"%d\" height=\"%d\"><title>",
		shade, fills[shade], LABEL + column * SIDE, TOP + row * SIDE, SIDE - 1, SIDE - 1);
}

static unsigned shade_of(double share)
{
	return share <= 0     ? 0
	       : share < 0.01 ? 1
	       : share < 0.05 ? 2
	       : share < 0.2  ? 3
	       : share < 0.5  ? 4
			      : 5;
}

static void map_of_cohorts(struct fleet_page *h, struct areas *a)
{
	const struct fleet *f = h->f;
	size_t rows = f->n_cohorts < MAP_ROWS ? f->n_cohorts : MAP_ROWS;
	uint32_t *hosts = ARENA_NEW(f->a, uint32_t, f->n_cohorts * AREAS_MOST + 1);

	for (size_t i = 0; i < f->n_hosts; i++) {
		if (f->hosts[i].silent || f->hosts[i].apart)
			continue;
		count_host(a, &f->hosts[i]);
		for (unsigned k = 0; k < a->n; k++)
			hosts[(size_t)f->hosts[i].cohort * AREAS_MOST + k] += a->counts[k] > 0;
	}
	begin_map(h, a, rows, "Share of the hosts of each cohort on which an area fails");
	for (size_t c = 0; c < rows; c++) {
		size_t all = f->cohorts[c].reporting - f->cohorts[c].apart;

		row_name(h, c, f->cohorts[c].name);
		for (unsigned k = 0; k < a->n; k++) {
			uint32_t n = hosts[c * AREAS_MOST + k];

			square(h, c, k, shade_of(all ? (double)n / (double)all : 0));
			xml_escape(h->o, a->v[k]);
			out_printf(h->o, ": fails on %u of %zu</title></rect>\n", n, all);
		}
	}
	out_z(h->o, "</svg></div>\n");
}

static void map_of_hosts(struct fleet_page *h, struct areas *a, size_t from, size_t rows)
{
	const struct fleet *f = h->f;

	begin_map(h, a, rows, "How many checks of each area fail on each of these hosts");
	for (size_t i = 0; i < rows; i++) {
		const struct host *host = &f->hosts[f->worst[from + i]];

		count_host(a, host);
		row_name(h, i, host->name);
		for (unsigned k = 0; k < a->n; k++) {
			if (!a->counts[k])
				continue;
			square(h, i, k, a->counts[k] < 4 ? a->counts[k] + 1 : 5);
			xml_escape(h->o, a->v[k]);
			out_printf(h->o, ": %u fail</title></rect>\n", a->counts[k]);
		}
	}
	out_z(h->o, "</svg></div>\n");
}

void html_heat_maps(struct fleet_page *h)
{
	struct areas a = { .f = h->f };
	const struct fleet *f = h->f;
	size_t n = f->n_worst < (size_t)MAP_ROWS * MAPS_MOST ? f->n_worst
							     : (size_t)MAP_ROWS * MAPS_MOST;

	find_areas(&a);
	if (!a.n || !html_section(h, "areas", "Areas by cohort", f->n_cohorts))
		return;
	map_of_cohorts(h, &a);
	out_z(h->o, "</section>\n");
	if (!html_section(h, "hosts", "Worst hosts by area", f->n_worst))
		return;
	for (size_t i = 0; i < n; i += MAP_ROWS) {
		size_t rows = n - i < MAP_ROWS ? n - i : MAP_ROWS;

		if (i)
			out_printf(
				h->o, "<details><summary>%zu to %zu</summary>\n", i + 1, i + rows);
		map_of_hosts(h, &a, i, rows);
		out_z(h->o, i ? "</details>\n" : "");
	}
	out_z(h->o, "</section>\n");
}

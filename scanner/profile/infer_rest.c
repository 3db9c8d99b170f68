/* SPDX-License-Identifier: Apache-2.0 */
/* The lines about the time source and about huge pages. */
#include "scanner/profile/infer_parts.h"

static bool runs(const struct inferring *g, const char *comm, const char *const *units)
{
	for (size_t i = 0; i < g->tasks->n; i++) {
		if (str_is(g->tasks->v[i].comm, comm))
			return true;
	}
	for (; *units; units++) {
		if (services_presence(g->services, g->tasks_seen ? g->tasks : NULL, *units) ==
			UNIT_ON)
			return true;
	}
	return false;
}

static void decide(struct inferring *g, enum time_source t, const char *why)
{
	infer_add(g, 1, !g->out->found, str_printf(g->a, "time: %s", time_source_word(t)),
		str_from(why));
	if (g->out->found)
		g->out->intent.time = t;
}

static void leave_open(struct inferring *g, const char *word, const char *why)
{
	infer_add(g, 1, true, str_printf(g->a, "time: %s", word), str_printf(g->a, "? %s", why));
}

void infer_time_line(struct inferring *g)
{
	static const char *const ptp4l_units[] = { "ptp4l.service", NULL };
	static const char *const chrony_units[] = { "chronyd.service", "chrony.service", NULL };
	static const char *const ntp_units[] = { "ntpd.service", "ntp.service", "ntpsec.service",
		"systemd-timesyncd.service", NULL };
	bool ptp4l = runs(g, "ptp4l", ptp4l_units), chrony = runs(g, "chronyd", chrony_units);
	bool ntp = runs(g, "ntpd", ntp_units) || runs(g, "systemd-timesyn", ntp_units);

	if (ptp4l && (chrony || ntp))
		leave_open(g, "ptp4l",
			"ptp4l runs beside another time daemon: which one sets the clock?");
	else if (chrony && ntp)
		leave_open(g, "chrony", "chronyd runs beside another NTP daemon");
	else if (ptp4l)
		decide(g, TIME_PTP4L, "ptp4l runs, and no NTP daemon");
	else if (chrony)
		decide(g, TIME_CHRONY, "chronyd runs, and no ptp4l");
	else if (ntp)
		leave_open(g, "none", "an NTP daemon other than chronyd runs, which is not judged");
	else
		leave_open(
			g, "none", g->tasks_seen ? "no time daemon runs" : "no process was seen");
}

static double pages_of(const struct inferring *g, uint64_t size_kb)
{
	for (size_t i = 0; i < g->nodes->n_pools; i++) {
		const struct huge_pool *p = &g->nodes->pools[i];

		if (p->size_kb == size_kb && p->valid && p->nr > p->surplus)
			return (double)(p->nr - p->surplus);
	}
	return -1;
}

/* "node0 32, node1 32" */
static struct str by_node(struct inferring *g, uint64_t size_kb)
{
	struct str words = { 0 };

	for (size_t i = 0; i < g->nodes->n; i++) {
		const struct node *n = &g->nodes->v[i];

		for (size_t k = 0; k < n->n_pools; k++) {
			if (n->pools[k].size_kb == size_kb && n->pools[k].nr_valid)
				words = str_printf(g->a, STR_FMT "%snode%u %llu", STR_ARG(words),
					words.n ? ", " : "", n->number,
					(unsigned long long)n->pools[k].nr);
		}
	}
	return words;
}

static struct str add_limit(struct inferring *g, struct str to, const char *name, double pages)
{
	return pages < 0 ? to
			 : str_printf(g->a, STR_FMT "%s%s: %.0f", STR_ARG(to), to.n ? ", " : "",
				   name, pages);
}

void infer_huge_lines(struct inferring *g)
{
	double small = pages_of(g, 2048), large = pages_of(g, 1048576);
	struct str limits = add_limit(g, add_limit(g, (struct str){ 0 }, "pages_2m", small),
			   "pages_1g", large),
		   why = by_node(g, 2048);

	g->out->pages_2m = g->out->pages_1g = -1;
	if (!limits.n)
		return;
	if (large > 0)
		why = str_printf(g->a, STR_FMT "%sof 1 GiB " STR_FMT, STR_ARG(why),
			why.n ? "; " : "", STR_ARG(by_node(g, 1048576)));
	infer_add(g, 0, !g->out->found, STR("limits:"), (struct str){ 0 });
	infer_add(g, 1, !g->out->found,
		str_printf(g->a, "huge.pool: {" STR_FMT "}", STR_ARG(limits)),
		str_printf(
			g->a, "the pools as they are%s" STR_FMT, why.n ? ": " : "", STR_ARG(why)));
	if (g->out->found) {
		g->out->pages_2m = small;
		g->out->pages_1g = large;
	}
}

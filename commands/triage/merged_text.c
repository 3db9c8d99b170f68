/* SPDX-License-Identifier: Apache-2.0 */
/* Many hosts on one axis, for people. */
#include <inttypes.h>

#include "reporters/page.h"
#include "reporters/render.h"
#include "scanner/base/text.h"
#include "commands/triage/afterwards.h"
#include "scanner/triage/merge.h"

enum { EVENT_LINES = 20, ALONE_LINES = 20, APART_LINES = 20 };

static struct str chance(struct page *p, double c)
{
	return c < 1e-9 ? STR("below 1e-09") : str_printf(p->a, "%.2g", c);
}

static void event(struct page *p, const struct merged *m, size_t i)
{
	const struct merged_event *e = &m->events[i];
	char *mark = str_z(p->a, str_printf(p->a, "%zu of %zu hosts:", e->hosts, e->watched));
	struct str of = { 0 };

	if (e->prefix.n)
		of = str_printf(p->a, "; they are %zu of the %zu hosts " STR_FMT "*", e->hosts,
			e->with_prefix, STR_ARG(e->prefix));
	page_mark(p, 0, 4, INK_RED, mark, "%s: %s, in the same " STR_FMT " at " STR_FMT STR_FMT,
		e->class->word, e->class->what,
		STR_ARG(text_duration(p->a, e->until_ns - e->from_ns)),
		STR_ARG(render_time(p->a, e->from_ns)), STR_ARG(of));
	page_line(p, 4, 6, "so it is none of theirs: look at %s", e->who);
	page_line(p, 4, 6,
		"by accident %.1f hosts would be; chance " STR_FMT
		", corrected for %zu slots and %zu kinds in two ways",
		e->expected, STR_ARG(chance(p, e->chance)), m->n_slots, m->n_classes);
	page_line(p, 4, 6, "hosts: " STR_FMT "%s", STR_ARG(e->names),
		e->hosts > MERGE_NAMES ? ", …" : "");
}

static void events(struct page *p, const struct merged *m)
{
	for (size_t i = 0; i < m->n_events && i < EVENT_LINES; i++)
		event(p, m, i);
	if (m->n_events > EVENT_LINES)
		page_line(p, 0, 2, "and %zu more of many hosts", m->n_events - EVENT_LINES);
	else if (!m->n_events && m->n_judged > 1)
		page_line(p, 0, 2,
			"Nothing hit several hosts in one slot more often than by accident.");
}

static void alone(struct page *p, const struct merged *m)
{
	if (m->n_alone)
		page_line(p, 0, 2, "Only this one, so it is the host:");
	for (size_t i = 0; i < m->n_alone && i < ALONE_LINES; i++) {
		const struct merged_alone *s = &m->alone[i];

		page_line(p, 2, 4,
			STR_FMT ": %s: unusual in %zu slots, in %zu of them on no other host; "
				"other hosts: %.0f; most at " STR_FMT " (" STR_FMT "); %s" STR_FMT,
			STR_ARG(s->host->name), s->class->word, s->slots, s->alone, s->others,
			STR_ARG(render_time(p->a, s->worst_ns)), STR_ARG(render_ns(p->a, s->worst)),
			s->chance > 0 ? "chance " : "no other host has any",
			STR_ARG(s->chance > 0 ? chance(p, s->chance) : STR("")));
	}
	if (m->n_alone > ALONE_LINES)
		page_line(p, 2, 4, "and %zu more", m->n_alone - ALONE_LINES);
}

static void apart(struct page *p, const struct merged *m)
{
	size_t n = 0;

	if (m->n_judged < m->n_hosts)
		page_line(p, 0, 2, "%zu hosts are not among them:", m->n_hosts - m->n_judged);
	for (size_t i = 0; i < m->n_hosts; i++) {
		const struct merged_host *h = &m->hosts[i];
		bool known = h->error_ns != RING_ERROR_UNKNOWN;

		if (h->judged || n++ >= APART_LINES)
			continue;
		page_line(p, 2, 4, STR_FMT ": %s%s" STR_FMT "%s", STR_ARG(h->name), h->why,
			known ? " (" : "",
			STR_ARG(known ? text_duration(p->a, h->error_ns) : STR("")),
			known ? ")" : "");
	}
	if (n > APART_LINES)
		page_line(p, 2, 4, "and %zu more", n - APART_LINES);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	const struct merged *m = ((const struct afterwards_page *)r)->merged;
	uint64_t worst = 0;
	struct page p;

	for (size_t i = 0; i < m->n_hosts; i++) {
		if (m->hosts[i].judged && m->hosts[i].error_ns > worst)
			worst = m->hosts[i].error_ns;
	}
	page_init(&p, o, r->arena, style);
	page_line(&p, 0, 2,
		"%zu hosts from " STR_FMT " to " STR_FMT " UTC, in slots of " STR_FMT
		"; %zu of them have a clock that is good enough for that (the worst: " STR_FMT ")",
		m->n_hosts, STR_ARG(render_time(p.a, m->from_ns)),
		STR_ARG(render_time(p.a, m->until_ns)), STR_ARG(text_duration(p.a, m->slot_ns)),
		m->n_judged, STR_ARG(text_duration(p.a, worst)));
	events(&p, m);
	alone(&p, m);
	apart(&p, m);
}

const struct reporter merged_text = { "text", "for people", write };

/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of the page. */
#include "programs/fleet/show/html_parts.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"

static size_t most(const struct fleet_page *h, size_t n)
{
	return n < h->top ? n : h->top;
}

static void absent(struct fleet_page *h)
{
	static const char *const silent[] = { "Host", "Last report", "Cohort", NULL };
	static const char *const never[] = { "Host", NULL };
	const struct fleet *f = h->f;
	size_t n = most(h, f->silent), k = 0;

	if (html_section(h, "silent", "Stopped reporting", n)) {
		for (size_t i = 0; i < f->n_hosts && k < n; i++) {
			size_t mark = arena_used(f->a);

			if (!f->hosts[i].silent)
				continue;
			html_page_of(h, k++, n, silent);
			out_z(h->o, "<tr>");
			html_cell(h, f->hosts[i].name);
			html_cell(h, date_format(f->a, f->hosts[i].last->at_ns));
			html_cell(h, f->cohorts[f->hosts[i].cohort].name);
			out_z(h->o, "</tr>\n");
			arena_rewind(f->a, mark);
		}
		html_end_section(h, n);
	}
	n = most(h, f->n_never);
	if (!html_section(h, "never", "Never reported", n))
		return;
	for (size_t i = 0; i < n; i++) {
		html_page_of(h, i, n, never);
		out_z(h->o, "<tr>");
		html_cell(h, inventory_cell(&f->inventory, f->never[i], f->inventory.host_column));
		out_z(h->o, "</tr>\n");
	}
	html_end_section(h, n);
}

static void shared(struct fleet_page *h)
{
	static const char *const columns[] = { "What", "Value", "Hosts", "Who", NULL };
	const struct fleet *f = h->f;
	size_t n = most(h, f->n_shared);

	if (!html_section(h, "shared", "Must differ, and are shared", n))
		return;
	for (size_t i = 0; i < n; i++) {
		size_t mark = arena_used(f->a);

		html_page_of(h, i, n, columns);
		out_z(h->o, "<tr>");
		html_cell(h, key_name(f, f->shared[i].key));
		html_cell(h, value_name(f, f->shared[i].value));
		html_number(h, f->shared[i].who.n);
		html_cell(h, html_who(h, &f->shared[i].who));
		out_z(h->o, "</tr>\n");
		arena_rewind(f->a, mark);
	}
	html_end_section(h, n);
}

static void drift(struct fleet_page *h)
{
	static const char *const to_and_fro[] = { "What", "Values", "Back", "Hosts", "Who", NULL };
	static const char *const changed[] = { "What", "Was", "Is", "Hosts", "First", "Last", "Who",
		NULL };
	const struct fleet *f = h->f;
	size_t n = most(h, f->n_flapping);

	if (html_section(h, "flapping", "To and fro", n)) {
		for (size_t i = 0; i < n; i++) {
			const struct flapping *g = &f->flapping[i];
			size_t mark = arena_used(f->a);

			html_page_of(h, i, n, to_and_fro);
			out_z(h->o, "<tr>");
			html_cell(h, key_name(f, g->key));
			html_cell(h, str_join(f->a, value_name(f, g->values[0]), STR(" and "),
					     value_name(f, g->values[1])));
			html_number(h, g->trips);
			html_number(h, g->who.n);
			html_cell(h, html_who(h, &g->who));
			out_z(h->o, "</tr>\n");
			arena_rewind(f->a, mark);
		}
		html_end_section(h, n);
	}
	n = most(h, f->n_changes);
	if (!html_section(h, "changes", "What changed, rollouts first", n))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct change *c = &f->changes[i];
		size_t mark = arena_used(f->a);

		html_page_of(h, i, n, changed);
		out_z(h->o, "<tr>");
		html_cell(h, key_name(f, c->key));
		html_cell(h, value_name(f, c->was));
		html_cell(h, value_name(f, c->now));
		html_number(h, c->hosts);
		html_cell(h, date_format(f->a, c->first_ns));
		html_cell(h, date_format(f->a, c->last_ns));
		html_cell(h, html_who(h, &c->who));
		out_z(h->o, "</tr>\n");
		arena_rewind(f->a, mark);
	}
	html_end_section(h, n);
}

static void accepted(struct fleet_page *h)
{
	static const char *const waivers[] = { "Check", "Owner", "Ticket", "Until", "Reason",
		"Hosts", "Need it", NULL };
	static const char *const overrides[] = { "Host", "Owner", "Until", "Reason", NULL };
	const struct fleet *f = h->f;
	size_t n = most(h, f->n_waivers);

	if (html_section(h, "waivers", "Waivers, those that end first", n)) {
		for (size_t i = 0; i < n; i++) {
			const struct waiver_row *r = &f->waivers[i];

			html_page_of(h, i, n, waivers);
			out_z(h->o, "<tr>");
			html_cell(h, r->field[0]);
			html_cell(h, r->field[4]);
			html_cell(h, r->field[5]);
			html_cell(h, r->field[7]);
			html_cell(h, r->field[3]);
			html_number(h, r->who.n);
			html_number(h, r->holds);
			out_z(h->o, "</tr>\n");
		}
		html_end_section(h, n);
	}
	n = most(h, f->n_overrides);
	if (!html_section(h, "overrides", "Gates that were overridden", n))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct override_row *r = &f->overrides[i];

		html_page_of(h, i, n, overrides);
		out_z(h->o, "<tr>");
		html_cell(h, f->hosts[r->host].name);
		html_cell(h, r->owner);
		html_cell(h, r->until);
		html_cell(h, r->reason);
		out_z(h->o, "</tr>\n");
	}
	html_end_section(h, n);
}

static void days(struct fleet_page *h)
{
	static const char *const trend[] = { "When", "Hosts", "Pass", "Fail", "Unknown", NULL };
	static const char *const ledger[] = { "Day", "Host", "Divergence", "Clock", NULL };
	const struct fleet *f = h->f;
	size_t n = f->n_trend;

	if (html_section(h, "trend", f->hourly ? "Hour by hour" : "Day by day", n)) {
		for (size_t i = 0; i < n; i++) {
			size_t mark = arena_used(f->a);

			html_page_of(h, i, n, trend);
			out_z(h->o, "<tr>");
			html_cell(h, date_format(f->a, f->trend[i].at_ns));
			html_number(h, f->trend[i].hosts);
			html_number(h, f->trend[i].pass);
			html_number(h, f->trend[i].fail);
			html_number(h, f->trend[i].unknown);
			out_z(h->o, "</tr>\n");
			arena_rewind(f->a, mark);
		}
		html_end_section(h, n);
	}
	n = most(h, f->n_ledger);
	if (!html_section(h, "ledger", "Clocks: the largest divergence of a host and day", n))
		return;
	for (size_t i = 0; i < n; i++) {
		size_t mark = arena_used(f->a);

		html_page_of(h, i, n, ledger);
		out_z(h->o, "<tr>");
		html_cell(h, date_text(f->a, f->ledger[i].day));
		html_cell(h, f->hosts[f->ledger[i].host].name);
		html_cell(h, text_duration(f->a, f->ledger[i].ns));
		html_cell(h, value_name(f, f->ledger[i].clock));
		out_z(h->o, "</tr>\n");
		arena_rewind(f->a, mark);
	}
	html_end_section(h, n);
}

static void faults(struct fleet_page *h)
{
	static const char *const columns[] = { "Kind", "Where", "Why", NULL };
	const struct intake *in = h->f->in;
	size_t n = most(h, in->n_faults);

	if (!html_section(h, "faults", "Reports that are no good", n))
		return;
	for (size_t i = 0; i < n; i++) {
		size_t mark = arena_used(h->f->a);

		html_page_of(h, i, n, columns);
		out_z(h->o, "<tr>");
		html_cell(h, str_from(fault_words[in->faults[i].kind]));
		html_cell(h, show_where(h->f, &in->faults[i]));
		html_cell(h, in->faults[i].why);
		out_z(h->o, "</tr>\n");
		arena_rewind(h->f->a, mark);
	}
	html_end_section(h, n);
}

void html_lists(struct fleet_page *h)
{
	absent(h);
	shared(h);
	drift(h);
	accepted(h);
	days(h);
	faults(h);
}

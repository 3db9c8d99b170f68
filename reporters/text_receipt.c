/* SPDX-License-Identifier: Apache-2.0 */
/* What the scan itself did and cost, and what the hot CPUs did meanwhile. */
#include "reporters/render.h"
#include "reporters/text.h"
#include "scanner/base/text.h"

enum { HANG = 9, CPUS = 4 };

static void work(struct page *p, const struct report *r)
{
	const struct receipt *rc = &r->receipt;
	struct arena *a = p->a;
	struct str where = STR("not pinned to a CPU");

	if (!rc->live)
		where = STR("judged from a capture");
	else if (rc->cpu >= 0)
		where = str_printf(a, "ran on cpu%d", rc->cpu);
	page_mark(p, 0, HANG, INK_BOLD, "receipt:",
		STR_FMT ", took " STR_FMT " · CPU time " STR_FMT ", probe child " STR_FMT
			" · " STR_FMT " reads, " STR_FMT " bytes",
		STR_ARG(where), STR_ARG(render_ms(a, r->run.duration_ms)),
		STR_ARG(text_duration(a, rc->cpu_ns_main)),
		STR_ARG(text_duration(a, rc->cpu_ns_child)), STR_ARG(text_count(a, rc->reads)),
		STR_ARG(text_count(a, rc->bytes)));
	if (rc->questions || rc->timeouts || rc->withheld)
		page_line(p, HANG, HANG,
			"probe child: questions %u, timeouts %u, reads that the budget did not pay for %u",
			rc->questions, rc->timeouts, rc->withheld);
}

static uint64_t weight(const struct receipt_cpu *c)
{
	return c->interrupts + c->ipis;
}

/* The busiest CPUs that were not named yet; each is named once. */
static const struct receipt_cpu *busiest(const struct receipt *rc, const struct receipt_cpu *last)
{
	const struct receipt_cpu *best = NULL;

	for (size_t i = 0; i < rc->n_cpus; i++) {
		const struct receipt_cpu *c = &rc->cpus[i];
		bool after = !last || weight(c) < weight(last) ||
			     (weight(c) == weight(last) && c > last);

		if (after && weight(c) && (!best || weight(c) > weight(best)))
			best = c;
	}
	return best;
}

static void hot(struct page *p, const struct report *r)
{
	const struct receipt *rc = &r->receipt;
	const struct receipt_cpu *c = NULL;
	struct str line;

	if (!rc->n_cpus)
		return;
	line = str_printf(p->a, "seen on %zu hot CPUs meanwhile, whoever caused it:", rc->n_cpus);
	if (r->matrix.activity.interrupts)
		line = str_printf(p->a, STR_FMT " " STR_FMT " interrupts, " STR_FMT " IPIs",
			STR_ARG(line), STR_ARG(text_count(p->a, rc->hot_interrupts)),
			STR_ARG(text_count(p->a, rc->hot_ipis)));
	if (r->matrix.activity.switches)
		line = str_printf(p->a, STR_FMT "%s " STR_FMT " context switches", STR_ARG(line),
			r->matrix.activity.interrupts ? "," : "",
			STR_ARG(text_count(p->a, rc->hot_switches)));
	for (unsigned i = 0; i < CPUS && (c = busiest(rc, c)); i++)
		line = str_printf(p->a, STR_FMT "%scpu%u " STR_FMT "+" STR_FMT, STR_ARG(line),
			i ? ", " : "; busiest (interrupts+IPIs): ", c->cpu,
			STR_ARG(text_count(p->a, c->interrupts)),
			STR_ARG(text_count(p->a, c->ipis)));
	page_line(p, HANG, HANG, STR_FMT, STR_ARG(line));
}

void text_receipt(struct page *p, const struct report *r)
{
	const struct receipt *rc = &r->receipt;

	page_blank(p);
	work(p, r);
	if (rc->live && !rc->sandboxed)
		page_mark(p, HANG, HANG, INK_YELLOW, "sandbox: none;",
			"nothing but latscan's own code kept it from writing");
	else if (rc->sandbox.n)
		page_line(p, HANG, HANG, "sandbox: " STR_FMT, STR_ARG(rc->sandbox));
	hot(p, r);
}

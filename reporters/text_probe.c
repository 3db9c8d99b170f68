/* SPDX-License-Identifier: Apache-2.0 */
/* What latscan probe measured and somebody took along: a line a CPU, and what took the most of it. */
#include "reporters/render.h"
#include "reporters/text.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "scanner/engine/jitter.h"

enum { CAUSES_SHOWN = 3 };

static void one_cpu(struct page *p, const struct jitter_cpu *c)
{
	page_line(p, 2, 6,
		"cpu%u: " STR_FMT " gaps in " STR_FMT "; p50 " STR_FMT ", p99 " STR_FMT
		", p99.9 " STR_FMT ", longest " STR_FMT,
		c->cpu, STR_ARG(text_count(p->a, c->gaps)), STR_ARG(text_duration(p->a, c->ran_ns)),
		STR_ARG(text_duration(p->a, c->p50_ns)), STR_ARG(text_duration(p->a, c->p99_ns)),
		STR_ARG(text_duration(p->a, c->p99_9_ns)), STR_ARG(text_duration(p->a, c->max_ns)));
	for (unsigned i = 0; i < c->n_causes && i < CAUSES_SHOWN; i++)
		page_line(p, 6, 8, STR_FMT " " STR_FMT ": " STR_FMT " in " STR_FMT " gaps",
			STR_ARG(c->causes[i].kind), STR_ARG(c->causes[i].name),
			STR_ARG(text_duration(p->a, c->causes[i].stolen_ns)),
			STR_ARG(text_count(p->a, c->causes[i].gaps)));
}

void text_probe(struct page *p, const struct report *r)
{
	const struct jitter *j = r->jitter;

	page_line(p, 0, 2,
		"measured by latscan probe from " STR_FMT " on, gaps from " STR_FMT " on%s:",
		STR_ARG(date_format(p->a, j->started_ns)),
		STR_ARG(text_duration(p->a, j->threshold_ns)),
		str_is(j->owner, "mismatch") ? " (the name of its host is ANOTHER one)" : "");
	for (size_t i = 0; i < j->n_cpus; i++)
		one_cpu(p, &j->cpus[i]);
	for (size_t i = 0; i < j->n_memory; i++)
		page_line(p, 2, 6,
			"cpu%u (node %d), memory of node %d: p50 %.1f ns, p99 %.1f ns a load",
			j->memory[i].cpu, j->memory[i].cpu_node, j->memory[i].node,
			(double)j->memory[i].p50 / 100, (double)j->memory[i].p99 / 100);
}

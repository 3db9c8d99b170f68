/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/infer_parts.h"

#include <string.h>

#include "scanner/base/text.h"

const struct job_fact infer_facts[] = {
	{ &fact_host, true },
	{ &fact_tasks, true },
	{ &fact_irqs, false },
	{ &fact_net_use, false },
	{ &fact_bypass, false },
	{ &fact_services, false },
	{ &fact_commands, false },
};
const size_t infer_n_facts = sizeof(infer_facts) / sizeof(infer_facts[0]);

static const void *fact_of(const struct sample *sm, const struct fact *f)
{
	return sm ? facts_get(sm->facts, f) : NULL;
}

/* Between the samples, by their own clocks; 0: a reboot in between, or not known. */
static uint64_t window_of(const struct host *before, const struct host *now, uint64_t told)
{
	if (!before)
		return 0;
	if (before->boot_id.n && now->boot_id.n && !str_eq(before->boot_id, now->boot_id))
		return 0;
	if (before->raw_ns && now->raw_ns > before->raw_ns)
		return now->raw_ns - before->raw_ns;
	return told;
}

static void look(struct inferring *g, const struct sample *before, const struct sample *now,
	uint64_t window_ns)
{
	g->roles = sample_roles(now);
	g->cpus = fact_of(now, &fact_cpus);
	g->cmdline = fact_of(now, &fact_cmdline);
	g->nodes = fact_of(now, &fact_nodes);
	g->devs = fact_of(now, &fact_netdevs);
	g->host = fact_of(now, &fact_host);
	g->tasks = fact_of(now, &fact_tasks);
	g->irqs = fact_of(now, &fact_irqs);
	g->uses = fact_of(now, &fact_net_use);
	g->bypass = fact_of(now, &fact_bypass);
	g->services = fact_of(now, &fact_services);
	g->commands = fact_of(now, &fact_commands);
	g->window_ns = window_of(fact_of(before, &fact_host), g->host, window_ns);
	if (g->window_ns)
		g->tasks_before = fact_of(before, &fact_tasks);
	g->untimed = before && !g->window_ns;
	g->tasks_seen = g->tasks->n > 0 && !g->tasks->hidepid &&
			g->tasks->unreadable < g->tasks->n && g->tasks->masks_unknown < g->tasks->n;
}

static bool uses_bypass(const struct inferring *g)
{
	for (size_t i = 0; i < g->bypass->n; i++) {
		if (infer_is_bypassing(g, &g->bypass->v[i]))
			return true;
	}
	return false;
}

static void fill_intent(struct inferring *g)
{
	struct intent *intent = &g->out->intent;

	intent->meant = g->out->found;
	intent->hot_said_by = str_printf(g->a, "inferred: " STR_FMT, STR_ARG(g->hot_from));
	if (cpuset_is_empty(g->hot))
		return;
	intent->has_hot = true;
	intent->hot = g->hot;
	memcpy(intent->by_role, g->by_role, sizeof(intent->by_role));
	intent->housekeeping = cpuset_minus(g->a, g->roles->online, g->hot);
	intent->has_housekeeping = !cpuset_is_empty(intent->housekeeping);
}

/* What the kernel calls a host that nobody named, and what installers do. */
static bool is_named(struct str name)
{
	return name.n && !str_is(name, "(none)") && !str_is(name, "localhost") &&
	       !str_starts(name, "localhost.");
}

static void describe(struct inferring *g)
{
	struct str from = is_named(g->host->name) ? text_sanitise(g->a, g->host->name)
						  : STR("a host without a name");

	g->out->name = is_named(g->host->name) ? str_copy(g->a, g->host->name) : STR("inferred");
	if (g->host->release.n)
		from = str_printf(g->a, STR_FMT ", kernel " STR_FMT, STR_ARG(from),
			STR_ARG(text_sanitise(g->a, g->host->release)));
	if (g->host->virt == VIRT_GUEST)
		from = str_printf(g->a, STR_FMT ", a virtual machine", STR_ARG(from));
	if (g->tasks_before)
		from = str_printf(g->a, STR_FMT ", two samples " STR_FMT " apart", STR_ARG(from),
			STR_ARG(text_duration(
				g->a, (g->window_ns + 500000000) / 1000000000 * 1000000000)));
	else if (g->untimed)
		from = str_printf(g->a,
			STR_FMT ", two samples (how far apart is not told: --window T says it)",
			STR_ARG(from));
	else
		from = str_printf(g->a, STR_FMT ", one sample", STR_ARG(from));
	g->out->origin = from;
}

void infer(struct arena *a, const struct sample *before, const struct sample *now,
	uint64_t window_ns, struct inferred *ret)
{
	struct inferring *g = ARENA_NEW(a, struct inferring, 1);
	struct inferred out = { 0 };

	g->a = a;
	g->out = &out;
	look(g, before, now, window_ns);
	describe(g);
	infer_find_threads(g);
	infer_find_hot(g);
	infer_find_steered(g);
	infer_cpu_roles(g);
	out.found = !cpuset_is_empty(g->hot) || uses_bypass(g);
	infer_add(g, 0, !out.found, STR("roles:"), (struct str){ 0 });
	infer_cpu_lines(g);
	infer_nic_lines(g);
	infer_target_lines(g);
	infer_time_line(g);
	infer_huge_lines(g);
	fill_intent(g);
	out.processes = g->tasks_seen;
	out.set_apart = !cpuset_is_empty(g->roles->hot);
	out.lines = g->lines;
	*ret = out;
}

struct plan *infer_plan(struct arena *a, bool twice)
{
	struct job job = { .facts = infer_facts, .n_facts = infer_n_facts, .window_asked = twice };

	return plan_new(a, &job);
}

void infer_intent(struct arena *a, struct source *before, struct source *now, uint64_t window_ns,
	struct inferred *ret)
{
	static const struct intent nothing;
	struct plan *plan = infer_plan(a, before != NULL);
	struct sample *last = sample_take(plan, SAMPLE_ALL, now, &nothing, NULL);
	struct sample *first =
		before ? sample_take(plan, SAMPLE_DELTA, before, &nothing, sample_roles(last))
		       : NULL;

	infer(a, first, last, window_ns, ret);
	sample_free(first);
	sample_free(last);
}

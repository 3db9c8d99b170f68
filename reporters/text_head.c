/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict line, whom it is about, and what holds for the whole report. */
#include "reporters/render.h"
#include "reporters/text.h"

static void verdict_line(struct page *p, const struct report *r)
{
	static const enum ink inks[] = { INK_GREEN, INK_RED, INK_YELLOW };

	page_mark(p, 0, 5, inks[r->summary.verdict], render_verdict(r), STR_FMT,
		STR_ARG(render_counts(p->a, r)));
}

static void verdict(struct page *p, const struct report *r)
{
	unsigned n = r->summary.settings_differ;

	if (r->summary.advisory)
		page_line(p, 0, 4, "no latency intent found; %u %s from quiet-core", n,
			n == 1 ? "setting differs" : "settings differ");
	verdict_line(p, r);
	if (r->summary.incomplete)
		page_mark(p, 0, 4, INK_YELLOW,
			"INCOMPLETE:", "the scan was interrupted; what it knew by then is below");
	if (r->summary.advisory)
		page_line(p, 0, 4,
			"Settings are judged as warnings at most; --hot-cpus LIST says which CPUs "
			"must be quiet.");
}

static struct str joined(struct page *p, struct str line, struct str part)
{
	if (!part.n)
		return line;
	return str_printf(
		p->a, STR_FMT "%s" STR_FMT, STR_ARG(line), line.n ? " · " : "", STR_ARG(part));
}

/* "2 samples, window 5 s": what the counters were compared over. */
static struct str samples(struct page *p, const struct run_info *run)
{
	if (run->samples < 2)
		return STR("one sample");
	if (!run->window_ms)
		return str_printf(p->a, "%u samples, their distance not known", run->samples);
	return str_printf(p->a, "%u samples, window " STR_FMT, run->samples,
		STR_ARG(render_ms(p->a, run->window_ms)));
}

static void host_line(struct page *p, const struct report *r)
{
	const struct run_info *run = &r->run;
	struct str line = run->host.n ? run->host : STR("host not named");

	if (run->kernel.n)
		line = joined(p, line, str_printf(p->a, "Linux " STR_FMT, STR_ARG(run->kernel)));
	if (str_is(run->virt, "unknown"))
		line = joined(p, line, STR("virtual or not: unknown"));
	else if (!str_is(run->virt, "none"))
		line = joined(p, line, run->virt);
	line = joined(p, line, render_time(p->a, run->sampled_at_ns));
	line = joined(p, line, samples(p, run));
	line = joined(p, line,
		str_printf(p->a, "budget %s, phase %s, profile " STR_FMT,
			render_budget(run->budget), run->phase, STR_ARG(run->profile)));
	if (run->root.n)
		line = joined(p, line, str_printf(p->a, "read from " STR_FMT, STR_ARG(run->root)));
	page_line(p, 0, 4, STR_FMT, STR_ARG(line));
}

static struct str cpus_or(struct page *p, struct cpuset set, const char *none)
{
	return cpuset_is_empty(set) ? str_from(none) : cpuset_format(p->a, set);
}

static void roles_line(struct page *p, const struct report *r)
{
	const struct roles *roles = &r->roles;
	struct str line =
		str_printf(p->a, "hot CPUs: " STR_FMT, STR_ARG(cpus_or(p, roles->hot, "none")));

	if (roles->hot_from.n && !cpuset_is_empty(roles->hot))
		line = str_printf(
			p->a, STR_FMT " (" STR_FMT ")", STR_ARG(line), STR_ARG(roles->hot_from));
	line = joined(p, line,
		str_printf(p->a, "housekeeping: " STR_FMT,
			STR_ARG(cpus_or(p, roles->housekeeping, "none"))));
	if (!cpuset_is_empty(roles->hot_offline))
		line = joined(p, line,
			str_printf(p->a, "meant to be hot, and offline: " STR_FMT,
				STR_ARG(cpuset_format(p->a, roles->hot_offline))));
	for (size_t i = 0; i < roles->n_nics; i++) {
		const struct nic *nic = &roles->nics[i];

		if (nic->role == NIC_UNDECLARED || nic->role == NIC_IGNORE || nic->above.n)
			continue;
		line = joined(p, line,
			str_printf(p->a, STR_FMT " is %s", STR_ARG(nic->name),
				nic_role_word(nic->role)));
	}
	page_line(p, 0, 4, STR_FMT, STR_ARG(line));
}

static void targets_line(struct page *p, const struct report *r)
{
	struct str line = { 0 };

	for (size_t i = 0; i < r->n_targets; i++) {
		const struct report_target *t = &r->targets[i];
		struct str one = str_printf(p->a, STR_FMT " (%d, %u of %u threads hot)",
			STR_ARG(t->comm), t->pid, t->hot, t->threads);

		line = line.n ? joined(p, line, one) : one;
	}
	if (r->targets_missing)
		line = joined(p, line.n ? line : STR("none runs"),
			str_printf(p->a, "%u named and not running", r->targets_missing));
	if (line.n)
		page_line(p, 0, 4, "targets: " STR_FMT, STR_ARG(line));
}

/* What a gate waited for, and how it ended. */
static void settled_lines(struct page *p, const struct report *r)
{
	for (size_t i = 0; i < r->gate.n_settled; i++) {
		const struct settled *s = &r->gate.settled[i];

		page_line(p, 0, 6, "waited for %s: " STR_FMT, s->check,
			STR_ARG(render_settled(p->a, s)));
	}
}

void text_head(struct page *p, const struct report *r)
{
	verdict(p, r);
	text_feeds(p, r);
	host_line(p, r);
	roles_line(p, r);
	targets_line(p, r);
	settled_lines(p, r);
	for (size_t i = 0; i < r->run.n_notes; i++)
		page_line(p, 0, 6, "note: " STR_FMT, STR_ARG(r->run.notes[i]));
}

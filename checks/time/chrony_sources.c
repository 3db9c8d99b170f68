/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chronyd's sources. Reachability is a shift register of eight polls: 255 on the wire, 377 where
 * chronyc prints it in octal. A falseticker is one whose time the majority contradicts; with a
 * single source nothing can.
 */
#include "scanner/judging/clocks.h"

enum { SHOWN_MAX = 8 };

static unsigned count(const struct chrony *c, unsigned state)
{
	unsigned n = 0;

	for (size_t i = 0; i < c->n_sources; i++)
		n += c->sources[i].state == state;
	return n;
}

static const struct chrony_from *first(const struct chrony *c, unsigned state)
{
	for (size_t i = 0; i < c->n_sources; i++) {
		if (c->sources[i].state == state)
			return &c->sources[i];
	}
	return NULL;
}

static struct finding *weigh(
	const struct check_in *in, const struct chrony *c, struct findings *out)
{
	const struct chrony_from *s = chrony_selected(c);
	struct subject who = subject_host();

	if (c->told < 0 || (size_t)c->told > c->n_sources)
		return find_reason(out, STATUS_UNKNOWN, REASON_TIMEOUT, who,
			"chronyd told %zu of its sources", c->n_sources);
	if (!c->n_sources && str_is(in_word(in, "role"), "server"))
		return find_reason(
			out, STATUS_SKIP, REASON_ROLE, who, "it has no source, as its role says");
	if (!s)
		return find(out, STATUS_FAIL, who,
			c->n_sources ? "none of chronyd's sources is selected"
				     : "chronyd has no source");
	if (s->reach != CHRONY_REACH_ALL)
		return find(out, STATUS_WARN, who,
			"the selected source did not answer each of the last eight polls");
	if (count(c, CHRONY_FALSETICKER))
		return find(out, STATUS_WARN, who, "a source contradicts the others: " STR_FMT,
			STR_ARG(first(c, CHRONY_FALSETICKER)->name));
	if (c->n_sources == 1 && s->mode != CHRONY_MODE_REFCLOCK)
		return find(
			out, STATUS_WARN, who, "there is one source: nothing can contradict it");
	return find(
		out, STATUS_PASS, who, "a source is selected, answers, and is not contradicted");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct chrony *c = in_fact(in, &fact_chrony);
	const struct chrony_from *s;
	struct finding *f;

	(void)self;
	if (clocks_no_chrony(in, out))
		return;
	f = weigh(in, c, out);
	s = chrony_selected(c);
	find_observed(f, "%zu sources, %u falsetickers, selected " STR_FMT, c->n_sources,
		count(c, CHRONY_FALSETICKER), STR_ARG(s ? s->name : STR("none")));
	find_wanted(f, "a selected source that answers");
	if (!c->n_sources)
		find_evidence(f, c->from);
	for (size_t i = 0; i < c->n_sources && i < SHOWN_MAX; i++) {
		const struct chrony_from *v = &c->sources[i];

		find_evidence_text(f, c->from,
			STR_FMT ": %s, stratum %u, reach %o, latest %lld ns +/- %lld",
			STR_ARG(v->name), chrony_state_word(v->state), v->stratum, v->reach,
			(long long)v->latest_ns, (long long)v->error_ns);
	}
}

const struct check check_time_chrony_sources[] = {
	{
		.id = "time.chrony_sources",
		.rule = 1,
		.title = "chronyd follows a source that answers and is not contradicted",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_chrony },
		.limits = { { "role", NULL, 0, 0, 1, "client|server",
			"server: to have no source is right" } },
		.implied_by = { "time.chrony_tracking" },
		.why = "good numbers against a source that is wrong or alone are no good numbers",
		.fix_now = "chronyc -n sources -v; add servers or a refclock; let UDP 123 through",
		.source = "chrony candm.h, sources.c; chronyc(1), sources",
		.run = run,
	},
	{ 0 },
};

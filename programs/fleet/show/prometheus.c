/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prometheus' text format, for the textfile collector: numbers of hosts, none by its name, so that there are
 * as many series as checks and cohorts, however many hosts there are.
 */
#include "programs/fleet/show/show.h"

#include "scanner/base/json.h"
#include "scanner/engine/check.h"

static void family(struct out *o, const char *name, const char *help)
{
	out_printf(
		o, "# HELP latscan_fleet_%s %s\n# TYPE latscan_fleet_%s gauge\n", name, help, name);
}

static void label(struct out *o, const char *name, struct str s)
{
	out_printf(o, "%s=\"", name);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			out_z(o, "\\");
		out_bytes(o, s.p[i] == '\n' ? " " : &s.p[i], 1);
	}
	out_z(o, "\"");
}

static void one(struct out *o, const char *name, const char *help, double value)
{
	family(o, name, help);
	out_printf(o, "latscan_fleet_%s ", name);
	json_number(o, value);
	out_z(o, "\n");
}

static void hosts(struct out *o, const struct fleet *f)
{
	const struct {
		const char *state;
		size_t n;
	} states[] = { { "pass", f->pass }, { "fail", f->fail }, { "unknown", f->unknown },
		{ "stopped", f->silent }, { "never", f->n_never } };

	family(o, "hosts", "Hosts by the verdict of their last report, or that there is none.");
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		out_printf(
			o, "latscan_fleet_hosts{state=\"%s\"} %zu\n", states[i].state, states[i].n);
	family(o, "cohort_hosts", "Hosts of a cohort by verdict.");
	for (size_t i = 0; i < f->n_cohorts; i++) {
		const struct cohort *c = &f->cohorts[i];
		const size_t n[] = { c->pass, c->fail, c->unknown, c->silent };

		for (size_t k = 0; k < 4; k++) {
			out_z(o, "latscan_fleet_cohort_hosts{");
			label(o, "cohort", c->name);
			out_printf(o, ",state=\"%s\"} %zu\n", states[k].state, n[k]);
		}
	}
}

static void checks(struct out *o, const struct fleet *f)
{
	family(o, "check_hosts", "Hosts by what their last report says of a check.");
	for (size_t i = 0; i < f->n_checks; i++) {
		for (int k = 0; k < OUTCOMES; k++) {
			out_z(o, "latscan_fleet_check_hosts{");
			label(o, "check", f->checks[i].id);
			out_printf(o, ",severity=\"%s\",status=\"%s\"} %llu\n",
				severity_word(f->checks[i].about->severity), outcome_words[k],
				(unsigned long long)f->checks[i].all[k]);
		}
	}
}

void show_prometheus(const struct showing *s, struct out *o)
{
	const struct fleet *f = s->f;
	size_t over = 0, rollouts = 0;

	for (size_t i = 0; i < f->n_waivers; i++)
		over += f->waivers[i].over;
	for (size_t i = 0; i < f->n_changes; i++)
		rollouts += f->changes[i].rollout;
	one(o, "compliance_ratio", "Hosts that pass, of those that are expected.",
		f->compliance / 100);
	hosts(o, f);
	checks(o, f);
	one(o, "apart_hosts", "Hosts judged by other rules than most of their cohort.",
		(double)f->apart);
	one(o, "deviations", "Facts unlike those of most of a cohort.", (double)f->n_deviations);
	one(o, "shared_identities", "Addresses and machine ids that several hosts have.",
		(double)f->n_shared);
	one(o, "flapping_keys", "Facts that go to and fro.", (double)f->n_flapping);
	one(o, "rollouts", "Changes that many hosts made.", (double)rollouts);
	one(o, "waivers", "Waivers in use.", (double)f->n_waivers);
	one(o, "waivers_over", "Waivers that have ended.", (double)over);
	one(o, "overrides", "Gates that were overridden.", (double)f->n_overrides);
	if (f->n_ledger)
		one(o, "clock_divergence_seconds", "The largest of any host and day.",
			(double)f->ledger[0].ns / 1e9);
	family(o, "faults", "Reports that are no good.");
	for (int k = 0; k < FAULT_KINDS; k++)
		out_printf(o, "latscan_fleet_faults{kind=\"%s\"} %llu\n", fault_words[k],
			(unsigned long long)f->in->fault_counts[k]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prometheus' text format, for the textfile collector of node_exporter: written to a temporary
 * name and renamed, as every file is. Base units; nothing is a counter, since each file tells
 * of one window. A check is one series whatever its status, so that the series stays when the
 * status changes.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "reporters/distinct.h"
#include "scanner/base/json.h"

static void family(struct out *o, const char *name, const char *help)
{
	out_printf(o, "# HELP latscan_%s %s\n# TYPE latscan_%s gauge\n", name, help, name);
}

static void label(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			out_z(o, "\\");
		out_bytes(o, s.p[i] == '\n' ? "\\n" : &s.p[i], s.p[i] == '\n' ? 2 : 1);
	}
}

static void one(struct out *o, const char *name, const char *help, double value)
{
	family(o, name, help);
	out_printf(o, "latscan_%s ", name);
	json_number(o, value);
	out_z(o, "\n");
}

static void checks(struct out *o, const struct report *r)
{
	family(o, "check_status", "Status of a check: -1 skip, 0 pass, 1 warn, 2 unknown, 3 fail.");
	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *res = &r->results[i];

		out_printf(o, "latscan_check_status{check=\"%s\",severity=\"%s\"} %d\n",
			res->check->id, severity_word(res->severity), render_code(res->status));
	}
	family(o, "check_waived", "1 where all that weighs in a check is waived.");
	for (size_t i = 0; i < r->n_results; i++) {
		if (render_waived(&r->results[i]))
			out_printf(o, "latscan_check_waived{check=\"%s\"} 1\n",
				r->results[i].check->id);
	}
	family(o, "checks", "Checks by status.");
	for (int s = 0; s < STATUSES; s++)
		out_printf(o, "latscan_checks{status=\"%s\"} %u\n", status_word((enum status)s),
			r->summary.by_status[s]);
}

static void observed(struct out *o, const struct report *r)
{
	family(o, "observed", "What a finding observed, in the unit of its label.");
	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *res = &r->results[i];
		size_t mark = arena_used(r->arena);
		struct distinct distinct = distinct_of(r->arena, res);

		for (const struct finding *f = res->findings; f; f = f->next) {
			if (!distinct_take(&distinct, f))
				continue;
			out_printf(o, "latscan_observed{check=\"%s\",subject=\"", res->check->id);
			label(o, f->subject.key);
			out_z(o, "\",unit=\"");
			label(o, str_from(f->observed.unit));
			out_printf(o, "\"} %.17g\n", f->observed.value);
		}
		arena_rewind(r->arena, mark);
	}
}

static void seen_of(struct out *o, const char *kind, unsigned cpu, uint64_t n)
{
	out_printf(o, "latscan_window_interrupts{cpu=\"%u\",kind=\"%s\"} %llu\n", cpu, kind,
		(unsigned long long)n);
}

static void seen(struct out *o, const struct report *r)
{
	const struct activity *act = &r->matrix.activity;

	if (act->interrupts)
		family(o, "window_interrupts", "Interrupts on a hot CPU within the window.");
	for (size_t i = 0; act->interrupts && i < act->n; i++) {
		const struct cpu_activity *c = &act->v[i];

		if (!cpuset_has(r->roles.hot, c->cpu))
			continue;
		seen_of(o, "tick", c->cpu, c->ticks);
		seen_of(o, "device", c->cpu, c->irqs);
		seen_of(o, "ipi", c->cpu, c->ipis);
		seen_of(o, "other", c->cpu, c->others);
	}
	if (act->switches)
		family(o, "window_switches", "Context switches on a hot CPU within the window.");
	for (size_t i = 0; act->switches && i < act->n; i++) {
		if (cpuset_has(r->roles.hot, act->v[i].cpu))
			out_printf(o, "latscan_window_switches{cpu=\"%u\"} %llu\n", act->v[i].cpu,
				(unsigned long long)act->v[i].switches);
	}
}

static bool same_series(const struct waiver *x, const struct waiver *y)
{
	return str_eq(x->check, y->check) && str_eq(x->subject, y->subject) &&
	       str_eq(x->owner, y->owner) && str_eq(x->ticket, y->ticket);
}

/* Two of one name would be one series twice: the one that ends last is told, and once. */
static bool is_last(const struct report *r, size_t at)
{
	const struct waiver *w = r->waivers[at].waiver;

	for (size_t i = 0; i < r->n_waivers; i++) {
		const struct waiver *v = r->waivers[i].waiver;

		if (i == at || v->until == INT64_MAX || !same_series(v, w))
			continue;
		if (v->until > w->until || (v->until == w->until && i < at))
			return false;
	}
	return true;
}

/* The first second that it does not hold any more: an alert compares it with time(). */
static void expiry(struct out *o, const struct waiver *w)
{
	out_z(o, "latscan_waiver_expiry_timestamp_seconds{check=\"");
	label(o, w->check);
	out_z(o, "\",subject=\"");
	label(o, w->subject);
	out_z(o, "\",owner=\"");
	label(o, w->owner);
	out_z(o, "\",ticket=\"");
	label(o, w->ticket);
	out_printf(o, "\"} %lld\n", (long long)(w->until + 1) * 86400);
}

static void waivers(struct out *o, const struct report *r)
{
	unsigned n[WAIVER_STATES] = { 0 };

	if (!r->n_waivers)
		return;
	family(o, "waiver_expiry_timestamp_seconds",
		"When a waiver for this host ends, UTC; those without an end are left out.");
	for (size_t i = 0; i < r->n_waivers; i++) {
		const struct waiver_use *use = &r->waivers[i];

		n[use->state]++;
		if (use->state != WAIVER_ELSEWHERE && use->waiver->until != INT64_MAX &&
			is_last(r, i))
			expiry(o, use->waiver);
	}
	family(o, "waivers", "Waivers by how they fared.");
	for (unsigned i = 0; i < WAIVER_STATES; i++)
		out_printf(o, "latscan_waivers{state=\"%s\"} %u\n",
			waiver_state_word((enum waiver_state)i), n[i]);
}

static void baseline(struct out *o, const struct report *r)
{
	family(o, "baseline_findings", "Findings that fail against those of the baseline.");
	out_printf(o, "latscan_baseline_findings{state=\"known\"} %u\n", r->ratchet.known);
	out_printf(o, "latscan_baseline_findings{state=\"new\"} %u\n", r->ratchet.fresh);
	out_printf(o, "latscan_baseline_findings{state=\"fixed\"} %u\n", r->ratchet.fixed);
	out_printf(o, "latscan_baseline_findings{state=\"untold\"} %u\n", r->ratchet.untold);
}

static unsigned unsettled(const struct gate *g)
{
	unsigned n = 0;

	for (size_t i = 0; i < g->n_settled; i++)
		n += g->settled[i].state != SETTLE_SETTLED;
	return n;
}

static void gate(struct out *o, const struct report *r)
{
	const struct override *ov = &r->gate.override;

	one(o, "gate_exit", "Exit status of the gate: 0 also when observed or overridden.",
		(double)r->summary.exit);
	one(o, "gate_observed", "1 where the gate was told to judge only.", r->gate.observe);
	one(o, "gate_unsettled", "Checks that did not hold within the time to settle.",
		(double)unsettled(&r->gate));
	family(o, "gate_override", "1 where a file of root's opened the gate.");
	out_z(o, "latscan_gate_override");
	if (ov->honoured) {
		out_z(o, "{owner=\"");
		label(o, ov->owner);
		out_z(o, "\",reason=\"");
		label(o, ov->reason);
		out_z(o, "\"}");
	}
	out_printf(o, " %d\n", ov->honoured);
	if (ov->honoured)
		one(o, "gate_override_until_timestamp_seconds", "When the override ends.",
			(double)(ov->until_ns / 1000000000));
}

static void scan(struct out *o, const struct report *r)
{
	const struct receipt *rc = &r->receipt;

	one(o, "verdict", "Exit status: 0 pass, 1 fail, 2 unknown.", (double)r->summary.verdict);
	one(o, "scan_duration_seconds", "How long the scan took.",
		(double)r->run.duration_ms / 1000);
	one(o, "window_seconds", "Between the counters of the two samples.",
		(double)r->run.window_ms / 1000);
	if (r->run.sampled_at_ns)
		one(o, "sampled_timestamp_seconds", "When the last sample was taken.",
			(double)(r->run.sampled_at_ns / 1000000) / 1000);
	family(o, "scan_cpu_seconds", "CPU time of the scan, by process.");
	out_printf(o,
		"latscan_scan_cpu_seconds{process=\"main\"} %.9f\n"
		"latscan_scan_cpu_seconds{process=\"probe\"} %.9f\n",
		(double)rc->cpu_ns_main / 1e9, (double)rc->cpu_ns_child / 1e9);
	one(o, "scan_reads", "Questions that reached the host.", (double)rc->reads);
	one(o, "scan_read_bytes", "Bytes that were read.", (double)rc->bytes);
	one(o, "scan_withheld_reads", "Checks that the budget did not pay for.",
		(double)rc->withheld);
	one(o, "scan_sandboxed", "1 where the kernel kept the scan from writing.", rc->sandboxed);
	family(o, "build_info", "Version, and hash of all checks.");
	out_z(o, "latscan_build_info{version=\"");
	label(o, str_from(r->run.version));
	out_printf(o, "\",catalogue=\"%016llx\"} 1\n", (unsigned long long)r->run.catalogue);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	(void)style;
	scan(o, r);
	if (r->gate.is)
		gate(o, r);
	checks(o, r);
	waivers(o, r);
	if (r->ratchet.used)
		baseline(o, r);
	observed(o, r);
	seen(o, r);
}

const struct reporter reporter_prometheus = {
	.name = "prometheus",
	.what = "for node_exporter's textfile collector",
	.write = write,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ExportMetricsServiceRequest of OTLP in JSON: the same numbers as the Prometheus format, by
 * OpenTelemetry's rules of names (dots, no unit in a name, units of UCUM).
 *
 * All are gauges. What was counted in the window would be a sum of delta temporality, but
 * Prometheus and what is built like it refuses those, and a cumulative one would need a state
 * between two scans. A point's startTimeUnixNano is the begin of the window where it counts one.
 */
#include "reporters/otlp.h"
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "reporters/distinct.h"

static void metric(struct otlp *w, const char *name, const char *unit, const char *description)
{
	json_object(&w->j, NULL);
	json_z(&w->j, "name", name);
	json_z(&w->j, "description", description);
	json_z(&w->j, "unit", unit);
	json_object(&w->j, "gauge");
	json_array(&w->j, "dataPoints");
}

static void end_metric(struct otlp *w)
{
	json_end_array(&w->j);
	json_end_object(&w->j);
	json_end_object(&w->j);
}

/* A point is open until its value; its attributes come between. */
static void point(struct otlp *w)
{
	json_object(&w->j, NULL);
	json_array(&w->j, "attributes");
}

static void end_attributes(struct otlp *w, bool counts_window)
{
	uint64_t now = render_moment_ns(w->r), window = w->r->run.window_ms * 1000000;

	json_end_array(&w->j);
	if (now && counts_window && window < now)
		otlp_u64(w, "startTimeUnixNano", now - window);
	if (now)
		otlp_u64(w, "timeUnixNano", now);
}

static void end_int(struct otlp *w, int64_t value, bool counts_window)
{
	end_attributes(w, counts_window);
	otlp_i64(w, "asInt", value);
	json_end_object(&w->j);
}

static void end_double(struct otlp *w, double value)
{
	end_attributes(w, false);
	json_double(&w->j, "asDouble", value);
	json_end_object(&w->j);
}

static void one_int(
	struct otlp *w, const char *name, const char *unit, const char *what, uint64_t value)
{
	metric(w, name, unit, what);
	point(w);
	end_int(w, (int64_t)value, false);
	end_metric(w);
}

static void one_seconds(struct otlp *w, const char *name, const char *what, uint64_t ms)
{
	metric(w, name, "s", what);
	point(w);
	end_double(w, (double)ms / 1000);
	end_metric(w);
}

static void cpu_seconds(struct otlp *w, const char *process, uint64_t ns)
{
	point(w);
	otlp_attribute_z(w, "latscan.process", process);
	end_double(w, (double)ns / 1e9);
}

static void scan(struct otlp *w)
{
	const struct report *r = w->r;
	const struct receipt *rc = &r->receipt;

	one_int(w, "latscan.verdict", "1", "Exit status: 0 pass, 1 fail, 2 unknown.",
		(uint64_t)r->summary.verdict);
	if (r->gate.is) {
		one_int(w, "latscan.gate.exit", "1",
			"Exit status of the gate: 0 also when observed or overridden.",
			r->summary.exit);
		one_int(w, "latscan.gate.override", "1",
			"1 where a file of root's opened the gate.", r->gate.override.honoured);
	}
	one_seconds(w, "latscan.scan.duration", "How long the scan took.", r->run.duration_ms);
	one_seconds(w, "latscan.window.duration", "Between the counters of the two samples.",
		r->run.window_ms);
	metric(w, "latscan.scan.cpu.time", "s", "CPU time of the scan, by process.");
	cpu_seconds(w, "main", rc->cpu_ns_main);
	cpu_seconds(w, "probe", rc->cpu_ns_child);
	end_metric(w);
	one_int(w, "latscan.scan.reads", "{read}", "Questions that reached the host.", rc->reads);
	one_int(w, "latscan.scan.io", "By", "Bytes that were read.", rc->bytes);
	one_int(w, "latscan.scan.withheld", "{read}", "Reads that the budget did not pay for.",
		rc->withheld);
	one_int(w, "latscan.scan.sandboxed", "1", "1 where the kernel kept the scan from writing.",
		rc->sandboxed);
}

static void check_states(struct otlp *w)
{
	const struct report *r = w->r;

	metric(w, "latscan.check.status", "1",
		"Status of a check: -1 skip, 0 pass, 1 warn, 2 unknown, 3 fail.");
	for (size_t i = 0; i < r->n_results; i++) {
		size_t mark = arena_used(w->a);

		point(w);
		otlp_attribute_check(w, &r->results[i]);
		end_int(w, render_code(r->results[i].status), false);
		arena_rewind(w->a, mark);
	}
	end_metric(w);
}

/* 0 is said too: a series that ends tells a dashboard nothing. */
static void check_waived(struct otlp *w)
{
	const struct report *r = w->r;

	metric(w, "latscan.check.waived", "1", "1 where all that weighs in a check is waived.");
	for (size_t i = 0; i < r->n_results; i++) {
		size_t mark = arena_used(w->a);

		point(w);
		otlp_attribute_z(w, "latscan.check.id", r->results[i].check->id);
		end_int(w, render_waived(&r->results[i]), false);
		arena_rewind(w->a, mark);
	}
	end_metric(w);
}

static void waivers(struct otlp *w)
{
	const struct report *r = w->r;
	unsigned n[WAIVER_STATES] = { 0 };

	if (!r->n_waivers)
		return;
	for (size_t i = 0; i < r->n_waivers; i++)
		n[r->waivers[i].state]++;
	metric(w, "latscan.waivers", "{waiver}", "Waivers by how they fared.");
	for (unsigned i = 0; i < WAIVER_STATES; i++) {
		point(w);
		otlp_attribute_z(
			w, "latscan.waiver.state", waiver_state_word((enum waiver_state)i));
		end_int(w, n[i], false);
	}
	end_metric(w);
}

static void baseline(struct otlp *w)
{
	const struct ratchet *ra = &w->r->ratchet;
	const struct {
		const char *state;
		unsigned n;
	} counts[] = { { "known", ra->known }, { "new", ra->fresh }, { "fixed", ra->fixed },
		{ "untold", ra->untold } };

	if (!ra->used)
		return;
	metric(w, "latscan.baseline.findings", "{finding}",
		"Findings that fail against those of the baseline.");
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		point(w);
		otlp_attribute_z(w, "latscan.baseline.state", counts[i].state);
		end_int(w, counts[i].n, false);
	}
	end_metric(w);
}

static void counts(struct otlp *w)
{
	metric(w, "latscan.checks", "{check}", "Checks by status.");
	for (int s = 0; s < STATUSES; s++) {
		point(w);
		otlp_attribute_z(w, "latscan.status", status_word((enum status)s));
		end_int(w, w->r->summary.by_status[s], false);
	}
	end_metric(w);
}

static void checks(struct otlp *w)
{
	if (!w->r->n_results)
		return;
	check_states(w);
	check_waived(w);
	waivers(w);
	baseline(w);
}

static void observed_point(struct otlp *w, const struct check *c, const struct finding *f)
{
	size_t mark = arena_used(w->a);

	point(w);
	otlp_attribute_z(w, "latscan.check.id", c->id);
	otlp_attribute_z(w, "latscan.subject.kind", subject_kind_word(f->subject.kind));
	otlp_attribute(w, "latscan.subject.key", f->subject.key);
	otlp_attribute_z(w, "latscan.unit", f->observed.unit);
	end_double(w, f->observed.value);
	arena_rewind(w->a, mark);
}

/* Of many units: each point says its own, and the metric none. */
static void observed(struct otlp *w)
{
	bool any = false;

	for (size_t i = 0; i < w->r->n_results; i++) {
		const struct result *res = &w->r->results[i];
		size_t mark = arena_used(w->a);
		struct distinct distinct = distinct_of(w->a, res);

		for (const struct finding *f = res->findings; f; f = f->next) {
			if (!distinct_take(&distinct, f))
				continue;
			if (!any)
				metric(w, "latscan.observed", NULL,
					"What a finding observed, in the unit of latscan.unit.");
			any = true;
			observed_point(w, res->check, f);
		}
		arena_rewind(w->a, mark);
	}
	if (any)
		end_metric(w);
}

static void seen_of(struct otlp *w, const char *kind, unsigned cpu, uint64_t n)
{
	point(w);
	otlp_attribute_int(w, "cpu.logical_number", cpu);
	otlp_attribute_z(w, "latscan.interrupt.kind", kind);
	end_int(w, (int64_t)n, true);
}

static void interrupts(struct otlp *w, const struct activity *act)
{
	metric(w, "latscan.window.interrupts", "{interrupt}",
		"Interrupts on a hot CPU within the window.");
	for (size_t i = 0; i < act->n; i++) {
		const struct cpu_activity *c = &act->v[i];
		size_t mark = arena_used(w->a);

		if (!cpuset_has(w->r->roles.hot, c->cpu))
			continue;
		seen_of(w, "tick", c->cpu, c->ticks);
		seen_of(w, "device", c->cpu, c->irqs);
		seen_of(w, "ipi", c->cpu, c->ipis);
		seen_of(w, "other", c->cpu, c->others);
		arena_rewind(w->a, mark);
	}
	end_metric(w);
}

static void switches(struct otlp *w, const struct activity *act)
{
	metric(w, "latscan.window.switches", "{switch}",
		"Context switches on a hot CPU within the window.");
	for (size_t i = 0; i < act->n; i++) {
		size_t mark = arena_used(w->a);

		if (!cpuset_has(w->r->roles.hot, act->v[i].cpu))
			continue;
		point(w);
		otlp_attribute_int(w, "cpu.logical_number", act->v[i].cpu);
		end_int(w, (int64_t)act->v[i].switches, true);
		arena_rewind(w->a, mark);
	}
	end_metric(w);
}

/* A metric without a point is refused by some receivers. */
static void seen(struct otlp *w)
{
	const struct activity *act = &w->r->matrix.activity;
	bool any = false;

	for (size_t i = 0; i < act->n; i++)
		any |= cpuset_has(w->r->roles.hot, act->v[i].cpu);
	if (any && act->interrupts)
		interrupts(w, act);
	if (any && act->switches)
		switches(w, act);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	size_t mark = arena_used(r->arena);
	struct otlp w;

	(void)style;
	otlp_begin(&w, r, o, "Metrics", "metrics");
	scan(&w);
	counts(&w);
	checks(&w);
	observed(&w);
	seen(&w);
	otlp_end(&w);
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_otlp_metrics = {
	.name = "otlp-metrics",
	.what = "OpenTelemetry: a request of metrics, as latscan push sends it",
	.write = write,
};

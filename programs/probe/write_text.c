/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/write.h"

#include "scanner/base/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { BAR = 40, ROWS_MAX = 12, CAUSES_SHOWN = 12, SEEN_SHOWN = 8, LEVELS = 8 };

static const unsigned shares[] = { 500000, 900000, 990000, 999000, 999900 };
enum { SHARES = sizeof(shares) / sizeof(shares[0]) };

double stolen_ppm(const struct result_cpu *c)
{
	return c->ran_ns ? (double)c->stolen_ns / (double)c->ran_ns * 1e6 : 0;
}

static void duration(struct arena *a, struct out *o, uint64_t ns)
{
	out_str(o, text_duration(a, ns));
}

/* Right-aligned by what is seen: the µ has two bytes. */
static void cell(struct arena *a, struct out *o, uint64_t ns)
{
	struct str s = text_duration(a, ns);
	unsigned seen = 0;

	for (size_t i = 0; i < s.n; i++)
		seen += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	out_printf(o, "%*s" STR_FMT, seen < 10 ? (int)(10 - seen) : 0, "", STR_ARG(s));
}

static void write_head(struct arena *a, const struct result *r, struct out *o)
{
	out_printf(o, "latscan probe on " STR_FMT ", kernel " STR_FMT "\n  ",
		STR_ARG(text_sanitise(a, r->host)), STR_ARG(text_sanitise(a, r->kernel)));
	duration(a, o, r->for_ns);
	out_z(o, r->interrupted ? " asked for, interrupted; gaps from " : "; gaps from ");
	duration(a, o, r->threshold_ns);
	if (r->fifo)
		out_printf(o, " on; SCHED_FIFO %d\n", r->fifo);
	else
		out_z(o, " on; an ordinary thread (not real-time)\n");
	out_printf(o, "  clock: %s%s", r->counter.name,
		r->counter.invariant == INVARIANT_YES
			? ", invariant"
			: ", NOT known to be invariant: its rate may change, lengths are to be doubted");
	out_printf(o, ", %.3f GHz; drift against CLOCK_MONOTONIC_RAW %+.2f ppm at most\n",
		r->n ? 1 / r->cpus[0].p->run->first.ns_per_tick : 0,
		r->n ? r->cpus[0].drift_ppm : 0);
	if (r->counter.guest)
		out_printf(o, "  a virtual machine (%s): what its host does comes on top\n",
			r->counter.hypervisor[0] ? r->counter.hypervisor : "unnamed");
	if (r->explained)
		out_printf(o,
			"  explained by %u tracepoints, opened before the timing: that interrupted every CPU once,\n"
			"  and each record makes its gap a little longer (--no-explain: the bare lengths)\n",
			r->formats.n);
	else
		out_printf(o, "  gaps are not explained: " STR_FMT "\n",
			STR_ARG(r->unexplained.n ? r->unexplained : STR("--no-explain")));
	if (r->msr_missing && !r->counter.guest)
		out_printf(o, "  SMIs were not counted: %s\n", r->msr_missing);
	if (r->work_missing.n)
		out_printf(o, "  what kworkers did is not told: " STR_FMT "\n",
			STR_ARG(r->work_missing));
	if (!r->alone)
		out_z(o,
			"  no CPU was left over: this program's waiting thread shares a probed one\n");
}

static void write_percentiles(
	struct arena *a, const char *what, const struct histogram *h, struct out *o)
{
	out_printf(o, "  %-11s", what);
	for (unsigned i = 0; i < SHARES; i++)
		cell(a, o, histogram_percentile(h, shares[i]));
	cell(a, o, h->max_ns);
	out_z(o, "\n");
}

/* One row a doubling; from the first that has a gap to the last. */
static void write_bars(struct arena *a, const struct histogram *h, struct out *o)
{
	uint64_t rows[64] = { 0 }, most = 0;
	unsigned first = 64, last = 0;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		uint64_t ns = histogram_first(i);
		unsigned log = ns ? 63u - (unsigned)__builtin_clzll(ns) : 0;

		if (!h->counts[i])
			continue;
		rows[log] += h->counts[i];
		most = rows[log] > most ? rows[log] : most;
		first = log < first ? log : first;
		last = log > last ? log : last;
	}
	for (unsigned i = first; i <= last && i < 64; i++) {
		/* Logarithmic: one gap must be seen beside a million. */
		double share = rows[i] ? (log2((double)rows[i]) + 1) / (log2((double)most) + 1) : 0;
		int width = (int)(share * BAR + 0.5);

		out_z(o, "  ");
		cell(a, o, UINT64_C(1) << i);
		out_z(o, "  |");
		for (int k = 0; k < width; k++)
			out_z(o, "#");
		if (rows[i])
			out_printf(o, " " STR_FMT, STR_ARG(text_count(a, rows[i])));
		out_z(o, "\n");
	}
	if (first <= last)
		out_z(o, "             (each row up to twice its time; bars are logarithmic)\n");
}

static void write_modes(struct arena *a, const struct modes *m, struct out *o)
{
	if (!m->told) {
		out_printf(o, "  one distribution or two: fewer than %d gaps, not told\n",
			MODES_LEAST);
		return;
	}
	if (m->n < 2) {
		out_z(o, "  one distribution: no second peak\n");
		return;
	}
	out_printf(o, "  %s: peaks at ", m->n == 2 ? "bimodal" : "several distributions");
	for (unsigned i = 0; i < m->n; i++) {
		out_z(o, i ? ", " : "");
		duration(a, o, m->v[i].peak_ns);
		out_printf(o, " (" STR_FMT ")", STR_ARG(text_count(a, m->v[i].n)));
	}
	out_z(o, "\n");
}

/* Each column the share of its time that was stolen, eight levels, logarithmic from 1 ppm. */
static void write_timeline(
	struct arena *a, const struct result *r, const struct result_cpu *c, struct out *o)
{
	static const char *const levels[LEVELS + 1] = { ".", "▁", "▂", "▃", "▄", "▅", "▆", "▇",
		"█" };
	const struct prober *p = c->p;

	out_z(o, "  ");
	for (unsigned i = 0; i < LOOP_SLOTS; i += 2) {
		double ticks = (double)(p->slots[i].stolen + p->slots[i + 1].stolen);
		double ppm = ticks / (2 * (double)p->slot_ticks) * 1e6;
		int level = ppm < 1 ? 0 : 1 + (int)(log10(ppm) / 6 * (LEVELS - 1));

		if (p->start + i * p->slot_ticks >= p->stopped)
			out_z(o, " ");
		else
			out_z(o, levels[level > LEVELS ? LEVELS : level]);
	}
	out_z(o, "\n  time: ");
	duration(a, o, r->for_ns / (LOOP_SLOTS / 2));
	out_z(o, " a column; its height the share that was stolen, from 1 ppm to all of it\n");
}

static void write_cause(struct arena *a, const struct result *r, const struct result_cpu *c,
	const struct cause *k, struct out *o)
{
	const char *advice = cause_advice(r, k);
	double share = c->stolen_ns ? (double)k->stolen_ns / (double)c->stolen_ns * 100 : 0;

	out_printf(o, "  %8" PRIu64 " gaps %5.1f %%", k->gaps, share);
	cell(a, o, k->longest_ns);
	out_printf(o, "  %s" STR_FMT,
		k->kind == KIND_THREAD	  ? "thread "
		: k->kind == KIND_IRQ	  ? "irq "
		: k->kind == KIND_SOFTIRQ ? "softirq "
					  : "",
		STR_ARG(k->name));
	if (k->work.n)
		out_printf(o, ": " STR_FMT "()", STR_ARG(k->work));
	if (k->gaps) {
		out_z(o, " (longest at +");
		duration(a, o, k->longest_at_ns);
		out_z(o, ")");
	}
	if (k->part_in > k->gaps)
		out_printf(o, "; a part in %" PRIu64 " more", k->part_in - k->gaps);
	if (k->everywhere)
		out_printf(o, "; %" PRIu64 " of them on all probed CPUs at once", k->everywhere);
	out_z(o, "\n");
	if (advice)
		out_printf(o, "                %s\n", advice);
}

static void write_causes(
	struct arena *a, const struct result *r, const struct result_cpu *c, struct out *o)
{
	uint64_t gaps = 0, ns = 0;

	out_z(o,
		"  what took it: gaps that it had most of, its share of all stolen time, the longest such gap\n");
	for (size_t i = 0; i < c->n_causes; i++) {
		if (i < CAUSES_SHOWN) {
			write_cause(a, r, c, &c->causes[i], o);
			continue;
		}
		gaps += c->causes[i].gaps;
		ns += c->causes[i].stolen_ns;
	}
	if (gaps) {
		out_printf(o, "  %8" PRIu64 " gaps of %zu other causes, ", gaps,
			c->n_causes - CAUSES_SHOWN);
		duration(a, o, ns);
		out_z(o, " together\n");
	}
	if (c->p->n_gaps > c->n_gaps)
		out_printf(o,
			"  %8" PRIu64
			" gaps more were counted and not kept: no cause is told for them\n",
			c->p->n_gaps - c->n_gaps);
}

static void write_seen(struct arena *a, const struct result_cpu *c, struct out *o)
{
	const struct prober *p = c->p;

	out_printf(o,
		"  of the thread itself: put aside %" PRIu64 " times, page faults %" PRIu64
		"%s%s\n",
		p->preempted, p->faults, p->locked ? "" : "; its memory could not be locked",
		p->placed ? "" : "; IT DID NOT STAY ON THIS CPU");
	if (c->trace)
		out_printf(o,
			"  records: " STR_FMT ", lost " STR_FMT ", not understood " STR_FMT
			"; counters: %" PRIu64 " switches, %" PRIu64 " faults, %" PRIu64
			" migrations\n",
			STR_ARG(text_count(a, c->trace->n)),
			STR_ARG(text_count(a, c->trace->lost + c->trace->full)),
			STR_ARG(text_count(a, c->trace->unread)), p->counters[PERF_SWITCHES],
			p->counters[PERF_FAULTS], p->counters[PERF_MIGRATIONS]);
	if (c->smi_told)
		out_printf(o,
			"  SMIs: %" PRIu32 " (counter read %" PRIu64
			" times behind suspect gaps)\n",
			c->smi, p->smi_reads);
	if (c->seen.steal_told && c->seen.steal_ns) {
		out_z(o, "  stolen by the hypervisor, as the kernel counts it: ");
		duration(a, o, c->seen.steal_ns);
		out_z(o, "\n");
	}
	if (!c->seen.told)
		return;
	out_z(o, "  counted meanwhile in /proc/interrupts:");
	for (size_t i = 0; i < c->seen.n && i < SEEN_SHOWN; i++)
		out_printf(o, "%s " STR_FMT " " STR_FMT, i ? "," : "",
			STR_ARG(text_sanitise(a, c->seen.v[i].key)),
			STR_ARG(text_count(a, c->seen.v[i].n)));
	out_z(o, c->seen.n ? "\n" : " nothing\n");
}

static void write_cpu(
	struct arena *a, const struct result *r, const struct result_cpu *c, struct out *o)
{
	double seconds = (double)c->ran_ns / 1e9;

	out_printf(
		o, "\ncpu%u: " STR_FMT " gaps in ", c->cpu, STR_ARG(text_count(a, c->p->n_gaps)));
	duration(a, o, c->ran_ns);
	out_printf(o, ": %.1f a second, %.1f ppm of its time; the longest ",
		seconds > 0 ? (double)c->p->n_gaps / seconds : 0, stolen_ppm(c));
	duration(a, o, c->p->gaps.max_ns);
	if (r->max_given && c->p->gaps.max_ns > r->max_ns) {
		out_z(o, ": ABOVE ");
		duration(a, o, r->max_ns);
	}
	out_z(o, "\n  the longest stretch without one: ");
	duration(a, o, line_ns(&c->line, c->p->quiet));
	out_z(o, "\n                    p50       p90       p99     p99.9    p99.99       max\n");
	write_percentiles(a, "each turn", &c->p->turns, o);
	if (c->p->n_gaps) {
		write_percentiles(a, "gaps", &c->p->gaps, o);
		write_bars(a, &c->p->gaps, o);
		write_modes(a, &c->modes, o);
		write_timeline(a, r, c, o);
		write_causes(a, r, c, o);
	}
	write_seen(a, c, o);
}

void probe_write_text(struct arena *a, const struct result *r, struct out *o)
{
	if (r->memory) {
		probe_write_memory_text(a, r, o);
		return;
	}
	write_head(a, r, o);
	for (unsigned i = 0; i < r->n; i++)
		write_cpu(a, r, &r->cpus[i], o);
	if (r->n > 1)
		out_printf(o, "\nall %u CPUs at once: " STR_FMT " gaps\n", r->n,
			STR_ARG(text_count(a, r->everywhere)));
	if (r->baseline.n)
		out_printf(o, "\n" STR_FMT "\n", STR_ARG(r->baseline));
	if (r->cohort.n)
		out_printf(o, "\n" STR_FMT "\n", STR_ARG(r->cohort));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that were to be sent by CTPIO (cut-through programmed I/O: the CPU writes the packet into
 * the card, which begins to send before it is whole) and fell back to DMA, or were spoiled
 * (drivers/net/ethernet/sfc/ef10.c; X2 cards with that capability, whose statistics have these
 * names and others do not). A fallback is about a microsecond later: latencies with two peaks.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/ports.h"
#include "scanner/facts/net/nic_stats.h"

#define STATS "/probe/ethtool/{nic}/stats"

struct sends {
	uint64_t success, fallback, broken;
	struct str worst; /* name of what broke */
	bool told, reset;
};

static bool is_broken(struct str name)
{
	return (str_starts(name, "ctpio_") && str_ends(name, "_fail")) ||
	       str_is(name, "ctpio_poison");
}

static struct sends count(const struct nic_stats_moved *m)
{
	struct sends s = { .success = 0 };

	for (size_t i = 0; i < m->n; i++) {
		const struct nic_stat_moved *v = &m->v[i];
		uint64_t d;

		if (!str_starts(v->name, "ctpio_"))
			continue;
		s.told = true;
		if (delta_counter(v->before, v->now, 64, &d)) {
			s.reset = true;
			continue;
		}
		if (str_is(v->name, "ctpio_success"))
			s.success += d;
		else if (str_is(v->name, "ctpio_fallback"))
			s.fallback += d;
		else if (is_broken(v->name) && d) {
			s.broken += d;
			s.worst = v->name;
		}
	}
	return s;
}

static void say(const struct check_in *in, const struct port *p, const struct sends *s,
	const struct answer *an, struct findings *out)
{
	uint64_t all = s->success + s->fallback;
	double ratio = all ? (double)s->fallback / (double)all : 0;
	struct finding *f;

	if (!all && !s->broken) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, p->who, "nothing was sent by CTPIO");
		return;
	}
	if (s->broken)
		f = find(out, STATUS_FAIL, p->who, "packets that CTPIO sent were spoiled");
	else if (ratio > in_limit(in, "max_ratio"))
		f = find(out, STATUS_WARN, p->who, "CTPIO falls back to DMA");
	else
		f = find(out, STATUS_PASS, p->who, "CTPIO sends");
	find_observed(f, "%llu sent, %llu fell back (%.2f %%), %llu spoiled" STR_FMT STR_FMT,
		(unsigned long long)s->success, (unsigned long long)s->fallback, ratio * 100,
		(unsigned long long)s->broken, STR_ARG(s->broken ? STR(", ") : STR("")),
		STR_ARG(s->worst));
	find_observed_value(f, ratio, "1");
	find_wanted(f, "at most %.2f %% fallback, none spoiled", in_limit(in, "max_ratio") * 100);
	find_evidence_text(f, an, "ctpio_success +%llu, ctpio_fallback +%llu",
		(unsigned long long)s->success, (unsigned long long)s->fallback);
	find_port(f, in, p);
}

static bool judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	struct str path =
		str_printf(in->scratch, "/probe/ethtool/" STR_FMT "/stats", STR_ARG(p->d->name));
	const struct answer *now = in_ask(in, path, ASK_FILE);
	const struct answer *before = in_file_before(in, str_z(in->scratch, path));
	struct nic_stats b, n;
	struct nic_stats_moved m;
	struct sends s;

	if (!str_is(p->d->driver, "sfc"))
		return false;
	if (now->state != ANSWER_OK || before->state != ANSWER_OK) {
		find_unreadable(out, p->who, now->state != ANSWER_OK ? now : before, true);
		return true;
	}
	if (!nic_stats_parse(in->scratch, before->bytes, &b) ||
		!nic_stats_parse(in->scratch, now->bytes, &n)) {
		find_unreadable(out, p->who, now, false);
		return true;
	}
	nic_stats_subtract(in->scratch, &b, &n, &m);
	s = count(&m);
	if (s.reset)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"its counters went back");
	else if (!s.told)
		find_reason(
			out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who, "this card has no CTPIO");
	else
		say(in, p, &s, now, out);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct port *v;
	size_t n = in_ports(in, PORTS_LOWEST, &v);
	bool any = false;

	(void)self;
	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++)
		any |= judge(in, &v[i], out);
	if (!any)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no card of the sfc driver");
}

const struct check check_onload_ctpio[] = {
	{
		.id = "onload.ctpio",
		.rule = 1,
		.title = "CTPIO sends without falling back",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { STATS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "max_ratio", "1", 0.01, 0, 1, NULL,
			"part of the packets that may fall back" } },
		.why = "a packet that falls back to DMA is about 1 us later than its neighbours",
		.fix_now =
			"frames within EF_CTPIO_MAX_FRAME_LEN, a send queue that is not full, one writer an interface",
		.source = "drivers/net/ethernet/sfc/ef10.c",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * net_rx_action() (net/core/dev.c) polls cards until netdev_budget packets are handled or
 * netdev_budget_usecs are over; where work is left then, time_squeeze counts one and the rest
 * waits for ksoftirqd, which the scheduler runs as any thread. Threaded NAPI and busy polling
 * do not pass through it. The counter has 32 bits.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/softnet.h"

#define BUDGET "/proc/sys/net/core/netdev_budget"
#define USECS  "/proc/sys/net/core/netdev_budget_usecs"

enum { NAMED = 8 };

struct tally {
	uint64_t squeezed, on_hot, processed;
	struct cpuset cpus;
	size_t compared;
	unsigned lost; /* CPUs whose counter cannot be told */
};

static void add(const struct check_in *in, const struct softnet_cpu *b, const struct softnet_cpu *n,
	struct tally *t)
{
	uint64_t d, processed;

	if (!b || delta_counter(b->squeezed, n->squeezed, 32, &d) ||
		delta_counter(b->processed, n->processed, 32, &processed)) {
		t->lost++;
		return;
	}
	t->compared++;
	t->processed += processed;
	t->squeezed += d;
	if (!d || n->cpu < 0)
		return;
	t->cpus = cpuset_or(in->scratch, t->cpus, cpuset_of(in->scratch, (unsigned)n->cpu));
	if (cpuset_has(in->roles->hot, (unsigned)n->cpu))
		t->on_hot += d;
}

static struct finding *begin(const struct check_in *in, const struct tally *t, struct findings *out)
{
	struct cpuset hot = cpuset_and(in->scratch, t->cpus, in->roles->hot);
	double seconds = in_seconds(in), most = in_limit(in, "rate_fail");

	if (t->on_hot)
		return find(out, STATUS_FAIL, subject_cpus(in->scratch, hot),
			"hot CPUs ended a round of packets with work left for ksoftirqd");
	if (t->squeezed && (most <= 0 || (seconds > 0 && (double)t->squeezed / seconds > most)))
		return find(out, STATUS_FAIL, subject_cpus(in->scratch, t->cpus),
			"rounds of packets often end with work left for ksoftirqd");
	if (t->squeezed)
		return find(out, STATUS_WARN, subject_cpus(in->scratch, t->cpus),
			"a round of packets ended with work left for ksoftirqd");
	return find(out, STATUS_PASS, subject_host(), "every round of packets was finished");
}

static void add_rows(const struct check_in *in, const struct softnet *before,
	const struct softnet *now, struct finding *f)
{
	unsigned named = 0;
	uint64_t d;

	(void)in;
	for (size_t i = 0; i < now->n && named < NAMED; i++) {
		const struct softnet_cpu *b = softnet_match(before, now, i);

		if (!b || delta_counter(b->squeezed, now->v[i].squeezed, 32, &d) || !d)
			continue;
		named++;
		if (now->v[i].cpu >= 0)
			find_evidence_text(
				f, now->from, "cpu%d +%llu", now->v[i].cpu, (unsigned long long)d);
	}
}

static void say(const struct check_in *in, const struct tally *t, struct findings *out)
{
	const struct softnet *now = in_fact(in, &fact_softnet);
	struct finding *f = begin(in, t, out);
	double seconds = in_seconds(in);

	find_observed(f, "%llu squeezed", (unsigned long long)t->squeezed);
	if (seconds > 0)
		find_observed_value(f, (double)t->squeezed / seconds, "1/s");
	find_wanted(f, "0, and never on a hot CPU");
	find_cpus(f, t->cpus);
	add_rows(in, in_fact_before(in, &fact_softnet), now, f);
	find_evidence(f, in_file(in, BUDGET));
	find_evidence(f, in_file(in, USECS));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct softnet *before = in_fact_before(in, &fact_softnet),
			     *now = in_fact(in, &fact_softnet);
	struct tally t = { 0 };

	(void)self;
	if (!now->valid || !before || !before->valid) {
		find_unreadable(out, subject_host(),
			now->valid && before ? before->from : now->from, false);
		return;
	}
	for (size_t i = 0; i < now->n; i++)
		add(in, softnet_match(before, now, i), &now->v[i], &t);
	t.lost += before->n > now->n ? (unsigned)(before->n - now->n) : 0;
	if (t.lost)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"the counters of %u CPUs went back, came or went within the window",
			t.lost);
	if (t.processed || t.squeezed)
		say(in, &t, out);
	else if (t.compared)
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(), "no packet passed");
}

const struct check check_net_softnet_squeeze[] = {
	{
		.id = "net.softnet_squeeze",
		.rule = 1,
		.title = "No round of received packets ends with work left over",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { BUDGET, ASK_FILE }, { USECS, ASK_FILE } },
		.needs = { &fact_softnet },
		.limits = { { "rate_fail", "1/s", 10, 0, 1e9, NULL,
			"rounds a second, on all CPUs together, that only warn" } },
		.implied_by = { "irq.isolated_affinity", "softirq.isolated", "net.netdev_budget" },
		.why = "the rest waits until the scheduler runs ksoftirqd, behind every thread of that CPU",
		.fix_now =
			"sysctl -w net.core.netdev_budget=600 net.core.netdev_budget_usecs=8000; more queues, on more CPUs",
		.fix_boot =
			"net.core.netdev_budget=600 and net.core.netdev_budget_usecs=8000 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.core.netdev_budget", "600", NULL },
			{ REMEDY_SYSCTL, "net.core.netdev_budget_usecs", "8000", NULL } },
		.source =
			"net/core/dev.c net_rx_action(); Documentation/admin-guide/sysctl/net.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets dropped at a CPU's backlog queue (net/core/dev.c enqueue_to_backlog): RPS, veth,
 * loopback, tunnels and drivers without NAPI pass through it. A NAPI card without RPS never
 * does, so standing still does not mean that nothing was lost. Counters are 32 bits and wrap;
 * CPUs are matched by number.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/softnet.h"

#define BACKLOG "/proc/sys/net/core/netdev_max_backlog"

static const struct softnet_cpu *row_of(const struct softnet *s, int cpu, size_t position)
{
	if (cpu < 0)
		return position < s->n ? &s->v[position] : NULL;
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].cpu == cpu)
			return &s->v[i];
	}
	return NULL;
}

struct tally {
	uint64_t processed, dropped, limited;
	struct cpuset dropping;
	unsigned unmatched, reset;
};

static void add(const struct check_in *in, const struct softnet_cpu *b, const struct softnet_cpu *n,
	struct tally *t)
{
	uint64_t processed, dropped, limited;

	if (delta_counter(b->dropped, n->dropped, 32, &dropped) ||
		delta_counter(b->flow_limit, n->flow_limit, 32, &limited)) {
		t->reset++;
		return;
	}
	if (delta_counter(b->processed, n->processed, 32, &processed) == DELTA_OK)
		t->processed += processed;
	t->dropped += dropped;
	t->limited += limited;
	if ((dropped || limited) && n->cpu >= 0)
		t->dropping = cpuset_or(
			in->scratch, t->dropping, cpuset_of(in->scratch, (unsigned)n->cpu));
}

static struct tally count(
	const struct check_in *in, const struct softnet *before, const struct softnet *now)
{
	struct tally t = { .processed = 0 };

	for (size_t i = 0; i < now->n; i++) {
		const struct softnet_cpu *b = row_of(before, now->v[i].cpu, i);

		if (b)
			add(in, b, &now->v[i], &t);
		else
			t.unmatched++;
	}
	return t;
}

static void say(const struct check_in *in, const struct tally *t, struct findings *out)
{
	const struct softnet *now = in_fact(in, &fact_softnet);
	bool fails = (double)t->dropped > in_limit(in, "max_drops");
	struct subject who = cpuset_is_empty(t->dropping) ? subject_host()
							  : subject_cpus(in->scratch, t->dropping);
	struct finding *f;

	if (t->dropped || t->limited)
		f = find(out, fails ? STATUS_FAIL : STATUS_WARN, who, "%s",
			t->dropped
				? "packets were dropped at the backlog queue"
				: "packets of one flow were dropped at the backlog's flow limit");
	else
		f = find(out, STATUS_PASS, who, "no packet was dropped at a backlog queue");
	find_observed(f, "%llu dropped, %llu by flow limit, of %llu",
		(unsigned long long)t->dropped, (unsigned long long)t->limited,
		(unsigned long long)t->processed);
	find_observed_value(f, (double)t->dropped, "1");
	find_wanted(f, "at most %g", in_limit(in, "max_drops"));
	find_cpus(f, t->dropping);
	find_evidence_text(f, now->from, "dropped +%llu, flow_limit +%llu, processed +%llu",
		(unsigned long long)t->dropped, (unsigned long long)t->limited,
		(unsigned long long)t->processed);
	find_evidence(f, in_file(in, BACKLOG));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct softnet *before = in_fact_before(in, &fact_softnet),
			     *now = in_fact(in, &fact_softnet);
	struct tally t;

	(void)self;
	if (!now->valid || !before || !before->valid) {
		find_unreadable(out, subject_host(),
			now->valid && before ? before->from : now->from, false);
		return;
	}
	t = count(in, before, now);
	if (t.reset || t.unmatched)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"the counters of %u CPUs went back or appeared within the window",
			t.reset + t.unmatched);
	if (!t.processed && !t.dropped && !t.limited) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(), "no packet passed");
		return;
	}
	say(in, &t, out);
}

const struct check check_net_softnet_drops[] = {
	{
		.id = "net.softnet_drops",
		.rule = 1,
		.title = "No packet is dropped at a CPU's backlog queue",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { BACKLOG, ASK_FILE } },
		.needs = { &fact_softnet },
		.limits = { { "max_drops", "1", 0, 0, 1e9, NULL,
			"drops in the window that only warn" } },
		.why = "a packet that is dropped here was received in full and is lost all the same",
		.fix_now =
			"sysctl -w net.core.netdev_max_backlog=250000; spread the load, or take RPS away",
		.fix_boot = "net.core.netdev_max_backlog=250000 in /etc/sysctl.d/99-latency.conf",
		.source = "net/core/dev.c enqueue_to_backlog(); net/core/net-procfs.c",
		.run = run,
	},
	{ 0 },
};

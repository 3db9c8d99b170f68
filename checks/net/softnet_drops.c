/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets dropped at a CPU's backlog queue (net/core/dev.c enqueue_to_backlog): RPS, veth,
 * loopback, tunnels and drivers without NAPI pass through it. A NAPI card without RPS never
 * does, so standing still does not mean that nothing was lost. Counters are 32 bits and wrap;
 * CPUs are matched by number. What the flow limit drops is counted in "dropped" as well.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/softnet.h"

#define BACKLOG "/proc/sys/net/core/netdev_max_backlog"

enum { FLOW_LIMIT_SINCE = 11, BACKLOG_SINCE = 13, NAMED = 8 };

struct row {
	const struct softnet_cpu *now;
	uint64_t dropped, limited;
};

struct tally {
	uint64_t processed, dropped, limited;
	struct cpuset dropping;
	struct row *rows; /* that dropped, worst first */
	size_t n_rows, compared;
	unsigned unmatched, reset;
};

static void note_row(const struct check_in *in, struct tally *t, struct row row)
{
	size_t i = t->n_rows++;

	for (; i > 0 && t->rows[i - 1].dropped < row.dropped; i--)
		t->rows[i] = t->rows[i - 1];
	t->rows[i] = row;
	if (row.now->cpu >= 0)
		t->dropping = cpuset_or(
			in->scratch, t->dropping, cpuset_of(in->scratch, (unsigned)row.now->cpu));
}

static void add(const struct check_in *in, const struct softnet_cpu *b, const struct softnet_cpu *n,
	struct tally *t)
{
	struct row row = { .now = n };
	uint64_t processed;

	if (delta_counter(b->dropped, n->dropped, 32, &row.dropped) ||
		delta_counter(b->flow_limit, n->flow_limit, 32, &row.limited) ||
		delta_counter(b->processed, n->processed, 32, &processed)) {
		t->reset++;
		return;
	}
	t->compared++;
	t->processed += processed;
	t->dropped += row.dropped;
	t->limited += row.limited;
	if (row.dropped || row.limited)
		note_row(in, t, row);
}

static struct tally count(
	const struct check_in *in, const struct softnet *before, const struct softnet *now)
{
	struct tally t = { .rows = ARENA_NEW(in->scratch, struct row, now->n + 1) };
	size_t matched = 0;

	for (size_t i = 0; i < now->n; i++) {
		const struct softnet_cpu *b = softnet_match(before, now, i);

		if (b)
			add(in, b, &now->v[i], &t);
		else
			t.unmatched++;
		matched += b != NULL;
	}
	/* A CPU that went offline took its line with it. */
	t.unmatched += before->n > matched ? (unsigned)(before->n - matched) : 0;
	return t;
}

static void add_rows(
	const struct softnet *now, const struct tally *t, struct finding *f, size_t most)
{
	for (size_t i = 0; i < t->n_rows && i < most; i++) {
		const struct row *r = &t->rows[i];

		if (now->columns >= BACKLOG_SINCE)
			find_evidence_text(f, now->from, "cpu%d +%llu, backlog now %u", r->now->cpu,
				(unsigned long long)r->dropped, (unsigned)r->now->backlog);
		else if (r->now->cpu >= 0)
			find_evidence_text(f, now->from, "cpu%d +%llu", r->now->cpu,
				(unsigned long long)r->dropped);
	}
}

static struct finding *begin(const struct check_in *in, const struct tally *t, struct findings *out)
{
	struct subject who = cpuset_is_empty(t->dropping) ? subject_host()
							  : subject_cpus(in->scratch, t->dropping);

	if ((double)t->dropped > in_limit(in, "max_drops"))
		return find(out, STATUS_FAIL, who, "packets were dropped at the backlog queue");
	if (t->dropped)
		return find(out, STATUS_WARN, who, "packets were dropped at the backlog queue");
	if (t->limited)
		return find(
			out, STATUS_WARN, who, "packets of one flow met the backlog's flow limit");
	return find(out, STATUS_PASS, who, "no packet was dropped at a backlog queue");
}

static void say(const struct check_in *in, const struct tally *t, struct findings *out)
{
	const struct softnet *now = in_fact(in, &fact_softnet);
	struct finding *f = begin(in, t, out);
	struct str limited = STR("");

	if (now->columns >= FLOW_LIMIT_SINCE)
		limited = str_printf(
			in->scratch, " (%llu by flow limit)", (unsigned long long)t->limited);
	find_observed(f, "%llu dropped" STR_FMT ", %llu passed", (unsigned long long)t->dropped,
		STR_ARG(limited), (unsigned long long)t->processed);
	find_observed_value(f, (double)t->dropped, "1");
	find_wanted(f, "at most %g", in_limit(in, "max_drops"));
	find_cpus(f, t->dropping);
	find_evidence_text(f, now->from, "dropped +%llu, processed +%llu on %zu CPUs",
		(unsigned long long)t->dropped, (unsigned long long)t->processed, t->compared);
	add_rows(now, t, f, NAMED);
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
			"the counters of %u CPUs went back, came or went within the window",
			t.reset + t.unmatched);
	if (t.processed || t.dropped || t.limited)
		say(in, &t, out);
	else if (t.compared)
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(), "no packet passed");
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
		.remedies = { { REMEDY_SYSCTL, "net.core.netdev_max_backlog", "250000", NULL } },
		.source = "net/core/dev.c enqueue_to_backlog(); net/core/net-procfs.c",
		.run = run,
	},
	{ 0 },
};

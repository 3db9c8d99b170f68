/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a packet waits in on its way out. Disciplines that shape (tbf, htb, hfsc, cake) or delay on purpose
 * (netem) hold it back until a timer lets it go; fq paces flows that ask for it. pfifo_fast, fq_codel, mq
 * and noqueue send at once while the card takes packets. A discipline that is full, or whose flow is
 * too fast, drops (net/sched/sch_*.c); the counters have 32 bits. Onload, VMA and DPDK pass them by.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/qdiscs.h"
#include "scanner/judging/ports.h"

struct queued {
	unsigned n;
	uint64_t drops, requeues, packets;
	bool reset;
	const struct qdisc *root, *slow; /* one that holds packets back */
	const struct qdisc *worst;	 /* that dropped most */
	uint64_t worst_drops;
};

static bool holds_back(struct str kind)
{
	static const char *const kinds[] = { "tbf", "htb", "hfsc", "cbq", "netem", "cake", "etf",
		"taprio", "plug" };

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_is(kind, kinds[i]))
			return true;
	}
	return false;
}

static void add(struct queued *s, const struct qdisc *before, const struct qdisc *now)
{
	uint64_t drops = 0, requeues = 0, packets = 0;

	s->n++;
	if (now->root)
		s->root = now;
	if (holds_back(now->kind) && !s->slow)
		s->slow = now;
	if (!before)
		return;
	s->reset |= delta_counter(before->drops, now->drops, 32, &drops) != DELTA_OK ||
		    delta_counter(before->requeues, now->requeues, 32, &requeues) != DELTA_OK ||
		    delta_counter(before->packets, now->packets, 32, &packets) != DELTA_OK;
	s->drops += drops;
	s->requeues += requeues;
	s->packets += packets;
	if (drops > s->worst_drops) {
		s->worst_drops = drops;
		s->worst = now;
	}
}

/* The root counts what its children dropped, too: the larger of the two is told. */
static uint64_t drops_of(const struct queued *s)
{
	return s->n > 1 ? s->worst_drops : s->drops;
}

static struct finding *begin(const struct check_in *in, const struct port *p,
	const struct queued *s, struct findings *out)
{
	double seconds = in_seconds(in);
	enum status loss = port_is_fast(p) ? STATUS_FAIL : STATUS_WARN;

	if (drops_of(s))
		return find(
			out, loss, p->who, "packets that it was to send were dropped in its queue");
	if (s->slow && port_is_fast(p) && !str_is(in_word(in, "allow_shaping"), "yes"))
		return find(out, STATUS_WARN, p->who, "its queue holds back what is sent: " STR_FMT,
			STR_ARG(s->slow->kind));
	if (seconds > 0 && (double)s->requeues / seconds > in_limit(in, "requeue_rate"))
		return find(out, port_is_fast(p) ? STATUS_WARN : STATUS_PASS, p->who,
			"packets went back into its queue: the card takes them too slowly");
	return find(out, STATUS_PASS, p->who, "its queue sends at once");
}

static void say(const struct check_in *in, const struct port *p, const struct queued *s,
	struct findings *out)
{
	const struct qdiscs *t = in_fact(in, &fact_qdiscs);
	struct finding *f = begin(in, p, s, out);
	const struct qdisc *named = s->slow ? s->slow : s->root;

	find_observed(f, STR_FMT ", %llu dropped, %llu requeued",
		STR_ARG(named ? named->kind : STR("no root")), (unsigned long long)drops_of(s),
		(unsigned long long)s->requeues);
	find_observed_value(f, (double)drops_of(s), "1");
	find_wanted(f, "mq, fq_codel, pfifo_fast or noqueue, nothing dropped");
	if (s->root)
		find_evidence_text(f, t->from,
			STR_FMT ": root " STR_FMT ", %u disciplines, %u bytes wait",
			STR_ARG(p->d->name), STR_ARG(s->root->kind), s->n, s->root->backlog);
	if (s->worst)
		find_evidence_text(f, t->from, STR_FMT " 0x%x dropped +%llu",
			STR_ARG(s->worst->kind), s->worst->handle,
			(unsigned long long)s->worst_drops);
	find_port(f, in, p);
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct qdiscs *t = in_fact(in, &fact_qdiscs);
	const struct qdiscs *b = in_fact_before(in, &fact_qdiscs);
	struct queued s = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].ifindex == p->d->ifindex)
			add(&s, b && b->valid ? qdiscs_same(b, &t->v[i]) : NULL, &t->v[i]);
	}
	if (!p->d->ifindex)
		find_reason(
			out, STATUS_UNKNOWN, REASON_AMBIGUOUS, p->who, "its number is not told");
	else if (s.reset)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"the counters of its queue went back within the window");
	else if (!s.n)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			"it has no queue of the kernel's");
	else
		say(in, p, &s, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct qdiscs *t = in_fact(in, &fact_qdiscs);
	const struct port *ports;
	size_t n = in_ports(in, PORTS_ALL, &ports);

	(void)self;
	if (find_no_ports(in, n, out))
		return;
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (ports[i].role == NIC_BYPASS)
			find_reason(out, STATUS_SKIP, REASON_ROLE, ports[i].who,
				"its role is bypass: what it sends passes the queue by");
		else
			judge(in, &ports[i], out);
	}
}

const struct check check_nic_qdisc[] = {
	{
		.id = "nic.qdisc",
		.rule = 1,
		.title = "What is sent waits in no queue",
		.severity = SEVERITY_LOW,
		.fault = true,
		.earlier = true,
		.needs = { &fact_netdevs, &fact_qdiscs },
		.limits = {
			{ "requeue_rate", "1/s", 100, 0, 1e9, NULL,
				"packets that went back into the queue of a card of role fast or ptp, that pass" },
			{ "allow_shaping", NULL, 0, 0, 1, "no|yes", "yes: disciplines that hold back pass" },
		},
		.why = "an order that a shaper holds back leaves when a timer says so, a millisecond later or more",
		.fix_now = "tc qdisc replace dev IF root mq (or pfifo_fast where the card has one queue)",
		.fix_boot = "net.core.default_qdisc=fq_codel or pfifo_fast in /etc/sysctl.d; whoever set the other one "
			    "(a unit, a container's shaper)",
		.remedies = { { REMEDY_MANUAL, "",
			"find out who set the discipline, and put mq or pfifo_fast there: <subject>", NULL } },
		.source = "net/sched/sch_generic.c; net/sched/sch_api.c; tc(8)",
		.run = run,
	},
	{ 0 },
};

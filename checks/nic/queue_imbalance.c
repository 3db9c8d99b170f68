/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receive queues of a card of which one takes most of the packets while others idle. Its ring fills up
 * first. Which queue gets a packet is decided by a hash of its addresses and ports: a few multicast groups, or
 * UDP hashed by addresses alone, all fall on one. Drivers count packets by queue; where one does not, its
 * interrupts stand for them.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/judging/nic_moved.h"
#include "scanner/judging/port_irqs.h"

enum { QUEUES = 1024, TOP = 4 };

struct queue {
	unsigned number;
	uint64_t packets, drops;
};
struct balance {
	struct queue *v;
	size_t n, cap;
	uint64_t sum;
	bool by_interrupts;
	const struct answer *from;
};

static struct queue *queue_of(const struct check_in *in, struct balance *b, int number)
{
	for (size_t i = 0; i < b->n; i++) {
		if ((int)b->v[i].number == number)
			return &b->v[i];
	}
	if (b->n >= QUEUES)
		return NULL;
	b->v = arena_grow(in->scratch, b->v, b->n, &b->cap, sizeof(*b->v));
	b->v[b->n] = (struct queue){ .number = (unsigned)number };
	return &b->v[b->n++];
}

static void add(
	const struct check_in *in, struct balance *b, int number, uint64_t packets, uint64_t drops)
{
	struct queue *q = number >= 0 ? queue_of(in, b, number) : NULL;

	if (!q)
		return;
	q->packets += packets;
	q->drops += drops;
	b->sum += packets;
}

static bool by_packets(
	const struct check_in *in, const struct port *p, struct balance *b, bool *reset)
{
	struct nic_moved m;
	bool any = false;

	if (!in_nic_moved(in, p, 1U << NIC_QUEUE_RX | 1U << NIC_QUEUE_DROPS, &m))
		return false;
	b->from = m.from;
	for (size_t i = 0; i < m.n; i++)
		any |= m.v[i].class == NIC_QUEUE_RX;
	for (size_t i = 0; any && i < m.n; i++) {
		bool drops = m.v[i].class == NIC_QUEUE_DROPS;

		*reset |= m.v[i].reset;
		add(in, b, m.v[i].queue, drops ? 0 : m.v[i].delta, drops ? m.v[i].delta : 0);
	}
	*reset |= any && (m.came || m.went);
	return any;
}

static bool by_interrupts(const struct check_in *in, const struct port *p, struct balance *b)
{
	const struct answer *unread;
	const struct port_irq *v;
	size_t n = in_port_irqs(in, p, &v, &unread);
	const struct interrupts *t = in_fact(in, &fact_interrupts);

	b->by_interrupts = true;
	b->from = t->from;
	for (size_t i = 0; i < n; i++) {
		if (v[i].counted && (v[i].way == QUEUE_RX || v[i].way == QUEUE_BOTH))
			add(in, b, v[i].queue, v[i].fired, 0);
	}
	return b->n > 0;
}

static void sort(struct balance *b)
{
	for (size_t i = 1; i < b->n; i++) {
		struct queue q = b->v[i];
		size_t at = i;

		for (; at > 0 && b->v[at - 1].packets < q.packets; at--)
			b->v[at] = b->v[at - 1];
		b->v[at] = q;
	}
}

/* Where the queue's interrupt goes, for the reader. */
static struct str place_of(const struct check_in *in, const struct port *p, unsigned queue)
{
	const struct answer *unread;
	const struct port_irq *v;
	size_t n = in_port_irqs(in, p, &v, &unread);

	for (size_t i = 0; i < n; i++) {
		if (v[i].queue == (int)queue && v[i].way != QUEUE_TX)
			return str_printf(in->scratch, ", irq %u on cpus " STR_FMT,
				v[i].irq->number, STR_ARG(cpuset_format(in->scratch, v[i].cpus)));
	}
	return STR("");
}

static void say(
	const struct check_in *in, const struct port *p, struct balance *b, struct findings *out)
{
	const char *what = b->by_interrupts ? "interrupts" : "packets";
	double share = b->sum ? (double)b->v[0].packets / (double)b->sum : 0;
	bool hot = share * (double)b->n > in_limit(in, "factor");
	struct finding *f;

	if (hot && b->v[0].drops && port_is_fast(p))
		f = find(out, STATUS_FAIL, p->who, "one queue takes most packets, and loses some");
	else if (hot)
		f = find(
			out, STATUS_WARN, p->who, "one queue takes most packets while others idle");
	else
		f = find(out, STATUS_PASS, p->who, "its queues share the packets");
	find_observed(f, "queue %u: %.0f %% of %llu %s, %zu queues", b->v[0].number, share * 100,
		(unsigned long long)b->sum, what, b->n);
	find_observed_value(f, share * (double)b->n, "1");
	find_wanted(f, "at most %g times the mean", in_limit(in, "factor"));
	for (size_t i = 0; i < b->n && i < TOP; i++)
		find_evidence_text(f, b->from, "queue %u: +%llu %s%s" STR_FMT, b->v[i].number,
			(unsigned long long)b->v[i].packets, what, b->v[i].drops ? ", drops" : "",
			STR_ARG(place_of(in, p, b->v[i].number)));
	find_port(f, in, p);
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *stats = in_nic_answer(in, p, "stats");
	struct balance b = { 0 };
	bool reset = false, told;

	if (!in_port_before(in, p)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"it came, or became another card, within the window");
		return;
	}
	told = by_packets(in, p, &b, &reset);
	if (!told && stats->state != ANSWER_OK && !nic_has_none(stats)) {
		find_unreadable(out, p->who, stats, false);
		return;
	}
	if (reset)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"its queues were set anew within the window");
	else if (!told && !by_interrupts(in, p, &b))
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			"nothing counts packets or interrupts of its queues");
	else if (b.n < 2)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who, "it has one queue");
	else if ((double)b.sum < in_limit(in, "min_pkts"))
		find_reason(out, STATUS_SKIP, REASON_IDLE, p->who, "too few packets to tell");
	else {
		sort(&b);
		say(in, p, &b, out);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_fast_ports(in, judge, out);
}

const struct check check_nic_queue_imbalance[] = {
	{
		.id = "nic.queue_imbalance",
		.rule = 1,
		.title = "Receive queues share the packets",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5,
		.reads = { { NIC_STATS, ASK_FILE } },
		.needs = { &fact_netdevs, &fact_nic_functions, &fact_irqs, &fact_interrupts },
		.limits = {
			{ "factor", "1", 3, 1, 1024, NULL, "times the mean that the busiest queue may take" },
			{ "min_pkts", "1", 10000, 1, 1e9, NULL, "packets (or interrupts) in the window below which nothing is told" },
		},
		.why = "the ring of the one busy queue overflows while the others idle",
		.fix_now = "ethtool -N IF flow-type udp4 dst-ip GROUP action QUEUE; ethtool -N IF rx-flow-hash udp4 sdfn; ethtool -X",
		.remedies = { { REMEDY_MANUAL, "",
			"spread the flows by rules or by the hash's fields: <subject>", NULL } },
		.source = "Documentation/networking/scaling.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transmit Packet Steering chooses the queue of a packet by the CPU that sends it (net/core/dev.c
 * get_xps_queue). A queue has one lock (netif_tx_lock, and that of its qdisc): two hot CPUs that send
 * through the same queue wait for each other. With empty masks a hash of the flow chooses, and any two may
 * meet. A device with one queue has no such file to read (ENOENT, netif_is_multiqueue).
 */
#include "scanner/engine/check.h"
#include "scanner/judging/ports.h"

#define MASKS "/sys/class/net/{nic:fast}/queues/tx-#/xps_cpus"
#define RXQS  "/sys/class/net/{nic:fast}/queues/tx-#/xps_rxqs"

struct steering {
	unsigned queues, steered, by_receive;
	struct cpuset placed; /* hot CPUs that have a queue */
	struct cpuset shared; /* hot CPUs that share one */
	const struct answer *example, *unread;
};

static void add(const struct check_in *in, struct steering *s, const struct match *m)
{
	struct cpuset set, hot;

	s->queues++;
	/* A driver may show one queue of several it has room for: nothing to choose. */
	if (m->answer->state == ANSWER_ABSENT)
		return;
	if (fact_mask(m->answer, in->scratch, &set)) {
		s->unread = m->answer;
		return;
	}
	s->steered += !cpuset_is_empty(set);
	hot = cpuset_and(in->scratch, set, in->roles->hot);
	s->placed = cpuset_or(in->scratch, s->placed, hot);
	if (cpuset_count(hot) > 1) {
		s->shared = cpuset_or(in->scratch, s->shared, hot);
		s->example = m->answer;
	} else if (!s->example) {
		s->example = m->answer;
	}
}

static void add_receive(const struct check_in *in, struct steering *s, const struct port *p)
{
	struct matches all = in_match(in, RXQS);

	for (size_t i = 0; i < all.n; i++) {
		struct cpuset set;

		s->by_receive += str_eq(all.v[i].star[0], p->d->name) &&
				 fact_mask(all.v[i].answer, in->scratch, &set) == 0 &&
				 !cpuset_is_empty(set);
	}
}

static struct finding *begin(const struct check_in *in, const struct port *p,
	const struct steering *s, struct findings *out)
{
	unsigned hot = (unsigned)cpuset_count(in->roles->hot);

	if (s->by_receive)
		return find(
			out, STATUS_PASS, p->who, "what answers a packet is sent beside its queue");
	if (!s->steered)
		return find(out, STATUS_PASS, p->who,
			"a hash chooses the queue: hot CPUs may meet there");
	if (cpuset_is_empty(s->shared))
		return find(out, STATUS_PASS, p->who, "hot CPUs that send share no queue");
	if (s->queues < hot)
		return find(
			out, STATUS_PASS, p->who, "hot CPUs share queues: there are more of them");
	return find(out, STATUS_WARN, p->who, "hot CPUs share a queue to send, and its lock");
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	struct matches all = in_match(in, MASKS);
	struct steering s = { 0 };
	struct finding *f;

	for (size_t i = 0; i < all.n; i++) {
		if (str_eq(all.v[i].star[0], p->d->name))
			add(in, &s, &all.v[i]);
	}
	if (s.unread) {
		find_unreadable(out, p->who, s.unread, true);
		return;
	}
	if (s.queues < 2) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			"it has no queues to choose from");
		return;
	}
	add_receive(in, &s, p);
	f = begin(in, p, &s, out);
	find_observed(f, "%u of %u queues steered; hot cpus that share: " STR_FMT, s.steered,
		s.queues, STR_ARG(cpuset_format(in->scratch, s.shared)));
	find_wanted(f, "a queue for each hot CPU that sends");
	find_cpus(f, s.shared);
	if (s.example)
		find_evidence(f, s.example);
	find_port(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_fast_ports(in, judge, out);
}

const struct check check_nic_xps[] = {
	{
		.id = "nic.xps",
		.rule = 1,
		.title = "Hot CPUs that send share no queue",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.reads = { { MASKS, ASK_FILE }, { RXQS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.why = "two CPUs that send through one queue wait for its lock, and its cache line goes back and forth",
		.fix_now =
			"echo MASK > /sys/class/net/IF/queues/tx-N/xps_cpus, one hot CPU a queue",
		.fix_boot = "the same in a udev rule or a unit after the driver",
		.remedies = { { REMEDY_MANUAL, "",
			"give each hot CPU a transmit queue of the card by xps_cpus: <subject>",
			NULL } },
		.source = "Documentation/networking/scaling.rst; net/core/net-sysfs.c",
		.run = run,
	},
	{ 0 },
};

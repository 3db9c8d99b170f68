/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the receive queues of a port share its packets. Of xstats "rx_qN_packets", which ethdev
 * makes for every driver (RTE_ETHDEV_QUEUE_STAT_CNTRS queues at most); up to 22.11 also the array
 * q_ipackets, which is 16 long whatever the port has: queues past those that it has are left out.
 */
#include "scanner/judging/dpdk.h"

enum { PACKETS_LEAST = 1000 };

struct balance {
	uint64_t sum, most;
	unsigned queues, busiest;
	bool reset;
};

static bool earlier_of(const struct dpdk_port *b, unsigned number, uint64_t *ret)
{
	for (unsigned i = 0; i < b->n_queues; i++) {
		if (b->queues[i].number == number) {
			*ret = b->queues[i].packets;
			return true;
		}
	}
	return false;
}

static struct balance count(const struct dpdk_port *b, const struct dpdk_port *n)
{
	struct balance s = { .sum = 0 };

	for (unsigned i = 0; i < n->n_queues; i++) {
		const struct dpdk_queue *q = &n->queues[i];
		uint64_t was, d;

		if ((n->info && q->number >= n->rx_queues) || !earlier_of(b, q->number, &was))
			continue;
		if (delta_counter(was, q->packets, 64, &d)) {
			s.reset = true;
			return s;
		}
		s.queues++;
		s.sum += d;
		if (d > s.most) {
			s.most = d;
			s.busiest = q->number;
		}
	}
	return s;
}

static void say(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, const struct balance *s, struct findings *out)
{
	double factor = (double)s->most * s->queues / (double)s->sum;
	bool bad = factor > in_limit(in, "factor");
	struct finding *f =
		find(out, bad ? STATUS_WARN : STATUS_PASS, subject_dpdk_port(in, p, port),
			bad ? "one receive queue gets most packets"
			    : "its receive queues share the packets");

	find_observed(f, "queue %u: %.0f %% of %llu packets, %u queues", s->busiest,
		100.0 * (double)s->most / (double)s->sum, (unsigned long long)s->sum, s->queues);
	find_observed_value(f, factor, "1");
	find_wanted(f, "at most %g times the mean", in_limit(in, "factor"));
	find_dpdk(f, in, p);
}

static void judge_port(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, struct findings *out)
{
	const struct dpdk_process *b = dpdk_same(in_fact_before(in, &fact_dpdk), p);
	const struct dpdk_port *was = dpdk_port_of(b, port->id);
	struct subject who = subject_dpdk_port(in, p, port);
	struct balance s;

	if (!was) {
		find_port_untold(in, p, port, PORT_NOT_THERE, out);
		return;
	}
	s = count(was, port);
	if (s.reset)
		find_port_untold(in, p, port, PORT_RESET, out);
	else if (!s.queues)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"its driver counts nothing by queue");
	else if (s.queues == 1)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, who, "it has one receive queue");
	else if (s.sum < PACKETS_LEAST)
		find_reason(out, STATUS_SKIP, REASON_IDLE, who, "too few packets came to compare");
	else
		say(in, p, port, &s, out);
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	if (find_dpdk_bad(in, p, "/ethdev/xstats", out))
		return;
	for (size_t i = 0; i < p->n_ports; i++)
		judge_port(in, p, &p->ports[i], out);
	if (!p->n_ports)
		find_reason(
			out, STATUS_SKIP, REASON_NO_DEVICE, subject_dpdk(in, p), "it has no port");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_queue_balance[] = {
	{
		.id = "dpdk.queue_balance",
		.rule = 1,
		.title = "Receive queues of DPDK ports share the packets",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "factor", "1", 3, 1, 1024, NULL,
			"how many times the mean one queue may get" } },
		.why = "one lcore drops while the others poll empty queues",
		.fix_now =
			"a hash over the fields that differ (rss_hf, the key), or rte_flow rules by group",
		.source = "lib/ethdev/rte_ethdev.c, eth_dev_get_xstats_basic_count()",
		.run = run,
	},
	{ 0 },
};

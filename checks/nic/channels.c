/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many queues a card has (ETHTOOL_GCHANNELS; ethtool -l): combined ones and those that only
 * receive. Drivers begin with one for each CPU, isolated ones too, and each has an interrupt that
 * goes somewhere. A driver without the query (and a captured tree) has its queues in sysfs, where XDP
 * adds queues to send.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/judging/nic_asked.h"

#define CHANNELS "/probe/ethtool/{nic}/channels"
#define QUEUES	 "/sys/class/net/{nic}/queues"

struct queues {
	uint64_t n, most;
	const struct answer *from;
};

static bool by_query(const struct answer *an, struct queues *ret)
{
	uint64_t rx = 0, combined = 0, rx_max = 0, combined_max = 0;

	if (an->state != ANSWER_OK || !nic_number(an->bytes, "rx", &rx) ||
		!nic_number(an->bytes, "combined", &combined))
		return false;
	(void)nic_number(an->bytes, "rx_max", &rx_max);
	(void)nic_number(an->bytes, "combined_max", &combined_max);
	*ret = (struct queues){ rx + combined, rx_max > combined_max ? rx_max : combined_max, an };
	return ret->n > 0;
}

static bool by_files(const struct check_in *in, const struct port *p, struct queues *ret)
{
	const struct answer *an = in_ask(in,
		str_printf(in->scratch, "/sys/class/net/" STR_FMT "/queues", STR_ARG(p->d->name)),
		ASK_LIST);
	struct str names = an->bytes, name;

	*ret = (struct queues){ .from = an };
	while (an->state == ANSWER_OK && str_cut(&names, '\n', &name))
		ret->n += str_starts(name, "rx-");
	return ret->n > 0;
}

/* Those that may serve its interrupts: of its node where that is told and has some. */
static unsigned servers(const struct check_in *in, const struct port *p)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct node *node = p->d->node >= 0 ? nodes_find(nodes, (unsigned)p->d->node) : NULL;
	struct cpuset near;

	if (node && node->cpus_valid) {
		near = cpuset_and(in->scratch, node->cpus, in->roles->housekeeping);
		if (!cpuset_is_empty(near))
			return cpuset_count(near);
	}
	return cpuset_count(in->roles->housekeeping);
}

static void judge(const struct check_in *in, const struct port *p, const struct queues *q,
	struct findings *out)
{
	double expect = in_limit(in, "expect"), max = in_limit(in, "max");
	unsigned cpus = cpuset_is_empty(in->roles->hot) ? 0 : servers(in, p);
	struct finding *f;

	if (expect > 0 && (double)q->n != expect) {
		f = find(out, port_policy(p, STATUS_FAIL), p->who,
			"it has another number of queues than was asked for");
		find_wanted(f, "%.0f", expect);
	} else if (max > 0 && (double)q->n > max) {
		f = find(out, STATUS_WARN, p->who, "it has more queues than were asked for");
		find_wanted(f, "at most %.0f", max);
	} else if (expect <= 0 && cpus && q->n > cpus) {
		f = find(out, STATUS_WARN, p->who,
			"it has more queues than housekeeping CPUs on its node");
		find_wanted(f, "at most %u", cpus);
	} else if (expect <= 0 && q->n == 1 && q->most > 1 &&
		   str_is(in_word(in, "several"), "yes")) {
		f = find(out, STATUS_WARN, p->who, "all that it receives goes through one queue");
		find_wanted(f, "more than one");
	} else {
		f = find(out, STATUS_PASS, p->who, "its queues are as many as they should be");
	}
	find_observed(f, "%llu", (unsigned long long)q->n);
	find_observed_value(f, (double)q->n, "1");
	if (f->status != STATUS_PASS && (expect > 0 || max > 0 || cpus))
		find_remedy(f, REMEDY_LINK,
			str_printf(in->scratch, STR_FMT ":CombinedChannels", STR_ARG(p->d->name)),
			"%.0f",
			expect > 0 ? expect
			: max > 0  ? max
				   : (double)cpus);
	find_port(f, in, p);
	find_evidence(f, q->from);
}

static void judge_asked(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	struct queues q;

	if (by_query(an, &q) || by_files(in, p, &q))
		judge(in, p, &q, out);
	else
		find_nic_untold(out, p, an, "its driver has no queues that can be counted");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "channels",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge_asked,
		.any_answer = true,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_channels[] = {
	{
		.id = "nic.channels",
		.rule = 1,
		.title = "Network cards have as many queues as can be served",
		.severity = SEVERITY_MEDIUM,
		.reads = { { CHANNELS, ASK_FILE }, { QUEUES, ASK_LIST } },
		.needs = { &fact_netdevs, &fact_nodes },
		.limits = {
			{ "expect", "1", 0, 0, 4096, NULL, "queues that it must have; 0: any number" },
			{ "max", "1", 0, 0, 4096, NULL, "queues that it may have at most; 0: any number" },
			{ "several", NULL, 0, 0, 1, "no|yes",
				"yes: a single queue is too few where the card can have more" },
		},
		.why = "a queue for each CPU is an interrupt for each CPU, isolated ones too; with one queue all "
		       "feeds wait for each other",
		.fix_now = "ethtool -L IF combined N; it resets the link",
		.fix_boot = "CombinedChannels= in the card's .link file (systemd 250 on)",
		.source = "net/ethtool/channels.c; Documentation/networking/scaling.rst",
		.run = run,
	},
	{ 0 },
};

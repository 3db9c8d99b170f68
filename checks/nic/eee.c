/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Energy Efficient Ethernet (ETHTOOL_GEEE; ethtool --show-eee): between packets the PHY sleeps, and
 * needs 16.5 us at 1000BASE-T and some 5 us at 10GBASE-T until it can send again (IEEE 802.3az, table
 * 78-2). It is active when both ends agreed; enabled alone it waits for the other end to agree.
 * Fibre and direct attached copper have none. Some drivers count how often the link slept.
 */
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_settings.h"
#include "scanner/facts/net/nic_stats.h"
#include "scanner/judging/nic_asked.h"

#define EEE   "/probe/ethtool/{nic}/eee"
#define STATS "/probe/ethtool/{nic}/stats"

/* Entries into low power within the window; 0 also where nobody counts them. */
static uint64_t slept(const struct check_in *in, const struct port *p)
{
	const struct answer *b = in_nic_answer_before(in, p, "stats");
	const struct answer *n = in_nic_answer(in, p, "stats");
	struct nic_stats before, now;
	struct nic_stats_moved moved;
	uint64_t sum = 0;
	int queue;

	if (b->state != ANSWER_OK || n->state != ANSWER_OK || !in_port_before(in, p) ||
		!nic_stats_parse(in->scratch, b->bytes, &before) ||
		!nic_stats_parse(in->scratch, n->bytes, &now))
		return 0;
	nic_stats_subtract(in->scratch, &before, &now, &moved);
	for (size_t i = 0; i < moved.n; i++) {
		const struct nic_counter *c = nic_counter_of(p->d->driver, moved.v[i].name, &queue);

		if (c && c->class == NIC_LOW_POWER && !moved.v[i].reset)
			sum += moved.v[i].now - moved.v[i].before;
	}
	return sum;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	uint64_t enabled, active, timer = 0, times;
	enum status worst = str_is(in_word(in, "level"), "warn") ? STATUS_WARN : STATUS_FAIL;
	struct finding *f;

	if (!nic_number(an->bytes, "enabled", &enabled) ||
		!nic_number(an->bytes, "active", &active)) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	(void)nic_number(an->bytes, "tx_lpi_timer", &timer);
	times = slept(in, p);
	if (times)
		f = find(out, port_policy(p, worst), p->who,
			"its link went to sleep %llu times in the window",
			(unsigned long long)times);
	else if (active)
		f = find(out, port_policy(p, worst), p->who, "its link sleeps between packets");
	else if (enabled)
		f = find(out, STATUS_WARN, p->who,
			"it would let its link sleep as soon as the other end agrees");
	else
		f = find(out, STATUS_PASS, p->who, "its link stays awake");
	find_observed(f, "EEE %s, timer %llu us",
		active	  ? "active"
		: enabled ? "enabled"
			  : "off",
		(unsigned long long)timer);
	find_wanted(f, "off");
	find_port(f, in, p);
	find_evidence(f, an);
	if (times)
		find_evidence(f, in_nic_answer(in, p, "stats"));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "eee",
		.none = "its link has no such mode, or its driver does not tell",
		.roles = NIC_FAST_PTP_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_eee[] = {
	{
		.id = "nic.eee",
		.rule = 1,
		.title = "Links of network cards stay awake between packets",
		.severity = SEVERITY_HIGH,
		.earlier = true,
		.reads = { { EEE, ASK_FILE }, { STATS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "level", NULL, 0, 0, 1, "fail|warn",
			"what it means on cards of role fast and ptp" } },
		.why = "the first packet after a pause waits until the PHY is awake, 5 to 17 us",
		.fix_now = "ethtool --set-eee IF eee off",
		.fix_boot = "the same in a unit or a udev rule; and off at the switch",
		.remedies = { { REMEDY_MANUAL, "",
			"ethtool --set-eee IF eee off when the card comes: <subject>", NULL } },
		.source = "IEEE 802.3az; net/ethtool/eee.c",
		.run = run,
	},
	{ 0 },
};

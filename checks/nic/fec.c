/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forward error correction of a link (ETHTOOL_GFECPARAM, 4.14; ethtool --show-fec), and its counters
 * (netlink, 5.13). A block that it mends costs nothing; one that it cannot is lost frames. The modes
 * differ in how long a block is: RS-FEC of 25 Gbit/s takes some 100 to 250 ns, BASE-R less, and links
 * without it need a short cable. Which is right is a matter of the cable and both ends, so that only
 * what a profile asks for is judged. At 10 Gbit/s and below there is none.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define FEC	  "/probe/ethtool/{nic}/fec"
#define FEC_STATS "/probe/ethtool/{nic}/fec_stats"

enum lost { LOST_UNTOLD, LOST_NONE, LOST_SOME };

/* Blocks that could not be mended, within the window. */
static enum lost lost_in(const struct check_in *in, const struct port *p, uint64_t *ret)
{
	const struct answer *b = in_nic_answer_before(in, p, "fec_stats");
	const struct answer *n = in_nic_answer(in, p, "fec_stats");
	uint64_t before, now;

	if (b->state != ANSWER_OK || n->state != ANSWER_OK || !in_port_before(in, p) ||
		!nic_number(b->bytes, "uncorrectable_blocks", &before) ||
		!nic_number(n->bytes, "uncorrectable_blocks", &now) ||
		delta_counter(before, now, 64, ret) != DELTA_OK)
		return LOST_UNTOLD;
	return *ret ? LOST_SOME : LOST_NONE;
}

/* What a driver counts, and did not tell; NULL: it told, or has no such counters. */
static const struct answer *untold(const struct check_in *in, const struct port *p)
{
	const struct answer *n = in_nic_answer(in, p, "fec_stats");
	const struct answer *b = in->before ? in_nic_answer_before(in, p, "fec_stats") : n;

	if (n->state != ANSWER_OK && !nic_has_none(n))
		return n;
	return b->state != ANSWER_OK && !nic_has_none(b) ? b : NULL;
}

/* "none" is what some drivers say of a link without correction, others say "off". */
static bool is_as_wanted(struct str active, struct str wanted)
{
	if (str_is(wanted, "off"))
		return !active.n || str_has_word(active, STR("off")) ||
		       str_has_word(active, STR("none"));
	return str_has_word(active, wanted);
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	struct str active, configured, wanted = in_word(in, "expect");
	uint64_t blocks = 0;
	enum lost lost = lost_in(in, p, &blocks);
	struct finding *f;

	if (!nic_value(an->bytes, "active", &active) ||
		!nic_value(an->bytes, "configured", &configured)) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	if (lost == LOST_SOME)
		f = find(out, STATUS_FAIL, p->who,
			"%llu blocks could not be mended in the window: frames were lost",
			(unsigned long long)blocks);
	else if (untold(in, p))
		f = find_unreadable(out, p->who, untold(in, p), false);
	else if (str_is(wanted, "any"))
		f = find(out, STATUS_PASS, p->who, "no mode was asked for");
	else if (is_as_wanted(active, wanted))
		f = find(out, STATUS_PASS, p->who, "its error correction is as asked for");
	else
		f = find(out, STATUS_WARN, p->who, "its error correction is not as asked for");
	find_observed(f, "active " STR_FMT ", configured " STR_FMT,
		STR_ARG(active.n ? active : STR("none")),
		STR_ARG(configured.n ? configured : STR("none")));
	find_wanted(f, STR_FMT, STR_ARG(wanted));
	find_port(f, in, p);
	find_evidence(f, an);
	if (lost != LOST_UNTOLD)
		find_evidence(f, in_nic_answer(in, p, "fec_stats"));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "fec",
		.none = "its link has no error correction, or its driver does not tell",
		.roles = NIC_FAST_PTP_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_fec[] = {
	{
		.id = "nic.fec",
		.rule = 1,
		.title = "Links of network cards use the error correction that was asked for",
		.severity = SEVERITY_LOW,
		.fault = true,
		.earlier = true,
		.reads = { { FEC, ASK_FILE }, { FEC_STATS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "expect", NULL, 0, 0, 5, "any|off|rs|baser|llrs|auto",
			"the mode that must be active" } },
		.implied_by = { "nic.link" },
		.why = "RS-FEC adds about 100 to 250 ns to each packet at 25 Gbit/s; a block that cannot be "
		       "mended is lost packets",
		.fix_now =
			"ethtool --set-fec IF encoding off (or rs, baser) on both ends; a shorter or better "
			"cable where blocks are lost",
		.fix_boot = "the same in a unit, and at the switch",
		.remedies = { { REMEDY_MANUAL, "",
			"the same FEC mode on both ends, by a cable that allows it: <subject>",
			NULL } },
		.source = "IEEE 802.3 clauses 74, 91, 108; net/ethtool/fec.c",
		.run = run,
	},
	{ 0 },
};

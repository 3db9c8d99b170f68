/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which fields of a UDP packet are hashed to choose its queue (ETHTOOL_GRXFH; ethtool -n IF
 * rx-flow-hash udp4): addresses (s, d) and ports (f, n). Without the ports all feeds between two
 * addresses share a queue: the default of ixgbe and igb, since fragments have no ports and would
 * overtake the rest. One group and port is one queue whatever is hashed.
 *
 * Where both directions of a flow must meet on one queue, the fields must be the same for both and
 * the hash symmetric: by a key whose two bytes repeat (Toeplitz), or by a transform of the input
 * (6.8 on).
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define RSS    "/probe/ethtool/{nic}/rss"
#define FIELDS "/probe/ethtool/{nic}/rss_fields"

static bool has_letter(struct str fields, char letter)
{
	for (size_t i = 0; i < fields.n; i++) {
		if (fields.p[i] == letter)
			return true;
	}
	return false;
}

static bool has_ports(struct str fields)
{
	return has_letter(fields, 'f') && has_letter(fields, 'n');
}

/* Both ends of the flow, or neither: of addresses and of ports. */
static bool is_paired(struct str fields)
{
	return has_letter(fields, 's') == has_letter(fields, 'd') &&
	       has_letter(fields, 'f') == has_letter(fields, 'n');
}

static bool is_symmetric(const struct nic_rss *r, struct str fields)
{
	if (!is_paired(fields))
		return false;
	if (r->transform || str_is(r->hash, "xor"))
		return true;
	return nic_rss_key_is_symmetric(r->key);
}

static struct finding *weigh(const struct check_in *in, const struct port *p,
	const struct nic_rss *r, struct str fields, struct findings *out)
{
	struct str expect = in_word(in, "expect");
	bool symmetric = is_symmetric(r, fields);
	struct finding *f;

	if (!str_is(expect, "any") && !str_eq(fields, expect)) {
		f = find(out, port_policy(p, STATUS_FAIL), p->who,
			"UDP is hashed over other fields than were asked for");
		find_wanted(f, STR_FMT, STR_ARG(expect));
	} else if (str_is(in_word(in, "symmetric"), "yes") && !symmetric) {
		f = find(out, STATUS_WARN, p->who,
			"the two directions of a flow fall on different queues");
		find_wanted(f, "a symmetric key or transform");
	} else if (str_is(expect, "any") && !has_ports(fields)) {
		f = find(out, STATUS_WARN, p->who,
			"all feeds between the same two addresses share one queue");
		find_wanted(f, "sdfn");
	} else {
		f = find(out, STATUS_PASS, p->who,
			"UDP is spread by the fields that were asked for");
		find_wanted(f, STR_FMT, STR_ARG(str_is(expect, "any") ? STR("sdfn") : expect));
	}
	find_observed(f, "udp4 " STR_FMT ", %ssymmetric", STR_ARG(fields), symmetric ? "" : "not ");
	find_remedy(f, REMEDY_MANUAL, STR(""), "ethtool -N " STR_FMT " rx-flow-hash udp4 " STR_FMT,
		STR_ARG(p->d->name), STR_ARG(str_is(expect, "any") ? STR("sdfn") : expect));
	return f;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	const struct answer *rss = in_nic_answer(in, p, "rss");
	struct nic_rss r = { 0 };
	struct str fields;
	struct finding *f;

	if (!nic_value(an->bytes, "udp4", &fields)) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			"its driver tells nothing of UDP");
		return;
	}
	if (rss->state != ANSWER_OK || !nic_rss_parse(in->scratch, rss->bytes, &r)) {
		find_nic_untold(out, p, rss, "it has one queue, or does not tell how many");
		return;
	}
	if (r.rings < 2) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who, "it has one queue");
		find_evidence(f, rss);
		return;
	}
	f = weigh(in, p, &r, fields, out);
	find_port(f, in, p);
	find_evidence(f, an);
	find_evidence_text(f, rss, "%llu queues, hash " STR_FMT ", transform %llu, key %s",
		(unsigned long long)r.rings, STR_ARG(r.hash.n ? r.hash : STR("not told")),
		(unsigned long long)r.transform,
		!r.key.n			  ? "not told"
		: nic_rss_key_is_symmetric(r.key) ? "symmetric"
						  : "not symmetric");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "rss_fields",
		.none = "its driver does not tell what it hashes",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_rss_udp_hash[] = {
	{
		.id = "nic.rss_udp_hash",
		.rule = 1,
		.title = "UDP feeds are spread over the queues by their ports",
		.severity = SEVERITY_MEDIUM,
		.reads = { { FIELDS, ASK_FILE }, { RSS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "expect", NULL, 0, 0, 2, "any|sd|sdfn",
				"the fields that must be hashed; any: the ports among them" },
			{ "symmetric", NULL, 0, 0, 1, "any|yes",
				"yes: both directions of a flow must fall on one queue" },
		},
		.why = "feeds that share a queue share a CPU: a burst of one delays the others",
		.fix_now = "ethtool -N IF rx-flow-hash udp4 sdfn; fragments then may overtake each other",
		.fix_boot = "the same in a unit or a udev rule",
		.source = "drivers/net/ethernet/intel/ixgbe/ixgbe_ethtool.c; Documentation/networking/scaling.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flow control of a card (ETHTOOL_GPAUSEPARAM; ethtool -a). With tx a slow host stops the switch's
 * port, and with it every feed that comes over it, instead of losing one packet; with rx the switch
 * stops the host. With autoneg the two values are what is offered to the other end, and what the link
 * came to may be less. Networks that must not lose (RoCE) want it, or its kind by priority.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define PAUSE "/probe/ethtool/{nic}/pause"

static const char *words_of(bool rx, bool tx)
{
	return rx ? tx ? "rx and tx" : "rx" : tx ? "tx" : "off";
}

static void add_remedies(const struct check_in *in, const struct port *p, struct finding *f)
{
	static const char *const keys[] = { "AutoNegotiationFlowControl", "RxFlowControl",
		"TxFlowControl" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		find_remedy(f, REMEDY_LINK,
			str_printf(in->scratch, STR_FMT ":%s", STR_ARG(p->d->name), keys[i]), "no");
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	struct str wanted = in_word(in, "wanted");
	uint64_t autoneg, rx, tx;
	struct finding *f;

	if (!nic_number(an->bytes, "autoneg", &autoneg) || !nic_number(an->bytes, "rx", &rx) ||
		!nic_number(an->bytes, "tx", &tx)) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	if (str_is(wanted, "any")) {
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, p->who, "nobody asks for either");
	} else if (str_is(wanted, "on") ? rx && tx : !rx && !tx) {
		f = find(out, STATUS_PASS, p->who, "its flow control is as it should be");
	} else if (str_is(wanted, "on")) {
		f = find(
			out, STATUS_WARN, p->who, "nothing stops a sender before packets are lost");
	} else {
		f = find(out, port_policy(p, str_is(wanted, "never") ? STATUS_FAIL : STATUS_WARN),
			p->who, "one slow end stops the whole link");
		add_remedies(in, p, f);
	}
	find_observed(f, "pause %s%s", words_of(rx, tx), autoneg ? ", as offered" : "");
	find_wanted(f, "%s", str_is(wanted, "on") ? "rx and tx" : "off");
	find_port(f, in, p);
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "pause",
		.none = "its driver has no flow control that can be set",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_pause[] = {
	{
		.id = "nic.pause",
		.rule = 1,
		.title = "Network cards neither send nor obey pause frames",
		.severity = SEVERITY_MEDIUM,
		.reads = { { PAUSE, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "wanted", NULL, 0, 0, 3, "off|never|on|any",
			"off: pause warns; never: it fails; on: a network that must not lose; any: as it is" } },
		.why = "a pause frame stops all traffic of a link for up to 65535 x 512 bit times, 3.4 ms at "
		       "10 Gbit/s: what would have been one lost packet delays every feed",
		.fix_now = "ethtool -A IF autoneg off rx off tx off, and the same at the switch",
		.fix_boot =
			"AutoNegotiationFlowControl=no, RxFlowControl=no, TxFlowControl=no in the card's "
			".link file (systemd 246 on)",
		.source = "IEEE 802.3 annex 31B; net/ethtool/pause.c",
		.run = run,
	},
	{ 0 },
};

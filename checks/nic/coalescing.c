/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupt moderation of a card (ETHTOOL_GCOALESCE; ethtool -c): how long it waits after a packet
 * before it interrupts. rx-usecs is the time; rx-frames, where a driver has it, ends the wait early.
 * In an adaptive mode the driver moves the time with the load, and latency with it.
 *
 * Intel's older drivers say the mode by rx-usecs itself, and adaptive-rx stays off: 0 is no
 * moderation, 1 is dynamic, on igb, igc and e1000e 3 is dynamic too and the default, on e1000e 4 is a
 * simplified one (ixgbe_ethtool.c, igb_ethtool.c, e1000e's ethtool.c: *_get_coalesce). A thread that
 * polls all the time has no use for interrupts: then moderation keeps them few, and 0 is a storm.
 */
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define COALESCE "/probe/ethtool/{nic}/coalesce"

struct moderation {
	bool has_usecs, adaptive;
	uint64_t usecs;
	bool mode; /* usecs is an adaptive mode and no time */
};

static bool parse(const struct port *p, struct str text, struct moderation *ret)
{
	const struct nic_driver *driver = nic_driver_of(p->d->driver);
	uint64_t on = 0;
	struct str value;

	*ret = (struct moderation){ 0 };
	if (nic_value(text, "rx-usecs", &value)) {
		if (str_u64(value, 10, &ret->usecs))
			return false;
		ret->has_usecs = true;
	}
	if (nic_value(text, "adaptive-rx", &value) && str_u64(value, 10, &on))
		return false;
	ret->adaptive = on != 0;
	ret->mode = driver && ret->usecs < 32 && driver->dynamic_usecs >> ret->usecs & 1;
	return true;
}

static bool is_yes(const struct check_in *in, const char *limit)
{
	return str_is(in_word(in, limit), "yes");
}

static struct str key_of(const struct check_in *in, const struct port *p, const char *key)
{
	return str_printf(in->scratch, STR_FMT ":%s", STR_ARG(p->d->name), key);
}

static struct finding *weigh_polled(const struct check_in *in, const struct port *p,
	const struct moderation *m, struct findings *out)
{
	struct finding *f;

	(void)in;
	if (!m->has_usecs || m->usecs || m->adaptive) {
		f = find(
			out, STATUS_PASS, p->who, "it is polled, and its interrupts are held back");
	} else {
		f = find(out, STATUS_WARN, p->who,
			"it is polled, and interrupts for each packet all the same");
	}
	find_wanted(f, "any moderation but none");
	return f;
}

static struct finding *weigh(const struct check_in *in, const struct port *p,
	const struct moderation *m, struct findings *out)
{
	double most = in_limit(in, "max_rx_usecs"), some = in_limit(in, "warn_usecs");
	bool allowed = is_yes(in, "adaptive_allowed");
	struct finding *f;

	if ((m->adaptive || m->mode) && !allowed) {
		f = find(out, port_policy(p, STATUS_FAIL), p->who,
			m->adaptive ? "its moderation is adaptive: latency moves with the load"
				    : "its rx-usecs is no time but an adaptive mode of its driver");
		if (m->adaptive)
			find_remedy(f, REMEDY_LINK, key_of(in, p, "UseAdaptiveRxCoalesce"), "no");
		find_remedy(f, REMEDY_LINK, key_of(in, p, "RxCoalesceSec"), "%.0fus", most);
	} else if (m->adaptive || m->mode || (double)m->usecs <= most) {
		f = find(out, STATUS_PASS, p->who, "its interrupts come at once, or as allowed");
	} else {
		f = find(out, port_policy(p, (double)m->usecs > some ? STATUS_FAIL : STATUS_WARN),
			p->who, "it holds packets back before it interrupts");
		find_remedy(f, REMEDY_LINK, key_of(in, p, "RxCoalesceSec"), "%.0fus", most);
	}
	find_wanted(f, "rx-usecs at most %.0f%s", most, allowed ? "" : ", not adaptive");
	return f;
}

/* All that is not 0, in one line. */
static struct str told(const struct check_in *in, struct str text)
{
	struct str line, key, value, list = STR("");

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ' ', &key, &value) && !str_is(value, "0"))
			list = str_printf(in->scratch, STR_FMT "%s" STR_FMT " " STR_FMT,
				STR_ARG(list), list.n ? ", " : "", STR_ARG(key), STR_ARG(value));
	}
	return list.n ? list : STR("all 0");
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	struct moderation m;
	struct finding *f;

	if (!parse(p, an->bytes, &m)) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	if (!m.has_usecs && !m.adaptive) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			"its driver tells of no time and of no adaptive mode");
		find_evidence(f, an);
		return;
	}
	f = is_yes(in, "polling") ? weigh_polled(in, p, &m, out) : weigh(in, p, &m, out);
	find_observed(f, "rx-usecs %llu%s", (unsigned long long)m.usecs,
		m.adaptive ? ", adaptive"
		: m.mode   ? ", which is a mode"
			   : "");
	find_observed_value(f, m.mode ? 0 : (double)m.usecs * 1e3, m.mode ? NULL : "ns");
	find_port(f, in, p);
	find_evidence_text(f, an, STR_FMT, STR_ARG(told(in, an->bytes)));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "coalesce",
		.none = "its driver has no moderation that can be set",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_coalescing[] = {
	{
		.id = "nic.coalescing",
		.rule = 1,
		.title = "Network cards interrupt at once",
		.severity = SEVERITY_HIGH,
		.reads = { { COALESCE, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "max_rx_usecs", "us", 0, 0, 1e6, NULL, "time that the card may wait" },
			{ "warn_usecs", "us", 8, 0, 1e6, NULL,
				"time up to which more than that only warns" },
			{ "adaptive_allowed", NULL, 0, 0, 1, "no|yes", "yes: an adaptive mode is right" },
			{ "polling", NULL, 0, 0, 1, "no|yes",
				"yes: the queues are polled all the time (busy polling, Onload), and "
				"interrupts are in the way" },
		},
		.why = "each packet that finds the CPU idle waits up to rx-usecs longer; an adaptive mode makes "
		       "it tens of microseconds when it is busy and few when it is not",
		.fix_now = "ethtool -C IF adaptive-rx off rx-usecs 0; many drivers refuse rx-frames beside it",
		.fix_boot = "RxCoalesceSec=0 and UseAdaptiveRxCoalesce=no in the card's .link file (systemd 250 on)",
		.source = "Documentation/networking/ethtool-netlink.rst; drivers/net/ethernet/intel/*/*ethtool.c",
		.run = run,
	},
	{ 0 },
};

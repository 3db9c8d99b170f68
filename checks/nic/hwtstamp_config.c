/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether stamping by hardware is switched on (SIOCGHWTSTAMP, 3.14; net/core/dev_ioctl.c). That a card
 * can is nic.hw_timestamping. The setting is the device's and not a socket's: SOF_TIMESTAMPING alone
 * brings no stamps of received packets, and the last one who set it decides for all, ptp4l or a
 * tcpdump -j. Onload and ef_vi set stamping up outside the kernel.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/facts/net/ptp4l.h"
#include "scanner/judging/nic_asked.h"

#define HWTSTAMP "/probe/ethtool/{nic}/hwtstamp"

enum { TX_OFF = 0, FILTER_NONE = 0, FILTER_ALL = 1 }; /* include/uapi/linux/net_tstamp.h */

static const char *tx_word(uint64_t type)
{
	static const char *const words[] = { "off", "on", "one-step sync", "one-step p2p" };

	return type < sizeof(words) / sizeof(words[0]) ? words[type] : "another type";
}

static const char *filter_word(uint64_t filter)
{
	static const char *const words[] = { "none", "all", "some", "ptpv1-l4-event",
		"ptpv1-l4-sync", "ptpv1-l4-delay-req", "ptpv2-l4-event", "ptpv2-l4-sync",
		"ptpv2-l4-delay-req", "ptpv2-l2-event", "ptpv2-l2-sync", "ptpv2-l2-delay-req",
		"ptpv2-event", "ptpv2-sync", "ptpv2-delay-req", "ntp-all" };

	return filter < sizeof(words) / sizeof(words[0]) ? words[filter] : "another filter";
}

/* Somebody is meant to have switched it on: ptp4l runs, or is what shall steer the clock. */
static bool has_daemon(const struct check_in *in)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);

	return in->roles->time == TIME_PTP4L || (t->valid && t->n > 0);
}

static bool wants_all(const struct check_in *in)
{
	return str_is(in_word(in, "require_all"), "yes");
}

static struct finding *weigh_ptp(const struct check_in *in, const struct port *p, uint64_t tx,
	uint64_t filter, struct findings *out)
{
	bool off = tx == TX_OFF || filter == FILTER_NONE;
	struct finding *f;

	if (!off)
		f = find(out, STATUS_PASS, p->who, "it stamps what it sends and receives");
	else if (has_daemon(in))
		f = find(out, STATUS_FAIL, p->who,
			"stamping by hardware is off, and ptp4l is there to use it");
	else
		f = find(out, STATUS_WARN, p->who,
			"stamping by hardware is off: no daemon switched it on");
	find_wanted(f, "tx on, rx a filter");
	return f;
}

static struct finding *weigh_all(const struct port *p, uint64_t filter, struct findings *out)
{
	struct finding *f;

	if (filter == FILTER_ALL)
		f = find(out, STATUS_PASS, p->who, "it stamps every packet that it receives");
	else
		f = find(out, STATUS_FAIL, p->who,
			"it does not stamp every packet that it receives");
	find_wanted(f, "rx all");
	return f;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	uint64_t tx, filter;
	struct finding *f;

	if (p->role == NIC_FAST && !wants_all(in)) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, p->who,
			"nobody asks for stamps of every packet");
		return;
	}
	if (an->state != ANSWER_OK) {
		find_nic_untold(out, p, an, "its driver does not tell whether it stamps");
		return;
	}
	if (!nic_number(an->bytes, "tx_type", &tx) ||
		!nic_number(an->bytes, "rx_filter", &filter)) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	f = p->role == NIC_PTP ? weigh_ptp(in, p, tx, filter, out) : weigh_all(p, filter, out);
	find_observed(f, "tx %s, rx %s", tx_word(tx), filter_word(filter));
	find_port(f, in, p);
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "hwtstamp",
		.roles = 1 << NIC_PTP | 1 << NIC_FAST,
		.any_answer = true,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_hwtstamp_config[] = {
	{
		.id = "nic.hwtstamp_config",
		.rule = 1,
		.title = "Hardware time stamps are switched on where they are needed",
		.severity = SEVERITY_HIGH,
		.reads = { { HWTSTAMP, ASK_FILE } },
		.needs = { &fact_netdevs, &fact_ptp4l },
		.limits = { { "require_all", NULL, 0, 0, 1, "no|yes",
			"yes: cards of role fast must stamp every packet on receive" } },
		.implied_by = { "nic.hw_timestamping" },
		.why = "a socket that asks for hardware stamps gets none, or those of PTP packets alone, and no "
		       "error: the application then measures scheduling",
		.fix_now = "let ptp4l own it (hwts_filter full), or hwstamp_ctl -i IF -t 1 -r 1",
		.fix_boot = "the same in a unit",
		.remedies = { { REMEDY_MANUAL, "",
			"stamping switched on by ptp4l (hwts_filter) or hwstamp_ctl: <subject>",
			NULL } },
		.source = "Documentation/networking/timestamping.rst; net/core/dev_ioctl.c",
		.run = run,
	},
	{ 0 },
};

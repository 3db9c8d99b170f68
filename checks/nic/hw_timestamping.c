/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hardware time stamps, as the driver reports them (ETHTOOL_GET_TS_INFO). Able to serve PTP:
 * stamps on send and receive by the hardware, raw hardware time, a receive filter for PTP
 * event messages or for all packets, and a PTP clock that exists. 0x1a and clock -1 is what
 * every driver gets for nothing: software only. VLANs and bonds answer for the device below;
 * a clock number alone proves nothing, ports of one card may share it.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/nic_settings.h"

#define TSINFO "/probe/ethtool/{nic}/tsinfo"
#define CLOCKS "/sys/class/ptp"

/* include/uapi/linux/net_tstamp.h */
enum { TX_HARDWARE = 1 << 0, RX_HARDWARE = 1 << 2, RAW_HARDWARE = 1 << 6 };
enum { TX_ON = 1 << 1 };
enum { FAST_MBPS = 10000 };
enum { FILTER_ALL = 1 << 1, FILTER_V2_L4 = 1 << 6, FILTER_V2_L2 = 1 << 9, FILTER_V2 = 1 << 12 };

struct tsinfo {
	uint64_t flags, tx, filters;
	int64_t clock;
};

static bool parse(struct str text, struct tsinfo *ret)
{
	struct str clock;

	return nic_number(text, "so_timestamping", &ret->flags) &&
	       nic_number(text, "tx_types", &ret->tx) &&
	       nic_number(text, "rx_filters", &ret->filters) &&
	       nic_value(text, "phc_index", &clock) && str_i64(clock, &ret->clock) == 0;
}

/* What is missing for PTP besides the clock; NULL: nothing. */
static const char *missing(const struct tsinfo *t)
{
	const uint64_t stamps = TX_HARDWARE | RX_HARDWARE | RAW_HARDWARE;

	if ((t->flags & stamps) != stamps || !(t->tx & TX_ON))
		return "the hardware does not stamp packets: software only";
	if (!(t->filters & (FILTER_ALL | FILTER_V2_L4 | FILTER_V2_L2 | FILTER_V2)))
		return "the hardware stamps no PTP event messages on receive";
	return t->clock < 0 ? "there is no PTP hardware clock" : NULL;
}

enum clock { CLOCK_THERE, CLOCK_NOT_THERE, CLOCK_UNTOLD };

/* A number that no clock of /sys/class/ptp has is one of another card that went away. */
static enum clock clock_of(const struct check_in *in, const struct tsinfo *t)
{
	const struct answer *clocks = in_ask(in, STR(CLOCKS), ASK_LIST);
	struct str wanted = str_printf(in->scratch, "ptp%lld", (long long)t->clock);
	struct str names = clocks->bytes, name;

	if (clocks->state == ANSWER_ABSENT)
		return CLOCK_NOT_THERE;
	if (clocks->state != ANSWER_OK)
		return CLOCK_UNTOLD;
	while (str_cut(&names, '\n', &name)) {
		if (str_eq(name, wanted))
			return CLOCK_THERE;
	}
	return CLOCK_NOT_THERE;
}

static bool wants_all(const struct check_in *in, enum nic_role role)
{
	return role == NIC_FAST && str_is(in_word(in, "require_all"), "yes");
}

/* Stamps of every packet need no clock that ptp4l can steer, a filter for all is enough. */
static const char *missing_for_all(const struct tsinfo *t)
{
	const uint64_t stamps = RX_HARDWARE | RAW_HARDWARE;

	if ((t->flags & stamps) != stamps)
		return "the hardware does not stamp packets: software only";
	return t->filters & FILTER_ALL ? NULL
				       : "the hardware does not stamp all packets on receive";
}

static enum status weigh(const struct netdev *d, enum nic_role role, bool all)
{
	if (role == NIC_PTP || all)
		return STATUS_FAIL;
	if (role == NIC_FAST)
		return STATUS_WARN;
	return d && d->speed_mbps >= FAST_MBPS && d->kind == NETDEV_PHYSICAL ? STATUS_WARN
									     : STATUS_SKIP;
}

static void add_word(
	struct arena *a, struct str *list, uint64_t value, uint64_t bit, const char *word)
{
	if (value & bit)
		*list = str_printf(a, STR_FMT "%s%s", STR_ARG(*list), list->n ? " " : "", word);
}

static struct str words_of(struct arena *a, const struct tsinfo *t)
{
	struct str list = STR("");

	add_word(a, &list, t->flags, TX_HARDWARE, "tx-hardware");
	add_word(a, &list, t->flags, RX_HARDWARE, "rx-hardware");
	add_word(a, &list, t->flags, RAW_HARDWARE, "raw-hardware");
	add_word(a, &list, t->tx, TX_ON, "tx-on");
	add_word(a, &list, t->filters, FILTER_ALL, "all");
	add_word(a, &list, t->filters, FILTER_V2, "ptpv2-event");
	add_word(a, &list, t->filters, FILTER_V2_L4, "ptpv2-l4-event");
	add_word(a, &list, t->filters, FILTER_V2_L2, "ptpv2-l2-event");
	return list.n ? list : STR("software stamps only");
}

static void add_evidence(const struct check_in *in, const struct match *m, const struct netdev *d,
	const struct tsinfo *t, struct finding *f)
{
	struct str path =
		str_printf(in->scratch, CLOCKS "/ptp%lld/clock_name", (long long)t->clock);
	const struct answer *name = in_ask(in, path, ASK_FILE);

	find_observed(
		f, STR_FMT ", clock %lld", STR_ARG(words_of(in->scratch, t)), (long long)t->clock);
	find_evidence(f, m->answer);
	if (t->clock >= 0 && name->state == ANSWER_OK)
		find_evidence(f, name);
	for (unsigned i = 0; d && i < d->n_lower; i++)
		find_evidence_text(
			f, m->answer, "it answers for " STR_FMT " below it", STR_ARG(d->lower[i]));
}

static void say(const struct check_in *in, const struct match *m, const struct netdev *d,
	struct subject who, const struct tsinfo *t, struct findings *out)
{
	enum nic_role role = roles_nic(in->roles, m->star[0]);
	bool all = wants_all(in, role);
	const char *lacks = all ? missing_for_all(t) : missing(t);
	enum clock clock = all ? CLOCK_THERE : clock_of(in, t);
	struct finding *f;

	if (!lacks && clock == CLOCK_UNTOLD) {
		f = find_unreadable(out, who, in_ask(in, STR(CLOCKS), ASK_LIST), false);
		add_evidence(in, m, d, t, f);
		return;
	}
	if (!lacks && clock == CLOCK_NOT_THERE)
		lacks = "its PTP hardware clock is not there";
	if (!lacks)
		f = find(out, STATUS_PASS, who, "%s",
			all ? "the hardware stamps every packet on receive"
			    : "the hardware stamps packets");
	else if (weigh(d, role, all) == STATUS_SKIP)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who, "%s", lacks);
	else
		f = find(out, weigh(d, role, all), who, "%s", lacks);
	find_wanted(f, "%s",
		all ? "rx-hardware raw-hardware all"
		    : "tx-hardware rx-hardware raw-hardware tx-on, all or a PTP filter, a clock");
	add_evidence(in, m, d, t, f);
}

/* A device whose driver, or whose kernel, has no such query cannot serve PTP. */
static bool cannot(const struct answer *an)
{
	return an->state == ANSWER_UNSUPPORTED && !an->note.n;
}

static void judge(const struct check_in *in, const struct match *m, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	const struct netdev *d = netdevs_find(devs, m->star[0]);
	enum nic_role role = roles_nic(in->roles, m->star[0]);
	struct subject who =
		subject_nic(in->scratch, m->star[0], d ? d->bus : STR(""), d ? d->ifindex : 0);
	struct tsinfo t;

	if (role == NIC_MGMT || role == NIC_IGNORE)
		find_reason(
			out, STATUS_SKIP, REASON_ROLE, who, "its role is %s", nic_role_word(role));
	else if (!d && role == NIC_BYPASS)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, who,
			"a driver in user space holds it: it is no network device");
	else if (!d)
		find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, who,
			"it was declared, and no such device is here");
	else if (role == NIC_PTP && cannot(m->answer))
		find_evidence(find(out, STATUS_FAIL, who, "its driver tells of no time stamps"),
			m->answer);
	else if (m->answer->state == ANSWER_OK && parse(m->answer->bytes, &t))
		say(in, m, d, who, &t, out);
	else
		find_unreadable(out, who, m->answer, role != NIC_PTP);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	struct matches m = in_match(in, TSINFO);

	(void)self;
	if (devs->list->state != ANSWER_OK && devs->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), devs->list, false);
		return;
	}
	if (!m.n) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card in this network namespace");
		return;
	}
	for (size_t i = 0; i < m.n; i++)
		judge(in, &m.v[i], out);
}

const struct check check_nic_hw_timestamping[] = {
	{
		.id = "nic.hw_timestamping",
		.rule = 1,
		.title = "Network cards stamp packets in hardware",
		.severity = SEVERITY_HIGH,
		.reads = { { TSINFO, ASK_FILE }, { CLOCKS, ASK_LIST },
			{ CLOCKS "/*/clock_name", ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "require_all", NULL, 0, 0, 1, "no|yes",
			"yes: cards of role fast must stamp every packet on receive" } },
		.why = "software stamps carry 10 to 1000 us of scheduling jitter, hardware stamps 30 to 100 ns",
		.fix_now =
			"a capable port, its own driver with PTP support; in a virtual machine ptp_kvm or the cloud's "
			"own clock",
		.source =
			"Documentation/networking/timestamping.rst; include/uapi/linux/net_tstamp.h",
		.run = run,
	},
	{ 0 },
};

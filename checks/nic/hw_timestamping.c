/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hardware time stamps, as the driver reports them (ETHTOOL_GET_TS_INFO). Able to serve PTP:
 * stamps on send and receive by the hardware, raw hardware time, a receive filter for PTP
 * event messages or for all packets, and a PTP clock that exists. 0x1a and clock -1 is what
 * every driver gets for nothing: software only. VLANs and bonds answer for the device below;
 * a clock number alone proves nothing, ports of one card may share it.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/netdevs.h"

#define TSINFO "/probe/ethtool/{nic}/tsinfo"
#define CLOCKS "/sys/class/ptp"

/* include/uapi/linux/net_tstamp.h */
enum { TX_HARDWARE = 1 << 0, RX_HARDWARE = 1 << 2, RAW_HARDWARE = 1 << 6 };
enum { TX_ON = 1 << 1 };
enum { FILTER_ALL = 1 << 1, FILTER_V2_L4 = 1 << 6, FILTER_V2_L2 = 1 << 9, FILTER_V2 = 1 << 12 };

struct tsinfo {
	uint64_t flags, tx, filters;
	int64_t clock;
};

static bool field(struct str text, const char *name, struct str *ret)
{
	struct str line, key, value;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ' ', &key, &value) && str_is(key, name)) {
			*ret = str_trim(value);
			return true;
		}
	}
	return false;
}

static bool parse(struct str text, struct tsinfo *ret)
{
	struct str flags, tx, filters, clock;

	return field(text, "so_timestamping", &flags) && field(text, "tx_types", &tx) &&
	       field(text, "rx_filters", &filters) && field(text, "phc_index", &clock) &&
	       str_u64(flags, 16, &ret->flags) == 0 && str_u64(tx, 16, &ret->tx) == 0 &&
	       str_u64(filters, 16, &ret->filters) == 0 && str_i64(clock, &ret->clock) == 0;
}

/* What is missing for PTP; NULL: nothing. */
static const char *missing(const struct check_in *in, const struct tsinfo *t)
{
	const uint64_t stamps = TX_HARDWARE | RX_HARDWARE | RAW_HARDWARE;
	const struct answer *clocks = in_ask(in, STR(CLOCKS), ASK_LIST);
	struct str names = clocks->bytes, name;

	if ((t->flags & stamps) != stamps || !(t->tx & TX_ON))
		return "the hardware does not stamp packets: software only";
	if (!(t->filters & (FILTER_ALL | FILTER_V2_L4 | FILTER_V2_L2 | FILTER_V2)))
		return "the hardware stamps no PTP event messages on receive";
	if (t->clock < 0)
		return "there is no PTP hardware clock";
	while (clocks->state == ANSWER_OK && str_cut(&names, '\n', &name)) {
		if (str_eq(name, str_printf(in->scratch, "ptp%lld", (long long)t->clock)))
			return NULL;
	}
	return clocks->state == ANSWER_OK ? "its PTP hardware clock is not there" : NULL;
}

static enum status weigh(const struct check_in *in, const struct netdev *d, enum nic_role role,
	bool capable, bool stamps_all)
{
	bool all = str_is(in_word(in, "require_all"), "yes");

	if (role == NIC_PTP)
		return capable ? STATUS_PASS : STATUS_FAIL;
	if (role == NIC_FAST && all)
		return stamps_all ? STATUS_PASS : STATUS_FAIL;
	if (capable)
		return STATUS_PASS;
	if (role == NIC_FAST)
		return STATUS_WARN;
	return d && d->speed_mbps >= 10000 && d->kind == NETDEV_PHYSICAL ? STATUS_WARN
									 : STATUS_SKIP;
}

static void judge(const struct check_in *in, const struct match *m, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	const struct netdev *d = netdevs_find(devs, m->star[0]);
	enum nic_role role = roles_nic(in->roles, m->star[0]);
	struct subject who =
		subject_nic(in->scratch, m->star[0], d ? d->bus : STR(""), d ? d->ifindex : 0);
	const char *lacks;
	struct tsinfo t;
	enum status s;
	struct finding *f;

	if (role == NIC_MGMT || role == NIC_IGNORE) {
		find_reason(
			out, STATUS_SKIP, REASON_ROLE, who, "its role is %s", nic_role_word(role));
		return;
	}
	if (m->answer->state != ANSWER_OK || !parse(m->answer->bytes, &t)) {
		find_unreadable(out, who, m->answer, role != NIC_PTP);
		return;
	}
	lacks = missing(in, &t);
	s = weigh(in, d, role, !lacks, t.filters & FILTER_ALL);
	if (s == STATUS_SKIP)
		f = find_reason(out, s, REASON_NOT_SUPPORTED, who, "%s", lacks);
	else if (s == STATUS_PASS || lacks)
		f = find(out, s, who, "%s", lacks ? lacks : "the hardware stamps packets");
	else
		f = find(out, s, who, "the hardware does not stamp all packets on receive");
	find_observed(f, "so_timestamping 0x%llx, rx_filters 0x%llx, clock %lld",
		(unsigned long long)t.flags, (unsigned long long)t.filters, (long long)t.clock);
	find_wanted(f, "hardware stamps, a PTP filter, a clock");
	find_evidence(f, m->answer);
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
		.reads = { { TSINFO, ASK_FILE }, { CLOCKS, ASK_LIST } },
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

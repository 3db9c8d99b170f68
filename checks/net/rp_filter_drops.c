/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPReversePathFilter of TcpExt, which is of all of IPv4 in spite of its group: packets whose
 * source the filter found unreachable by the device they came on (fib_validate_source,
 * net/ipv4/fib_frontend.c). They are gone without any other trace, and a sniffer has seen them.
 */
#include "scanner/judging/groups.h"
#include "scanner/judging/spaces.h"

static const char sentence[] =
	"packets were dropped: the way back to their sender leads over another device";

static const struct counter fails[] = {
	{ "TcpExt.IPReversePathFilter", NULL, STATUS_FAIL, sentence, "max_drops", NULL },
};
static const struct counter warns[] = {
	{ "TcpExt.IPReversePathFilter", NULL, STATUS_WARN, sentence, "max_drops", NULL },
};

/* A feed is taken here: named, or joined on some device. */
static bool takes_feeds(const struct check_in *in)
{
	const struct multicast *m = in_fact(in, &fact_multicast);

	if (in->roles->feeds.n_groups)
		return true;
	for (size_t k = 0; k < m->n; k++) {
		for (size_t i = 0; i < m->v[k].n; i++) {
			if (in_has_groups(in, m->v[k].v[i].nic))
				return true;
		}
	}
	return false;
}

static void add_filters(const struct check_in *in, struct finding *f)
{
	struct matches m = in_match(in, "/proc/sys/net/ipv4/conf/*/rp_filter");
	uint64_t v;

	for (size_t i = 0; i < m.n; i++) {
		if (fact_u64(m.v[i].answer, &v) == 0 && v)
			find_evidence(f, m.v[i].answer);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct finding *f;

	(void)self;
	f = judge_net_counters(in, takes_feeds(in) ? fails : warns, 1, "Ip.InReceives",
		"no packet was dropped by the reverse path filter", out);
	if (f)
		add_filters(in, f);
}

const struct check check_net_rp_filter_drops[] = {
	{
		.id = "net.rp_filter_drops",
		.rule = 1,
		.title = "The reverse path filter drops nothing",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { "/proc/sys/net/ipv4/conf/*/rp_filter", ASK_FILE } },
		.needs = { &fact_net_counters, &fact_netspaces, &fact_multicast },
		.limits = { { "max_drops", "1", 0, 0, 1e9, NULL,
			"packets in the window that pass, where a scanner knocks now and then" } },
		.implied_by = { "net.rp_filter" },
		.why = "a feed whose sender is not reached by the same device is dropped whole, and tcpdump still shows it",
		.fix_now =
			"sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.<nic>.rp_filter=0, or a route to the sender by that device",
		.fix_boot = "both lines in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.ipv4.conf.all.rp_filter", "0", NULL } },
		.source = "net/ipv4/fib_frontend.c; net/ipv4/ip_input.c ip_rcv_finish_core()",
		.run = run,
	},
	{ 0 },
};

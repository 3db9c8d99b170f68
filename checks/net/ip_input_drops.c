/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the IP layer threw away (net/ipv4/ip_input.c, ip_fragment.c, and the same of IPv6).
 * Fragments of a datagram that never became whole, headers that did not add up, packets for
 * which there was no memory; and those of ours for which there was no route. InAddrErrors and
 * InUnknownProtos also grow by what other hosts send to everybody: they are shown and not judged.
 */
#include "scanner/judging/spaces.h"

static const struct counter counters[] = {
	{ "Ip*.ReasmFails", NULL, STATUS_WARN,
		"fragmented datagrams were lost: not all their pieces came", NULL, NULL },
	{ "Ip*.InDiscards", NULL, STATUS_WARN, "the IP layer dropped packets it had no fault with",
		NULL, NULL },
	{ "Ip*.InHdrErrors", NULL, STATUS_WARN, "packets came with a broken header", NULL, NULL },
	{ "Ip*.InCsumErrors", NULL, STATUS_WARN, "packets came with a wrong checksum", NULL, NULL },
	{ "Ip*.InTruncatedPkts", NULL, STATUS_WARN, "packets came shorter than they say", NULL,
		NULL },
	{ "Ip*.OutNoRoutes", NULL, STATUS_WARN, "there was no route for what was sent", NULL,
		NULL },
	{ "Ip*.OutDiscards", NULL, STATUS_WARN, "the IP layer dropped what was sent", NULL, NULL },
	{ "Ip*.FragFails", NULL, STATUS_WARN, "packets were too long and must not be split", NULL,
		NULL },
	{ "Ip*.InNoRoutes", NULL, STATUS_PASS, "no route for what came", NULL, NULL },
	{ "Ip*.InAddrErrors", NULL, STATUS_PASS, "for another address", NULL, NULL },
	{ "Ip*.InUnknownProtos", NULL, STATUS_PASS, "of an unknown protocol", NULL, NULL },
	{ "Ip*.InMcastPkts", NULL, STATUS_PASS, "multicast", NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_net_counters(in, counters, sizeof(counters) / sizeof(counters[0]), "Ip*.*e*s",
		"the IP layer lost nothing", out);
}

const struct check check_net_ip_input_drops[] = {
	{
		.id = "net.ip_input_drops",
		.rule = 1,
		.title = "The IP layer loses no packet",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_net_counters, &fact_netspaces },
		.why = "a datagram of several fragments is lost whole when one of them is",
		.fix_now =
			"a sender whose datagrams fit the MTU; net.ipv4.ipfrag_high_thresh and ipfrag_time; the missing route",
		.source = "net/ipv4/ip_input.c; net/ipv4/ip_fragment.c; net/ipv4/proc.c",
		.run = run,
	},
	{ 0 },
};

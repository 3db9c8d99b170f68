/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments that arrived and were thrown away or squeezed together for want of memory
 * (net/ipv4/tcp_input.c tcp_prune_queue, tcp_collapse), and windows that were closed because
 * nobody read. /proc/net/sockstat has the pages that TCP uses now, net.ipv4.tcp_mem the three
 * bounds: nothing, pressure, and where allocations fail. Both are in pages.
 */
#include "scanner/judging/spaces.h"
#include "scanner/judging/sockstat.h"

#define SOCKSTAT "/proc/net/sockstat"
#define TCP_MEM	 "/proc/sys/net/ipv4/tcp_mem"

static const char drops[] = "TCP threw away segments that had arrived";
static const char closed[] =
	"TCP's receive queues were full: windows were closed or queues squeezed";

static const struct counter counters[] = {
	{ "TcpExt.TCPBacklogDrop", NULL, STATUS_FAIL, drops, NULL, NULL },
	{ "TcpExt.PFMemallocDrop", NULL, STATUS_FAIL, drops, NULL, NULL },
	{ "TcpExt.TCPRcvQDrop", NULL, STATUS_FAIL, drops, NULL, NULL },
	{ "TcpExt.RcvPruned", NULL, STATUS_FAIL, drops, NULL, NULL },
	{ "TcpExt.OfoPruned", NULL, STATUS_FAIL, drops, NULL, NULL },
	{ "TcpExt.TCPOFODrop", NULL, STATUS_FAIL, drops, NULL, NULL },
	{ "TcpExt.TCPZeroWindowDrop", NULL, STATUS_FAIL, drops, NULL, NULL },
	{ "TcpExt.TCPWqueueTooBig", NULL, STATUS_FAIL, "TCP's send queues were too long", NULL,
		NULL },
	{ "TcpExt.TCPAbortOnMemory", NULL, STATUS_FAIL, "TCP ended connections for want of memory",
		NULL, NULL },
	{ "TcpExt.TCPMemoryPressures", NULL, STATUS_WARN,
		"TCP came under the pressure of its memory bound", NULL, NULL },
	{ "TcpExt.PruneCalled", NULL, STATUS_WARN, closed, NULL, NULL },
	{ "TcpExt.TCPRcvCollapsed", NULL, STATUS_WARN, closed, NULL, NULL },
	{ "TcpExt.TCPToZeroWindowAdv", NULL, STATUS_WARN, closed, NULL, NULL },
	{ "TcpExt.TCPWantZeroWindowAdv", NULL, STATUS_WARN, closed, NULL, NULL },
};

static bool pressure_at(struct str text, uint64_t *ret)
{
	struct str word;

	return str_word(&text, &word) && str_word(&text, &word) && str_u64(word, 10, ret) == 0;
}

static void judge_memory(const struct check_in *in, struct findings *out)
{
	const struct answer *used = in_file(in, SOCKSTAT), *bound = in_file(in, TCP_MEM);
	double share = in_limit(in, "mem_percent");
	uint64_t pages, most;
	struct finding *f;

	if (used->state != ANSWER_OK || bound->state != ANSWER_OK ||
		!sockstat_pages(used->bytes, "TCP:", &pages) || !pressure_at(bound->bytes, &most) ||
		!most || (double)pages * 100 <= (double)most * share)
		return;
	f = find(out, STATUS_WARN, subject_host(), "TCP is near the bound of its memory");
	find_observed(f, "%llu pages", (unsigned long long)pages);
	find_wanted(f, "at most %g %% of %llu", share, (unsigned long long)most);
	find_evidence(f, used);
	find_evidence(f, bound);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_net_counters(in, counters, sizeof(counters) / sizeof(counters[0]), "Tcp.InSegs",
		"TCP kept all that arrived", out);
	judge_memory(in, out);
}

const struct check check_net_tcp_pressure[] = {
	{
		.id = "net.tcp_pressure",
		.rule = 1,
		.title = "TCP throws away nothing that has arrived",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { SOCKSTAT, ASK_FILE }, { TCP_MEM, ASK_FILE } },
		.needs = { &fact_net_counters, &fact_netspaces },
		.limits = { { "mem_percent", "%", 80, 1, 100, NULL,
			"of the pages at which pressure begins that pass" } },
		.why = "what was thrown away is sent again by the other end, a round trip or 200 ms later",
		.fix_now = "a faster reader; net.ipv4.tcp_rmem and tcp_mem",
		.fix_boot =
			"net.ipv4.tcp_rmem=\"4096 131072 67108864\" in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.ipv4.tcp_rmem", "4096 131072 67108864",
			NULL } },
		.source =
			"net/ipv4/tcp_input.c; net/ipv4/proc.c snmp4_net_list; Documentation/networking/ip-sysctl.rst",
		.run = run,
	},
	{ 0 },
};

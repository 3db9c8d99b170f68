/* SPDX-License-Identifier: Apache-2.0 */
/*
 * net.ipv4.udp_mem: three numbers of pages, of all UDP sockets together. Above the third a
 * datagram is dropped whatever room its socket has (__sk_mem_raise_allocated, net/core/sock.c),
 * and counted in MemErrors. Sockets that may hold more together than that do not get what they
 * were promised. /proc/net/sockstat tells how many pages are held now.
 */
#include "scanner/judging/pages.h"

#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/vmstat.h"
#include "scanner/judging/sockstat.h"

#define UDP_MEM	 "/proc/sys/net/ipv4/udp_mem"
#define RMEM_MAX "/proc/sys/net/core/rmem_max"
#define SOCKSTAT "/proc/net/sockstat"

static bool parse_three(struct str text, uint64_t ret[3])
{
	struct str word;

	for (unsigned i = 0; i < 3; i++) {
		if (!str_word(&text, &word) || str_u64(word, 10, &ret[i]))
			return false;
	}
	return !str_word(&text, &word);
}

static void say(const struct check_in *in, const uint64_t bound[3], uint64_t rmem_max,
	uint64_t used, struct findings *out)
{
	double sockets = in_limit(in, "sockets"), page = in_page_kb(in) * 1024.0;
	double wants = sockets * 2 * (double)rmem_max / page;
	struct finding *f;

	if (used > bound[1])
		f = find(out, STATUS_WARN, subject_host(),
			"UDP holds nearly all the memory that it may");
	else if (wants > (double)bound[2])
		f = find(out, STATUS_WARN, subject_host(),
			"sockets may be promised more than UDP may hold together");
	else
		f = find(out, STATUS_PASS, subject_host(),
			"UDP may hold what its sockets are promised");
	find_observed(f, "%llu pages now, %llu at most", (unsigned long long)used,
		(unsigned long long)bound[2]);
	find_observed_value(f, (double)bound[2] * page, "bytes");
	find_wanted(f, "%.0f pages for %g sockets", wants, sockets);
	find_evidence(f, in_file(in, UDP_MEM));
	find_evidence(f, in_file(in, RMEM_MAX));
	find_evidence(f, in_file(in, SOCKSTAT));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *mem = in_file(in, UDP_MEM), *max = in_file(in, RMEM_MAX),
			    *stat = in_file(in, SOCKSTAT);
	uint64_t bound[3], rmem_max, used;

	(void)self;
	if (mem->state != ANSWER_OK || !parse_three(mem->bytes, bound))
		find_unreadable(out, subject_host(), mem, false);
	else if (fact_u64(max, &rmem_max))
		find_unreadable(out, subject_host(), max, false);
	else if (stat->state != ANSWER_OK || !sockstat_pages(stat->bytes, "UDP:", &used))
		find_unreadable(out, subject_host(), stat, false);
	else
		say(in, bound, rmem_max, used, out);
}

const struct check check_net_udp_mem[] = {
	{
		.id = "net.udp_mem",
		.rule = 1,
		.title = "UDP may hold as much as its sockets were promised",
		.severity = SEVERITY_LOW,
		.reads = { { UDP_MEM, ASK_FILE }, { RMEM_MAX, ASK_FILE }, { SOCKSTAT, ASK_FILE } },
		.needs = { &fact_meminfo, &fact_vmstat },
		.limits = { { "sockets", "1", 1, 0, 1e6, NULL,
			"sockets of feeds, each of which may take all of rmem_max" } },
		.why = "above it every datagram is dropped, whatever SO_RCVBUF says",
		.fix_now = "sysctl -w net.ipv4.udp_mem=\"<a> <b> <c>\", in pages",
		.fix_boot = "net.ipv4.udp_mem in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_MANUAL, "",
			"net.ipv4.udp_mem: three numbers of pages, the third above rmem_max times the sockets of feeds",
			NULL } },
		.source = "net/core/sock.c; Documentation/networking/ip-sysctl.rst",
		.run = run,
	},
	{ 0 },
};

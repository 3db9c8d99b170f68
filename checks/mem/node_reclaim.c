/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.zone_reclaim_mode: where a node is full, reclaim on it before memory of another node is
 * taken (mm/page_alloc.c, node_reclaim() of mm/vmscan.c). The task that allocates does it, and
 * only pgscan_direct counts, not allocstall. Bits: 1 on, 2 may write pages back, 4 may unmap and
 * swap. Before 3.16 a kernel could switch it on by itself where nodes are far apart.
 */
#include "scanner/judging/counters.h"
#include "scanner/facts/mem/vmstat.h"

#define MODE "/proc/sys/vm/zone_reclaim_mode"

static const struct counter counters[] = {
	{ "zone_reclaim_success", NULL, STATUS_FAIL, "", NULL, NULL },
	{ "zone_reclaim_failed", NULL, STATUS_FAIL, "", NULL, NULL },
};

/* It happened within the window; false too where nobody can tell. */
static bool has_reclaimed(const struct check_in *in, uint64_t *ret, bool *ret_lost)
{
	uint64_t d;

	*ret = 0;
	*ret_lost = false;
	for (unsigned i = 0; in->before && i < 2; i++) {
		enum moved m = in_vmstat_moved(in, &counters[i], &d);

		if (m == MOVED_OK)
			*ret += d;
		else if (m != MOVED_ABSENT)
			*ret_lost = true;
	}
	return *ret > 0;
}

static struct str decoded(const struct check_in *in, uint64_t mode)
{
	return str_printf(in->scratch, "%llu%s%s%s", (unsigned long long)mode,
		mode ? ": reclaims" : ": off", mode & 2 ? ", writes pages" : "",
		mode & 4 ? ", unmaps and swaps" : "");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, MODE);
	const struct vmstat *v = in_fact(in, &fact_vmstat);
	bool allowed = str_is(in_word(in, "want"), "may-reclaim"), lost;
	uint64_t mode, n;
	struct finding *f;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(
			out, STATUS_SKIP, REASON_NOCONFIG, subject_host(), "a kernel without NUMA");
		find_evidence(f, an);
		return;
	}
	if (fact_u64(an, &mode) || mode > 7) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (has_reclaimed(in, &n, &lost))
		f = find(out, STATUS_FAIL, subject_host(),
			"tasks reclaimed memory of their node before they took another's");
	else if (mode & 6)
		f = find(out, STATUS_FAIL, subject_host(),
			"a task that allocates writes, unmaps or swaps pages of a full node");
	else if (mode && !allowed)
		f = find(out, STATUS_WARN, subject_host(),
			"a task that allocates reclaims memory of a full node");
	else if (lost)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"whether a node's memory was reclaimed cannot be told");
	else
		f = find(out, STATUS_PASS, subject_host(), "%s",
			mode ? "it may reclaim, and did not" : "no node is reclaimed first");
	find_observed(f, STR_FMT, STR_ARG(decoded(in, mode)));
	find_observed_value(f, (double)mode, "1");
	find_wanted(f, allowed ? "at most 1" : "0");
	find_evidence(f, an);
	if (n)
		find_evidence_text(f, v->from, "zone_reclaim_* +%llu", (unsigned long long)n);
}

const struct check check_mem_node_reclaim[] = {
	{
		.id = "mem.node_reclaim",
		.rule = 1,
		.title = "A full node is not reclaimed by the task that allocates",
		.severity = SEVERITY_MEDIUM,
		.earlier = true,
		.reads = { { MODE, ASK_FILE } },
		.needs = { &fact_vmstat },
		.limits = { { "want", NULL, 0, 0, 1, "off|may-reclaim",
			"may-reclaim: 1 passes, for hosts that are split strictly by node" } },
		.implied_by = { "mem.direct_reclaim" },
		.why = "it is direct reclaim in the thread that allocates, 1 ms and more, while other nodes have memory",
		.fix_now = "sysctl -w vm.zone_reclaim_mode=0",
		.fix_boot = "vm.zone_reclaim_mode=0 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "vm.zone_reclaim_mode", "0", "want=off" } },
		.source = "Documentation/admin-guide/sysctl/vm.rst, zone_reclaim_mode; mm/vmscan.c",
		.run = run,
	},
	{ 0 },
};

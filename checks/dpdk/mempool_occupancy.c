/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is left in each pool: in the common part and in the caches of the lcores, both told from
 * 23.03 on (lib/mempool/rte_mempool.c, mempool_info_cb). Buffers that wait in receive rings count
 * as taken: ring depth times queues of them always are. An lcore with an empty cache takes from
 * the common part, so a common part of 0 is the end, whatever other caches hold.
 */
#include "scanner/judging/dpdk.h"

static void say(const struct check_in *in, const struct dpdk_process *p, const struct dpdk_pool *m,
	struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	uint64_t left = m->common + m->cached;
	double share = m->size ? (double)left / (double)m->size : 0;
	struct subject who = subject_dpdk_part(in, p, "pool", m->name);
	struct finding *f;

	if (left < m->cached || left > m->size) {
		find_evidence_text(find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, who,
					   "more is left in it than it holds"),
			t->from, "size %llu, common %llu, cached %llu", (unsigned long long)m->size,
			(unsigned long long)m->common, (unsigned long long)m->cached);
		return;
	}
	if (!m->common)
		f = find(out, STATUS_FAIL, who, "its common part is empty");
	else if (share < in_limit(in, "low"))
		f = find(out, STATUS_WARN, who, "it is nearly empty");
	else
		f = find(out, STATUS_PASS, who, "it has buffers left");
	find_observed(f, "%llu of %llu left (%.0f %%), %llu of them in caches",
		(unsigned long long)left, (unsigned long long)m->size, share * 100,
		(unsigned long long)m->cached);
	find_observed_value(f, share, "1");
	find_wanted(f, "at least %.0f %%", in_limit(in, "low") * 100);
	find_dpdk(f, in, p);
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	unsigned counted = 0;

	if (find_dpdk_bad(in, p, "/mempool/", out))
		return;
	for (size_t i = 0; i < p->n_pools; i++) {
		if (!p->pools[i].counted)
			continue;
		say(in, p, &p->pools[i], out);
		counted++;
	}
	if (!counted)
		find_dpdk(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_dpdk(in, p),
				  p->n_pools ? "its version does not tell what is left (23.03 does)"
					     : "it tells of no pool"),
			in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_mempool_occupancy[] = {
	{
		.id = "dpdk.mempool_occupancy",
		.rule = 1,
		.title = "DPDK pools have buffers left",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "low", "1", 0.1, 0, 1, NULL,
			"least part of a pool that must be left" } },
		.implied_by = { "dpdk.rx_nombuf" },
		.why = "an empty pool comes before failed allocations, and those before lost packets",
		.fix_now = "a larger pool; free what a partial send left; smaller descriptor rings",
		.source = "lib/mempool/rte_mempool.c",
		.run = run,
	},
	{ 0 },
};

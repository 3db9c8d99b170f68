/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of its time each lcore works: cycles in which it had packets, of all
 * (/eal/lcore/usage, from 23.03 on). The kernel sees a polling thread at 100 % always; only the
 * application can tell, and does so where it registered a callback
 * (rte_lcore_register_usage_cb), else there is nothing or all is 0.
 */
#include "scanner/judging/dpdk.h"

struct usage {
	unsigned told, high;
	double worst;
	unsigned worst_id;
};

static const struct dpdk_lcore *earlier_of(
	const struct check_in *in, const struct dpdk_process *p, unsigned id)
{
	const struct dpdk_process *b = dpdk_same(in_fact_before(in, &fact_dpdk), p);

	for (size_t i = 0; b && i < b->n_lcores; i++) {
		if (b->lcores[i].id == id && b->lcores[i].usage)
			return &b->lcores[i];
	}
	return NULL;
}

static void judge_lcore(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_lcore *l, struct usage *u, struct findings *out)
{
	const struct dpdk_lcore *b = l->usage ? earlier_of(in, p, l->id) : NULL;
	uint64_t total, busy;
	double ratio;
	struct finding *f;
	struct subject who =
		subject_dpdk_part(in, p, "lcore", str_printf(in->scratch, "%u", l->id));

	if (!b)
		return;
	if (delta_counter(b->total, l->total, 64, &total) ||
		delta_counter(b->busy, l->busy, 64, &busy)) {
		u->told++;
		u->high++;
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who, "its cycles went back");
		return;
	}
	if (!total)
		return;
	ratio = (double)busy / (double)total;
	u->told++;
	if (ratio > u->worst) {
		u->worst = ratio;
		u->worst_id = l->id;
	}
	if (ratio <= in_limit(in, "busy_max"))
		return;
	u->high++;
	f = find(out, STATUS_WARN, who, "it has no room for a burst");
	find_observed(f, "%.0f %% of its cycles had work", ratio * 100);
	find_observed_value(f, ratio, "1");
	find_wanted(f, "at most %.0f %%", in_limit(in, "busy_max") * 100);
	find_cpus(f, l->cpus);
	find_dpdk(f, in, p);
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	struct usage u = { .told = 0 };
	struct finding *f;

	if (find_dpdk_bad(in, p, "/eal/lcore/usage", out))
		return;
	for (size_t i = 0; i < p->n_lcores; i++)
		judge_lcore(in, p, &p->lcores[i], &u, out);
	if (u.high)
		return;
	if (!u.told) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_dpdk(in, p),
			"it counts no cycles of its lcores (23.03 can, where the application says how)");
	} else {
		f = find(out, STATUS_PASS, subject_dpdk(in, p), "its lcores have room for a burst");
		find_observed(f, "at most %.0f %%, lcore %u", u.worst * 100, u.worst_id);
		find_observed_value(f, u.worst, "1");
	}
	find_dpdk(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_lcore_usage[] = {
	{
		.id = "dpdk.lcore_usage",
		.rule = 1,
		.title = "DPDK lcores have room for a burst",
		.severity = SEVERITY_LOW,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "busy_max", "1", 0.9, 0, 1, NULL,
			"part of an lcore's cycles that may have work" } },
		.why = "at 90 % of its time the next burst waits in the ring, and the one after it is lost",
		.fix_now = "more lcores and queues, or less work a packet",
		.source = "lib/eal/common/eal_common_lcore.c, rte_lcore_register_usage_cb()",
		.run = run,
	},
	{ 0 },
};

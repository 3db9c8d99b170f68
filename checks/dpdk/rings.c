/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How full the rings are by which lcores hand packets on (lib/ring/rte_ring.c, /ring/info from
 * 24.03 on). A look is a moment: where there are two samples, the fuller one counts. A ring that
 * is full drops, by the application's own decision, and counts nothing.
 */
#include "scanner/judging/dpdk.h"

static uint64_t fullest(
	const struct check_in *in, const struct dpdk_process *p, const struct dpdk_ring *r)
{
	const struct dpdk_process *b =
		in->before ? dpdk_same(in_fact_before(in, &fact_dpdk), p) : NULL;
	uint64_t used = r->used;

	for (size_t i = 0; b && i < b->n_rings; i++) {
		if (str_eq(b->rings[i].name, r->name) && b->rings[i].used > used)
			used = b->rings[i].used;
	}
	return used;
}

static void say(const struct check_in *in, const struct dpdk_process *p, const struct dpdk_ring *r,
	enum status s, uint64_t used, struct findings *out)
{
	struct finding *f = find(out, s, subject_dpdk_part(in, p, "ring", r->name),
		s == STATUS_FAIL ? "it is full: what is handed on now is lost"
				 : "it is nearly full");

	find_observed(f, "%llu of %llu", (unsigned long long)used, (unsigned long long)r->capacity);
	find_observed_value(f, r->capacity ? (double)used / (double)r->capacity : 0, "1");
	find_wanted(f, "at most %.0f %%", in_limit(in, "high") * 100);
	find_dpdk(f, in, p);
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	unsigned wrong = 0;
	struct finding *f;

	if (find_dpdk_bad(in, p, "/ring/", out))
		return;
	for (size_t i = 0; i < p->n_rings; i++) {
		const struct dpdk_ring *r = &p->rings[i];
		uint64_t used = fullest(in, p, r);
		enum status s = used >= r->capacity ? STATUS_FAIL
				: (double)used > in_limit(in, "high") * (double)r->capacity
					? STATUS_WARN
					: STATUS_PASS;

		if (s == STATUS_PASS || !r->capacity)
			continue;
		say(in, p, r, s, used, out);
		wrong++;
	}
	if (wrong)
		return;
	if (!p->n_rings)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_dpdk(in, p),
			p->rings_told ? "it has no ring"
				      : "its version does not tell of rings (24.03 does)");
	else
		f = find(out, STATUS_PASS, subject_dpdk(in, p), "its %zu rings have room",
			p->n_rings);
	find_dpdk(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_rings[] = {
	{
		.id = "dpdk.rings",
		.rule = 1,
		.title = "Rings between DPDK lcores have room",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.earlier = true,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "high", "1", 0.8, 0, 1, NULL, "part of a ring that may be used" } },
		.why = "a full ring between two lcores loses packets that every port counts as received",
		.fix_now =
			"a faster worker or more of them, a larger ring, a policy for what is dropped",
		.source = "lib/ring/rte_ring.c",
		.run = run,
	},
	{ 0 },
};

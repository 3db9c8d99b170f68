/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far apart the watermarks of a zone are. kswapd wakes at low and works until high; a task
 * that finds memory below min reclaims itself. vm.watermark_scale_factor (4.6) is the distance
 * in fractions of 10,000 of the memory: 10, 0.1 %, is the preset; at most 1000, and 3000 from
 * 6.0 and EL 9 on. vm.watermark_boost_factor (5.0, EL 8.8; preset 15000) lets kswapd reclaim up
 * to that many 10,000ths of the high watermark more, each time that pages of different kinds
 * had to be mixed (mm/page_alloc.c boost_watermark()).
 */
#include "scanner/judging/pages.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/vmstat.h"
#include "scanner/facts/mem/zoneinfo.h"

#define SCALE "/proc/sys/vm/watermark_scale_factor"
#define BOOST "/proc/sys/vm/watermark_boost_factor"

/* Of each node: what lies between min and low, in all its zones. */
static void add_distances(const struct check_in *in, struct finding *f)
{
	const struct zoneinfo *z = in_fact(in, &fact_zoneinfo);
	unsigned kb = in_page_kb(in), said = 0;

	for (size_t i = 0; i < z->n && said < 4; said++) {
		uint64_t low = 0, min = 0, boost = 0;
		unsigned node = z->v[i].node;

		for (; i < z->n && z->v[i].node == node; i++) {
			low += z->v[i].low;
			min += z->v[i].min;
			boost += z->v[i].boost;
		}
		find_evidence_text(f, z->from, "node %u: low is %llu kB above min, boost %llu kB",
			node, (unsigned long long)(low > min ? (low - min) * kb : 0),
			(unsigned long long)(boost * kb));
	}
}

static void judge_boost(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, BOOST);
	struct finding *f;
	uint64_t boost;

	if (an->state == ANSWER_ABSENT)
		return; /* before 5.0 */
	if (fact_u64(an, &boost)) {
		find_unreadable(out, subject_named(SUBJECT_PARAM, STR("watermark_boost_factor")),
			an, false);
	} else if ((double)boost > in_limit(in, "max_boost")) {
		f = find(out, STATUS_WARN,
			subject_named(SUBJECT_PARAM, STR("watermark_boost_factor")),
			"fragmentation makes kswapd reclaim memory that nobody is short of");
		find_observed(f, "%llu", (unsigned long long)boost);
		find_wanted(f, "at most %g", in_limit(in, "max_boost"));
		find_remedy(f, REMEDY_SYSCTL, STR("vm.watermark_boost_factor"), "0");
		find_evidence(f, an);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, SCALE);
	double least = in_limit(in, "min_scale");
	struct finding *f;
	uint64_t scale;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_KERNEL, subject_host(),
			"the watermarks of this kernel follow vm.min_free_kbytes alone");
		find_evidence(f, an);
		return;
	}
	if (fact_u64(an, &scale)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if ((double)scale < least)
		f = find(out, STATUS_WARN, subject_host(),
			"kswapd wakes late: a burst reclaims memory itself");
	else
		f = find(out, STATUS_PASS, subject_host(), "kswapd wakes in time");
	find_observed(f, "%llu of 10000", (unsigned long long)scale);
	find_observed_value(f, (double)scale, "1");
	find_wanted(f, "at least %g", least);
	find_evidence(f, an);
	if ((double)scale < least)
		find_remedy(f, REMEDY_SYSCTL, STR("vm.watermark_scale_factor"), "%.0f",
			least > 100 ? least : 100);
	add_distances(in, f);
	judge_boost(in, out);
}

const struct check check_mem_watermarks[] = {
	{
		.id = "mem.watermarks",
		.rule = 1,
		.title = "kswapd wakes in time, and for no other reason than want of memory",
		.severity = SEVERITY_LOW,
		.reads = { { SCALE, ASK_FILE }, { BOOST, ASK_FILE } },
		.needs = { &fact_zoneinfo, &fact_meminfo, &fact_vmstat },
		.limits = {
			{ "min_scale", "1", 10, 1, 3000, NULL, "the least distance that passes, in 10,000ths" },
			{ "max_boost", "1", 0, 0, 1e6, NULL, "the highest boost that passes" },
		},
		.why = "the distance is what a burst may allocate before a task must reclaim itself, 1 ms and more",
		.fix_now = "sysctl -w vm.watermark_boost_factor=0 vm.watermark_scale_factor=100",
		.fix_boot = "vm.watermark_boost_factor=0 and vm.watermark_scale_factor=100 in "
			    "/etc/sysctl.d/99-latency.conf",
		.source = "Documentation/admin-guide/sysctl/vm.rst, watermark_scale_factor; mm/page_alloc.c",
		.run = run,
	},
	{ 0 },
};

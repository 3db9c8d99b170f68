/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.swappiness: how readily anonymous memory is swapped rather than page cache dropped. At
 * 0 the kernel still swaps once free and file pages fall below the high watermark
 * (Documentation/admin-guide/sysctl/vm.rst), so 0 does not mean off. The maximum is 100 up
 * to 4.18 of EL 8.1, and 200 later. Without swap the value says nothing.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"

#define SWAPPINESS "/proc/sys/vm/swappiness"

static bool no_swap(const struct meminfo *m)
{
	uint64_t kb;

	return m->valid && meminfo_get(m->from->bytes, "SwapTotal", &kb) && kb == 0;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, SWAPPINESS);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	double most = in_limit(in, "max");
	struct finding *f;
	uint64_t value;

	(void)self;
	if (fact_u64(an, &value)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if ((double)value > most && !no_swap(m))
		f = find(out, STATUS_WARN, subject_host(),
			"anonymous memory is swapped out readily");
	else if ((double)value > most)
		f = find(out, STATUS_PASS, subject_host(), "moot: there is no swap");
	else
		f = find(out, STATUS_PASS, subject_host(), "swapping is a last resort");
	find_observed(f, "%llu", (unsigned long long)value);
	find_observed_value(f, (double)value, "1");
	find_wanted(f, "at most %g", most);
	find_evidence(f, an);
}

const struct check check_mem_swappiness[] = {
	{
		.id = "mem.swappiness",
		.rule = 1,
		.title = "Anonymous memory is swapped as a last resort only",
		.severity = SEVERITY_LOW,
		.reads = { { SWAPPINESS, ASK_FILE } },
		.needs = { &fact_meminfo },
		.limits = { { "max", "1", 10, 0, 200, NULL, "the highest value that passes" } },
		.implied_by = { "mem.swap_devices" },
		.why = "a page that was swapped out costs a major fault, 100 us to 10 ms, when it "
		       "is touched again",
		.fix_now = "sysctl -w vm.swappiness=10",
		.fix_boot = "vm.swappiness=10 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "vm.swappiness", "10", NULL } },
		.source =
			"Documentation/admin-guide/sysctl/vm.rst; tuned's latency-performance sets 10",
		.run = run,
	},
	{ 0 },
};

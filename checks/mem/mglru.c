/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Multi-generational LRU (6.1, mm/vmscan.c): another way to choose what is evicted. Its aging
 * walks the page tables of all processes under reclaim, and hosts that differ in it behave
 * differently when memory is short. enabled is a mask in hexadecimal: 0x0000 and no such file
 * mean the same. Only a profile can want one or the other.
 */
#include "scanner/engine/check.h"

#define ENABLED "/sys/kernel/mm/lru_gen/enabled"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, ENABLED);
	struct str want = in_word(in, "want");
	uint64_t mask = 0;
	bool absent = an->state == ANSWER_ABSENT;
	struct finding *f;

	(void)self;
	if (!absent && (an->state != ANSWER_OK || str_u64(str_trim(an->bytes), 16, &mask))) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (str_is(want, "any") || str_is(want, mask ? "on" : "off"))
		f = find(out, STATUS_PASS, subject_host(), "%s",
			mask ? "pages are evicted by generations"
			     : "pages are evicted by two lists");
	else
		f = find(out, STATUS_WARN, subject_host(), "multi-generational LRU is %s",
			mask ? "on, and wanted off" : "off, and wanted on");
	find_observed(f, "%s", mask ? "on" : "off");
	find_wanted(f, STR_FMT, STR_ARG(want));
	find_evidence(f, an);
}

const struct check check_mem_mglru[] = {
	{
		.id = "mem.mglru",
		.rule = 1,
		.title = "Pages are evicted in the way that is wanted",
		.severity = SEVERITY_INFO,
		.reads = { { ENABLED, ASK_FILE } },
		.limits = { { "want", NULL, 0, 0, 2, "any|off|on", "the way that passes" } },
		.why = "hosts that are otherwise alike evict other pages, and its aging walks page tables of all processes",
		.fix_now = "echo n > " ENABLED " (or y, as the fleet's standard is)",
		.remedies = { { REMEDY_SYSFS, ENABLED, "n", "want=off" },
			{ REMEDY_SYSFS, ENABLED, "y", "want=on" } },
		.source = "Documentation/admin-guide/mm/multigen_lru.rst; mm/vmscan.c",
		.run = run,
	},
	{ 0 },
};

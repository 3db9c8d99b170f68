/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the kernel moves cold pages to slower memory; numa.balancing_activity sees them come
 * back. Reclaim demotes in place of dropping where /sys/kernel/mm/numa/demotion_enabled is true
 * (mm/migrate.c from 5.15 on, mm/memory-tiers.c from 6.1) and there is a slower tier: a node of
 * CXL or persistent memory. On one tier there is nothing to demote to, but the switch is there
 * all the same. What a process touches once an hour is what a quiet market leaves cold.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/vmstat.h"

#define ENABLED "/sys/kernel/mm/numa/demotion_enabled"
#define TIERS	"/sys/devices/virtual/memory_tiering/memory_tier#/nodelist"

static int read_switch(const struct answer *an, bool *ret)
{
	struct str word = str_trim(an->bytes);

	if (an->state != ANSWER_OK)
		return -1;
	if (str_is(word, "true") || str_is(word, "1"))
		*ret = true;
	else if (str_is(word, "false") || str_is(word, "0"))
		*ret = false;
	else
		return -1;
	return 0;
}

static struct str tiers_of(const struct check_in *in, size_t *ret_n)
{
	struct matches m = in_match(in, TIERS);
	struct str s = { 0 };

	*ret_n = 0;
	for (size_t i = 0; i < m.n; i++) {
		struct str nodes = str_trim(m.v[i].answer->bytes);

		if (m.v[i].answer->state != ANSWER_OK || !nodes.n)
			continue;
		s = str_printf(in->scratch, STR_FMT "%stier " STR_FMT ": nodes " STR_FMT,
			STR_ARG(s), *ret_n ? ", " : "", STR_ARG(m.v[i].star[0]), STR_ARG(nodes));
		(*ret_n)++;
	}
	return s;
}

/* Demoted since boot; false where the kernel has no such counters. */
static bool moved_of(const struct vmstat *v, uint64_t *ret)
{
	return v && v->valid && vmstat_sum(v, "pgdemote_*", NULL, ret);
}

static struct finding *judge(const struct check_in *in, bool on, size_t tiers, struct findings *out)
{
	const struct vmstat *old = in->before ? in_fact_before(in, &fact_vmstat) : NULL;
	uint64_t before, now, moved = 0;
	struct finding *f;

	if (moved_of(old, &before) && moved_of(in_fact(in, &fact_vmstat), &now) &&
		delta_counter(before, now, 64, &moved) == DELTA_OK && moved) {
		f = find(out, STATUS_FAIL, subject_host(), "pages were moved to slower memory");
		find_observed(f, "%llu pages", (unsigned long long)moved);
		find_observed_value(f, (double)moved, "1");
		return f;
	}
	if (on && tiers != 1)
		f = find(out, STATUS_FAIL, subject_host(), "cold pages are moved to slower memory");
	else if (on)
		f = find(out, STATUS_WARN, subject_host(),
			"cold pages would be moved to slower memory, of which there is none now");
	else
		f = find(out, STATUS_PASS, subject_host(), "pages stay in their tier");
	find_observed(f, "%s", on ? "true" : "false");
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, ENABLED);
	const struct vmstat *v = in_fact(in, &fact_vmstat);
	struct finding *f;
	struct str tiers;
	bool on = false;
	uint64_t moved;
	size_t n;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_KERNEL, subject_host(),
			"this kernel does not demote pages");
		find_evidence(f, an);
		return;
	}
	if (read_switch(an, &on)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (!v->valid) {
		find_unreadable(out, subject_host(), v->from, false);
		return;
	}
	tiers = tiers_of(in, &n);
	f = judge(in, on, n, out);
	find_wanted(f, "false");
	find_evidence(f, an);
	if (moved_of(v, &moved))
		find_evidence_text(
			f, v->from, "%llu pages demoted since boot", (unsigned long long)moved);
	if (n)
		find_evidence_text(f, in_match(in, TIERS).v[0].answer, STR_FMT, STR_ARG(tiers));
}

const struct check check_numa_tiering[] = {
	{
		.id = "numa.tiering",
		.rule = 1,
		.title = "Pages are not moved to slower memory",
		.severity = SEVERITY_HIGH,
		.earlier = true,
		.reads = { { ENABLED, ASK_FILE }, { TIERS, ASK_FILE } },
		.needs = { &fact_vmstat },
		.why = "a page that was cold for minutes is demoted to memory of 250 ns and more, unmapped while it moves, and "
		       "faults when it is promoted again",
		.fix_now = "echo false > /sys/kernel/mm/numa/demotion_enabled",
		.fix_boot =
			"a line of tmpfiles.d: w /sys/kernel/mm/numa/demotion_enabled - - - - false",
		.remedies = { { REMEDY_SYSFS, "/sys/kernel/mm/numa/demotion_enabled", "false",
			NULL } },
		.source = "Documentation/ABI/testing/sysfs-kernel-mm-numa; mm/memory-tiers.c",
		.run = run,
	},
	{ 0 },
};

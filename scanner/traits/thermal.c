/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heat: how often CPUs and packages were slowed down for it (arch/x86/kernel/cpu/mce, now
 * drivers/thermal/intel/therm_throt.c), all hot CPUs together, and each package by a CPU of it.
 * Every CPU of a package shows the package's counters: of those the greatest is taken.
 */
#include "scanner/engine/trait.h"

#define THROTTLE(who) "/sys/devices/system/cpu/cpu{" who "}/thermal_throttle/"

enum { CPUS_MAX = 65536 };

static const struct {
	const char *pattern, *key;
	bool sum; /* of CPUs of their own; else the greatest of what several show alike */
} rows[] = {
	{ THROTTLE("hot") "core_throttle_count", "hot CPUs throttled", true },
	{ THROTTLE("hot") "core_power_limit_count", "hot CPUs at their power limit", true },
	{ THROTTLE("hot") "core_throttle_total_time_ms", "hot CPUs throttled, ms", true },
	{ THROTTLE("hot") "package_throttle_count", "packages of hot CPUs throttled", false },
	{ THROTTLE("package") "package_throttle_count", "packages throttled", true },
	{ THROTTLE("package") "package_power_limit_count", "packages at their power limit", true },
	{ THROTTLE("package") "package_throttle_total_time_ms", "packages throttled, ms", true },
};

struct tally {
	uint64_t now, then;
	bool told, before;
	const struct answer *from;
};

static void take(const struct trait_in *in, struct trait_out *out, const struct answer *an,
	bool sum, struct tally *t)
{
	const struct answer *before = trait_before(in, an);
	uint64_t now, then = 0;

	if (an->state == ANSWER_ABSENT)
		return;
	if (fact_u64(an, &now)) {
		trait_not_whole(out);
		return;
	}
	if (!t->told)
		t->before = true;
	t->told = true;
	t->before &= before && fact_u64(before, &then) == 0 && then <= now;
	if (!t->from)
		t->from = an;
	if (sum) {
		t->now += now;
		t->then += then;
	} else if (now >= t->now) {
		t->now = now;
		t->then = then;
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct matches m = answers_match(in->answers, rows[r].pattern, ASK_FILE);
		struct tally t = { .told = false };

		for (size_t i = 0; i < m.n; i++)
			take(in, out, m.v[i].answer, rows[r].sum, &t);
		if (t.told)
			trait_counter(in, out, str_from(rows[r].key), t.now,
				t.before ? &t.then : NULL, 64, t.from->path);
	}
}

const struct traits traits_thermal = {
	.group = "thermal",
	.what = "how often CPUs and packages were slowed down for heat or power",
	.gather = gather,
};

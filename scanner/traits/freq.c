/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frequencies and power: driver, governor and limits of the policies by role, hints to the
 * hardware, turbo, the mesh's own clock, and what the packages may draw (RAPL).
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/cpu/cpufreq.h"

#define CPU    "/sys/devices/system/cpu/"
#define HOT    CPU "cpu{hot}/cpufreq/"
#define UNCORE CPU "intel_uncore_frequency/*/"
#define RAPL   "/sys/class/powercap/intel-rapl:#/"

static const struct trait_file files[] = {
	{ CPU "intel_pstate/status", "intel_pstate", TRAIT_SETTING, NULL },
	{ CPU "intel_pstate/no_turbo", "no_turbo", TRAIT_SETTING, "1" },
	{ CPU "intel_pstate/max_perf_pct", "max_perf_pct", TRAIT_SETTING, "1" },
	{ CPU "cpufreq/boost", "boost", TRAIT_SETTING, "1" },
};

static void policies(const struct trait_in *in, struct trait_out *out, const struct cpufreq *t)
{
	struct trait_fold *driver = trait_fold_new(in), *governor = trait_fold_new(in);

	for (size_t i = 0; i < t->n; i++) {
		const struct freq_policy *p = &t->v[i];

		if (p->driver.n)
			trait_fold_put_all(driver, p->cpus, p->driver, p->driver_from);
		if (p->governor.n)
			trait_fold_put_all(governor, p->cpus, p->governor, p->governor_from);
		if (!p->driver.n || !p->governor.n)
			trait_not_whole(out);
	}
	if (!t->n && t->list->state != ANSWER_ABSENT)
		trait_not_whole(out);
	trait_fold_add(driver, out, TRAIT_STATE, "driver", NULL);
	trait_fold_add(governor, out, TRAIT_SETTING, "governor", NULL);
}

/* kHz of the kernel as MHz. */
static void khz(
	struct trait_out *out, enum trait_kind kind, struct str key, const struct answer *an)
{
	uint64_t v;
	struct trait *t;

	if (an->state == ANSWER_ABSENT)
		return;
	if (fact_u64(an, &v)) {
		trait_not_whole(out);
		return;
	}
	t = trait_addf(out, kind, key, "%llu kHz", (unsigned long long)v);
	trait_number(out, t, (double)v / 1000, "MHz");
	trait_from(out, t, an);
}

static void uncore(const struct trait_in *in, struct trait_out *out)
{
	static const struct {
		const char *pattern, *what;
		enum trait_kind kind;
	} rows[] = {
		{ UNCORE "min_freq_khz", "least", TRAIT_SETTING },
		{ UNCORE "max_freq_khz", "most", TRAIT_SETTING },
		{ UNCORE "initial_max_freq_khz", "most at boot", TRAIT_FIRMWARE },
	};

	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct matches m = answers_match(in->answers, rows[r].pattern, ASK_FILE);

		for (size_t i = 0; i < m.n; i++)
			khz(out, rows[r].kind,
				trait_key(in, "uncore " STR_FMT " %s", STR_ARG(m.v[i].star[0]),
					rows[r].what),
				m.v[i].answer);
	}
}

static void watts(
	struct trait_out *out, enum trait_kind kind, struct str key, const struct answer *an)
{
	uint64_t v;

	if (an->state == ANSWER_ABSENT)
		return;
	if (fact_u64(an, &v))
		trait_not_whole(out);
	else
		trait_from(out,
			trait_addf(out, kind, key, "%llu.%06llu W",
				(unsigned long long)(v / 1000000),
				(unsigned long long)(v % 1000000)),
			an);
}

static void limits(const struct trait_in *in, struct trait_out *out)
{
	struct matches names = answers_match(in->answers, RAPL "name", ASK_FILE);

	for (size_t i = 0; i < names.n; i++) {
		struct str number = names.v[i].star[0];
		struct str name = str_trim(names.v[i].answer->bytes);
		struct str dir = trait_key(
			in, "/sys/class/powercap/intel-rapl:" STR_FMT "/", STR_ARG(number));
		struct str set =
			str_join(in->scratch, dir, STR("constraint_0_power_limit_uw"), STR(""));
		struct str most =
			str_join(in->scratch, dir, STR("constraint_0_max_power_uw"), STR(""));

		if (names.v[i].answer->state != ANSWER_OK || !name.n)
			continue;
		watts(out, TRAIT_SETTING, trait_key(in, "power limit " STR_FMT, STR_ARG(name)),
			answers_get(in->answers, set, ASK_FILE));
		watts(out, TRAIT_HARDWARE, trait_key(in, "power at most " STR_FMT, STR_ARG(name)),
			answers_get(in->answers, most, ASK_FILE));
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct cpufreq *t = trait_fact(in, &fact_cpufreq);

	if (t)
		policies(in, out, t);
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	trait_fold_files(in, out, TRAIT_SETTING, "least kHz", HOT "scaling_min_freq", "1");
	trait_fold_files(in, out, TRAIT_SETTING, "most kHz", HOT "scaling_max_freq", "1");
	trait_fold_files(
		in, out, TRAIT_HARDWARE, "hardware's most kHz", HOT "cpuinfo_max_freq", "1");
	trait_fold_files(in, out, TRAIT_FIRMWARE, "firmware's limit kHz", HOT "bios_limit", "1");
	trait_fold_files(in, out, TRAIT_SETTING, "energy preference",
		HOT "energy_performance_preference", NULL);
	trait_fold_files(
		in, out, TRAIT_SETTING, "energy bias", CPU "cpu{hot}/power/energy_perf_bias", "1");
	trait_fold_files(in, out, TRAIT_HARDWARE, "hardware's most kHz",
		CPU "cpu{package}/cpufreq/cpuinfo_max_freq", "1");
	uncore(in, out);
	limits(in, out);
}

const struct traits traits_freq = {
	.group = "freq",
	.what = "frequency driver, governor, limits, energy hints, turbo, uncore, power limits",
	.gather = gather,
};

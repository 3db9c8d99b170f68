/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's clock source and timers: which is used, which there are, what the CPU says of its
 * time stamp counter, and the device that wakes each CPU (kernel/time/clocksource.c, clockevents.c).
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/cpu/cpus.h"

#define SOURCE "/sys/devices/system/clocksource/clocksource0/"
#define EVENT  "/sys/devices/system/clockevents/"

static const struct trait_file files[] = {
	{ SOURCE "current_clocksource", "source", TRAIT_STATE, NULL },
	{ SOURCE "available_clocksource", "sources there are", TRAIT_STATE, NULL },
	{ EVENT "broadcast/current_device", "broadcast device", TRAIT_STATE, NULL },
	{ "/sys/devices/system/machinecheck/machinecheck0/check_interval", "machine check polls",
		TRAIT_SETTING, "1" },
	{ "/sys/devices/system/machinecheck/machinecheck0/ignore_ce", "corrected errors ignored",
		TRAIT_SETTING, "1" },
};

static const struct {
	enum cpu_feature f;
	const char *name;
} flags[] = {
	{ CPU_CONSTANT_TSC, "constant_tsc" },
	{ CPU_NONSTOP_TSC, "nonstop_tsc" },
	{ CPU_TSC_RELIABLE, "tsc_reliable" },
	{ CPU_TSC_KNOWN_FREQ, "tsc_known_freq" },
	{ CPU_TSC_ADJUST, "tsc_adjust" },
	{ CPU_TSC_DEADLINE, "tsc_deadline_timer" },
	{ CPU_RDTSCP, "rdtscp" },
	{ CPU_ARAT, "arat" },
};

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct cpus *c = trait_fact(in, &fact_cpus);

	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	trait_fold_files(
		in, out, TRAIT_STATE, "timer device", EVENT "clockevent{hot}/current_device", NULL);
	for (size_t i = 0; c->x86 && i < sizeof(flags) / sizeof(flags[0]); i++) {
		enum cpu_has has = cpus_feature(c, flags[i].f);

		if (has == CPU_HAS_UNKNOWN)
			trait_not_whole(out);
		else
			trait_line(out, TRAIT_STATE, str_from(flags[i].name),
				has == CPU_HAS ? STR("yes") : STR("no"), c->modalias->path);
	}
}

const struct traits traits_clock = {
	.group = "clock",
	.what = "clock source, flags of the time stamp counter, timer devices",
	.needs = { &fact_cpus },
	.gather = gather,
};

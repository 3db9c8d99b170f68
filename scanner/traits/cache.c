/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of the last-level cache (resctrl), and what the cache gives to DMA (MSR 0xc8b, DDIO). */
#include "scanner/engine/trait.h"

#define RESCTRL "/sys/fs/resctrl/"
#define DDIO	"/probe/msr/{package:intel}/0xc8b"

static const struct trait_file files[] = {
	{ RESCTRL "schemata", "default group", TRAIT_SETTING, NULL },
	{ RESCTRL "cpus_list", "default group CPUs", TRAIT_SETTING, NULL },
	{ RESCTRL "info/L3/shareable_bits", "shared with devices", TRAIT_HARDWARE, NULL },
};

static void groups(
	const struct trait_in *in, struct trait_out *out, const char *pattern, const char *what)
{
	struct matches m = answers_match(in->answers, pattern, ASK_FILE);

	for (size_t i = 0; i < m.n; i++)
		trait_answer(out, TRAIT_SETTING,
			trait_key(in, "group " STR_FMT "%s", STR_ARG(m.v[i].star[0]), what),
			m.v[i].answer, NULL);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, DDIO, ASK_FILE);

	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	groups(in, out, RESCTRL "*/schemata", "");
	groups(in, out, RESCTRL "*/cpus_list", " CPUs");
	for (size_t i = 0; i < m.n; i++) {
		uint64_t v;

		if (fact_u64(m.v[i].answer, &v) == 0)
			trait_from(out,
				trait_addf(out, TRAIT_FIRMWARE,
					trait_key(in, "ways for DMA, by CPU " STR_FMT,
						STR_ARG(m.v[i].star[0])),
					"0x%llx", (unsigned long long)v),
				m.v[i].answer);
	}
}

const struct traits traits_cache = {
	.group = "cache",
	.what = "shares of the last-level cache, and its ways for DMA",
	.gather = gather,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: its total in steps of 64 MiB (see numa.c), swap, how it is aged and demoted. */
#include "scanner/engine/trait.h"

#include "scanner/facts/mem/meminfo.h"

#define MM "/sys/kernel/mm/"

static const struct trait_file files[] = {
	{ MM "lru_gen/enabled", "multi-gen LRU", TRAIT_SETTING, NULL },
	{ MM "numa/demotion_enabled", "demotion", TRAIT_SETTING, NULL },
};

/* Filename, type, size; a swap file keeps its name, a device may change it. */
static void swaps(const struct trait_in *in, struct trait_out *out)
{
	const struct answer *an = answers_file(in->answers, "/proc/swaps");
	struct str rest = an->bytes, line;
	unsigned n = 0;

	if (an->state != ANSWER_OK) {
		if (an->state != ANSWER_ABSENT)
			trait_not_whole(out);
		return;
	}
	(void)str_cut(&rest, '\n', &line);
	while (str_cut(&rest, '\n', &line)) {
		struct str name, type, size;

		if (!str_word(&line, &name) || !str_word(&line, &type) || !str_word(&line, &size))
			continue;
		n++;
		trait_line(out, TRAIT_SETTING, trait_key(in, "swap " STR_FMT, STR_ARG(name)),
			trait_key(in, STR_FMT " kB, " STR_FMT, STR_ARG(size), STR_ARG(type)),
			an->path);
	}
	trait_from(out, trait_addf(out, TRAIT_SETTING, STR("swap areas"), "%u", n), an);
}

static void total(struct trait_out *out, const struct meminfo *m)
{
	uint64_t kb, mib;
	struct trait *t;

	if (!m->valid || !meminfo_get(m->from->bytes, "MemTotal", &kb)) {
		trait_not_whole(out);
		return;
	}
	mib = (kb / 1024 + 32) / 64 * 64;
	t = trait_addf(out, TRAIT_HARDWARE, STR("total"), "%llu MiB", (unsigned long long)mib);
	trait_number(out, t, (double)mib * 1024, "kB");
	trait_from(out, t, m->from);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct meminfo *m = trait_fact(in, &fact_meminfo);

	if (m)
		total(out, m);
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	swaps(in, out);
}

const struct traits traits_memory = {
	.group = "memory",
	.what = "total, swap, aging",
	.gather = gather,
};

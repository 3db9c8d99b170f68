/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory: total, transparent huge pages, pools of huge pages, same-page merging, swap, tiers. The
 * total is told in steps of 64 MiB, see numa.c.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

#define MM  "/sys/kernel/mm/"
#define THP MM "transparent_hugepage/"

static const struct trait_file files[] = {
	{ MM "ksm/run", "KSM", TRAIT_SETTING, "1" },
	{ MM "ksm/merge_across_nodes", "KSM across nodes", TRAIT_SETTING, "1" },
	{ MM "ksm/pages_sharing", "KSM pages", TRAIT_STATE, "1" },
	{ MM "lru_gen/enabled", "multi-gen LRU", TRAIT_SETTING, NULL },
	{ MM "numa/demotion_enabled", "demotion", TRAIT_SETTING, NULL },
	{ THP "khugepaged/defrag", "khugepaged defrag", TRAIT_SETTING, "1" },
	{ THP "khugepaged/scan_sleep_millisecs", "khugepaged sleep ms", TRAIT_SETTING, "1" },
};

static const struct {
	const char *path, *key;
} choices[] = {
	{ THP "enabled", "THP" },
	{ THP "defrag", "THP defrag" },
	{ THP "shmem_enabled", "THP of shared memory" },
};

static void choice(struct trait_out *out, struct str key, const struct answer *an)
{
	struct str word;

	if (an->state == ANSWER_ABSENT || an->state == ANSWER_NOT_READ)
		return;
	if (an->state == ANSWER_OK && fact_choice(str_trim(an->bytes), &word) == 0)
		trait_line(out, TRAIT_SETTING, key, word, an->path);
	else
		trait_not_whole(out);
}

static void huge_sizes(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, THP "hugepages-#kB/enabled", ASK_FILE);

	for (size_t i = 0; i < m.n; i++)
		choice(out, trait_key(in, "THP of " STR_FMT " kB", STR_ARG(m.v[i].star[0])),
			m.v[i].answer);
}

static void pools(const struct trait_in *in, struct trait_out *out, const struct nodes *t)
{
	for (size_t i = 0; i < t->n_pools; i++) {
		const struct huge_pool *p = &t->pools[i];
		struct str name = trait_key(in, "pages of %llu kB", (unsigned long long)p->size_kb);
		struct trait *l;

		if (!p->valid) {
			trait_not_whole(out);
			continue;
		}
		l = trait_addf(out, TRAIT_SETTING, name, "%llu", (unsigned long long)p->nr);
		trait_number(out, l, (double)p->nr, "1");
		trait_from(out, l, p->from);
		l = trait_addf(out, TRAIT_SETTING, trait_key(in, STR_FMT " beyond", STR_ARG(name)),
			"%llu", (unsigned long long)p->overcommit);
		trait_number(out, l, (double)p->overcommit, "1");
		trait_from(out, l, p->from);
	}
}

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
	const struct nodes *t = trait_fact(in, &fact_nodes);

	if (m)
		total(out, m);
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		choice(out, str_from(choices[i].key), answers_file(in->answers, choices[i].path));
	huge_sizes(in, out);
	if (t)
		pools(in, out, t);
	swaps(in, out);
}

const struct traits traits_memory = {
	.group = "memory",
	.what = "huge pages, transparent or pooled, same-page merging, swap",
	.gather = gather,
};

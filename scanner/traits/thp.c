/* SPDX-License-Identifier: Apache-2.0 */
/* Transparent huge pages: the choice of each file (mm/huge_memory.c). */
#include "scanner/engine/trait.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"

static const struct trait_file files[] = {
	{ THP "khugepaged/defrag", "khugepaged defrag", TRAIT_SETTING, "1" },
	{ THP "khugepaged/scan_sleep_millisecs", "khugepaged sleep ms", TRAIT_SETTING, "1" },
};

static const struct {
	const char *path, *key;
} choices[] = {
	{ THP "enabled", "enabled" },
	{ THP "defrag", "defrag" },
	{ THP "shmem_enabled", "shared memory" },
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
		choice(out, trait_key(in, STR_FMT " kB", STR_ARG(m.v[i].star[0])), m.v[i].answer);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		choice(out, str_from(choices[i].key), answers_file(in->answers, choices[i].path));
	huge_sizes(in, out);
}

const struct traits traits_thp = {
	.group = "thp",
	.what = "transparent huge pages",
	.gather = gather,
};

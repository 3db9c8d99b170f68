/* SPDX-License-Identifier: Apache-2.0 */
/* Merging of equal pages (mm/ksm.c). */
#include "scanner/engine/trait.h"

#define KSM "/sys/kernel/mm/ksm/"

static const struct trait_file files[] = {
	{ KSM "run", "run", TRAIT_SETTING, "1" },
	{ KSM "merge_across_nodes", "across nodes", TRAIT_SETTING, "1" },
	{ KSM "pages_sharing", "pages", TRAIT_STATE, "1" },
};

static void gather(const struct trait_in *in, struct trait_out *out)
{
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
}

const struct traits traits_ksm = {
	.group = "ksm",
	.what = "merging of equal pages",
	.gather = gather,
};

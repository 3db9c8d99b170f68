/* SPDX-License-Identifier: Apache-2.0 */
/* How the kernel was built: the options that checks read, where they are set. */
#include "scanner/engine/trait.h"

#include "scanner/facts/boot/kconfig.h"

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct kconfig *k = trait_fact(in, &fact_kconfig);
	const char *name;

	if (!k->valid) {
		if (k->from->state != ANSWER_ABSENT)
			trait_not_whole(out);
		return;
	}
	for (unsigned i = 0; (name = kconfig_name(i)); i++) {
		struct str value = kconfig_get(k, name);

		if (value.n)
			trait_line(out, TRAIT_KERNEL, trait_key(in, "CONFIG_%s", name), value,
				k->from->path);
	}
}

const struct traits traits_kconfig = {
	.group = "kconfig",
	.what = "how the kernel was built: options that a check reads",
	.needs = { &fact_kconfig },
	.gather = gather,
};

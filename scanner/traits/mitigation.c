/* SPDX-License-Identifier: Apache-2.0 */
/* Flaws of the CPU by the kernel's names, and what it does against each (drivers/base/cpu.c). */
#include "scanner/engine/trait.h"

#define FLAWS "/sys/devices/system/cpu/vulnerabilities/*"

static void gather(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, FLAWS, ASK_FILE);

	for (size_t i = 0; i < m.n; i++)
		trait_answer(out, TRAIT_STATE, m.v[i].star[0], m.v[i].answer, NULL);
}

const struct traits traits_mitigation = {
	.group = "mitigation",
	.what = "flaws of the CPU, and what is done against them",
	.gather = gather,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System management interrupts: MSR 0x34 counts them since reset, 32 bits, on Intel. All CPUs of a
 * host enter together, so the greatest number stands for all. AMD's event counts from its opening.
 */
#include "scanner/engine/trait.h"

#define INTEL "/probe/msr/{package:intel}/0x34"
#define AMD   "/probe/perf/{package:amd}/smi"

static void gather(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, INTEL, ASK_FILE);
	bool intel = m.n > 0, told = false, both = true;
	uint64_t most = 0, moved = 0;
	const struct answer *from = NULL;

	if (!intel)
		m = answers_match(in->answers, AMD, ASK_FILE);
	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer, *before = trait_before(in, an);
		uint64_t now, then, delta = 0;

		if (fact_u64(an, &now)) {
			trait_not_whole(out);
			continue;
		}
		if (intel)
			now &= UINT32_MAX;
		both &= before && fact_u64(before, &then) == 0 &&
			trait_moved(intel ? then & UINT32_MAX : then, now, intel ? 32 : 64, &delta);
		told = true;
		from = from ? from : an;
		most = now > most ? now : most;
		moved = delta > moved ? delta : moved;
	}
	if (!told)
		return;
	if (intel)
		trait_count(out, STR("interrupts since boot"), most, from->path);
	if (both)
		trait_rate(in, out, STR("interrupts"), moved, from->path);
}

const struct traits traits_smi = {
	.group = "smi",
	.what = "system management interrupts since boot and in the window",
	.gather = gather,
};

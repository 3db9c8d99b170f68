/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory modules, a line for each slot: what the firmware's tables say, or EDAC where those are for
 * root. Serial numbers are never decoded.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/hw/edac_slots.h"
#include "scanner/facts/hw/smbios.h"
#include "scanner/facts/mem/memory_slots.h"

static struct str size_text(const struct trait_in *in, uint64_t kb)
{
	if (kb % (1 << 20) == 0)
		return trait_key(in, "%llu GiB", (unsigned long long)(kb >> 20));
	return trait_key(in, "%llu MiB", (unsigned long long)(kb >> 10));
}

/* Boards repeat "DIMM 1" in each bank. */
static struct str slot_name(const struct trait_in *in, const struct smbios *t, size_t i)
{
	const struct dimm *d = &t->dimms[i];

	for (size_t k = 0; k < t->n_dimms; k++) {
		if (k != i && str_eq(t->dimms[k].locator, d->locator) && d->bank.n)
			return trait_key(in, "slot " STR_FMT " " STR_FMT, STR_ARG(d->bank),
				STR_ARG(d->locator));
	}
	return trait_key(in, "slot " STR_FMT, STR_ARG(d->locator));
}

static struct str module_text(const struct trait_in *in, const struct dimm *d)
{
	struct str s = d->size_known ? size_text(in, d->size_kb) : STR("size not told");

	if (d->configured)
		s = str_printf(in->scratch, STR_FMT " at %u MT/s", STR_ARG(s), d->configured);
	if (d->rated)
		s = str_printf(in->scratch, STR_FMT " of %u MT/s", STR_ARG(s), d->rated);
	if (d->ranks)
		s = str_printf(in->scratch, STR_FMT ", %u ranks", STR_ARG(s), d->ranks);
	if (d->maker.n)
		s = str_printf(in->scratch, STR_FMT ", " STR_FMT, STR_ARG(s), STR_ARG(d->maker));
	if (d->part.n)
		s = str_printf(in->scratch, STR_FMT " " STR_FMT, STR_ARG(s), STR_ARG(d->part));
	return s;
}

/* The slowest, since the others of a channel go no faster. */
static void speeds(struct trait_out *out, const struct smbios *t)
{
	uint32_t configured = 0, rated = 0;

	for (size_t i = 0; i < t->n_dimms; i++) {
		const struct dimm *d = &t->dimms[i];

		if (!d->filled || !d->dram)
			continue;
		if (d->configured && (!configured || d->configured < configured))
			configured = d->configured;
		if (d->rated && (!rated || d->rated < rated))
			rated = d->rated;
	}
	if (rated)
		trait_from(out,
			trait_addf(out, TRAIT_HARDWARE, STR("rated speed"), "%u MT/s", rated),
			t->from);
	if (configured)
		trait_from(out,
			trait_addf(out, TRAIT_FIRMWARE, STR("configured speed"), "%u MT/s",
				configured),
			t->from);
}

static void from_firmware(const struct trait_in *in, struct trait_out *out, const struct smbios *t)
{
	bool some = false;

	for (size_t i = 0; i < t->n_dimms; i++)
		trait_line(out, TRAIT_HARDWARE, slot_name(in, t, i),
			t->dimms[i].filled ? module_text(in, &t->dimms[i]) : STR("empty"),
			t->from->path);
	speeds(out, t);
	for (size_t i = 0; i < t->n_arrays; i++)
		some |= t->arrays[i].ecc == ECC_SOME;
	if (t->n_arrays)
		trait_line(out, TRAIT_HARDWARE, STR("ECC"), some ? STR("yes") : STR("no"),
			t->from->path);
}

static void from_edac(const struct trait_in *in, struct trait_out *out, const struct edac_slots *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct edac_slot *s = &t->v[i];

		trait_line(out, TRAIT_HARDWARE,
			trait_key(in, "mc%u %s%u", s->mc, s->rank ? "rank" : "dimm", s->number),
			s->has_size ? size_text(in, s->size_mb << 10) : STR("size not told"),
			s->from->path);
	}
	for (size_t i = 0; i < t->n_names; i++)
		trait_line(out, TRAIT_HARDWARE,
			trait_key(in, "mc%u controller", t->names[i].number), t->names[i].name,
			t->names[i].from->path);
}

static void population(
	const struct trait_in *in, struct trait_out *out, const struct memory_slots *s)
{
	for (size_t i = 0; i < s->n_groups; i++) {
		const struct memory_group *g = &s->groups[i];
		struct str who = g->number < 0 ? STR("modules")
				 : s->packages ? trait_key(in, "package %d modules", g->number)
					       : trait_key(in, "mc%d modules", g->number);
		struct str text =
			trait_key(in, "%u, " STR_FMT, g->modules, STR_ARG(size_text(in, g->kb)));
		struct trait *t;

		if (g->channels)
			text = str_printf(in->scratch, STR_FMT ", %u of %u channels", STR_ARG(text),
				g->channels - g->empty, g->channels);
		t = trait_add(out, TRAIT_HARDWARE, who, text);
		trait_number(out, t, g->modules, "1");
		trait_from(out, t, s->from);
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct memory_slots *s = trait_fact(in, &fact_memory_slots);
	const struct smbios *t = trait_fact(in, &fact_smbios);
	const struct edac_slots *slots = trait_fact(in, &fact_edac_slots);

	if (t && t->valid)
		from_firmware(in, out, t);
	else if (slots && slots->n)
		from_edac(in, out, slots);
	else
		trait_not_whole(out);
	population(in, out, s);
}

const struct traits traits_dimm = {
	.group = "dimm",
	.what = "memory modules slot by slot, and their speed",
	.needs = { &fact_memory_slots },
	.gather = gather,
};

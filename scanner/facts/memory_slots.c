/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Persistent memory is left out: it has slots among the others and rules of its own. What makes
 * labels into places is in smbios_place.c; EDAC's labels for Intel say the same in other words,
 * and where a driver names no socket, its controllers are compared with each other.
 */
#include "scanner/facts/memory_slots.h"

#include "scanner/facts/edac_slots.h"
#include "scanner/facts/smbios.h"

static void settle(struct memory_slots *s, const struct memory_slot *v, size_t n)
{
	s->v = v;
	s->n = n;
	s->grouped = s->channels = n > 0;
	for (size_t i = 0; i < n; i++) {
		s->filled += v[i].filled;
		s->grouped &= !v[i].filled || v[i].group >= 0;
		s->channels &= v[i].group >= 0 && v[i].channel >= 0;
	}
}

static void from_firmware(const struct smbios *t, struct arena *a, struct memory_slots *s)
{
	struct memory_slot *v = ARENA_NEW(a, struct memory_slot, t->n_dimms);
	size_t n = 0;

	for (size_t i = 0; i < t->n_dimms; i++) {
		const struct dimm *d = &t->dimms[i];

		if (d->filled && !d->dram)
			continue;
		v[n++] = (struct memory_slot){ d->locator, d->place.package, d->place.channel,
			d->filled, d->size_kb, d->part, d->ranks };
	}
	s->from = t->from;
	s->packages = true;
	settle(s, v, n);
}

static void from_edac(const struct edac_slots *e, struct arena *a, struct memory_slots *s)
{
	struct memory_slot *v = ARENA_NEW(a, struct memory_slot, e->n);
	size_t places = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct edac_slot *d = &e->v[i];
		struct dimm_place p = smbios_place(d->label, d->location);

		v[i] = (struct memory_slot){ .label = edac_slot_name(
						     e, a, d->mc, d->number, d->rank),
			.group = p.package,
			.channel = p.channel,
			.filled = true,
			.size_kb = d->has_size ? d->size_mb << 10 : 0 };
		places += p.package >= 0;
	}
	s->packages = places == e->n;
	for (size_t i = 0; !s->packages && i < e->n; i++)
		v[i].group = (int)e->v[i].mc;
	s->from = e->v[0].from;
	settle(s, v, e->n);
	s->channels = false; /* an empty channel has no folder */
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct smbios *t = facts_get(in->facts, &fact_smbios);
	const struct edac_slots *e = facts_get(in->facts, &fact_edac_slots);
	struct memory_slots *s = ret;

	if (t->valid)
		from_firmware(t, in->arena, s);
	if (s->filled)
		return;
	*s = (struct memory_slots){ .from = t->from };
	if (e->n)
		from_edac(e, in->arena, s);
	else
		s->damaged = t->from->state == ANSWER_OK && !t->valid;
}

const struct fact fact_memory_slots = {
	.name = "memory_slots",
	.needs = { &fact_smbios, &fact_edac_slots },
	.steady = true,
	.size = sizeof(struct memory_slots),
	.parse = parse,
};

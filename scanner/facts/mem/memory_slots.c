/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Persistent memory is left out: it has slots among the others and rules of its own. What makes
 * labels into places is in smbios_place.c; EDAC's labels for Intel say the same in other words,
 * and where a driver names no socket, its controllers are compared with each other.
 */
#include "scanner/facts/mem/memory_slots.h"

#include "scanner/base/text.h"
#include "scanner/facts/hw/edac_slots.h"
#include "scanner/facts/hw/smbios.h"

static struct memory_group *find_group(struct memory_group *v, size_t n, int number)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].number == number)
			return &v[i];
	}
	return NULL;
}

static void count_modules(struct memory_slots *s, struct memory_group *v)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct memory_slot *m = &s->v[i];
		int number = s->grouped ? m->group : -1;
		struct memory_group *g = find_group(v, s->n_groups, number);

		if (!m->filled)
			continue;
		if (!g) {
			g = &v[s->n_groups++];
			g->number = number;
		}
		g->modules++;
		g->kb += m->size_kb;
		g->mark += text_hash((struct str){ (const char *)&m->size_kb, sizeof(m->size_kb) });
	}
}

static bool same_channel(const struct memory_slot *x, const struct memory_slot *y)
{
	return x->group == y->group && x->channel == y->channel;
}

/* What the channel of slot i holds; false when an earlier slot was of it. */
static bool channel_of(const struct memory_slots *s, size_t i, uint64_t *ret_kb)
{
	uint64_t kb = 0;

	for (size_t j = 0; j < s->n; j++) {
		if (!same_channel(&s->v[j], &s->v[i]))
			continue;
		if (j < i)
			return false;
		kb += s->v[j].size_kb;
	}
	*ret_kb = kb;
	return true;
}

/* The slots of a package without any module are those of a processor that is not there. */
static void count_channels(const struct memory_slots *s, struct memory_group *v)
{
	for (size_t i = 0; s->channels && i < s->n; i++) {
		struct memory_group *g = find_group(v, s->n_groups, s->v[i].group);
		uint64_t kb;

		if (!g || !channel_of(s, i, &kb))
			continue;
		g->channels++;
		g->empty += kb == 0;
		if (kb && (!g->least_kb || kb < g->least_kb))
			g->least_kb = kb;
		if (kb > g->most_kb)
			g->most_kb = kb;
	}
}

/* only_filled: an empty channel would not be seen. */
static void settle(struct arena *a, struct memory_slots *s, const struct memory_slot *v, size_t n,
	bool only_filled)
{
	struct memory_group *groups;

	s->v = v;
	s->n = n;
	s->grouped = s->channels = s->sizes = n > 0;
	for (size_t i = 0; i < n; i++) {
		s->filled += v[i].filled;
		s->sizes &= !v[i].filled || v[i].size_kb;
		s->grouped &= !v[i].filled || v[i].group >= 0;
		s->channels &= v[i].group >= 0 && v[i].channel >= 0;
	}
	s->channels &= !only_filled;
	groups = ARENA_NEW(a, struct memory_group, n);
	count_modules(s, groups);
	count_channels(s, groups);
	s->groups = groups;
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
	settle(a, s, v, n, false);
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
	settle(a, s, v, e->n, true);
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

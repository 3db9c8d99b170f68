/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drivers/edac/edac_mc_sysfs.c: only populated modules have a folder, "dimmN", or "rankN" where
 * the driver thinks in chip selects. dimm_label is the driver's guess until user space writes a
 * better one; dimm_location ends in a blank. size is in MiB.
 */
#include "scanner/facts/hw/edac_slots.h"

#include "scanner/facts/beside.h"

#define MC   "/sys/devices/system/edac/mc/mc#/"
#define DIMM MC "dimm#/"
#define RANK MC "rank#/"

enum { NUMBERS = 65536 };

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ 0 };
}

static size_t read_slots(const struct fact_in *in, struct matches labels, const char *location_path,
	const char *size_path, struct edac_slot *v)
{
	struct matches locations = answers_match(in->answers, location_path, ASK_FILE);
	struct matches sizes = answers_match(in->answers, size_path, ASK_FILE);
	size_t n = 0;

	for (size_t i = 0; i < labels.n; i++) {
		const struct match *key = &labels.v[i];
		struct edac_slot s = { .from = key->answer, .label = text_of(key->answer) };

		s.location = text_of(matches_beside(&locations, key, 2));
		s.has_size = fact_u64(matches_beside(&sizes, key, 2), &s.size_mb) == 0 &&
			     s.size_mb <= UINT32_MAX;
		if (match_number(key, 0, NUMBERS, &s.mc) &&
			match_number(key, 1, NUMBERS, &s.number))
			v[n++] = s;
	}
	return n;
}

static void read_names(const struct fact_in *in, struct edac_slots *ret)
{
	struct matches m = answers_match(in->answers, MC "mc_name", ASK_FILE);
	struct edac_name *v = ARENA_NEW(in->arena, struct edac_name, m.n);

	for (size_t i = 0; i < m.n; i++) {
		struct edac_name n = { .from = m.v[i].answer, .name = text_of(m.v[i].answer) };

		if (match_number(&m.v[i], 0, NUMBERS, &n.number))
			v[ret->n_names++] = n;
	}
	ret->names = v;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches dimms = answers_match(in->answers, DIMM "dimm_label", ASK_FILE);
	struct matches ranks = answers_match(in->answers, RANK "dimm_label", ASK_FILE);
	struct edac_slot *v = ARENA_NEW(in->arena, struct edac_slot, dimms.n + ranks.n);
	struct edac_slots *s = ret;
	size_t n;

	s->list = answers_list_of(in->answers, MC "mc_name");
	read_names(in, s);
	n = read_slots(in, dimms, DIMM "dimm_location", DIMM "size", v);
	s->n = n + read_slots(in, ranks, RANK "dimm_location", RANK "size", v + n);
	for (size_t i = n; i < s->n; i++)
		v[i].rank = true;
	s->v = v;
}

struct str edac_slot_name(
	const struct edac_slots *s, struct arena *a, unsigned mc, unsigned number, bool rank)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct edac_slot *v = &s->v[i];

		if (v->mc != mc || v->number != number || v->rank != rank)
			continue;
		if (v->label.n)
			return v->label;
		if (v->location.n)
			return str_printf(a, "mc%u " STR_FMT, mc, STR_ARG(v->location));
	}
	return str_printf(a, "mc%u %s%u", mc, rank ? "rank" : "dimm", number);
}

const struct fact fact_edac_slots = {
	.name = "edac_slots",
	.asks = {
		{ MC "mc_name", ASK_FILE },
		{ DIMM "dimm_label", ASK_FILE },
		{ DIMM "dimm_location", ASK_FILE },
		{ DIMM "size", ASK_FILE },
		{ RANK "dimm_label", ASK_FILE },
		{ RANK "dimm_location", ASK_FILE },
		{ RANK "size", ASK_FILE },
	},
	.steady = true,
	.size = sizeof(struct edac_slots),
	.parse = parse,
};

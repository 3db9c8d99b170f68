/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ce_count and ue_count are u32, printed with "%d": past 2^31 they look negative. Every error is
 * in the controller's count; one that could not be laid to a module is in ce_noinfo_count too.
 * Writing reset_counters zeroes all and starts seconds_since_reset anew; tools do.
 * sdram_scrub_rate is not read: it asks the hardware.
 */
#include "scanner/facts/hw/edac.h"

#include "scanner/facts/beside.h"

#define MC   "/sys/devices/system/edac/mc/mc#/"
#define DIMM MC "dimm#/"
#define RANK MC "rank#/"

enum { NUMBERS = 65536 };

static struct edac_count count_of(const struct answer *an)
{
	struct edac_count c = { 0 };
	int64_t n;

	c.valid = fact_i64(an, &n) == 0 && n >= INT32_MIN && n <= UINT32_MAX;
	c.n = c.valid ? (uint32_t)n : 0;
	return c;
}

static void read_controllers(const struct fact_in *in, struct edac *ret)
{
	struct matches ce = answers_match(in->answers, MC "ce_count", ASK_FILE);
	struct matches ue = answers_match(in->answers, MC "ue_count", ASK_FILE);
	struct matches ce_noinfo = answers_match(in->answers, MC "ce_noinfo_count", ASK_FILE);
	struct matches ue_noinfo = answers_match(in->answers, MC "ue_noinfo_count", ASK_FILE);
	struct matches seconds = answers_match(in->answers, MC "seconds_since_reset", ASK_FILE);
	struct edac_mc *v = ARENA_NEW(in->arena, struct edac_mc, ce.n);

	for (size_t i = 0; i < ce.n; i++) {
		const struct match *key = &ce.v[i];
		struct edac_mc m = { .from = key->answer, .ce = count_of(key->answer) };
		const struct answer *an = matches_beside(&ue, key, 1);

		if (!match_number(key, 0, NUMBERS, &m.number))
			continue;
		m.ue = count_of(an);
		if (m.ce.valid && !m.ue.valid)
			m.from = an;
		m.valid = m.ce.valid && m.ue.valid;
		m.ce_noinfo = count_of(matches_beside(&ce_noinfo, key, 1));
		m.ue_noinfo = count_of(matches_beside(&ue_noinfo, key, 1));
		m.has_seconds = fact_u64(matches_beside(&seconds, key, 1), &m.seconds) == 0;
		v[ret->n++] = m;
	}
	ret->v = v;
}

static size_t read_modules(
	const struct fact_in *in, const char *ce_path, const char *ue_path, struct edac_dimm *v)
{
	struct matches ce = answers_match(in->answers, ce_path, ASK_FILE);
	struct matches ue = answers_match(in->answers, ue_path, ASK_FILE);
	size_t n = 0;

	for (size_t i = 0; i < ce.n; i++) {
		const struct match *key = &ce.v[i];
		struct edac_dimm d = { .from = key->answer, .ce = count_of(key->answer) };

		d.ue = count_of(matches_beside(&ue, key, 2));
		if (match_number(key, 0, NUMBERS, &d.mc) &&
			match_number(key, 1, NUMBERS, &d.number))
			v[n++] = d;
	}
	return n;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches dimms = answers_match(in->answers, DIMM "dimm_ce_count", ASK_FILE);
	struct matches ranks = answers_match(in->answers, RANK "dimm_ce_count", ASK_FILE);
	struct edac_dimm *v = ARENA_NEW(in->arena, struct edac_dimm, dimms.n + ranks.n);
	struct edac *e = ret;
	size_t n;

	e->list = answers_list_of(in->answers, MC "ce_count");
	read_controllers(in, e);
	n = read_modules(in, DIMM "dimm_ce_count", DIMM "dimm_ue_count", v);
	e->n_dimms = n + read_modules(in, RANK "dimm_ce_count", RANK "dimm_ue_count", v + n);
	for (size_t i = n; i < e->n_dimms; i++)
		v[i].rank = true;
	e->dimms = v;
}

const struct edac_mc *edac_find(const struct edac *e, unsigned number)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->v[i].number == number)
			return &e->v[i];
	}
	return NULL;
}

const struct edac_dimm *edac_find_dimm(const struct edac *e, const struct edac_dimm *like)
{
	for (size_t i = 0; i < e->n_dimms; i++) {
		const struct edac_dimm *d = &e->dimms[i];

		if (d->mc == like->mc && d->number == like->number && d->rank == like->rank)
			return d;
	}
	return NULL;
}

const struct fact fact_edac = {
	.name = "edac",
	.asks = {
		{ MC "ce_count", ASK_FILE },
		{ MC "ue_count", ASK_FILE },
		{ MC "ce_noinfo_count", ASK_FILE },
		{ MC "ue_noinfo_count", ASK_FILE },
		{ MC "seconds_since_reset", ASK_FILE },
		{ DIMM "dimm_ce_count", ASK_FILE },
		{ DIMM "dimm_ue_count", ASK_FILE },
		{ RANK "dimm_ce_count", ASK_FILE },
		{ RANK "dimm_ue_count", ASK_FILE },
	},
	.size = sizeof(struct edac),
	.parse = parse,
};

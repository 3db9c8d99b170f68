/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types 16 and 17. Fields came with the versions: ranks with 2.6 (28 bytes), the extended size
 * and the configured speed with 2.7 (34), the kind of memory with 3.2 (84), speeds of 65535
 * MT/s and above with 3.3 (92): a structure of 84 bytes whose speed says "see there" has no
 * there. Until 3.1 speeds were said in MHz; firmware always meant transfers, except where it
 * wrote the clock as the configured speed, which is half of them.
 */
#include "scanner/facts/hw/smbios.h"

#include "scanner/base/smbios_table.h"

enum {
	TYPE_ARRAY = 16,
	TYPE_DEVICE = 17,
	USE_SYSTEM_MEMORY = 3,
	MEMORY_FLASH = 9,
	MEMORY_LOGICAL_NON_VOLATILE = 0x1f,
	MEMORY_DDR4 = 0x1a,
	TECHNOLOGY_DRAM = 3,
	STRUCTURES = 65536, /* handles are 16 bits wide */
	ARRAYS = 256,	    /* and no board has more than these */
	DIMMS = 4096
};

static enum ecc ecc_of(uint64_t correction)
{
	if (correction == 3)
		return ECC_NONE;
	return correction >= 4 && correction <= 7 ? ECC_SOME : ECC_UNKNOWN;
}

static bool read_array(const struct smbios_structure *s, struct memory_array *ret)
{
	uint64_t use, ecc, slots;

	if (!smbios_field(s, 0x05, 1, &use) || use != USE_SYSTEM_MEMORY ||
		!smbios_field(s, 0x06, 1, &ecc) || !smbios_field(s, 0x0d, 2, &slots))
		return false;
	*ret = (struct memory_array){ s->handle, ecc_of(ecc), (unsigned)slots };
	return true;
}

/* Word 0x0C: 0 empty, FFFF not known, 7FFF see 0x1C (MB), bit 15 kB, else MB. */
static void read_size(const struct smbios_structure *s, struct dimm *d)
{
	uint64_t size, more;

	if (!smbios_field(s, 0x0c, 2, &size))
		return;
	d->filled = size != 0;
	d->size_known = size != 0xffff;
	if (!d->size_known)
		return;
	if (size == 0x7fff) {
		d->size_known = smbios_field(s, 0x1c, 4, &more);
		d->size_kb = d->size_known ? (more & 0x7fffffff) << 10 : 0;
	} else {
		d->size_kb = size & 0x8000 ? size & 0x7fff : size << 10;
	}
}

/* A word; FFFF: see the double word at extended, where the structure has one. */
static uint32_t read_speed(const struct smbios_structure *s, size_t at, size_t extended)
{
	uint64_t v;

	if (!smbios_field(s, at, 2, &v))
		return 0;
	if (v == 0xffff && !smbios_field(s, extended, 4, &v))
		return 0;
	return (uint32_t)(v & 0x7fffffff);
}

/*
 * The clock instead of the transfers: half of the rated speed, rounded either way. DDR3-1600 can
 * run at 800; DDR4 and later cannot run at half their speed.
 */
static uint32_t transfers(uint32_t configured, uint32_t rated, uint64_t type)
{
	uint64_t twice = configured * UINT64_C(2);

	if (type >= MEMORY_DDR4 && configured && twice <= rated + UINT64_C(2) && twice + 2 >= rated)
		return rated;
	return configured;
}

/* Firmware lists what it has, not only memory: false for the chip that holds the BIOS. */
static bool read_device(const struct smbios_structure *s, struct dimm *ret)
{
	struct dimm d = { 0 };
	uint64_t array, type, technology = TECHNOLOGY_DRAM, ranks = 0;

	if (!smbios_field(s, 0x04, 2, &array) || !smbios_field(s, 0x12, 1, &type) ||
		type == MEMORY_FLASH)
		return false;
	d.array = (unsigned)array;
	read_size(s, &d);
	d.locator = smbios_string(s, 0x10);
	d.bank = smbios_string(s, 0x11);
	d.maker = smbios_string(s, 0x17);
	d.part = smbios_string(s, 0x1a);
	d.place = smbios_place(d.locator, d.bank);
	d.rated = read_speed(s, 0x15, 0x54);
	d.configured = transfers(read_speed(s, 0x20, 0x58), d.rated, type);
	(void)smbios_field(s, 0x1b, 1, &ranks);
	d.ranks = ranks & 0xf;
	/* 1 and 2 are "other" and "unknown": what most firmware before 3.2 and some after says. */
	(void)smbios_field(s, 0x28, 1, &technology);
	d.dram = technology <= TECHNOLOGY_DRAM && type != MEMORY_LOGICAL_NON_VOLATILE;
	*ret = d;
	return true;
}

struct growing {
	struct memory_array *arrays;
	struct dimm *dimms;
	size_t n_arrays, cap_arrays, n_dimms, cap_dimms;
};

static void add(struct arena *a, struct growing *g, const struct smbios_structure *s)
{
	struct memory_array array;
	struct dimm dimm;

	if (s->type == TYPE_ARRAY && read_array(s, &array)) {
		g->arrays = arena_grow(a, g->arrays, g->n_arrays, &g->cap_arrays, sizeof(array));
		g->arrays[g->n_arrays++] = array;
	}
	if (s->type == TYPE_DEVICE && read_device(s, &dimm)) {
		g->dimms = arena_grow(a, g->dimms, g->n_dimms, &g->cap_dimms, sizeof(dimm));
		g->dimms[g->n_dimms++] = dimm;
	}
}

static bool has_array(const struct growing *g, unsigned handle)
{
	for (size_t i = 0; i < g->n_arrays; i++) {
		if (g->arrays[i].handle == handle)
			return true;
	}
	return false;
}

/* Devices of other arrays are flash, video or cache. Without any array all are memory. */
static void drop_strangers(struct growing *g)
{
	size_t n = 0;

	for (size_t i = 0; g->n_arrays && i < g->n_dimms; i++) {
		if (has_array(g, g->dimms[i].array))
			g->dimms[n++] = g->dimms[i];
	}
	if (g->n_arrays)
		g->n_dimms = n;
}

void smbios_parse(struct arena *a, struct str table, struct smbios *ret)
{
	struct growing g = { 0 };
	struct smbios_structure s;
	enum smbios_step step;
	unsigned n = 0;

	while ((step = smbios_next(&table, &s)) == SMBIOS_STRUCTURE && n++ < STRUCTURES &&
		g.n_arrays <= ARRAYS && g.n_dimms <= DIMMS)
		add(a, &g, &s);
	drop_strangers(&g);
	ret->valid = n > 0 && step == SMBIOS_END;
	ret->arrays = g.arrays;
	ret->n_arrays = g.n_arrays;
	ret->dimms = g.dimms;
	ret->n_dimms = g.n_dimms;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct smbios *s = ret;

	s->from = answers_file(in->answers, SMBIOS_TABLE);
	if (s->from->state == ANSWER_OK)
		smbios_parse(in->arena, s->from->bytes, s);
}

const struct fact fact_smbios = {
	.name = "smbios",
	.asks = { { SMBIOS_TABLE, ASK_FILE } },
	.steady = true,
	.size = sizeof(struct smbios),
	.parse = parse,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* The firmware's memory tables, whole and damaged. */
#include "scanner/facts/hw/smbios.h"
#include "scanner/base/smbios_table.h"
#include "tests/support/facts.h"
#include "tests/support/smbios.h"

static struct arena *a;

static const char strings[] = "A1\0Not Specified\0A maker\0SERIAL42\0TAG\0PART-9  \0";

/* A module of DDR4 in a structure of the length that a version has. */
static struct device module(unsigned length)
{
	return (struct device){
		.handle = 0x1100,
		.array = 0x1000,
		.length = length,
		.size = 0x4000,
		.type = 0x1a,
		.technology = 3,
		.speed = 3200,
		.configured = 2933,
		.ranks = 2,
		.strings = strings,
		.strings_n = sizeof(strings) - 1,
	};
}

static struct smbios parsed(const struct table *t)
{
	struct smbios s = { 0 };

	smbios_parse(a, table_bytes(a, t), &s);
	return s;
}

static struct smbios one(struct device d)
{
	struct table t = { 0 };
	struct smbios s;

	add_array(&t, 0x1000, 3, 6);
	add_device(&t, &d);
	add_end(&t);
	s = parsed(&t);
	ck_assert(s.valid);
	ck_assert_uint_eq(s.n_dimms, 1);
	return s;
}

START_TEST(a_module)
{
	struct smbios s = one(module(92));
	const struct dimm *d = &s.dimms[0];

	ck_assert_uint_eq(s.n_arrays, 1);
	ck_assert(s.arrays[0].ecc == ECC_SOME && s.arrays[0].handle == 0x1000);
	ck_str(d->locator, "A1");
	ck_str(d->part, "PART-9");
	ck_str(d->maker, "A maker");
	ck_assert(d->filled && d->size_known && d->dram);
	ck_assert_uint_eq(d->size_kb, 16 << 20);
	ck_assert_uint_eq(d->rated, 3200);
	ck_assert_uint_eq(d->configured, 2933);
	ck_assert_uint_eq(d->ranks, 2);
	ck_assert_int_eq(d->place.package, 0);
}
END_TEST

/* Each version made the structure longer; what it does not hold is not read. */
START_TEST(lengths_of_versions)
{
	ck_assert_uint_eq(one(module(21)).dimms[0].rated, 0);	 /* 2.1 */
	ck_assert_uint_eq(one(module(27)).dimms[0].rated, 3200); /* 2.3 */
	ck_assert_uint_eq(one(module(27)).dimms[0].ranks, 0);
	ck_assert_uint_eq(one(module(28)).dimms[0].ranks, 2); /* 2.6 */
	ck_assert_uint_eq(one(module(28)).dimms[0].configured, 0);
	ck_assert_uint_eq(one(module(33)).dimms[0].configured, 0);    /* half of the field */
	ck_assert_uint_eq(one(module(34)).dimms[0].configured, 2933); /* 2.7 */
	ck_assert(one(module(40)).dimms[0].dram);		      /* 2.8 does not tell */
	for (unsigned length = 21; length < 120; length++)
		(void)one(module(length));
}
END_TEST

START_TEST(extended_speeds)
{
	struct device d = module(92);

	d.speed = d.configured = 0xffff;
	d.extended_speed = 70000;
	d.extended_configured = 0x80000000u | 66000; /* the top bit is reserved */
	ck_assert_uint_eq(one(d).dimms[0].rated, 70000);
	ck_assert_uint_eq(one(d).dimms[0].configured, 66000);
	d.length = 84; /* 3.2 ends where the extended fields would begin */
	ck_assert_uint_eq(one(d).dimms[0].rated, 0);
	ck_assert_uint_eq(one(d).dimms[0].configured, 0);
	d.length = 88;
	ck_assert_uint_eq(one(d).dimms[0].rated, 70000);
	ck_assert_uint_eq(one(d).dimms[0].configured, 0);
}
END_TEST

START_TEST(sizes)
{
	struct device d = module(92);

	d.size = 0;
	ck_assert(!one(d).dimms[0].filled);
	d.size = 0xffff;
	ck_assert(one(d).dimms[0].filled && !one(d).dimms[0].size_known);
	d.size = 0x8000 | 512; /* kB */
	ck_assert_uint_eq(one(d).dimms[0].size_kb, 512);
	d.size = 0x7fff;
	d.extended_size = 131072; /* MB */
	ck_assert_uint_eq(one(d).dimms[0].size_kb, UINT64_C(131072) << 10);
	d.length = 28; /* no extended size there */
	ck_assert(!one(d).dimms[0].size_known);
}
END_TEST

START_TEST(clocks_for_transfers)
{
	struct device d = module(92);

	d.speed = 2133;
	d.configured = 1067;
	ck_assert_uint_eq(one(d).dimms[0].configured, 2133);
	d.configured = 1066;
	ck_assert_uint_eq(one(d).dimms[0].configured, 2133);
	d.configured = 1600;
	ck_assert_uint_eq(one(d).dimms[0].configured, 1600);
	d.type = 0x18; /* DDR3-1600 may run at 800 */
	d.speed = 1600;
	d.configured = 800;
	ck_assert_uint_eq(one(d).dimms[0].configured, 800);
}
END_TEST

START_TEST(what_is_no_memory)
{
	struct table t = { 0 };
	struct device d = module(92);
	struct smbios s;

	add_array(&t, 0x1000, 3, 3);
	add_array(&t, 0x2000, 5, 3); /* flash memory */
	add_device(&t, &d);
	d.array = 0x2000;
	add_device(&t, &d);
	d.array = 0x1000;
	d.type = 9; /* a chip for the BIOS */
	add_device(&t, &d);
	d.type = 0x1a;
	d.technology = 7; /* persistent */
	add_device(&t, &d);
	add_end(&t);
	s = parsed(&t);
	ck_assert(s.valid);
	ck_assert_uint_eq(s.n_arrays, 1);
	ck_assert(s.arrays[0].ecc == ECC_NONE);
	ck_assert_uint_eq(s.n_dimms, 2);
	ck_assert(s.dimms[0].dram && !s.dimms[1].dram);
}
END_TEST

/* A table that ends anywhere: valid only where it ends between two structures. */
START_TEST(cut_anywhere)
{
	struct table t = { 0 };
	struct device d = module(92);
	size_t ends[3];

	add_array(&t, 0x1000, 3, 6);
	ends[0] = t.n;
	add_device(&t, &d);
	ends[1] = t.n;
	add_end(&t);
	ends[2] = t.n;
	for (size_t n = 0; n <= t.n; n++) {
		struct smbios s = { 0 };
		bool whole = n == ends[0] || n == ends[1] || n >= ends[1] + 4;

		smbios_parse(a, str_copy(a, (struct str){ (const char *)t.v, n }), &s);
		ck_assert_msg(s.valid == whole, "cut at %zu of %zu", n, ends[2]);
	}
}
END_TEST

START_TEST(damaged)
{
	struct table t = { 0 };
	struct device d = module(92);
	struct smbios s = { 0 };

	smbios_parse(a, (struct str){ "\0\0\0\0\0\0\0\0", 8 }, &s); /* a length of 0 */
	ck_assert(!s.valid);
	smbios_parse(a, STR(""), &s);
	ck_assert(!s.valid);
	smbios_parse(a, (struct str){ "\x7f\x04\xff\xfe\0\0", 6 }, &s); /* nothing but the end */
	ck_assert(!s.valid);
	add_array(&t, 0x1000, 3, 6);
	add_device(&t, &d);
	add_end(&t);
	t.v[0x17 + 2 + 1] = 3; /* shorter than its own header */
	s = parsed(&t);
	ck_assert(!s.valid && s.n_arrays == 1 && s.n_dimms == 0);
	t.v[0x17 + 2 + 1] = 255; /* longer than the table */
	s = parsed(&t);
	ck_assert(!s.valid && s.n_dimms == 0);
}
END_TEST

/* Strings that run on into the next structure: its double NUL ends them, and nothing else. */
START_TEST(strings_without_an_end)
{
	static const char text[] = "\x11\x15\x01\0....\0\0\0\0\0\0\0\0\x01\x02\x1a\0\0one";
	struct smbios_structure s;
	struct str rest = { text, sizeof(text) - 1 };

	ck_assert(smbios_next(&rest, &s) == SMBIOS_DAMAGED);
	rest = (struct str){ "\x11\x05\x01\0\x09one\0\0", 10 };
	ck_assert(smbios_next(&rest, &s) == SMBIOS_STRUCTURE);
	ck_assert_uint_eq(smbios_string(&s, 4).n, 0); /* number 9 of one */
	ck_assert_uint_eq(smbios_string(&s, 5).n, 0); /* outside the area */
}
END_TEST

START_TEST(places)
{
	static const struct {
		const char *locator, *bank;
		int package, channel;
	} v[] = {
		{ "A1", "Not Specified", 0, -1 },
		{ "B12", "Not Specified", 1, -1 },
		{ "PROC 2 DIMM 8", "Not Specified", 2, -1 },
		{ "P1-DIMMA1", "P0_Node0_Channel0_Dimm0", 1, 0 },
		{ "P2-DIMMC2", "P1_Node1_Channel2_Dimm1", 2, 64 + 2 },
		{ "DIMM_P1_A0", "P1_Node0_Channel3_Dimm0", 1, 3 },
		{ "DIMM 0", "P1 CHANNEL H", 1, 7 },
		{ "CPU1_DIMM_A1", "NODE 1", 1, 64 },
		{ "CPU1_DIMM_B1", "NODE 1", 1, 65 },
		{ "DIMM_A1", "NODE 0 CHANNEL 3 DIMM 0", -1, 3 },
		{ "DIMM000 J1", "SOCKET 0 CHANNEL 4 DIMM 0", 0, 4 },
		{ "Controller1-ChannelA-DIMM0", "BANK 0", -1, 64 },
		{ "CPU_SrcID#1_MC#1_Chan#2_DIMM#0", "", 1, 64 + 2 },
		{ "mc#0csrow#1channel#1", "", -1, 1 },
		{ "ChannelB-DIMM0", "BANK 2", -1, 1 },
		{ "DIMM 5", "BANK 5", -1, -1 },
		{ "DIMMs of a board", "a bank of chips", -1, -1 },
		{ "CPU99999999999999999999", "CHANNEL 99999999999999999", -1, -1 },
		{ "", "", -1, -1 },
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		struct dimm_place p = smbios_place(str_from(v[i].locator), str_from(v[i].bank));

		ck_assert_msg(p.package == v[i].package && p.channel == v[i].channel,
			"%s, %s: package %d channel %d", v[i].locator, v[i].bank, p.package,
			p.channel);
	}
}
END_TEST

/* What is kept of a host does not tell which one it is. */
START_TEST(without_serials)
{
	static const char system[] = "\x01\x1b\x01\0\x01\x02\x03\x04UUIDUUIDUUIDUUID\x06\x05\x06"
				     "A maker\0A product\0SERIAL1\0\0";
	struct table t = { 0 };
	struct device d = module(92);
	struct smbios before, after = { 0 };
	struct str bytes;

	memcpy(t.v, system, sizeof(system) - 1);
	t.n = sizeof(system) - 1;
	add_array(&t, 0x1000, 3, 6);
	add_device(&t, &d);
	add_end(&t);
	memcpy(t.v + t.n, "SERIAL behind the end", 21);
	t.n += 21;
	before = parsed(&t);
	bytes = smbios_without_serials(a, table_bytes(a, &t));
	ck_assert_uint_eq(bytes.n, t.n);
	ck_assert(!memmem(bytes.p, bytes.n, "SERIAL", 6) && !memmem(bytes.p, bytes.n, "TAG", 3) &&
		  !memmem(bytes.p, bytes.n, "UUID", 4) && !memmem(bytes.p, bytes.n, "product", 7));
	smbios_parse(a, bytes, &after);
	ck_assert(before.valid && after.valid);
	ck_assert_uint_eq(after.n_dimms, before.n_dimms);
	ck_str(after.dimms[0].part, "PART-9");
	ck_str(after.dimms[0].locator, "A1");
	ck_assert_uint_eq(after.dimms[0].configured, 2933);
	for (size_t n = 0; n < t.n; n++) { /* cut anywhere: the same verdict, no serial number */
		struct smbios cut = { 0 }, kept = { 0 };

		smbios_parse(a, str_head(table_bytes(a, &t), n), &cut);
		bytes = smbios_without_serials(a, str_head(table_bytes(a, &t), n));
		smbios_parse(a, bytes, &kept);
		ck_assert(cut.valid == kept.valid && cut.n_dimms == kept.n_dimms);
		ck_assert(!memmem(bytes.p, bytes.n, "SERIAL", 6));
	}
}
END_TEST

START_TEST(the_fact)
{
	const struct smbios *s =
		fact_from(a, "== /sys/firmware/dmi/tables/DMI !denied\n", &fact_smbios);

	ck_assert(!s->valid && s->n_dimms == 0 && s->from->state == ANSWER_DENIED);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_module, lengths_of_versions, extended_speeds, sizes,
		clocks_for_transfers, what_is_no_memory, cut_anywhere, damaged,
		strings_without_an_end, places, without_serials, the_fact, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("smbios", tests);
}

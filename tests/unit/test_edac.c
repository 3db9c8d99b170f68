/* SPDX-License-Identifier: Apache-2.0 */
/* Error counters of memory controllers, and what their modules are called. */
#include "scanner/facts/hw/edac.h"
#include "scanner/facts/hw/edac_slots.h"
#include "scanner/facts/mem/memory_slots.h"
#include "tests/support/facts.h"

static struct arena *a;

#define MC "/sys/devices/system/edac/mc/"

START_TEST(counters)
{
	const struct edac *e = fact_from(a,
		"== " MC "mc0/ce_count\n5\n== " MC "mc0/ue_count\n-2\n"
		"== " MC "mc0/ce_noinfo_count\n1\n== " MC "mc0/seconds_since_reset\n86400\n"
		"== " MC "mc0/csrow0/ce_count\n5\n"
		"== " MC "mc0/dimm3/dimm_ce_count\n4\n== " MC "mc0/dimm3/dimm_ue_count\n0\n"
		"== " MC "mc10/ce_count\nmany\n== " MC "mc10/ue_count\n0\n"
		"== " MC "mc2/ce_count\n0\n== " MC "mc2/ue_count !denied\n"
		"== " MC "mc2/rank1/dimm_ce_count\n7\n",
		&fact_edac);

	ck_assert_uint_eq(e->n, 3);
	ck_assert(e->v[0].valid && e->v[0].ce.n == 5 && e->v[0].ue.n == UINT32_MAX - 1);
	ck_assert(e->v[0].has_seconds && e->v[0].seconds == 86400);
	ck_assert(e->v[0].ce_noinfo.valid && !e->v[0].ue_noinfo.valid);
	ck_assert(!e->v[1].valid && e->v[1].number == 2);
	ck_assert_int_eq(e->v[1].from->state, ANSWER_DENIED);
	ck_assert(!e->v[2].valid && e->v[2].from->state == ANSWER_OK);
	ck_assert_ptr_eq(edac_find(e, 10), &e->v[2]);
	ck_assert_ptr_null(edac_find(e, 1));
	ck_assert_uint_eq(e->n_dimms, 2);
	ck_assert(!e->dimms[0].rank && e->dimms[0].ce.n == 4);
	ck_assert(e->dimms[1].rank && e->dimms[1].mc == 2 && !e->dimms[1].ue.valid);
	ck_assert_ptr_eq(edac_find_dimm(e, &e->dimms[1]), &e->dimms[1]);
}
END_TEST

START_TEST(nothing_counts)
{
	const struct edac *e = fact_from(a, "== " MC " !absent\n", &fact_edac);

	ck_assert_uint_eq(e->n, 0);
	ck_assert_int_eq(e->list->state, ANSWER_ABSENT);
}
END_TEST

START_TEST(names)
{
	const struct edac_slots *s = fact_from(a,
		"== " MC "mc0/mc_name\nF19h\n"
		"== " MC "mc0/dimm0/dimm_label\nP0_A\n== " MC "mc0/dimm0/size\n16384\n"
		"== " MC "mc0/dimm1/dimm_label\n\n"
		"== " MC "mc0/dimm1/dimm_location\nchannel 1 slot 0 \n"
		"== " MC "mc0/rank0/dimm_label\n\n",
		&fact_edac_slots);

	ck_str(s->names[0].name, "F19h");
	ck_assert_uint_eq(s->n, 3);
	ck_assert(s->v[0].has_size && s->v[0].size_mb == 16384 && !s->v[1].has_size);
	ck_str(edac_slot_name(s, a, 0, 0, false), "P0_A");
	ck_str(edac_slot_name(s, a, 0, 1, false), "mc0 channel 1 slot 0");
	ck_str(edac_slot_name(s, a, 0, 0, true), "mc0 rank0");
	ck_str(edac_slot_name(s, a, 9, 1, false), "mc9 dimm1");
}
END_TEST

START_TEST(slots_of_edac)
{
	const struct memory_slots *m = fact_from(a,
		"== /sys/firmware/dmi/tables/DMI !denied\n"
		"== " MC "mc0/dimm0/dimm_label\nCPU_SrcID#0_MC#0_Chan#0_DIMM#0\n"
		"== " MC "mc0/dimm0/size\n16384\n"
		"== " MC "mc2/dimm0/dimm_label\nCPU_SrcID#1_MC#0_Chan#0_DIMM#0\n",
		&fact_memory_slots);

	ck_assert_uint_eq(m->n, 2);
	ck_assert(m->packages && m->grouped && !m->channels && m->filled == 2);
	ck_assert(m->v[0].group == 0 && m->v[1].group == 1);
	ck_assert_uint_eq(m->v[0].size_kb, 16 << 20);
	ck_assert_uint_eq(m->v[1].size_kb, 0);
	m = fact_from(a, "== " MC "mc0/rank0/dimm_label\n\n== " MC "mc3/rank0/dimm_label\n\n",
		&fact_memory_slots);
	ck_assert(!m->packages && m->grouped && m->v[1].group == 3);
	m = fact_from(a, "== /sys/firmware/dmi/tables/DMI !denied\n", &fact_memory_slots);
	ck_assert(m->n == 0 && !m->damaged && m->from->state == ANSWER_DENIED);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { counters, nothing_counts, names, slots_of_edac, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("edac", tests);
}

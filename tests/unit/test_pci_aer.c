/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of errors: names with and without blanks, whole or not at all, and who handles them. */
#include "tests/unit/unit.h"

#include "scanner/facts/hw/pci_aer.h"
#include "tests/unit/one_fact.h"

static const struct {
	const char *text;
	bool valid;
	uint64_t total;
} files[] = {
	{ "RxErr 0\nBadTLP 3\nTOTAL_ERR_COR 3\n", true, 3 },
	{ "Receiver Error 1\nBad TLP 3\nTOTAL_ERR_COR 4", true, 4 },
	{ "BadTLP 18446744073709551615\nTOTAL_ERR_COR 18446744073709551615\n", true, UINT64_MAX },
	{ "TOTAL_ERR_COR 0\n", true, 0 },
	{ "RxErr 0\nBadTLP 3\n", false, 0 },
	{ "RxErr 0\nTOTAL_ERR_COR 0\nRxErr 0\n", false, 0 },
	{ "RxErr -1\nTOTAL_ERR_COR 0\n", false, 0 },
	{ "RxErr 18446744073709551616\nTOTAL_ERR_COR 0\n", false, 0 },
	{ "RxErr\nTOTAL_ERR_COR 0\n", false, 0 },
	{ "RxErr 1 2x\nTOTAL_ERR_COR 0\n", false, 0 },
	{ "", false, 0 },
};

START_TEST(texts)
{
	struct aer_counts c = { .valid = false };

	ck_assert_int_eq(pci_aer_parse(arena, str_from(files[_i].text), &c), files[_i].valid);
	ck_assert_uint_eq(c.total, files[_i].total);
}
END_TEST

START_TEST(too_many_rows)
{
	struct str text = { NULL, 0 };
	struct aer_counts c = { .valid = false };

	for (unsigned i = 0; i <= AER_ROWS; i++)
		text = str_printf(arena, STR_FMT "E%u 1\n", STR_ARG(text), i);
	text = str_printf(arena, STR_FMT "TOTAL_ERR_COR 33\n", STR_ARG(text));
	ck_assert(!pci_aer_parse(arena, text, &c));
}
END_TEST

START_TEST(rows_by_name)
{
	struct aer_counts c = { .valid = false };

	ck_assert(pci_aer_parse(arena, STR("Bad TLP 3\nRollover 9\nTOTAL_ERR_COR 12\n"), &c));
	ck_assert_uint_eq(c.n, 2);
	ck_assert_uint_eq(aer_row_count(&c, STR("Bad TLP")), 3);
	ck_assert_uint_eq(aer_row_count(&c, STR("Rollover")), 9);
	ck_assert_uint_eq(aer_row_count(&c, STR("BadTLP")), 0);
}
END_TEST

#define PORT "/sys/devices/pci0000:00/0000:00:01.0"
#define NET                                                                                        \
	"== /sys/class/net/eth0 -> ../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/net/eth0\n"
#define ZERO "\nRxErr 0\nTOTAL_ERR_COR 0\n"

START_TEST(whose_errors)
{
	const struct pci_aer *t = one_fact(NET
		"== " PORT "/aer_dev_correctable" ZERO "== " PORT "/aer_rootport_total_err_cor\n5\n"
		"== " PORT "/0000:01:00.0/aer_dev_correctable" ZERO
		"== /sys/bus/pci_express/drivers/aer/\nbind\n0000:00:01.0:pcie002\n",
		&fact_pci_aer);

	ck_assert_uint_eq(t->scope.n, 2);
	ck_assert(t->v[0].native && t->v[1].native);
	ck_assert(t->v[0].own[AER_CORRECTABLE].valid && !t->v[0].own[AER_FATAL].valid);
	ck_assert(t->v[0].below_valid[AER_CORRECTABLE] && t->v[0].below[AER_CORRECTABLE] == 5);
	/* Only root ports add up what lies below: nothing else is asked. */
	ck_assert_int_eq(t->v[1].below_from[AER_CORRECTABLE]->state, ANSWER_NOT_READ);
	sample_free(sample);
	t = one_fact(NET "== /sys/bus/pci_express/drivers/aer/\n0000:00:1c.0:pcie002\nbind\n",
		&fact_pci_aer);
	ck_assert(!t->v[0].native && !t->v[1].native);
	sample_free(sample);
	t = one_fact(NET, &fact_pci_aer);
	ck_assert(t->v[0].native); /* nobody told */
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, texts, 0, COUNT(files));
	tcase_add_test(tc, too_many_rows);
	tcase_add_test(tc, rows_by_name);
	tcase_add_test(tc, whose_errors);
}

UNIT_MAIN("pci_aer", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration space: what it tells, cut off at every byte, bent into rings, and all ones. */
#include "tests/unit/unit.h"

#include <string.h>

#include "scanner/facts/hw/pci_config.h"

enum { EXPRESS = 0x60, SIZE = 4096 };

static unsigned char space[SIZE];

static void put(size_t at, unsigned long value, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		space[at + i] = (unsigned char)(value >> (8 * i));
}

/* A card: power management at 0x40, then PCI Express, then L1 substates behind the errors. */
static void fill(void)
{
	memset(space, 0, sizeof(space));
	put(0x00, 0x15728086, 4);
	put(0x06, 0x0010, 2);
	put(0x34, 0x40, 1);
	put(0x40, 0x6001, 2);
	put(EXPRESS, 0x0010, 2);
	put(EXPRESS + 0x02, 0x0002, 2);
	put(EXPRESS + 0x04, 0x2, 4);		       /* 512 bytes */
	put(EXPRESS + 0x08, 1 << 5 | 5 << 12, 2);      /* 256, 4096 */
	put(EXPRESS + 0x0c, 4 | 16 << 4 | 3 << 10, 4); /* 16 GT/s x16, L0s L1 */
	put(EXPRESS + 0x10, 2, 2);		       /* L1 */
	put(EXPRESS + 0x12, 3 | 8 << 4 | 1 << 13, 2);  /* 8 GT/s x8 */
	put(0x100, 0x0001 | 2 << 16 | 0x150ul << 20, 4);
	put(0x150, 0x001e | 1 << 16, 4);
	put(0x158, 0xc, 4);
}

static struct pci_config parsed(size_t n)
{
	struct pci_config c;

	pci_config_parse((struct str){ (const char *)space, n }, &c);
	return c;
}

START_TEST(a_card)
{
	struct pci_config c;

	fill();
	c = parsed(SIZE);
	ck_assert_int_eq(c.state, PCI_CONFIG_EXPRESS);
	ck_assert_uint_eq(c.vendor, 0x8086);
	ck_assert_uint_eq(c.device, 0x1572);
	ck_assert_uint_eq(c.type, PCI_TYPE_ENDPOINT);
	ck_assert(c.has_link && c.has_l1ss);
	ck_assert_uint_eq(c.aspm_can, PCI_ASPM_L0S | PCI_ASPM_L1);
	ck_assert_uint_eq(c.aspm_on, PCI_ASPM_L1);
	ck_assert(c.max_speed == 4 && c.max_width == 16 && c.speed == 3 && c.width == 8);
	ck_assert(c.payload_can == 512 && c.payload == 256 && c.read_request == 4096);
	ck_assert_uint_eq(c.l1ss_on, PCI_L1SS_L12 | PCI_L1SS_L11);
}
END_TEST

/* Whatever is cut off is never taken for zero: the verdict is "short", not "off". */
START_TEST(cut_off)
{
	fill();
	for (size_t n = 0; n <= 256; n++) {
		struct pci_config c = parsed(n);
		enum pci_config_state want = n == 0		  ? PCI_CONFIG_NONE
					     : n < EXPRESS + 0x14 ? PCI_CONFIG_SHORT
								  : PCI_CONFIG_EXPRESS;

		ck_assert_msg(c.state == want, "%zu bytes give state %d", n, c.state);
		ck_assert(c.has_link == (want == PCI_CONFIG_EXPRESS));
		ck_assert(!c.has_l1ss);
	}
	ck_assert(!parsed(0x15b).has_l1ss);
	ck_assert(parsed(0x15c).has_l1ss);
}
END_TEST

static const struct {
	size_t at;
	unsigned value;
	enum pci_config_state want;
} bent[] = {
	{ 0x41, 0x40, PCI_CONFIG_BAD },	    /* itself */
	{ 0x41, 0x20, PCI_CONFIG_BAD },	    /* into the header */
	{ 0x34, 0x3c, PCI_CONFIG_BAD },	    /* begins in it */
	{ 0x40, 0xff, PCI_CONFIG_BAD },	    /* no capability has this number */
	{ 0x41, 0xfc, PCI_CONFIG_PCI },	    /* the last place, a list of nothing */
	{ 0x41, 0x63, PCI_CONFIG_EXPRESS }, /* the two lowest bits are reserved */
	{ 0x41, 0x00, PCI_CONFIG_PCI }, { 0x06, 0x00, PCI_CONFIG_PCI }, /* no list at all */
	{ 0x62, 0x92, PCI_CONFIG_EXPRESS },				/* an integrated endpoint */
	{ 0x62, 0xf2, PCI_CONFIG_EXPRESS },				/* a type of the future */
};

START_TEST(bent_lists)
{
	struct pci_config c;

	fill();
	put(bent[_i].at, bent[_i].value, 1);
	c = parsed(SIZE);
	ck_assert_msg(c.state == bent[_i].want, "state %d", c.state);
}
END_TEST

START_TEST(integrated)
{
	struct pci_config c;

	fill();
	put(EXPRESS + 0x02, 0x92, 2);
	c = parsed(SIZE);
	ck_assert(c.state == PCI_CONFIG_EXPRESS && !c.has_link && c.aspm_on == 0);
	ck_assert_uint_eq(c.read_request, 4096);
}
END_TEST

START_TEST(ones)
{
	memset(space, 0xff, sizeof(space));
	for (size_t n = 64; n <= SIZE; n *= 2)
		ck_assert_int_eq(parsed(n).state, PCI_CONFIG_GONE);
}
END_TEST

/* Extended capabilities that point at themselves, at each other, or below 0x100. */
START_TEST(extended_rings)
{
	static const unsigned next[] = { 0x100, 0x150, 0x040, 0xffc, 0x001 };

	for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++) {
		fill();
		put(0x150, 0x0003 | 1 << 16 | (unsigned long)next[i] << 20, 4);
		ck_assert(!parsed(SIZE).has_l1ss);
	}
}
END_TEST

START_TEST(reserved_sizes)
{
	fill();
	put(EXPRESS + 0x08, 7 << 5 | 6 << 12, 2);
	put(EXPRESS + 0x12, 9 | 63 << 4, 2);
	ck_assert_uint_eq(parsed(SIZE).payload, 0);
	ck_assert_uint_eq(parsed(SIZE).read_request, 0);
	ck_assert_uint_eq(pci_speed_tenths(parsed(SIZE).speed), 0);
	ck_assert_uint_eq(pci_speed_tenths(1), 25);
	ck_assert_uint_eq(pci_speed_tenths(6), 640);
}
END_TEST

static void fill_case(TCase *tc)
{
	tcase_add_test(tc, a_card);
	tcase_add_test(tc, cut_off);
	tcase_add_loop_test(tc, bent_lists, 0, COUNT(bent));
	tcase_add_test(tc, integrated);
	tcase_add_test(tc, ones);
	tcase_add_test(tc, extended_rings);
	tcase_add_test(tc, reserved_sizes);
}

UNIT_MAIN("pci_config", fill_case)

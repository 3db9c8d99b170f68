/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that latency passes through: found by links, and nothing else is read. */
#include "tests/unit/unit.h"

#include "scanner/facts/hw/pci_registers.h"
#include "tests/unit/one_fact.h"

#define NET(name, way) "== /sys/class/net/" name " -> ../../devices/" way "/net/" name "\n"
#define SWITCH	       "pci0000:5d/0000:5d:02.0/0000:5e:00.0/0000:5f:03.0"
#define SYS	       "== /sys/devices/"

static const struct pci *pci_of(const char *text)
{
	return one_fact(text, &fact_pci);
}

START_TEST(a_way_from_the_root)
{
	struct str v[PCI_DEPTH];

	ck_assert_uint_eq(pci_way(STR("../../devices/" SWITCH "/0000:60:00.0/net/eth0"), v, 16), 4);
	ck_assert_slice(v[0], "0000:5d:02.0");
	ck_assert_slice(v[3], "0000:60:00.0");
	ck_assert_uint_eq(
		pci_way(STR("../../devices/pci0000:00/0000:00:03.0/virtio1/net/eth0"), v, 16), 1);
	ck_assert_uint_eq(pci_way(STR("../../devices/virtual/net/lo"), v, 16), 0);
	ck_assert_uint_eq(pci_way(STR("a/pci0000:5d/0000:5d:05.5/pci10000:00/10000:00:02.0/"
				      "10000:01:00.0/nvme/nvme0"),
				  v, 16),
		2);
	ck_assert_slice(v[0], "10000:00:02.0");
	ck_assert_uint_eq(pci_way(STR("0000:00:01.0/0000:00:02.0/0000:00:03.0"), v, 2), 2);
}
END_TEST

START_TEST(a_switch_with_two_ports_of_a_card)
{
	const struct pci *t = pci_of(
		NET("eth0", SWITCH "/0000:60:00.0") NET("eth1", SWITCH "/0000:60:00.1") SYS SWITCH
		"/0000:60:00.1/current_link_speed\n8.0 GT/s PCIe\n" SYS SWITCH
		"/max_link_width\n16\n");

	ck_assert_uint_eq(t->n, 5);
	ck_assert_slice(t->v[0].address, "0000:5d:02.0");
	ck_assert_int_eq(t->v[0].above, -1);
	ck_assert(!t->v[0].link && t->v[1].link && !t->v[2].link && t->v[3].link && t->v[4].link);
	ck_assert_int_eq(t->v[4].above, 2);
	ck_assert_uint_eq(t->v[0].n_names, 2);
	ck_assert_slice(t->v[4].names[0], "eth1");
	ck_assert_uint_eq(t->v[4].speed, 80);
	ck_assert_uint_eq(t->v[2].max_width, 16);
	ck_assert_int_eq(t->v[3].kind, PCI_NIC);
	ck_assert_int_eq(t->v[2].kind, PCI_BRIDGE);
	/* Inside of a switch no link is asked for. */
	ck_assert_int_eq(t->v[2].speed_from->state, ANSWER_NOT_READ);
}
END_TEST

/* A bridge sleeps only while all below it do; what sleeps is not asked about its link. */
START_TEST(sleepers)
{
	const struct pci *t = pci_of(NET("eth0", "pci0000:00/0000:00:01.0/0000:01:00.0") NET(
		"eth1", "pci0000:00/0000:00:01.0/0000:01:00.1") NET("eth2",
		"pci0000:00/0000:00:02.0/0000:02:00.0") "== /sys/class/net/eth0/device/power/runtime_status\nsuspended\n"
							"== /sys/class/net/eth1/device/power/runtime_status\nactive\n"
							"== /sys/class/net/eth2/device/power/runtime_status\nsuspended\n");

	ck_assert_uint_eq(t->n, 5);
	ck_assert(!t->v[0].asleep && t->v[1].asleep && !t->v[2].asleep);
	ck_assert(t->v[3].asleep && t->v[4].asleep);
	ck_assert_int_eq(t->v[1].speed_from->state, ANSWER_NOT_READ);
	ck_assert_int_ne(t->v[1].control->state, ANSWER_NOT_READ);
	ck_assert_int_ne(t->v[2].speed_from->state, ANSWER_NOT_READ);
}
END_TEST

#define CARD "pci0000:00/0000:00:01.0/0000:01:00.0"

/* Configuration costs cycles: only where no link of the host has attributes, never in a guest. */
START_TEST(configuration_is_the_last_resort)
{
	static const struct {
		const char *text;
		bool read;
	} hosts[] = {
		{ NET("eth0", CARD) SYS CARD "/link/l1_aspm\n1\n", false },
		{ NET("eth0", CARD) SYS CARD "/link/ !absent\n", true },
		{ NET("eth0", CARD) "== /sys/devices/system/cpu/modalias\n"
				    "cpu:type:x86,ven0000fam0006mod0055:feature:,009F\n",
			false },
		{ NET("eth0", CARD) "== /sys/class/net/eth0/device/power/runtime_status\n"
				    "suspended\n",
			false },
	};

	for (int i = 0; i < COUNT(hosts); i++) {
		const struct pci_registers *r = one_fact(hosts[i].text, &fact_pci_registers);
		const struct pci *t = facts_get(sample->facts, &fact_pci);

		ck_assert_uint_eq(t->n, 2);
		ck_assert_int_eq(t->managed, i == 0);
		ck_assert_int_eq(r->v[0].from->state != ANSWER_NOT_READ, hosts[i].read);
		ck_assert_int_eq(r->v[1].from->state != ANSWER_NOT_READ, hosts[i].read);
		sample_free(sample);
	}
	sample = NULL;
}
END_TEST

START_TEST(user_space_and_virtual_functions)
{
	const struct pci *t = pci_of(
		"== /sys/bus/pci/drivers/vfio-pci/0000:01:00.0 -> ../../../../devices/" CARD "\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:01:00.0/class\n0x020000\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:02:00.0 -> ../../../../devices/pci0000:00/0000:02:00.0\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:02:00.0/class\n0x030200\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:01:02.0 -> ../../../../devices/pci0000:00/0000:01:02.0\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:01:02.0/class\n0x020000\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:01:02.0/physfn -> ../0000:01:00.0\n" NET(
			"v0",
			"pci0000:00/0000:00:01.0/0000:01:03.0") "== /sys/class/net/v0/device/physfn -> ../x\n");

	ck_assert_uint_eq(t->n, 2);
	ck_assert(t->v[1].user_space && t->v[1].kind == PCI_NIC);
	ck_assert_slice(t->v[1].names[0], "0000:01:00.0");
}
END_TEST

START_TEST(usb_is_no_pci_device)
{
	const struct pci *t = pci_of(NET("eth0", "pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0")
			NET("eth1", "pci0000:00/0000:00:01.0/0000:01:00.0"));

	ck_assert_uint_eq(t->n, 2);
	ck_assert_slice(t->v[1].names[0], "eth1");
}
END_TEST

static const struct {
	const char *text;
	unsigned tenths;
} speeds[] = {
	{ "2.5 GT/s PCIe\n", 25 },
	{ "8 GT/s\n", 80 },
	{ "16.0 GT/s PCIe", 160 },
	{ "Unknown speed\n", 0 },
	{ "Unknown\n", 0 },
	{ "", 0 },
	{ "8.25 GT/s", 0 },
	{ "8. GT/s", 0 },
	{ ".5 GT/s", 0 },
	{ "-8 GT/s", 0 },
	{ "99999999999999999999 GT/s", 0 },
	{ "100000 GT/s", 0 },
	{ "8 MT/s", 0 },
};

START_TEST(speed_texts)
{
	ck_assert_uint_eq(pci_parse_speed(str_from(speeds[_i].text)), speeds[_i].tenths);
}
END_TEST

START_TEST(widths)
{
	ck_assert_uint_eq(pci_parse_width(STR("16\n")), 16);
	ck_assert_uint_eq(pci_parse_width(STR("32")), 32);
	ck_assert_uint_eq(pci_parse_width(STR("0\n")), 0);
	ck_assert_uint_eq(pci_parse_width(STR("255\n")), 0);
	ck_assert_uint_eq(pci_parse_width(STR("x16")), 0);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_way_from_the_root);
	tcase_add_test(tc, a_switch_with_two_ports_of_a_card);
	tcase_add_test(tc, sleepers);
	tcase_add_test(tc, configuration_is_the_last_resort);
	tcase_add_test(tc, user_space_and_virtual_functions);
	tcase_add_test(tc, usb_is_no_pci_device);
	tcase_add_loop_test(tc, speed_texts, 0, COUNT(speeds));
	tcase_add_test(tc, widths);
}

UNIT_MAIN("pci", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* Network devices: what they are, through real answers; and /proc/net/dev, whole and damaged. */
#include "tests/unit/unit.h"

#include "scanner/engine/sample.h"
#include "scanner/facts/net/netdevs.h"
#include "tests/unit/one_fact.h"

static const struct netdevs *netdevs_of(const char *text)
{
	return one_fact(text, &fact_netdevs);
}

static const struct netdev *device(const struct netdevs *t, const char *name)
{
	const struct netdev *d = netdevs_find(t, str_from(name));

	ck_assert_msg(d, "no %s", name);
	return d;
}

#define NET "== /sys/class/net/"
#define HEADING                                                                                    \
	"Inter-|   Receive                                                |  Transmit\n"           \
	" face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets "      \
	"errs drop fifo colls carrier compressed\n"

static const char host[] = NET
	"lo -> ../../devices/virtual/net/lo\n" NET "lo/type\n772\n" NET
	"lo/speed !unsupported EINVAL\n" NET "lo/ifindex\n1\n" NET
	"eth10 -> ../../devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/net/eth10\n" NET
	"eth10/device -> ../../../0000:3b:00.0\n" NET
	"eth10/device/driver -> ../../../../bus/pci/drivers/ice\n" NET
	"eth10/device/numa_node\n1\n" NET "eth10/device/power/runtime_status\nactive\n" NET
	"eth10/type\n1\n" NET "eth10/operstate\nup\n" NET "eth10/speed\n25000\n" NET
	"eth10/ifindex\n4\n" NET "eth10/phys_port_name\np0\n" NET
	"eth9 -> ../../devices/pci0000:3a/0000:3a:00.0/0000:3b:02.1/net/eth9\n" NET
	"eth9/device -> ../../../0000:3b:02.1\n" NET "eth9/device/physfn -> ../0000:3b:00.0\n" NET
	"eth9/device/numa_node\n-1\n" NET "eth9/device/power/runtime_status\nsuspended\n" NET
	"eth9/speed\n4294967295\n" NET "eth9/type\n1\n" NET
	"rep0 -> ../../devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/net/rep0\n" NET
	"rep0/device -> ../../../0000:3b:00.0\n" NET "rep0/phys_port_name\npf0vf3\n" NET
	"rep0/type\n1\n" NET "bond0 -> ../../devices/virtual/net/bond0\n" NET
	"bond0/bonding/slaves\neth10 eth11\n" NET
	"bond0/lower_eth10 -> ../../pci0000:3a/0000:3b:00.0/net/eth10\n" NET "bond0/type\n1\n" NET
	"bond0/speed\n-1\n" NET "bonding_masters\nbond0\n" NET
	"bond0.7 -> ../../devices/virtual/net/bond0.7\n" NET "bond0.7/type\n1\n" NET
	"bond0.7/uevent\nDEVTYPE=vlan\nINTERFACE=bond0.7\nIFINDEX=9\n" NET
	"bond0.7/lower_bond0 -> ../bond0\n" NET "br0 -> ../../devices/virtual/net/br0\n" NET
	"br0/type\n1\n" NET "br0/uevent\nDEVTYPE=bridge\nINTERFACE=br0\n";

static const struct {
	const char *name;
	enum netdev_kind kind;
	const char *bus;
} kinds[] = {
	{ "lo", NETDEV_LOOPBACK, "" },
	{ "eth10", NETDEV_PHYSICAL, "0000:3b:00.0" },
	{ "eth9", NETDEV_VF, "0000:3b:02.1" },
	{ "rep0", NETDEV_REPRESENTOR, "0000:3b:00.0" },
	{ "bond0", NETDEV_BOND, "" },
	{ "bond0.7", NETDEV_VLAN, "" },
	{ "br0", NETDEV_VIRTUAL, "" },
};

START_TEST(kind)
{
	const struct netdev *d = device(netdevs_of(host), kinds[_i].name);

	ck_assert_msg(d->kind == kinds[_i].kind, "%s is %d", kinds[_i].name, (int)d->kind);
	ck_assert_slice(d->bus, kinds[_i].bus);
}
END_TEST

START_TEST(order)
{
	const struct netdevs *t = netdevs_of(host);

	ck_assert_uint_eq(t->n, COUNT(kinds)); /* bonding_masters is no device */
	for (size_t i = 1; i < t->n; i++)
		ck_assert_int_lt(str_cmp_natural(t->v[i - 1].name, t->v[i].name), 0);
	ck_assert_ptr_null(netdevs_find(t, STR("eth1")));
	ck_assert_int_eq(t->list->state, ANSWER_OK);
	ck_assert_int_eq(t->stats->state, ANSWER_NOT_CAPTURED);
	ck_assert(!t->stats_valid);
}
END_TEST

START_TEST(attributes)
{
	const struct netdevs *t = netdevs_of(host);
	const struct netdev *d = device(t, "eth10");

	ck_assert_slice(d->driver, "ice");
	ck_assert_int_eq(d->node, 1);
	ck_assert_slice(d->operstate, "up");
	ck_assert_int_eq(d->speed_mbps, 25000);
	ck_assert_uint_eq(d->ifindex, 4);
	ck_assert(!d->suspended);
	ck_assert(!d->has_stats);
	d = device(t, "eth9");
	ck_assert_int_eq(d->node, -1);
	ck_assert_int_eq(d->speed_mbps, -1);
	ck_assert(d->suspended);
	ck_assert_uint_eq(d->driver.n, 0);
	ck_assert_int_eq(device(t, "lo")->speed_mbps, -1);
	ck_assert_int_eq(device(t, "bond0")->speed_mbps, -1);
}
END_TEST

START_TEST(lower)
{
	const struct netdevs *t = netdevs_of(host);
	const struct netdev *d = device(t, "bond0");

	ck_assert_uint_eq(d->n_lower, 2);
	ck_assert_slice(d->lower[0], "eth10"); /* named by both, kept once */
	ck_assert_slice(d->lower[1], "eth11");
	d = device(t, "bond0.7");
	ck_assert_uint_eq(d->n_lower, 1);
	ck_assert_slice(d->lower[0], "bond0");
}
END_TEST

START_TEST(virtio)
{
	const struct netdevs *t = netdevs_of(
		NET "ens3 -> ../../devices/pci0000:00/0000:00:03.0/virtio0/net/ens3\n" NET
		    "ens3/device -> ../../../virtio0\n" NET "ens4/device -> ../../../virtio1\n"
		    "== /sys/bus/virtio/devices/virtio1 -> "
		    "../../../devices/pci0000:00/0000:00:04.0/virtio1\n" NET
		    "ens5/device -> ../../../virtio2\n" NET
		    "sf0 -> ../../devices/pci0000:00/0000:08:00.0/mlx5_core.sf.4/net/sf0\n");

	ck_assert_slice(device(t, "ens3")->bus, "0000:00:03.0");
	ck_assert_slice(device(t, "ens4")->bus, "0000:00:04.0");
	ck_assert_slice(device(t, "ens5")->bus, "virtio2");
	ck_assert_slice(device(t, "sf0")->bus, "0000:08:00.0");
	ck_assert_int_eq(device(t, "ens5")->kind, NETDEV_PHYSICAL);
	ck_assert_int_eq(device(t, "sf0")->kind, NETDEV_PHYSICAL);
}
END_TEST

START_TEST(not_told)
{
	const struct netdevs *t =
		netdevs_of(NET "a/flags\n0x1003\n" NET "b/device !absent\n" NET "b/flags\n0x1\n" NET
			       "c/device !denied\n" NET "c/flags\n0x1\n");

	ck_assert_int_eq(device(t, "a")->kind, NETDEV_KIND_UNKNOWN);
	ck_assert_int_eq(device(t, "b")->kind, NETDEV_VIRTUAL);
	ck_assert_int_eq(device(t, "c")->kind, NETDEV_KIND_UNKNOWN);
	ck_assert_uint_eq(device(t, "a")->ifindex, 0);
}
END_TEST

START_TEST(counters)
{
	const struct netdevs *t =
		netdevs_of(NET "eth2/ifindex\n3\n== /proc/net/dev\n" HEADING
			       "    lo: 100 1 0 0 0 0 0 0 100 1 0 0 0 0 0 0\n"
			       " eth10:7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22\n"
			       "  eth2:1 2 3 4 5 6 7 8 9 18446744073709551615 11 12 13 14 15 16\n");
	const struct netdev *d = device(t, "eth10");

	ck_assert(t->stats_valid);
	ck_assert_uint_eq(t->n, 3);
	ck_assert(d->has_stats);
	ck_assert_uint_eq(d->rx_packets, 8);
	ck_assert_uint_eq(d->rx_errs, 9);
	ck_assert_uint_eq(d->rx_drop, 10);
	ck_assert_uint_eq(d->rx_fifo, 11);
	ck_assert_uint_eq(d->tx_packets, 16);
	ck_assert_uint_eq(d->tx_errs, 17);
	ck_assert_uint_eq(d->tx_drop, 18);
	ck_assert_uint_eq(d->tx_fifo, 19);
	ck_assert_int_eq(d->kind, NETDEV_KIND_UNKNOWN); /* its class was not captured */
	d = device(t, "eth2");
	ck_assert_uint_eq(d->ifindex, 3);
	ck_assert_uint_eq(d->tx_packets, UINT64_MAX);
	ck_assert_int_eq(device(t, "lo")->node, -1);
}
END_TEST

static const struct {
	const char *text;
	bool valid;
	size_t n;
} shapes[] = {
	{ HEADING, true, 0 }, /* a namespace before its lo is up has one all the same */
	{ HEADING "eth0:123 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n", true, 1 },
	{ HEADING "eth0:1: 123 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n", true, 1 },
	{ HEADING "eth|0: 123 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", true, 1 },
	{ HEADING "eth0: 123 1 2 3 4 5 6 7 8 9 10 11 12 13 14\n", false, 0 }, /* cut short */
	{ HEADING "eth0: 123 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n", false, 0 },
	{ HEADING "eth0: -1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n", false, 0 },
	{ HEADING "eth0 1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n", false, 0 },
	{ HEADING ": 123 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n", false, 0 },
	{ "eth0: 123 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n", false, 0 },
	{ "Inter-|\n", false, 0 },
	{ "", false, 0 },
};

START_TEST(shape)
{
	struct netdev *v = NULL;
	size_t n = 0;
	bool valid = netdevs_parse_stats(arena, str_from(shapes[_i].text), &v, &n);

	ck_assert_msg(valid == shapes[_i].valid, "%d", _i);
	ck_assert_uint_eq(n, shapes[_i].n);
}
END_TEST

START_TEST(alias)
{
	struct netdev *v = NULL;
	size_t n = 0;

	ck_assert(netdevs_parse_stats(arena, str_from(shapes[2].text), &v, &n));
	ck_assert_slice(v[0].name, "eth0:1");
	ck_assert_uint_eq(v[0].rx_packets, 1);
}
END_TEST

static const struct {
	const char *path, *want;
} addresses[] = {
	{ "../../../0000:3b:00.0", "0000:3b:00.0" },
	{ "../../devices/pci0000:5d/0000:5d:02.0/0000:60:00.1/net/x", "0000:60:00.1" },
	{ "../10000:e1:00.0", "10000:e1:00.0" }, /* behind VMD */
	{ "0000:3b:00.0", "0000:3b:00.0" },
	{ "../pci0000:3b/virtio1", "" },
	{ "../0000:3b:00", "" },
	{ "../0000:3g:00.0", "" },
	{ "../0000:3b:00.0.1", "" },
	{ "../000:3b:00.0", "" },
	{ "", "" },
};

START_TEST(address)
{
	ck_assert_slice(netdevs_pci_address(str_from(addresses[_i].path)), addresses[_i].want);
}
END_TEST

static const struct {
	const char *name;
	bool yes;
} ports[] = {
	{ "pf0vf3", true },
	{ "pf12sf88", true },
	{ "c1pf0vf3", true },
	{ "pf0", true },
	{ "p0pf0vf1", true },
	{ "p0", false },
	{ "p0s1", false },
	{ "pf", false },
	{ "pf0vf", false },
	{ "pf0vf3x", false },
	{ "pf0xf3", false },
	{ "", false },
};

START_TEST(port)
{
	ck_assert_msg(netdevs_is_representor(str_from(ports[_i].name)) == ports[_i].yes, "%s",
		ports[_i].name);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, kind, 0, COUNT(kinds));
	tcase_add_test(tc, order);
	tcase_add_test(tc, attributes);
	tcase_add_test(tc, lower);
	tcase_add_test(tc, virtio);
	tcase_add_test(tc, not_told);
	tcase_add_test(tc, counters);
	tcase_add_loop_test(tc, shape, 0, COUNT(shapes));
	tcase_add_test(tc, alias);
	tcase_add_loop_test(tc, address, 0, COUNT(addresses));
	tcase_add_loop_test(tc, port, 0, COUNT(ports));
}

UNIT_MAIN("netdevs", fill)

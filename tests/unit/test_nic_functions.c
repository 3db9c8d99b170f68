/* SPDX-License-Identifier: Apache-2.0 */
/* The PCI functions below network devices, and what names of interrupts tell. */
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/nic_functions.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#define PCI "== /sys/bus/pci/devices/0000:3b:00.0/"
#define CARD                                                                                       \
	"== /sys/class/net/eth0 -> ../../devices/pci0000:3a/0000:3b:00.0/net/eth0\n"               \
	"== /sys/class/net/eth0/device -> ../../../0000:3b:00.0\n"

static const struct nic_function *eth0(struct arena *a, const char *text)
{
	return nic_functions_find(fact_from(a, text, &fact_nic_functions), STR("eth0"));
}

START_TEST(all_of_it)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	const struct nic_function *d = eth0(a, CARD PCI
		"msi_irqs/\n130\n131\n" PCI "numa_node\n1\n" PCI "local_cpulist\n4-7\n" PCI
		"sriov_numvfs\n2\n" PCI "sriov_totalvfs\n64\n" PCI
		"virtfn0 -> ../0000:3b:02.0\n" PCI "virtfn1 -> ../0000:3b:02.1\n"
		"== /sys/bus/pci/devices/0000:3b:02.1/driver -> ../../../bus/pci/drivers/vfio-pci\n");

	ck_assert_ptr_nonnull(d);
	ck_assert_int_eq(d->node, 1);
	ck_cpus(a, d->local, "4-7");
	ck_assert_uint_eq(d->n_irqs, 2);
	ck_assert_uint_eq(d->irqs[1], 131);
	ck_assert_uint_eq(d->n, 2);
	ck_str(d->v[0].address, "0000:3b:02.0");
	ck_str(d->v[0].driver, "");
	ck_str(d->v[1].driver, "vfio-pci");
	arena_free(a);
}
END_TEST

START_TEST(one_line_without_msi)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	const struct nic_function *d = eth0(a, CARD PCI "irq\n16\n" PCI "numa_node\n-1\n");

	ck_assert_uint_eq(d->n_irqs, 1);
	ck_assert_uint_eq(d->irqs[0], 16);
	ck_assert(d->node_told && d->node == -1);
	ck_assert(!d->vfs_told);
	d = eth0(a, CARD PCI "irq\n0\n" PCI "numa_node\nx\n");
	ck_assert_uint_eq(d->n_irqs, 0); /* 0 is none */
	ck_assert(!d->node_told);
	arena_free(a);
}
END_TEST

/* No more are looked at than are named, whatever the file claims. */
START_TEST(a_million_virtual_functions)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	const struct nic_function *d = eth0(a, CARD PCI "sriov_numvfs\n1000000\n");

	ck_assert_uint_eq(d->vfs, 1000000);
	ck_assert_uint_eq(d->n, 0);
	arena_free(a);
}
END_TEST

static const struct {
	const char *actions, *nic;
	enum queue_way way;
	int queue;
} names[] = {
	{ "eth0-TxRx-3", "eth0", QUEUE_BOTH, 3 },
	{ "i40e-eno1-TxRx-17", "eno1", QUEUE_BOTH, 17 },
	{ "eth0-Tx-Rx-0", "eth0", QUEUE_BOTH, 0 },
	{ "eth0-rxtx-1", "eth0", QUEUE_BOTH, 1 },
	{ "eth0-rx-2", "eth0", QUEUE_RX, 2 },
	{ "eth0-tx-2", "eth0", QUEUE_TX, 2 },
	{ "eth0-xdp-0", "eth0", QUEUE_TX, 0 },
	{ "eth0-7", "eth0", QUEUE_BOTH, 7 },
	{ "eth0-7", "ens1", QUEUE_UNTOLD, -1 },
	{ "mlx5_comp12@pci:0000:3b:00.0", "ens1np0", QUEUE_BOTH, 12 },
	{ "mlx5_async0@pci:0000:3b:00.0", "ens1np0", QUEUE_UNTOLD, -1 },
	{ "ena-mgmnt@pci:0000:00:05.0", "eth0", QUEUE_UNTOLD, -1 },
	{ "virtio2-input.1", "ens3", QUEUE_RX, 1 },
	{ "virtio2-output.1", "ens3", QUEUE_TX, 1 },
	{ "virtio2-config", "ens3", QUEUE_UNTOLD, -1 },
	{ "eth0-TxRx-99999999999999999999", "eth0", QUEUE_UNTOLD, -1 },
	{ "eth0", "eth0", QUEUE_UNTOLD, -1 },
	{ "", "eth0", QUEUE_UNTOLD, -1 },
	{ "eth0-TxRx-1, eth1-TxRx-1", "eth0", QUEUE_BOTH, 1 },
};

START_TEST(queues_by_name)
{
	int n = 0;

	ck_assert_int_eq(nic_queue_of(str_from(names[_i].actions), str_from(names[_i].nic), &n),
		names[_i].way);
	ck_assert_int_eq(n, names[_i].queue);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, all_of_it);
	tcase_add_test(tc, one_line_without_msi);
	tcase_add_test(tc, a_million_virtual_functions);
	tcase_add_loop_test(tc, queues_by_name, 0, sizeof(names) / sizeof(names[0]));
}

UNIT_MAIN("nic_functions", fill)

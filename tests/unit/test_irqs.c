/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/irq: where interrupts may go, who they are, and whether they can be moved. */
#include "scanner/facts/irq/irqs_names.h"
#include "tests/support/facts.h"

static struct arena *a;

#define RELEASE(r) "== /probe/uname\nsysname Linux\nrelease " r "\n"

START_TEST(affinity)
{
	const struct irqs *t = fact_from(a,
		"== /proc/irq/default_smp_affinity\nff,ffffffff,ffffffff\n"
		"== /proc/irq/120/smp_affinity_list\n0-63\n"
		"== /proc/irq/120/effective_affinity_list\n4\n"
		"== /proc/irq/2/smp_affinity_list\n0-3\n"
		"== /proc/irq/2/effective_affinity_list\n\n"
		"== /proc/irq/9/smp_affinity_list !denied\n",
		&fact_irqs);
	const struct irq *irq = irqs_find(t, 120);

	ck_assert_uint_eq(t->n, 3);
	ck_assert(t->default_valid);
	ck_cpus(a, t->default_affinity, "0-71");
	ck_cpus(a, irq->requested, "0-63");
	ck_cpus(a, irq->effective, "4");
	ck_assert_int_eq(irq->movable, IRQ_MOVABLE_UNKNOWN);
	irq = irqs_find(t, 2); /* the cascade: an empty set, and valid */
	ck_assert(irq->effective_valid && cpuset_is_empty(irq->effective));
	irq = irqs_find(t, 9);
	ck_assert(!irq->requested_valid && !irq->effective_valid);
	ck_assert_int_eq(irq->requested_from->state, ANSWER_DENIED);
	ck_assert_int_eq(irq->effective_from->state, ANSWER_NOT_CAPTURED);
	ck_assert_ptr_null(irqs_find(t, 3));
}
END_TEST

static struct str group(const char *actions)
{
	return irqs_group(a, str_from(actions));
}

START_TEST(groups)
{
	ck_str(group("eno3-TxRx-0"), "eno3");
	ck_str(group("eno3"), "eno3");
	ck_str(group("eth0-rx-0"), "eth0");
	ck_str(group("eth1-rxtx-7"), "eth1");
	ck_str(group("i40e-ens7f1-TxRx-79"), "i40e-ens7f1");
	ck_str(group("i40e-0000:19:00.0:fdir-TxRx-0"), "i40e-0000:19:00.0:fdir");
	ck_str(group("i40e-0000:19:00.0:misc"), "i40e-0000:19:00.0");
	ck_str(group("megasas1-msix12"), "megasas1");
	ck_str(group("nvme0q12"), "nvme0");
	ck_str(group("nvme0q0"), "nvme0");
	ck_str(group("virtio2-input.0"), "virtio2");
	ck_str(group("virtio0-requests"), "virtio0");
	ck_str(group("mlx5_comp7@pci:0000:3b:00.0"), "mlx5@pci:0000:3b:00.0");
	ck_str(group("ahci[0000:00:17.0]"), "ahci[0000:00:17.0]");
	ck_str(group("PCIe PME, aerdrv, pciehp"), "PCIe PME, aerdrv, pciehp");
	ck_str(group("dmar0"), "dmar0");
	ck_str(group("7"), "7");
	ck_assert_uint_eq(group("").n, 0);
}
END_TEST

START_TEST(whether_actions_are_known)
{
	const struct irqs *t = fact_from(a,
		"== /proc/irq/24/smp_affinity_list\n0\n"
		"== /sys/kernel/irq/24/actions !denied\n"
		"== /proc/irq/25/smp_affinity_list\n0\n"
		"== /sys/kernel/irq/25/actions\n\n",
		&fact_irqs);

	ck_assert(!irqs_find(t, 24)->actions_known);
	ck_assert(irqs_find(t, 25)->actions_known);
	t = fact_from(a,
		"== /proc/irq/24/smp_affinity_list\n0\n"
		"== /proc/interrupts\n            CPU0\nNMI:          0   Non-maskable interrupts\n",
		&fact_irqs);
	ck_assert(irqs_find(t, 24)->actions_known);
	ck_assert_uint_eq(irqs_find(t, 24)->actions.n, 0);
}
END_TEST

START_TEST(actions_from_three_places)
{
	const struct irqs *t = fact_from(a,
		"== /proc/irq/24/smp_affinity_list\n0\n"
		"== /sys/kernel/irq/24/actions\nvirtio3,uhci_hcd:usb1\n"
		"== /proc/irq/25/\nsmp_affinity\nsmp_affinity_list\nnode\nspurious\n"
		"affinity_hint\neffective_affinity\neffective_affinity_list\neth0-rx-0\n"
		"== /proc/irq/25/smp_affinity_list\n0\n"
		"== /proc/irq/26/smp_affinity_list\n0\n"
		"== /proc/irq/27/smp_affinity_list\n0\n"
		"== /sys/kernel/irq/27/actions\n\n"
		"== /proc/interrupts\n"
		"            CPU0       CPU1\n"
		" 26:          0          1   PCI-MSI 1-edge      eno3-TxRx-0\n",
		&fact_irqs);

	ck_str(irqs_find(t, 24)->actions, "virtio3, uhci_hcd:usb1");
	ck_str(irqs_find(t, 24)->device, "uhci_hcd:usb1, virtio3");
	ck_str(irqs_find(t, 25)->actions, "eth0-rx-0");
	ck_str(irqs_find(t, 26)->actions, "eno3-TxRx-0");
	ck_str(irqs_find(t, 26)->device, "eno3-TxRx-0");
	ck_assert_uint_eq(irqs_find(t, 27)->actions.n, 0);
	ck_assert_uint_eq(irqs_find(t, 27)->device.n, 0);
}
END_TEST

#define QUEUES                                                                                     \
	"== /proc/irq/30/smp_affinity mode=%s\n1\n"                                                \
	"== /proc/irq/30/smp_affinity_list\n0\n"                                                   \
	"== /sys/kernel/irq/30/actions\nnvme0q1\n"                                                 \
	"== /proc/irq/31/smp_affinity mode=%s\n1\n"                                                \
	"== /proc/irq/31/smp_affinity_list\n0\n"                                                   \
	"== /sys/kernel/irq/31/actions\neth0-rx-0\n"

static const struct irqs *with_modes(const char *release, const char *x, const char *y)
{
	struct str text = str_printf(a, "%s" QUEUES, release, x, y);

	return fact_from(a, str_z(a, text), &fact_irqs);
}

START_TEST(who_can_be_moved)
{
	static const struct {
		const char *release, *nvme_mode, *eth_mode;
		enum irq_movable nvme, eth;
	} rows[] = {
		{ RELEASE("6.18.0"), "0444", "0644", IRQ_MOVABLE_NO, IRQ_MOVABLE_YES },
		{ RELEASE("6.12.0-55.el10"), "0644", "0644", IRQ_MOVABLE_YES, IRQ_MOVABLE_YES },
		{ RELEASE("6.1.0-13-amd64"), "0644", "0644", IRQ_MOVABLE_ASSUMED_NO,
			IRQ_MOVABLE_UNKNOWN },
		{ RELEASE("3.10.0-1160.el7"), "0600", "0600", IRQ_MOVABLE_UNKNOWN,
			IRQ_MOVABLE_UNKNOWN },
		/* The modes themselves tell that this kernel knows. */
		{ "", "0444", "0644", IRQ_MOVABLE_NO, IRQ_MOVABLE_YES },
		{ "", "0644", "0644", IRQ_MOVABLE_UNKNOWN, IRQ_MOVABLE_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct irqs *t =
			with_modes(rows[i].release, rows[i].nvme_mode, rows[i].eth_mode);

		ck_assert_msg(irqs_find(t, 30)->movable == rows[i].nvme, "row %zu: nvme is %d", i,
			(int)irqs_find(t, 30)->movable);
		ck_assert_msg(irqs_find(t, 31)->movable == rows[i].eth, "row %zu: eth is %d", i,
			(int)irqs_find(t, 31)->movable);
	}
}
END_TEST

START_TEST(names_of_managed_queues)
{
	static const char *const managed[] = { "nvme0q1", "nvme12q128", "virtio1-req.0",
		"virtio0-request", "megasas0-msix3", "mpt3sas0-msix1", "qla2xxx (rsp)" };
	static const char *const others[] = { "nvme0q0", "nvme0", "nvmeq1", "nvme0q1x",
		"virtio1-input.0", "virtio-req.0", "eth0-TxRx-0", "acpi", "", "nvme0q1, acpi" };

	for (size_t i = 0; i < sizeof(managed) / sizeof(managed[0]); i++)
		ck_assert_msg(irqs_looks_managed(str_from(managed[i])), "%s", managed[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ck_assert_msg(!irqs_looks_managed(str_from(others[i])), "%s", others[i]);
}
END_TEST

START_TEST(device_keys_are_stable)
{
	ck_str(irqs_device(a, STR("mlx5_comp3@pci:0000:3b:00.0")), "mlx5_comp3@pci:0000:3b:00.0");
	ck_str(irqs_device(a, STR("b10, a, b2")), "a, b2, b10");
	ck_str(irqs_device(a, STR("a, b2, b10")), "a, b2, b10");
	ck_str(irqs_device(a, STR("")), "");
}
END_TEST

START_TEST(no_list)
{
	const struct irqs *t = fact_from(a, "== /proc/irq/ !denied\n", &fact_irqs);

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(t->list->state, ANSWER_DENIED);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { affinity, actions_from_three_places, groups,
		whether_actions_are_known, who_can_be_moved, names_of_managed_queues,
		device_keys_are_stable, no_list, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("irqs", tests);
}

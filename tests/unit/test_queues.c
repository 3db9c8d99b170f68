/* SPDX-License-Identifier: Apache-2.0 */
/* Queue → interrupt → CPU → node, of the NICs that somebody gave a role. */
#include "scanner/engine/queues.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/nic_functions.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#define STILL                                                                                      \
	"== /proc/irq/24/effective_affinity_list\n2\n== /proc/irq/24/smp_affinity_list\n0-3\n"     \
	"== /sys/kernel/irq/24/actions\neth0-rx-0\n"                                               \
	"== /proc/irq/25/effective_affinity_list\n0\n== /proc/irq/25/smp_affinity_list\n0\n"       \
	"== /sys/kernel/irq/25/actions\nmlx5_comp0@pci:0000:3b:00.0\n"                             \
	"== /proc/irq/26/effective_affinity_list\n1\n== /proc/irq/26/smp_affinity_list\n1\n"       \
	"== /sys/kernel/irq/26/actions\neth1-rx-0\n"                                               \
	"== /sys/devices/system/node/node0/cpulist\n0-1\n"                                         \
	"== /sys/devices/system/node/node1/cpulist\n2-3\n"
#define TABLE(count)                                                                               \
	"== /proc/interrupts\n            CPU0       CPU2\n"                                       \
	"  24:          0         " count "   PCI-MSI 1-edge      eth0-rx-0\n"

static const struct fact *const facts[] = { &fact_interrupts, &fact_irqs, &fact_nodes };

static struct report *report_of(struct arena *a)
{
	static const struct topology_nic nics[] = {
		{ STR("eth0"), STR(""), STR("0000:02:00.0"), 0, -1, NIC_FAST },
		{ STR("ens1"), STR(""), STR("0000:3b:00.0"), -1, -1, NIC_PTP },
		{ STR("eth1"), STR(""), STR("0000:02:00.1"), 0, -1, NIC_UNDECLARED },
	};
	struct report *r = ARENA_NEW(a, struct report, 1);

	r->arena = a;
	r->topology.nics = nics;
	r->topology.n_nics = 3;
	return r;
}

START_TEST(of_nics_with_a_role)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct report *r = report_of(a);
	const struct topology_queue *q;

	queues_fill(r, sample_from_text(a, STR(STILL TABLE("4294967295")), facts, 3),
		sample_from_text(a, STR(STILL TABLE("9")), facts, 3));
	ck_assert_uint_eq(r->topology.n_queues, 2); /* eth1 has no role */
	q = &r->topology.queues[0];
	ck_str(q->nic, "eth0");
	ck_str(q->queue, "eth0-rx-0");
	ck_cpus(a, q->cpus, "2");
	ck_assert_int_eq(q->node, 1);
	ck_assert_int_eq(q->nic_node, 0);
	ck_assert(q->counted);
	ck_assert_uint_eq(q->count, 10); /* past the wrap */
	q = &r->topology.queues[1];
	ck_str(q->nic, "ens1"); /* by the card's address */
	ck_assert(!q->counted);
	arena_free(a);
}
END_TEST

START_TEST(one_sample_counts_nothing)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct report *r = report_of(a);

	queues_fill(r, NULL, sample_from_text(a, STR(STILL TABLE("9")), facts, 3));
	ck_assert_uint_eq(r->topology.n_queues, 2);
	ck_assert(!r->topology.queues[0].counted);
	arena_free(a);
}
END_TEST

#define RENAMED                                                                                    \
	"== /proc/irq/30/effective_affinity_list\n1\n== /proc/irq/30/smp_affinity_list\n0-3\n"     \
	"== /sys/kernel/irq/30/actions\nold0-TxRx-2\n"                                             \
	"== /sys/class/net/eth0 -> ../../devices/pci0000:00/0000:02:00.0/net/eth0\n"               \
	"== /sys/class/net/eth0/device -> ../../../0000:02:00.0\n"                                 \
	"== /sys/bus/pci/devices/0000:02:00.0/msi_irqs/\n30\n"                                     \
	"== /sys/class/net/eth0/queues/rx-2/rps_cpus\n0c\n"                                        \
	"== /sys/class/net/eth0/queues/tx-2/xps_cpus\n01\n"
#define STATS(rx, tx)                                                                              \
	"== /probe/ethtool/eth0/stats\nrx_queue_2_packets " rx "\ntx_queue_2_packets " tx          \
	"\nrx_queue_1_packets 900\n"

static void parse_nothing(const struct fact_in *in, void *ret)
{
	(void)in;
	(void)ret;
}

/* What checks read and the table shows. */
static const struct fact fact_read = {
	.name = "read",
	.asks = { { "/sys/class/net/{nic}/queues/rx-#/rps_cpus", ASK_FILE },
		{ "/sys/class/net/{nic}/queues/tx-#/xps_cpus", ASK_FILE },
		{ "/probe/ethtool/{nic}/stats", ASK_FILE } },
	.size = 1,
	.parse = parse_nothing,
};

/* By the card's own numbers, whatever the interrupt is called; with what its queue counted. */
START_TEST(of_a_renamed_nic)
{
	static const struct fact *const more[] = { &fact_interrupts, &fact_irqs, &fact_nodes,
		&fact_netdevs, &fact_nic_functions, &fact_read };
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct report *r = report_of(a);
	const struct topology_queue *q;

	queues_fill(r, sample_from_text(a, STR(RENAMED STATS("100", "5")), more, 6),
		sample_from_text(a, STR(RENAMED STATS("160", "6")), more, 6));
	ck_assert_uint_eq(r->topology.n_queues, 1);
	q = &r->topology.queues[0];
	ck_str(q->nic, "eth0");
	ck_assert_int_eq(q->way, QUEUE_BOTH);
	ck_assert_int_eq(q->number, 2);
	ck_assert(q->rps_told && q->xps_told && q->packets_told);
	ck_cpus(a, q->rps, "2-3");
	ck_cpus(a, q->xps, "0");
	ck_assert_uint_eq(q->packets, 61); /* received and sent */
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, of_nics_with_a_role);
	tcase_add_test(tc, one_sample_counts_nothing);
	tcase_add_test(tc, of_a_renamed_nic);
}

UNIT_MAIN("queues", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* What network cards answer, taken apart; and what their drivers' counters mean. */
#include "tests/unit/unit.h"

#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_settings.h"
#include "scanner/facts/net/nic_stats.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 22);
}

static void tear_down(void)
{
	arena_free(arena);
}

START_TEST(values)
{
	struct str text = STR("rx 512\nrx_max 4096\nflags 0x1f\nactive\nspeed -1\n"), value;
	uint64_t n = 7;

	ck_assert(nic_value(text, "rx_max", &value) && str_is(value, "4096"));
	ck_assert(nic_value(text, "active", &value) && value.n == 0);
	ck_assert(!nic_value(text, "r", &value));
	ck_assert(nic_number(text, "rx", &n) && n == 512);
	ck_assert(nic_number(text, "flags", &n) && n == 0x1f);
	ck_assert(!nic_number(text, "speed", &n) && !nic_number(text, "tx", &n));
	ck_assert_uint_eq(n, 0x1f);
}
END_TEST

START_TEST(switches)
{
	struct str text = STR("rx-gro on\nrx-gro-hw off fixed\nrx-lro off requested-on\n"
			      "MRRS override off\nbroken maybe\n");
	bool fixed;

	ck_assert_int_eq(nic_switch_of(text, "rx-gro", &fixed), NIC_SWITCH_ON);
	ck_assert(!fixed);
	ck_assert_int_eq(nic_switch_of(text, "rx-gro-hw", &fixed), NIC_SWITCH_OFF);
	ck_assert(fixed);
	ck_assert_int_eq(nic_switch_of(text, "rx-lro", &fixed), NIC_SWITCH_OFF);
	ck_assert(!fixed);
	ck_assert_int_eq(nic_switch_of(text, "MRRS override", &fixed), NIC_SWITCH_OFF);
	ck_assert_int_eq(nic_switch_of(text, "MRRS", &fixed), NIC_SWITCH_UNTOLD);
	ck_assert_int_eq(nic_switch_of(text, "broken", &fixed), NIC_SWITCH_UNTOLD);
	ck_assert_int_eq(nic_switch_of(text, "rx", &fixed), NIC_SWITCH_UNTOLD);
}
END_TEST

START_TEST(hash_table)
{
	struct nic_rss r;

	ck_assert(nic_rss_parse(arena,
		STR("rings 4\nhfunc toeplitz\ninput_xfrm 0\nkey 6d5a6d5a6d5a\ntable 0 1 2 3\n"),
		&r));
	ck_assert_uint_eq(r.rings, 4);
	ck_assert_uint_eq(r.n, 4);
	ck_assert_uint_eq(r.table[3], 3);
	ck_assert(str_is(r.hash, "toeplitz"));
	ck_assert(nic_rss_key_is_symmetric(r.key));
	ck_assert(nic_rss_parse(arena, STR("rings 1\ninput_xfrm 0\n"), &r));
	ck_assert_uint_eq(r.n, 0);
	ck_assert(!nic_rss_key_is_symmetric(STR("6d5a56da255b0ec2")));
	ck_assert(!nic_rss_key_is_symmetric(STR("6d5a")));
	ck_assert(!nic_rss_parse(arena, STR(""), &r));
	ck_assert(!nic_rss_parse(arena, STR("rings x\n"), &r));
	ck_assert(!nic_rss_parse(arena, STR("rings 2\ntable 0 -1\n"), &r));
	ck_assert(!nic_rss_parse(arena, STR("rings 2\ntable 0 4294967296\n"), &r));
}
END_TEST

START_TEST(rules)
{
	struct nic_rules r;

	ck_assert(nic_rules_parse(arena,
		STR("count 2\ncapacity 2048\nrule 9 flow tcp4 action drop\nrule 1 flow udp4 action "
		    "queue 3\n"),
		&r));
	ck_assert_uint_eq(r.count, 2);
	ck_assert_uint_eq(r.capacity, 2048);
	ck_assert_uint_eq(r.n, 2);
	ck_assert_uint_eq(r.v[0].location, 1);
	ck_assert(str_is(r.v[0].text, "flow udp4 action queue 3"));
	ck_assert(nic_rules_parse(arena, STR("count 0\n"), &r) && r.n == 0 && r.capacity == 0);
	ck_assert(!nic_rules_parse(arena, STR(""), &r));
	ck_assert(!nic_rules_parse(arena, STR("count 1\nrule x y\n"), &r));
	ck_assert(!nic_rules_parse(arena, STR("count 1\nrule 1\n"), &r));
}
END_TEST

static struct nic_stats stats(const char *text)
{
	struct nic_stats s;

	ck_assert(nic_stats_parse(arena, str_from(text), &s));
	return s;
}

START_TEST(statistics_by_name)
{
	struct nic_stats before = stats("b 5\n[0]: rx_discards 1\ntwice 1\ntwice 2\ngone 3\n");
	struct nic_stats now = stats("twice 1\ntwice 7\n[0]: rx_discards 4\nb 4\nnew 1\nnew2 1\n");
	struct nic_stats_moved m;

	ck_assert_ptr_nonnull(nic_stats_find(&now, STR("new2")));
	ck_assert_ptr_null(nic_stats_find(&now, STR("gone")));
	ck_assert_uint_eq(nic_stats_find(&now, STR("twice"))->value, 1);
	nic_stats_subtract(arena, &before, &now, &m);
	ck_assert_uint_eq(m.n, 4);
	ck_assert_uint_eq(m.went, 1);
	ck_assert_uint_eq(m.came, 2);
	ck_assert(m.reset);
	ck_assert(str_is(m.v[0].name, "[0]: rx_discards"));
	ck_assert_uint_eq(m.v[0].now - m.v[0].before, 3);
	ck_assert(!m.v[0].reset && m.v[1].reset); /* b */
	ck_assert_uint_eq(m.v[3].nth, 1);
	ck_assert_uint_eq(m.v[3].now - m.v[3].before, 5);
}
END_TEST

START_TEST(statistics_that_are_none)
{
	struct nic_stats s;

	ck_assert(nic_stats_parse(arena, STR(""), &s) && s.n == 0);
	ck_assert(!nic_stats_parse(arena, STR("rx_packets\n"), &s));
	ck_assert(!nic_stats_parse(arena, STR("rx_packets x\n"), &s));
	ck_assert(!nic_stats_parse(arena, STR(" 5\n"), &s));
	ck_assert(!nic_stats_parse(arena, STR("a 18446744073709551616\n"), &s));
}
END_TEST

static const struct {
	const char *driver, *name;
	enum nic_counter_class class;
	int queue;
} names[] = {
	{ "mlx5_core", "rx_out_of_buffer", NIC_RING_FULL, -1 },
	{ "mlx5_core", "rx12_packets", NIC_QUEUE_RX, 12 },
	{ "mlx5_core", "rx_prio3_pause", NIC_PAUSE_RECEIVED, 3 },
	{ "mlx5_core", "outbound_pci_stalled_wr", NIC_PCI_STALLED, -1 },
	{ "mlx5_core", "outbound_pci_stalled_wr_events", NIC_PCI_EVENTS, -1 },
	{ "mlx5_core", "rx_steer_missed_packets", NIC_STEERING, -1 },
	{ "sfc", "port_rx_nodesc_drops", NIC_RING_FULL, -1 },
	{ "sfc", "rx-3.rx_packets", NIC_QUEUE_RX, 3 },
	{ "ixgbe", "rx_no_dma_resources", NIC_RING_FULL, -1 },
	{ "ixgbe", "rx_missed_errors", NIC_PORT_FIFO, -1 },
	{ "ixgbe", "fdir_miss", NIC_COUNTER_OTHER, -1 },
	{ "i40e", "rx-0.packets", NIC_QUEUE_RX, 0 },
	{ "i40e", "port.rx_discards", NIC_RING_FULL, -1 },
	{ "ice", "rx_dropped", NIC_RING_FULL, -1 },
	{ "i40e", "rx_dropped", NIC_STEERING, -1 },
	{ "igc", "rx_queue_1_drops", NIC_QUEUE_DROPS, 1 },
	{ "igb", "tx_flow_control_xoff", NIC_PAUSE_SENT, -1 },
	{ "bnxt_en", "[10]: rx_discards", NIC_QUEUE_DROPS, 10 },
	{ "ena", "pps_allowance_exceeded", NIC_ALLOWANCE, -1 },
	{ "virtio_net", "rx_drops", NIC_RING_FULL, -1 },
	{ "virtio_net", "rx0_drops", NIC_QUEUE_DROPS, 0 },
	{ "somebody", "rx_queue_2_packets", NIC_QUEUE_RX, 2 },
	{ "somebody", "rx_oom_dropped", NIC_GUESSED_LOSS, -1 },
	{ "", "port_rx_csum_errors", NIC_CHECKSUM, -1 },
	{ "somebody", "rx_bytes", NIC_COUNTER_OTHER, -1 },
};

START_TEST(counters)
{
	int queue;
	const struct nic_counter *c =
		nic_counter_of(str_from(names[_i].driver), str_from(names[_i].name), &queue);

	ck_assert_msg((c ? c->class : NIC_COUNTER_OTHER) == names[_i].class, "%s", names[_i].name);
	ck_assert_int_eq(queue, names[_i].queue);
}
END_TEST

START_TEST(drivers)
{
	ck_assert_ptr_null(nic_driver_of(STR("nobody")));
	ck_assert_uint_eq(nic_driver_of(STR("igb"))->dynamic_usecs, 1 << 1 | 1 << 3);
	ck_assert_uint_eq(nic_driver_of(STR("ixgbe"))->dynamic_usecs, 1 << 1);
	ck_assert_uint_eq(nic_driver_of(STR("mlx5_core"))->dynamic_usecs, 0);
	for (unsigned i = 0; i < NIC_COUNTER_CLASSES; i++)
		ck_assert_ptr_nonnull(nic_counter_word((enum nic_counter_class)i));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, values);
	tcase_add_test(tc, switches);
	tcase_add_test(tc, hash_table);
	tcase_add_test(tc, rules);
	tcase_add_test(tc, statistics_by_name);
	tcase_add_test(tc, statistics_that_are_none);
	tcase_add_loop_test(tc, counters, 0, COUNT(names));
	tcase_add_test(tc, drivers);
}

UNIT_MAIN("nic answers", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* The tables below /proc/net: counters by name, sockets, groups, and what damages them. */
#include "tests/unit/unit.h"

#include "scanner/facts/net/igmp_queries.h"
#include "scanner/facts/net/multicast.h"
#include "scanner/facts/net/net_counters.h"
#include "scanner/facts/net/routes.h"
#include "scanner/facts/net/sock_diag.h"
#include "scanner/facts/net/sockets.h"
#include "scanner/facts/net/taps.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static uint64_t counter(const struct counter_rows *rows, const char *name)
{
	const struct named_counters t = { NULL, true, rows->v, rows->n };
	uint64_t v = UINT64_MAX - 1;

	ck_assert(net_counter_get(&t, name, &v));
	return v;
}

START_TEST(counters_by_name)
{
	struct counter_rows rows = { .arena = arena };

	ck_assert(net_counters_pairs(&rows,
		STR("Tcp: MaxConn InSegs\nTcp: -1 7\nUdp: InErrors NoPorts\nUdp: 3 18446744073709551615\n"),
		NULL));
	ck_assert(net_counters_snmp6(
		&rows, STR("Ip6InReceives \t12\nUdpLite6InErrors 4\nIcmp6OutType133 9\n"), NULL));
	ck_assert_uint_eq(counter(&rows, "Tcp.InSegs"), 7);
	ck_assert_uint_eq(counter(&rows, "Tcp.MaxConn"), UINT64_MAX);
	ck_assert_uint_eq(counter(&rows, "Udp.NoPorts"), UINT64_MAX);
	ck_assert_uint_eq(counter(&rows, "UdpLite6.InErrors"), 4);
	ck_assert_uint_eq(counter(&rows, "Icmp6.OutType133"), 9);
}
END_TEST

static const char *const damaged_pairs[] = { "", "Udp: A B\n", "Udp: A B\nUdp: 1\n",
	"Udp: A\nUdp: 1 2\n", "Udp: A\nTcp: 1\n", "Udp A\nUdp 1\n", "Udp: A\nUdp: x\n",
	"Udp: A\nUdp: 1 \nIp: B\n" };

START_TEST(counters_damaged)
{
	struct counter_rows rows = { .arena = arena };

	ck_assert(!net_counters_pairs(&rows, str_from(damaged_pairs[_i]), NULL));
}
END_TEST

START_TEST(socket_line)
{
	struct net_socket s;

	ck_assert(net_socket_parse(
		STR("  407: 640101EF:1389 00000000:0000 07 00000000:00000F00 00:00000000 00000000  1000        0 77 2 0000000000000000 4294967295   "),
		true, &s));
	ck_assert_slice(address_text(arena, s.local), "239.1.1.100");
	ck_assert_uint_eq(s.port, 5001);
	ck_assert_uint_eq(s.rx_queue, 3840);
	ck_assert_uint_eq(s.inode, 77);
	ck_assert_uint_eq(s.uid, 1000);
	ck_assert_uint_eq(s.drops, UINT32_MAX);
	ck_assert(net_socket_parse(
		STR("   0: 00000000:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 5555 1 0000000000000000 100 0 0 10 0"),
		false, &s));
	ck_assert_uint_eq(s.state, SOCKET_LISTENS);
	ck_assert_uint_eq(s.drops, 0);
}
END_TEST

static const char *const damaged_sockets[] = { "", "sl", "407: 640101EF:1389",
	"407: 640101E:1389 00000000:0000 07 0:0 00:0 0 0 0 77 2 0 1",
	"407: 640101EF:11389 00000000:0000 07 0:0 00:0 0 0 0 77 2 0 1",
	"407: 640101EF:1389 00000000:0000 07 0:0 00:0 0 0 0 x 2 0 1",
	"407: 640101EF:1389 00000000:0000 07 0:0 00:0 0 0 0 77 2 0",
	"407: 640101EF:1389 00000000:0000 07 0:0 00:0 0 0 0 77 2 0 4294967296" };

START_TEST(socket_damaged)
{
	struct net_socket s = { .inode = 9 };

	ck_assert(!net_socket_parse(str_from(damaged_sockets[_i]), true, &s));
	ck_assert_uint_eq(s.inode, 9);
}
END_TEST

START_TEST(groups)
{
	struct joined_rows rows = { .arena = arena };
	struct source_filter *v = NULL;
	size_t n = 0, cap = 0;

	ck_assert(multicast_parse_igmp(&rows,
		STR("Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n12\ta-long-name-16:     2      V2\n\t\t\t\t640101EF     2 1:00000010\t\t0\n"),
		NULL));
	ck_assert(multicast_parse_igmp6(&rows,
		STR("2    eth0            ff050000000000000000000000000001     1 00000004 0\n"),
		NULL));
	ck_assert_uint_eq(rows.n, 3);
	ck_assert_slice(rows.v[1].nic, "a-long-name-16");
	ck_assert_uint_eq(rows.v[1].ifindex, 12);
	ck_assert_uint_eq(rows.v[1].version, 2);
	ck_assert_uint_eq(rows.v[1].users, 2);
	ck_assert_slice(address_text(arena, rows.v[1].group), "239.1.1.100");
	ck_assert_slice(address_text(arena, rows.v[2].group), "ff05::1");
	ck_assert(multicast_parse_filters(arena,
		STR("Idx Device        MCA        SRC    INC    EXC\n 12 a-long 0xef010164 0x0a000001      1      0\n"),
		&v, &n, &cap));
	ck_assert_uint_eq(n, 1);
	ck_assert_slice(address_text(arena, v[0].source), "10.0.0.1");
	ck_assert(!multicast_parse_igmp(&rows, STR("Idx\n2 eth0 : 1 V9\n"), NULL));
	ck_assert(!multicast_parse_igmp(&rows, STR("Idx\n\t\t640101EF 1\n"), NULL));
	ck_assert(!multicast_parse_filters(arena, STR("2 eth0 0xef01 0x0a 1 0\n"), &v, &n, &cap));
}
END_TEST

START_TEST(route_that_fits)
{
	struct routes_of t = { .n = 0 };
	struct address to;

	ck_assert(routes_parse(arena,
		STR("Iface\tDestination\tGateway\neth1\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\neth2\t00000000\t0101A8C0\t0003\t0\t0\t50\t00000000\t0\t0\t0\neth0\t000000EF\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\neth3\t000000EF\t00000000\t0000\t0\t0\t0\t0000FFFF\t0\t0\t0\n"),
		&t));
	ck_assert_int_eq(address_parse(STR("239.0.1.2"), &to), 0);
	ck_assert_slice(routes_find(&t, to)->nic, "eth0"); /* eth3's is not up */
	ck_assert_uint_eq(route_bits(routes_find(&t, to)), 8);
	ck_assert_int_eq(address_parse(STR("10.0.1.2"), &to), 0);
	ck_assert_slice(routes_find(&t, to)->nic, "eth2");
	ck_assert(!routes_parse(arena, STR("Iface\neth0 00000000\n"), &t));
}
END_TEST

START_TEST(answers_of_probes)
{
	struct sock_diag d = { .n = 0 };
	struct igmp_queries q = { .n = 0 };
	struct taps_of t = { .n_handlers = 0 };

	sock_diag_parse(arena,
		STR("table udp4 ok\ntable tcp4 module\nmore 0\nsocket udp4 9 rmem 5 rcvbuf 10 later 7 drops 3\nsocket udp4 2 rmem 1\n"),
		&d);
	ck_assert(d.valid);
	ck_assert(d.there[DIAG_UDP4] && !d.there[DIAG_TCP4]);
	ck_assert_uint_eq(sock_diag_find(&d, 9)->drops, 3);
	ck_assert_uint_eq(sock_diag_find(&d, 2)->rmem, 1);
	ck_assert_ptr_null(sock_diag_find(&d, 5));
	d = (struct sock_diag){ .n = 0 };
	sock_diag_parse(arena, STR("socket udp9 9 rmem 5\n"), &d);
	ck_assert(!d.valid);
	igmp_queries_parse(arena, STR("listening\nquery 2 10.1.2.3 3 125\n"), &q);
	ck_assert(q.valid);
	ck_assert_uint_eq(q.v[0].interval_s, 125);
	q = (struct igmp_queries){ .n = 0 };
	igmp_queries_parse(arena, STR("listening\nquery 2 10.1.2.3 4 125\n"), &q);
	ck_assert(!q.valid);
	ck_assert(taps_parse_ptype(arena,
		STR("Type Device      Function\nALL  eth0     tpacket_rcv+0x0/0x500\nALL           packet_rcv\n0800          ip_rcv\n"),
		&t));
	ck_assert_uint_eq(t.n_handlers, 2);
	ck_assert_slice(t.handlers[0].nic, "eth0");
	ck_assert_uint_eq(t.handlers[1].nic.n, 0);
	ck_assert_uint_eq(netns_inode(STR("net:[4026531840]")), 4026531840u);
	ck_assert_uint_eq(netns_inode(STR("mnt:[4026531840]")), 0);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, counters_by_name);
	tcase_add_loop_test(tc, counters_damaged, 0, COUNT(damaged_pairs));
	tcase_add_test(tc, socket_line);
	tcase_add_loop_test(tc, socket_damaged, 0, COUNT(damaged_sockets));
	tcase_add_test(tc, groups);
	tcase_add_test(tc, route_that_fits);
	tcase_add_test(tc, answers_of_probes);
}

UNIT_MAIN("net_tables", fill)

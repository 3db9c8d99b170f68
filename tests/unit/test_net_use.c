/* SPDX-License-Identifier: Apache-2.0 */
/* Default routes of both families, and multicast groups. */
#include "scanner/facts/net/net_use.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#define HEAD                                                                                       \
	"== /proc/net/route\nIface\tDestination\tGateway "                                         \
	"\tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

static struct arena *a;

static void set_up(void)
{
	a = arena_new("a test", TEST_ARENA);
}

static void tear_down(void)
{
	arena_free(a);
}

static bool is_default(const struct net_uses *t, const char *name)
{
	const struct net_use *u = net_use_find(t, str_from(name));

	return u && u->has_default_route;
}

static unsigned groups(const struct net_uses *t, const char *name)
{
	const struct net_use *u = net_use_find(t, str_from(name));

	return u ? u->groups : 0;
}

START_TEST(routes)
{
	const struct net_uses *t = fact_from(a,
		HEAD
		"eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
		"eth1\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
		"eth2\t00000000\t00000000\t0001\t0\t0\t0\t000000F0\t0\t0\t0\n"
		"eth3\t00000000\n"
		"== /proc/net/ipv6_route\n"
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth4\n"
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n"
		"fe800000000000000000000000000000 40 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth5\n",
		&fact_net_use);

	ck_assert(t->routes_known);
	ck_assert(is_default(t, "eth0"));
	ck_assert(!is_default(t, "eth1"));
	ck_assert(!is_default(t, "eth2")); /* 0.0.0.0/4 is no default */
	ck_assert(!is_default(t, "eth3"));
	ck_assert(is_default(t, "eth4"));
	ck_assert(!is_default(t, "lo"));
	ck_assert(!is_default(t, "eth5"));
}
END_TEST

START_TEST(multicast)
{
	/* 224.0.0.1 on all; 224.70.10.10, 239.1.2.3; 224.0.1.129 of PTP; 239.255.255.250. */
	const struct net_uses *t = fact_from(a,
		"== /proc/net/igmp\nIdx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n"
		"1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n"
		"2\teth0      :     3      V3\n\t\t\t\t810100E0     1 0:00000000\t\t0\n"
		"\t\t\t\tFAFFFFEF     1 0:00000000\t\t0\n\t\t\t\t010000E0     1 0:00000000\t\t0\n"
		"3\teth1      :     3      V3\n\t\t\t\t0A0A46E0     1 0:00000000\t\t0\n"
		"\t\t\t\t030201EF     1 0:00000000\t\t0\n\t\t\t\t010000E0     1 0:00000000\t\t0\n",
		&fact_net_use);

	ck_assert_uint_eq(groups(t, "lo"), 0);
	ck_assert_uint_eq(groups(t, "eth0"), 0);
	ck_assert_uint_eq(groups(t, "eth1"), 2);
}
END_TEST

START_TEST(not_told)
{
	const struct net_uses *t = fact_from(a, "== /proc/net/route !denied\n", &fact_net_use);

	ck_assert(!t->routes_known);
	ck_assert_int_eq(t->routes->state, ANSWER_DENIED);
	ck_assert_uint_eq(t->n, 0);
	t = fact_from(a, "== /proc/net/route\ngarbage\n", &fact_net_use);
	ck_assert(!t->routes_known);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, routes);
	tcase_add_test(tc, multicast);
	tcase_add_test(tc, not_told);
}

UNIT_MAIN("net_use", fill)

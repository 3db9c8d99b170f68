/* SPDX-License-Identifier: Apache-2.0 */
/* What a bond or VLAN is for, the devices below it are for; and the queueing disciplines' text. */
#include "scanner/engine/roles.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/qdiscs.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#define NET "== /sys/class/net/"
#define CARD(name, slot)                                                                           \
	NET name " -> ../../devices/pci0000:3a/0000:3b:00." slot "/net/" name "\n" NET name        \
		 "/device -> ../../../0000:3b:00." slot "\n"
#define MADE(name, below)                                                                          \
	NET name " -> ../../devices/virtual/net/" name "\n" NET name "/device !absent\n" NET name  \
		 "/lower_" below " -> ../" below "\n"

static struct roles roles_from(struct arena *a, const char *text, const char *words)
{
	struct intent intent = { 0 };
	struct roles r = { 0 };
	struct str rest = str_from(words), word;

	while (str_word(&rest, &word))
		ck_assert_int_eq(intent_add_nic(a, &intent, word), 0);
	roles_find_nics(fact_from(a, text, &fact_netdevs), &intent, a, &r);
	return r;
}

static const struct nic *nic(const struct roles *r, const char *name)
{
	for (size_t i = 0; i < r->n_nics; i++) {
		if (str_is(r->nics[i].name, name))
			return &r->nics[i];
	}
	return NULL;
}

START_TEST(from_a_vlan_on_a_bond)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct roles r = roles_from(a,
		CARD("eth0", "0") CARD("eth1", "1") MADE("bond0", "eth0") MADE("bond0.7", "bond0"),
		"bond0.7=fast");

	ck_assert_uint_eq(r.n_nics, 4);
	ck_assert_int_eq(nic(&r, "eth0")->role, NIC_FAST);
	ck_str(nic(&r, "eth0")->above, "bond0.7");
	ck_str(nic(&r, "bond0")->above, "bond0.7");
	ck_str(nic(&r, "bond0.7")->above, "");
	ck_assert_int_eq(nic(&r, "eth1")->role, NIC_UNDECLARED);
	arena_free(a);
}
END_TEST

/* Its own role goes before; of two devices on it the one that asks more. */
START_TEST(of_several)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	const char *text = CARD("eth0", "0") MADE("eth0.7", "eth0") MADE("eth0.8", "eth0");
	struct roles r = roles_from(a, text, "eth0.7=mgmt eth0.8=fast");

	ck_assert_int_eq(nic(&r, "eth0")->role, NIC_FAST);
	ck_str(nic(&r, "eth0")->above, "eth0.8");
	r = roles_from(a, text, "eth0=mgmt eth0.8=fast");
	ck_assert_int_eq(nic(&r, "eth0")->role, NIC_MGMT);
	ck_str(nic(&r, "eth0")->above, "");
	arena_free(a);
}
END_TEST

/* Links that form a ring end it; a name that is not there stays. */
START_TEST(hostile)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct roles r = roles_from(
		a, MADE("x", "y") MADE("y", "x") MADE("z", "gone"), "x=ptp nobody=fast z");

	ck_assert_int_eq(nic(&r, "y")->role, NIC_PTP);
	ck_str(nic(&r, "x")->above, "");
	ck_assert_ptr_nonnull(nic(&r, "nobody"));
	ck_assert_ptr_null(nic(&r, "gone"));
	arena_free(a);
}
END_TEST

#define LINE " drops 4294967295 overlimits 0 requeues 2 backlog 0 packets 7\n"

START_TEST(disciplines)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	const struct qdiscs *t = fact_from(a,
		"== /probe/qdisc\nqdisc 2 mq 0x80020000 root" LINE
		"qdisc 2 fq_codel 0x0 0x80020001" LINE,
		&fact_qdiscs);

	ck_assert(t->valid);
	ck_assert_uint_eq(t->n, 2);
	ck_assert(t->v[0].root && !t->v[1].root);
	ck_assert_uint_eq(t->v[1].parent, 0x80020001);
	ck_assert_uint_eq(t->v[1].drops, UINT32_MAX);
	ck_assert_ptr_eq(qdiscs_same(t, &t->v[1]), &t->v[1]);
	arena_free(a);
}
END_TEST

static const char *const broken[] = {
	"qdisc x mq 0x0 root" LINE,
	"qdisc 2 mq 80020000 root" LINE,
	"qdisc 2 mq 0x0 root drops 1\n",
	"qdisc 2 mq 0x0 root drops 4294967296 overlimits 0 requeues 2 backlog 0 packets 7\n",
	"qdisc 2 mq 0x0 root drops 1 overlimits 0 requeues 2 backlog 0 packets 7 more\n",
	"class 2 mq 0x0 root" LINE,
};

START_TEST(broken_disciplines)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	char text[256];
	const struct qdiscs *t;

	snprintf(text, sizeof(text), "== /probe/qdisc\nqdisc 1 noqueue 0x0 root" LINE "%s",
		broken[_i]);
	t = fact_from(a, text, &fact_qdiscs);
	ck_assert(!t->valid && t->n == 0);
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, from_a_vlan_on_a_bond);
	tcase_add_test(tc, of_several);
	tcase_add_test(tc, hostile);
	tcase_add_test(tc, disciplines);
	tcase_add_loop_test(tc, broken_disciplines, 0, sizeof(broken) / sizeof(broken[0]));
}

UNIT_MAIN("nic_roles", fill)

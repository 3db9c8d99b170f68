/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers about AF_XDP sockets as net/xdp/xsk_diag.c writes them, whole and cut short at every
 * byte; and the fact made of the lines.
 */
#include "scanner/facts/net/xsk.h"
#include "scanner/source/probes/xsk.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <linux/xdp_diag.h>
#include <string.h>
#include <sys/socket.h>

static struct arena *a;
static _Alignas(struct nlmsghdr) char message[1024];
static size_t used;

static void set_up(void)
{
	a = arena_new("a test", TEST_ARENA);
	memset(message, 0, sizeof(message));
	used = 0;
}

static void tear_down(void)
{
	arena_free(a);
}

static void put(const void *p, size_t n)
{
	memcpy(message + used, p, n);
	used += NLMSG_ALIGN(n);
}

static void put_attribute(unsigned type, const void *p, size_t n)
{
	struct nlattr at = { .nla_len = (uint16_t)(sizeof(at) + n), .nla_type = (uint16_t)type };

	memcpy(message + used, &at, sizeof(at));
	memcpy(message + used + sizeof(at), p, n);
	used += NLMSG_ALIGN(sizeof(at) + n);
}

static struct nlmsghdr *header(void)
{
	return (struct nlmsghdr *)(void *)message;
}

static void build(unsigned family)
{
	struct nlmsghdr h = { .nlmsg_type = SOCK_DIAG_BY_FAMILY };
	struct xdp_diag_msg m = { .xdiag_family = (uint8_t)family, .xdiag_ino = 7001 };
	struct xdp_diag_info info = { .ifindex = 3, .queue_id = 5 };
	struct xdp_diag_ring ring = { .entries = 2048 };
	struct xdp_diag_umem umem = { .size = 1 << 24,
		.id = 2,
		.num_pages = 4096,
		.chunk_size = 4096,
		.headroom = 64,
		.flags = XDP_DU_F_ZEROCOPY,
		.refs = 1 };
	uint64_t stats[6] = { 1, 2, 3, 1ULL << 60, 5, 6 };

	put(&h, sizeof(h));
	put(&m, sizeof(m));
	put_attribute(XDP_DIAG_INFO, &info, sizeof(info));
	put_attribute(XDP_DIAG_RX_RING, &ring, sizeof(ring));
	put_attribute(XDP_DIAG_UMEM, &umem, sizeof(umem));
	put_attribute(9, stats, sizeof(stats)); /* XDP_DIAG_STATS */
	header()->nlmsg_len = (uint32_t)used;
}

static const struct xsks *parsed(const char *text)
{
	struct xsks *t = ARENA_NEW(a, struct xsks, 1);

	xsk_parse(a, str_from(text), t);
	return t;
}

START_TEST(a_socket)
{
	const struct xsks *t;
	struct str line;

	build(AF_XDP);
	ck_assert_int_eq(xsk_line(a, header(), &line), 0);
	ck_str(line,
		"socket 7001 if 3 queue 5 rx 2048 umem 2 bytes 16777216 chunk 4096 headroom 64 "
		"zerocopy 1 dropped 1 invalid 2 full 3 fill_empty 1152921504606846976 tx_invalid 5 "
		"tx_empty 6");
	t = parsed(str_z(a, str_printf(a, "table ok\n" STR_FMT "\n", STR_ARG(line))));
	ck_assert(t->valid && t->n == 1);
	ck_assert(t->v[0].bound && t->v[0].ifindex == 3 && t->v[0].queue == 5);
	ck_assert(t->v[0].zerocopy && t->v[0].rx == 2048 && t->v[0].tx == 0);
	ck_assert(t->v[0].stats && t->v[0].fill_empty == 1ULL << 60);
}
END_TEST

START_TEST(cut_short)
{
	struct str line;

	build(AF_XDP);
	for (uint32_t n = 0; n <= used; n++) {
		header()->nlmsg_len = n;
		(void)xsk_line(
			a, header(), &line); /* reads nothing behind it: the sanitizers tell */
	}
	header()->nlmsg_len = NLMSG_LENGTH(4);
	ck_assert_int_eq(xsk_line(a, header(), &line), -EPROTO);
}
END_TEST

START_TEST(another_family)
{
	struct str line;

	build(AF_INET);
	ck_assert_int_eq(xsk_line(a, header(), &line), -EPROTO);
}
END_TEST

START_TEST(texts)
{
	ck_assert(parsed("table module\n")->module);
	ck_assert(parsed("table ok\nmore 3\n")->more);
	ck_assert(parsed("table ok\nsocket 5 new_word 3\n")->n == 1);
	ck_assert(!parsed("socket 5 if 3\n")->valid);
	ck_assert(!parsed("table ok\nsocket five\n")->valid);
	ck_assert(!parsed("table ok\nsocket 5 if\n")->valid);
	ck_assert(!parsed("")->valid);
	ck_assert(!parsed("table ok\nsocket 5 tx 64\n")->v[0].bound);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_socket);
	tcase_add_test(tc, cut_short);
	tcase_add_test(tc, another_family);
	tcase_add_test(tc, texts);
}

UNIT_MAIN("xsk", fill)

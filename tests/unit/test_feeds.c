/* SPDX-License-Identifier: Apache-2.0 */
/* Groups and peers as they are said, and addresses as the kernel prints them. */
#include "tests/unit/unit.h"

#include <errno.h>

#include "scanner/base/arena.h"
#include "scanner/engine/feeds.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 24);
}

static void tear_down(void)
{
	arena_free(arena);
}

static const struct {
	const char *text, *group, *nic, *source;
	unsigned port;
} good[] = {
	{ "239.1.1.100", "239.1.1.100", "", NULL, 0 },
	{ "239.1.1.100:5001", "239.1.1.100", "", NULL, 5001 },
	{ "239.1.1.100:5001@eth0", "239.1.1.100", "eth0", NULL, 5001 },
	{ "239.1.1.100@eth0", "239.1.1.100", "eth0", NULL, 0 },
	{ "232.1.1.1:7@eth0.100,source=10.0.0.1", "232.1.1.1", "eth0.100", "10.0.0.1", 7 },
	{ "[ff05::1]:5001@eth0", "ff05::1", "eth0", NULL, 5001 },
	{ "[ff05::1]", "ff05::1", "", NULL, 0 },
	{ "ff3e::8000:1,source=2001:db8::1", "ff3e::8000:1", "", "2001:db8::1", 0 },
};

START_TEST(group_is_read)
{
	struct feed_group g;

	ck_assert_int_eq(feed_group_parse(str_from(good[_i].text), &g), 0);
	ck_assert(str_is(address_text(arena, g.group), good[_i].group));
	ck_assert(str_is(g.nic, good[_i].nic));
	ck_assert_uint_eq(g.port, good[_i].port);
	ck_assert_int_eq(g.has_source, good[_i].source != NULL);
	if (g.has_source)
		ck_assert(str_is(address_text(arena, g.source), good[_i].source));
}
END_TEST

static const char *const bad[] = { "", "10.0.0.1", "239.1.1", "239.1.1.256",
	"239.1.1.100:", "239.1.1.100:0", "239.1.1.100:65536", "239.1.1.100:5001@", "@eth0",
	"239.1.1.1.", "239.1.1.100:5001@eth0,", "239.1.1.100,source=", "239.1.1.100,source=ff05::1",
	"239.1.1.100,sauce=10.0.0.1", "239.1.1.100,source=239.1.1.1", "[ff05::1", "[ff05::1]x",
	"[ff05::1]:", "ff05::1::2", "ff05:1", "239.1.1.100@a/b", "239.1.1.100@a-name-of-16-byte",
	"::1" };

START_TEST(group_is_refused)
{
	struct feed_group g = { .port = 7 };

	ck_assert_int_eq(feed_group_parse(str_from(bad[_i]), &g), -EINVAL);
	ck_assert_uint_eq(g.port, 7);
}
END_TEST

START_TEST(feeds_are_kept_once)
{
	struct feeds f = { 0 }, more = { 0 };

	ck_assert_int_eq(feeds_add_group(arena, &f, STR("239.1.1.1:1")), 0);
	ck_assert_int_eq(feeds_add_group(arena, &f, STR("239.1.1.1:1")), 0);
	ck_assert_int_eq(feeds_add_group(arena, &more, STR("239.1.1.2:1")), 0);
	ck_assert_int_eq(feeds_add_peer(arena, &more, STR("10.1.2.1@eth0")), 0);
	ck_assert_int_eq(feeds_add_peer(arena, &more, STR("239.1.2.1")), -EINVAL);
	ck_assert_int_eq(feeds_add_peer(arena, &more, STR("0.0.0.0")), -EINVAL);
	feeds_more(arena, &f, &more);
	ck_assert_uint_eq(f.n_groups, 2);
	ck_assert_uint_eq(f.n_peers, 1);
	for (unsigned i = 0; f.n_groups < FEEDS_CAP; i++)
		ck_assert_int_eq(feeds_add_group(arena, &f,
					 str_printf(arena, "239.2.%u.%u", i / 250, i % 250)),
			0);
	ck_assert_int_eq(feeds_add_group(arena, &f, STR("239.3.0.1")), -E2BIG);
}
END_TEST

static const struct {
	const char *words, *bytes, *text;
} printed[] = {
	{ "640101EF", "0xef010164", "239.1.1.100" },
	{ "0100007F", "7f000001", "127.0.0.1" },
	{ "B80D0120000000000000000001000000", "20010db8000000000000000000000001", "2001:db8::1" },
	{ "00000000000000000000000000000000", "00000000000000000000000000000000", "::" },
	{ "000002FF000000000000000001000000", "ff020000000000000000000000000001", "ff02::1" },
};

START_TEST(address_is_read)
{
	struct address x, y, z;

	ck_assert_int_eq(address_of_words(str_from(printed[_i].words), &x), 0);
	ck_assert_int_eq(address_of_bytes(str_from(printed[_i].bytes), &y), 0);
	ck_assert_int_eq(address_parse(str_from(printed[_i].text), &z), 0);
	ck_assert(address_eq(x, y));
	ck_assert(address_eq(x, z));
	ck_assert(str_is(address_text(arena, x), printed[_i].text));
}
END_TEST

START_TEST(address_of_ipv4_in_ipv6)
{
	struct address x;

	ck_assert_int_eq(address_parse(STR("::ffff:239.1.1.1"), &x), 0);
	ck_assert(x.v6);
	ck_assert(str_is(address_text(arena, address_unmapped(x)), "239.1.1.1"));
	ck_assert(address_is_multicast(address_unmapped(x)));
	ck_assert_int_eq(address_of_words(STR("640101E"), &x), -EINVAL);
	ck_assert_int_eq(address_of_words(STR("640101EG"), &x), -EINVAL);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, group_is_read, 0, COUNT(good));
	tcase_add_loop_test(tc, group_is_refused, 0, COUNT(bad));
	tcase_add_test(tc, feeds_are_kept_once);
	tcase_add_loop_test(tc, address_is_read, 0, COUNT(printed));
	tcase_add_test(tc, address_of_ipv4_in_ipv6);
}

UNIT_MAIN("feeds", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* What a kernel has: upstream by version, RHEL's by minor release. */
#include "scanner/facts/host_since.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

static struct arena *a;

static const struct host *host(const char *release)
{
	const char *text =
		str_z(a, str_printf(a, "== /probe/uname\nrelease %s\nversion #1 SMP\n", release));

	return fact_from(a, text, &fact_host);
}

START_TEST(a_change)
{
	static const struct since vmstat = { 6, 5, .el9 = EL(4), .el10 = EL(0) };
	static const struct {
		const char *release;
		enum told told;
	} rows[] = {
		{ "6.5.0", TOLD_YES },
		{ "6.4.16-arch1", TOLD_NO },
		{ "6.1.0-56-amd64", TOLD_NO },
		{ "7.0.1", TOLD_YES },
		{ "3.10.0-1160.15.2.el7.x86_64", TOLD_NO },
		{ "4.18.0-553.el8_10.x86_64", TOLD_NO },
		{ "5.14.0-427.13.1.el9_4.x86_64", TOLD_YES },
		{ "5.14.0-427.13.1.el9_4.x86_64+rt", TOLD_YES },
		{ "5.14.0-362.8.1.el9_3.x86_64", TOLD_NO },
		{ "5.14.0-427.el9.x86_64", TOLD_YES },
		{ "5.14.0-362.el9.x86_64", TOLD_NO },
		{ "5.14.0-390.el9.x86_64", TOLD_UNKNOWN }, /* between 9.3 and 9.4 */
		{ "5.14.0-340.el9.x86_64", TOLD_NO },
		{ "5.14.0-700.el9.x86_64", TOLD_YES },
		{ "5.14.0-1.el9.x86_64", TOLD_UNKNOWN },
		{ "5.14.0.el9.x86_64", TOLD_UNKNOWN },
		{ "6.12.0-55.9.1.el10_0.x86_64", TOLD_YES },
		{ "5.15.0-206.153.7.el9uek.x86_64", TOLD_NO },
		{ "6.8.1-1.el9.elrepo.x86_64", TOLD_YES },
		{ "5.14.0-427.el9.elrepo.x86_64", TOLD_NO },
		{ "5.14.21-150500.55-default", TOLD_NO },
		{ "garbage", TOLD_UNKNOWN },
	};

	for (int i = 0; i < COUNT(rows); i++)
		ck_assert_msg(host_has(host(rows[i].release), &vmstat) == rows[i].told, "%s",
			rows[i].release);
}
END_TEST

START_TEST(which)
{
	static const struct since never = { 0, 0, .el8 = EL(0) };

	ck_assert_uint_eq(host_el(host("3.10.0-1160.el7.x86_64")), 7);
	ck_assert_uint_eq(host_el(host("4.18.0-80.el8.x86_64")), 8);
	ck_assert_uint_eq(host_el(host("6.12.0-55.9.1.el10_0.x86_64")), 10);
	ck_assert_uint_eq(host_el(host("5.15.0-206.el8uek.x86_64")), 0);
	ck_assert_uint_eq(host_el(host("6.1.0-56-amd64")), 0);
	ck_assert_int_eq(host_has(host("7.5.0"), &never), TOLD_NO);
	ck_assert_int_eq(host_has(host("4.18.0-80.el8.x86_64"), &never), TOLD_YES);
}
END_TEST

static void fill(TCase *tc)
{
	a = arena_new("test", TEST_ARENA);
	tcase_add_test(tc, a_change);
	tcase_add_test(tc, which);
}

UNIT_MAIN("host since", fill)

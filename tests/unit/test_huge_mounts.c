/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of mountinfo: what is a hugetlbfs, of which size, how large, and whose. */
#include "scanner/facts/mem/huge_mounts.h"
#include "tests/unit/unit.h"

#define LINE(options, super)                                                                       \
	"40 21 0:31 / /dev/hugepages " options " shared:5 - hugetlbfs hugetlbfs " super

static struct huge_mount parse(const char *line)
{
	struct huge_mount m = { 0 };

	ck_assert_msg(huge_mount_parse(str_from(line), 2048, &m), "%s", line);
	return m;
}

START_TEST(sizes)
{
	uint64_t kb = 0;

	ck_assert(huge_size_parse(STR("2M"), &kb));
	ck_assert_uint_eq(kb, 2048);
	ck_assert(huge_size_parse(STR("1024M"), &kb));
	ck_assert_uint_eq(kb, 1048576);
	ck_assert(huge_size_parse(STR("1g"), &kb));
	ck_assert_uint_eq(kb, 1048576);
	ck_assert(huge_size_parse(STR("64K"), &kb));
	ck_assert_uint_eq(kb, 64);
	ck_assert(!huge_size_parse(STR("2"), &kb));
	ck_assert(!huge_size_parse(STR("M"), &kb));
	ck_assert(!huge_size_parse(STR("99999999999M"), &kb));
	ck_assert_uint_eq(kb, 64);
}
END_TEST

START_TEST(as_the_kernel_prints)
{
	struct huge_mount m = parse(LINE("rw,relatime",
		"rw,uid=1001,gid=2000,mode=1770,pagesize=1024M,size=8589934592,min_size=1073741824"));

	ck_assert(str_is(m.where, "/dev/hugepages"));
	ck_assert_uint_eq(m.kb, 1048576);
	ck_assert_uint_eq(m.bytes, 8589934592);
	ck_assert_uint_eq(m.uid, 1001);
	ck_assert_uint_eq(m.gid, 2000);
	ck_assert_uint_eq(m.mode, 01770);
	ck_assert(!m.read_only && !m.odd);
}
END_TEST

START_TEST(as_somebody_wrote)
{
	struct huge_mount m = parse(LINE("ro", "rw,size=4G"));

	ck_assert_uint_eq(m.kb, 2048);
	ck_assert_uint_eq(m.bytes, 4ull << 30);
	ck_assert_uint_eq(m.mode, 0755);
	ck_assert(m.read_only && !m.odd);
	/* A line without optional fields, as in many containers. */
	m = parse("40 21 0:31 / /mnt rw - hugetlbfs none rw");
	ck_assert_uint_eq(m.bytes, UINT64_MAX);
}
END_TEST

START_TEST(odd_options)
{
	ck_assert(parse(LINE("rw", "rw,pagesize=huge")).odd);
	ck_assert(parse(LINE("rw", "rw,size=50%")).odd);
	ck_assert(parse(LINE("rw", "rw,mode=9")).odd);
	ck_assert(parse(LINE("rw", "rw,mode=")).odd);
	ck_assert(parse(LINE("rw", "rw,uid=root")).odd);
}
END_TEST

START_TEST(others)
{
	static const char *const lines[] = { "", "40", "40 21 0:31 / /mnt rw shared:5 -",
		"40 21 0:31 / /mnt rw shared:5 - hugetlbfs",
		"40 21 0:31 / /mnt rw - tmpfs tmpfs rw", "40 21 0:31 / /mnt rw - hugetlbfs none",
		"40 21 0:31 / hugetlbfs rw" };
	struct huge_mount m = { .kb = 7 };

	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(!huge_mount_parse(str_from(lines[i]), 2048, &m), "%s", lines[i]);
	ck_assert_uint_eq(m.kb, 7);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, sizes);
	tcase_add_test(tc, as_the_kernel_prints);
	tcase_add_test(tc, as_somebody_wrote);
	tcase_add_test(tc, odd_options);
	tcase_add_test(tc, others);
}

UNIT_MAIN("huge mounts", fill)

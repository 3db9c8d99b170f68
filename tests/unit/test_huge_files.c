/* SPDX-License-Identifier: Apache-2.0 */
/* Files of huge pages, and which of them a lock says are in use; and the probe that lists them. */
#include "scanner/facts/mem/huge_files.h"
#include "scanner/source/probe.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "tests/support/tmpdir.h"

#define END "denied 0\nmore 0\n"

static struct arena *a;

static void set_up(void)
{
	a = arena_new("a test", TEST_ARENA);
}

static void tear_down(void)
{
	arena_free(a);
}

static const struct huge_files *of(const char *probe, const char *locks)
{
	char *text = str_z(a, str_printf(a, "== /probe/hugetlbfs\n%s== /proc/locks%s%s", probe,
				      locks ? "\n" : " !denied\n", locks ? locks : ""));

	return fact_from(a, text, &fact_huge_files);
}

START_TEST(names)
{
	ck_str(huge_file_prefix(STR("rtemap_0")), "rte");
	ck_str(huge_file_prefix(STR("spdk_pid12map_4095")), "spdk_pid12");
	ck_str(huge_file_prefix(STR("map_0")), "");
	ck_str(huge_file_prefix(STR("rtemap_")), "");
	ck_str(huge_file_prefix(STR("rtemap_x")), "");
	ck_str(huge_file_prefix(STR("qemu_back_mem.pc.ram.Xy12")), "");
	ck_str(huge_file_prefix(STR("")), "");
}
END_TEST

START_TEST(in_use_or_not)
{
	const struct huge_files *t =
		of("mount 2048 00:1f /dev/hugepages\nfile 2048 00:1f:1001 2097152 rtemap_0\n"
		   "file 2048 00:1f:1002 2097152 rtemap_1\nfile 2048 00:1f:1003 2097152 oldmap_0\n"
		   "file 2048 00:1f:1004 4194304 db\nfile 2048 00:1f:100 2097152 goodmap_0\n"
		   "dpdk good 00:18:77\ndpdk old 00:18:78\n" END,
			"1: FLOCK  ADVISORY  READ  4711 00:1f:1001 0 EOF\n"
			"2: POSIX  ADVISORY  WRITE 4711 00:18:77 0 EOF\n"
			"2: -> POSIX  ADVISORY  WRITE 4712 00:1f:1003 0 EOF\n");

	ck_assert(t->valid && t->has_files);
	ck_assert_uint_eq(t->mounts, 1);
	ck_assert_uint_eq(t->n, 4);
	ck_str(t->v[0].prefix, "rte");
	ck_assert_uint_eq(t->v[0].files, 2);
	ck_assert_uint_eq(t->v[0].unused, 1);
	ck_assert_uint_eq(t->v[0].unused_bytes, 2097152);
	ck_str(t->v[1].prefix, "old");
	ck_assert_uint_eq(t->v[1].unused, 1);
	ck_str(t->v[2].prefix, "");
	ck_assert_uint_eq(t->v[2].unused, 0);
	ck_assert_uint_eq(t->v[2].bytes, 4194304);
	ck_str(t->v[3].prefix, "good");
	ck_assert_uint_eq(t->v[3].unused, 0);
}
END_TEST

START_TEST(not_told)
{
	ck_assert(of("mount 2048 00:1f /x\n" END, NULL)->valid);
	ck_assert(!of("file 2048 00:1f:1 2097152 rtemap_0\n" END, NULL)->valid);
	ck_assert(!of("file 2048 00:1f:1 2097152 rtemap_0\n" END, "what is this\n")->valid);
	ck_assert(!of("file 2048 00:1f:1 much rtemap_0\n" END, "")->valid);
	ck_assert(!of("mount 2048 00:1f /x\n", "")->valid);
	ck_assert_uint_eq(of("denied 2\nmore 7\n", "")->denied, 2);
	ck_assert_uint_eq(of("denied 2\nmore 7\n", "")->more, 7);
}
END_TEST

/* A folder of its own: what cannot be mounted here, a machine without rights, is said. */
START_TEST(the_probe)
{
	struct tmpdir dir;
	struct answer an = { .path = STR("/probe/hugetlbfs"), .kind = ASK_FILE };
	int fd;

	probe_hugetlbfs.run(STR(""), a, &an);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert(str_has(an.bytes, "denied ") && str_ends(an.bytes, "\n"));
	ck_assert(probe_owns(STR("/probe/hugetlbfs")) && !probe_owns(STR("/probe/hugetlbfs/x")));
	tmpdir_make(&dir);
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		mount("none", dir.path, "hugetlbfs", 0, "pagesize=2M")) {
		fprintf(stderr, "skipped: a hugetlbfs cannot be mounted here\n");
	} else {
		fd = open(str_z(a, str_printf(a, "%s/rtemap_0", dir.path)), O_CREAT | O_RDWR, 0600);
		an = (struct answer){ .path = STR("/probe/hugetlbfs"), .kind = ASK_FILE };
		probe_hugetlbfs.run(STR(""), a, &an);
		ck_assert(str_has(an.bytes, "mount 2048 "));
		ck_assert(str_has(an.bytes, dir.path));
		ck_assert(!str_has(an.bytes, "rtemap_0")); /* it holds no page */
		close(fd);
		ck_assert_int_eq(umount(dir.path), 0);
	}
	tmpdir_remove(&dir);
	an = (struct answer){ .path = STR("/probe/hugetlbfs"), .kind = ASK_LIST };
	probe_hugetlbfs.run(STR(""), a, &an);
	ck_assert_int_ne(an.state, ANSWER_OK);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, names);
	tcase_add_test(tc, in_use_or_not);
	tcase_add_test(tc, not_told);
	tcase_add_test(tc, the_probe);
}

UNIT_MAIN("huge files", fill)

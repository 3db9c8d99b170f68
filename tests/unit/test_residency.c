/* SPDX-License-Identifier: Apache-2.0 */
/* Where memory is: which mappings count, how they are sampled, what each source's text means. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/facts/mem/residency.h"
#include "scanner/source/child.h"
#include "scanner/source/private_memory.h"

enum { MIB = 1 << 20 };

static struct arena *a;

#define MOUNTS                                                                                     \
	"36 35 0:31 / /dev/hugepages rw,relatime shared:5 - hugetlbfs hugetlbfs rw\n"              \
	"37 35 0:6 / /dev rw shared:2 master:1 - devtmpfs udev rw\n"                               \
	"38 35 0:27 / /dev/shm rw - tmpfs tmpfs rw\n"                                              \
	"39 35 8:1 / / rw - ext4 /dev/vda1 rw\n"

static const struct {
	const char *line;
	unsigned pages;
} lines[] = {
	{ "55d0c3200000-55d0c3221000 rw-p 00000000 00:00 0                          [heap]", 33 },
	{ "7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]", 33 },
	{ "7f0000000000-7f0000001000 rw-p 00000000 00:00 0 ", 1 },
	{ "7f0000000000-7f0000001000 rw-p 00000000 00:00 0 [anon:malloc]", 1 },
	{ "7f0000000000-7f0000001000 ---p 00000000 00:00 0 ", 0 },
	{ "7f0000000000-7f0000001000 r--p 00000000 00:00 0                          [vvar]", 0 },
	{ "7f0000000000-7f0000001000 rw-s 00000000 00:01 1027 /dev/zero (deleted)", 1 },
	{ "7f0000000000-7f0000001000 rw-s 00000000 00:01 1027 /memfd:ring (deleted)", 1 },
	{ "7f0000000000-7f0000001000 rw-s 00000000 00:01 7 /SYSV00000000 (deleted)", 1 },
	{ "7f0000000000-7f0000200000 rw-p 00000000 00:10 9 /anon_hugepage (deleted)", 512 },
	{ "7f0000000000-7f0000200000 rw-s 00000000 00:1f 9 /dev/hugepages/rte map_0", 512 },
	{ "7f0000000000-7f0000001000 rw-s 00000000 00:1b 9 /dev/shm/ring", 1 },
	{ "7f0000000000-7f0000001000 rw-s 00000000 00:06 9 /dev/vfio/12", 0 },
	{ "7f0000000000-7f0000001000 rw-p 00000000 08:01 9 /opt/feed/feed", 0 },
	{ "7f0000000000-7f0000001000 rw-s 00000000 08:01 9 /var/lib/journal", 0 },
};

START_TEST(which_mappings_count)
{
	struct mappings m;

	ck_assert_int_eq(private_memory(a, str_from(lines[_i].line), STR(MOUNTS), 4096, &m), 0);
	ck_assert_msg(m.pages == lines[_i].pages, "%s: %u", lines[_i].line, (unsigned)m.pages);
}
END_TEST

START_TEST(lines_of_no_kernel)
{
	static const char *const bad[] = { "x", "7f0000001000-7f0000000000 rw-p 0 00:00 0",
		"7f0000000000-7f0000001000 rw-p 0 00:00", "7f0000000000 rw-p 0 00:00 0",
		"7f0000000000-7f0000001000 rw 0 00:00 0", "\n" };
	struct mappings m = { .n = 7 };

	for (int i = 0; i < COUNT(bad); i++)
		ck_assert_int_eq(private_memory(a, str_from(bad[i]), STR(""), 4096, &m), -EINVAL);
	ck_assert_uint_eq(m.n, 7);
}
END_TEST

/* One page of each part, whatever the parts are; each within a mapping. */
START_TEST(the_sample_is_spread)
{
	struct mapping v[] = { { 0x1000, 3 }, { 0x100000, 1 }, { 0x200000, 100000 } };
	struct mappings m = { v, 3, 100004 };
	uint64_t at[1024], odd = 0;

	ck_assert_uint_eq(private_memory_sample(&m, 4096, 1024, (uint64_t)_i, at), 1024);
	for (unsigned i = 0; i < 1024; i++) {
		ck_assert(i == 0 || at[i] > at[i - 1]);
		odd += at[i] / 4096 & 1;
	}
	ck_assert_uint_lt(at[1023], 0x200000 + 100000 * 4096ull);
	/* Interleaved by page, such memory is half on each node: seven deviations of 16 pages. */
	ck_assert_uint_gt(odd, 400);
	ck_assert_uint_lt(odd, 624);
}
END_TEST

START_TEST(few_pages_are_all_asked)
{
	struct mapping v[] = { { 0x1000, 2 }, { 0x9000, 1 } };
	struct mappings m = { v, 2, 3 }, none = { 0 };
	uint64_t at[8];

	ck_assert_uint_eq(private_memory_sample(&m, 4096, 8, 99, at), 3);
	ck_assert_uint_eq(at[0], 0x1000);
	ck_assert_uint_eq(at[1], 0x2000);
	ck_assert_uint_eq(at[2], 0x9000);
	ck_assert_uint_eq(private_memory_sample(&none, 4096, 8, 99, at), 0);
}
END_TEST

START_TEST(numa_maps)
{
	struct residency_counts c = { 0 };

	ck_assert(residency_parse_maps(a,
		STR("55d0 prefer (many):0-1 heap anon=10 dirty=10 N0=4 N10=6 kernelpagesize_kB=4\n"
		    "7f00 weighted interleave:0-1 file=/lib/x mapped=3 N0=3 kernelpagesize_kB=4\n"
		    "7f01 bind:0 file=/dev/hugepages/N1=9 huge dirty=1 N0=1 "
		    "kernelpagesize_kB=2048\n7f02 default"),
		&c));
	ck_assert_uint_eq(c.n, 2);
	ck_assert_uint_eq(c.v[0].n, 4 * 4096 + 2 * MIB);
	ck_assert_uint_eq(c.v[1].node, 10);
	ck_assert_uint_eq(c.v[1].n, 6 * 4096);
	ck_assert(!residency_parse_maps(a, STR("55d0 default anon=1 N0=1\n"), &c));
}
END_TEST

static struct answer ask(const char *path)
{
	struct probes *p = child_start(0, (struct cpuset){ 0 });
	struct answer an;

	ck_assert_ptr_nonnull(p);
	probe_ask(p, str_from(path), ASK_FILE, 0, a, &an);
	child_stop(p);
	return an;
}

/* A process of 64 MiB of which half was touched, page by page. */
static pid_t start_half(bool interleave)
{
	unsigned long nodes = 1;
	int ready[2];
	pid_t pid;
	char c;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		char *p;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (interleave && syscall(SYS_set_mempolicy, MPOL_INTERLEAVE, &nodes, 8))
			_exit(1);
		p = mmap(
			NULL, 64 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED || madvise(p, 64 * MIB, MADV_NOHUGEPAGE))
			(void)!write(2, "no huge pages to refuse\n", 24);
		memset(p, 1, 32 * MIB);
		(void)!write(ready[1], "x", 1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		pid = -1;
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* A sanitizer maps terabytes of its own into the process that is to be sampled. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

START_TEST(a_living_process_is_sampled)
{
	pid_t pid = start_half(false);
	struct str path = str_printf(a, "/probe/residency/%d", (int)pid);
	struct residency r = { 0 };
	struct answer an;
	uint64_t total = 0;

	ck_assert_int_gt(pid, 0);
	an = ask(str_z(a, path));
	end(pid);
	if (an.state == ANSWER_UNSUPPORTED || an.state == ANSWER_DENIED) {
		printf("skipped: no move_pages() here, or no right to it\n");
		return;
	}
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert(residency_parse_sample(a, an.bytes, &r));
	ck_assert_uint_eq(r.asked, 1024);
	ck_assert_uint_ge(r.pages, 64 * MIB / 4096);
	ck_assert_uint_gt(r.start_ticks, 0);
	for (size_t i = 0; i < r.n; i++)
		total += r.v[i].n;
	/* Half of the pages, and the test's own arenas besides, which are touched in part. */
	ck_assert_msg(total > 350 && total < 700, STR_FMT, STR_ARG(an.bytes));
	an = ask(str_z(a, path));
	ck_assert_int_eq(an.state, ANSWER_VANISHED);
}
END_TEST

START_TEST(the_policy_is_printed)
{
	pid_t pid = start_half(true);
	struct answer an, thread;

	if (pid < 0) {
		printf("skipped: no set_mempolicy() here\n");
		return;
	}
	an = ask(str_z(a, str_printf(a, "/probe/mempolicy/%d", (int)pid)));
	thread = ask(str_z(a, str_printf(a, "/probe/mempolicy/%d/task/%d", (int)pid, (int)pid)));
	end(pid);
	if (an.state == ANSWER_ABSENT || an.state == ANSWER_DENIED) {
		printf("skipped: no numa_maps here, or no right to it\n");
		return;
	}
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert_uint_le(an.bytes.n, 40);
	ck_assert_msg(str_has(an.bytes, " interleave:0 "), STR_FMT, STR_ARG(an.bytes));
	ck_assert_slice(thread.bytes, str_z(a, an.bytes));
}
END_TEST

START_TEST(names_that_are_none)
{
	static const char *const bad[] = { "/probe/residency/1/", "/probe/residency/x",
		"/probe/mempolicy/1/2", "/probe/mempolicy/1/task/", "/probe/mempolicy/../1" };

	for (int i = 0; i < COUNT(bad); i++)
		ck_assert_int_ne(ask(bad[i]).state, ANSWER_OK);
}
END_TEST

static void set_up(void)
{
	a = arena_new("test", 8 << 20);
}

static void tear_down(void)
{
	arena_free(a);
}

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, which_mappings_count, 0, COUNT(lines));
	tcase_add_test(tc, lines_of_no_kernel);
	tcase_add_loop_test(tc, the_sample_is_spread, 0, 20);
	tcase_add_test(tc, few_pages_are_all_asked);
	tcase_add_test(tc, numa_maps);
	if (SANITIZED) {
		printf("skipped: a living process, under a sanitizer\n");
	} else {
		tcase_add_test(tc, a_living_process_is_sampled);
		tcase_add_test(tc, the_policy_is_printed);
	}
	tcase_add_test(tc, names_that_are_none);
}

UNIT_MAIN("residency", fill)

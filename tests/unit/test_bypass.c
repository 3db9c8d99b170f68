/* SPDX-License-Identifier: Apache-2.0 */
/* Who bypasses the kernel, by open files, threads, libraries and cards. */
#include "scanner/facts/process/bypass.h"
#include "scanner/source/probe.h"
#include "scanner/source/probes/open_files.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/tmpdir.h"

#define STAT(tid, comm)                                                                            \
#tid " (" comm ") S 1 0 0 0 -1 4194368 0 0 0 0 7 8 0 0 20 0 1 0 555 0 0 0 0 0 0 0 0 0 0 "  \
	     "0 0 0 0 0 17 0 0 0 0\n"
#define TASK(pid, tid, comm, mask)                                                                 \
	"== /proc/" #pid "/task/" #tid "/stat\n" STAT(tid, comm) "== /probe/affinity/" #tid        \
								 "\n" mask "\n"
#define WHOLE "seen 9 99\ndenied 0\nmore 0\nunseen 0\n"

static struct arena *a;

static void set_up(void)
{
	a = arena_new("a test", TEST_ARENA);
}

static void tear_down(void)
{
	arena_free(a);
}

static enum bypass_kind kind_of(const struct bypass *t, int pid)
{
	const struct bypass_process *p = bypass_find(t, pid);

	return p ? p->kind : BYPASS_NONE;
}

START_TEST(by_open_files)
{
	const struct bypass *t = fact_from(a,
		TASK(1, 1, "init", "0-3") "== /probe/bypass\nprocess 30 vfio 2\nprocess 20 uio 1\n"
					  "process 10 onload 4 verbs 1\nprocess 40 eal 1 vfio 3\n"
					  "process 50 verbs 2\nprocess x\nprocess 60 new 3\n" WHOLE
					  "== /proc/50/maps !withheld\n",
		&fact_bypass);

	ck_assert(t->known);
	ck_assert_uint_eq(t->n, 6);
	ck_assert_int_eq(kind_of(t, 10), BYPASS_ONLOAD);
	ck_assert_int_eq(kind_of(t, 20), BYPASS_DPDK);
	ck_assert_int_eq(kind_of(t, 30), BYPASS_NONE); /* a virtual machine has it as well */
	ck_assert_int_eq(kind_of(t, 40), BYPASS_DPDK);
	ck_assert_int_eq(kind_of(t, 50), BYPASS_VERBS);
	ck_assert_int_eq(bypass_find(t, 50)->maps->state, ANSWER_WITHHELD);
	ck_assert_int_eq(kind_of(t, 60), BYPASS_NONE);
	ck_assert_int_eq(bypass_find(t, 10)->onload, 4);
	ck_assert_ptr_eq(bypass_find(t, 11), NULL);
}
END_TEST

START_TEST(not_all_seen)
{
	const struct bypass *t = fact_from(
		a, "== /probe/bypass\nseen 1 3\ndenied 7\nmore 0\nunseen 0\n", &fact_bypass);

	ck_assert(!t->known);
	t = fact_from(a, "== /probe/bypass !denied\n", &fact_bypass);
	ck_assert(!t->known && t->n == 0);
	ck_assert_int_eq(t->from->state, ANSWER_DENIED);
}
END_TEST

START_TEST(by_threads_and_maps)
{
	const struct bypass *t = fact_from(a,
		TASK(70, 70, "fwd", "2") TASK(70, 71, "rte-worker-3", "3") TASK(
			80, 80, "oms", "1") TASK(90, 90, "plain",
			"1") "== /proc/80/maps\n7f0000000000-7f0000001000 r-xp 00000000 08:01 77 "
			     "/opt/lib/libxlio.so.3.20 (deleted)\n"
			     "== /proc/90/maps\n7f0000000000-7f0000001000 r-xp 00000000 08:01 77 "
			     "/lib/x86_64-linux-gnu/libc.so.6\n",
		&fact_bypass);

	ck_assert_int_eq(kind_of(t, 70), BYPASS_DPDK);
	ck_assert(bypass_find(t, 70)->lcores);
	ck_assert_int_eq(kind_of(t, 80), BYPASS_VMA);
	ck_str(bypass_find(t, 80)->library, "libxlio.so.3.20 (deleted)");
	ck_assert_int_eq(kind_of(t, 90), BYPASS_NONE);
}
END_TEST

START_TEST(names_of_lcores)
{
	ck_assert(bypass_is_lcore(STR("rte-worker-12")));
	ck_assert(bypass_is_lcore(STR("lcore-worker-3")));
	ck_assert(bypass_is_lcore(STR("lcore-slave-3")));
	ck_assert(bypass_is_lcore(STR("dpdk-worker127")));
	ck_assert(!bypass_is_lcore(STR("dpdk-telemet-v2")));
	ck_assert(!bypass_is_lcore(STR("worker-1")));
}
END_TEST

START_TEST(cards)
{
	const struct bypass *t = fact_from(a,
		"== /sys/bus/pci/drivers/vfio-pci/0000:3b:00.0/class\n0x020000\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:3b:00.0/numa_node\n1\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:3c:00.0/class\n0x030000\n"
		"== /sys/bus/pci/drivers/vfio-pci/0000:3c:00.0/numa_node\n0\n"
		"== /sys/bus/pci/drivers/igb_uio/0000:5e:00.0/class\n0x020700\n"
		"== /sys/bus/pci/drivers/igb_uio/0000:5e:00.0/numa_node\n-1\n",
		&fact_bypass);

	ck_assert_uint_eq(t->n_cards, 2);
	ck_str(t->cards[0].address, "0000:3b:00.0");
	ck_assert_int_eq(t->cards[0].node, 1);
	ck_str(t->cards[1].driver, "igb_uio");
	ck_assert_int_eq(t->cards[1].node, -1);
}
END_TEST

static struct str ask(void)
{
	struct answer an = { .path = STR("/probe/bypass"), .kind = ASK_FILE };

	probe_bypass.run(STR(""), a, &an);
	ck_assert_int_eq(an.state, ANSWER_OK);
	return an.bytes;
}

/* A process that holds a file of DPDK's name open, for real. */
START_TEST(a_holder)
{
	struct tmpdir dir;
	char *page, *other, byte;
	int ends[2];
	pid_t pid;

	tmpdir_make(&dir);
	tmpdir_dir(&dir, "hugepages");
	page = str_z(a, str_printf(a, "%s/hugepages/rtemap_0", dir.path));
	other = str_z(a, str_printf(a, "%s/rtemap_0", dir.path));
	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		bool open_both = open(page, O_CREAT | O_RDWR, 0600) >= 0 &&
				 open(other, O_CREAT | O_RDWR, 0600) >= 0;

		byte = open_both ? 'y' : 'n';
		(void)!write(ends[1], &byte, 1);
		pause();
		_exit(0);
	}
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 'y');
	ck_assert(str_has(ask(), str_z(a, str_printf(a, "process %d eal 1\n", (int)pid))));
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	waitpid(pid, NULL, 0);
	ck_assert(!str_has(ask(), str_z(a, str_printf(a, "process %d ", (int)pid))));
	tmpdir_remove(&dir);
}
END_TEST

START_TEST(holders_past_the_cap_are_counted)
{
	struct open_files w = { .more = 1 };

	for (unsigned i = 0; i < OPEN_FILES_HOLDERS; i++)
		ck_assert(open_files_holder(&w));
	ck_assert_uint_eq(w.more, 1);
	ck_assert(!open_files_holder(&w));
	ck_assert(!open_files_holder(&w));
	ck_assert_uint_eq(w.more, 3);
}
END_TEST

START_TEST(a_list_is_no_question)
{
	struct answer an = { .path = STR("/probe/bypass"), .kind = ASK_LIST };

	probe_bypass.run(STR(""), a, &an);
	ck_assert_int_ne(an.state, ANSWER_OK);
	ck_assert(probe_owns(STR("/probe/bypass")));
	ck_assert(!probe_owns(STR("/probe/bypass/x")));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, by_open_files);
	tcase_add_test(tc, not_all_seen);
	tcase_add_test(tc, by_threads_and_maps);
	tcase_add_test(tc, names_of_lcores);
	tcase_add_test(tc, cards);
	tcase_add_test(tc, a_holder);
	tcase_add_test(tc, holders_past_the_cap_are_counted);
	tcase_add_test(tc, a_list_is_no_question);
}

UNIT_MAIN("bypass", fill)

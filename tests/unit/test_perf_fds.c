/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds perf events: this process, once it has opened one. A kernel that lets nobody open
 * one, or a container, leaves the counts alone to be looked at.
 */
#include "scanner/facts/cpus.h"
#include "scanner/source/probe.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct arena *a;

static struct answer ask(enum ask_kind kind)
{
	struct answer an = { .path = STR("/probe/perf_fds/hot"), .kind = kind };

	probe_perf_fds.run(STR("hot"), a, &an);
	return an;
}

static int open_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.size = sizeof(attr),
		.exclude_kernel = 1,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

START_TEST(counts)
{
	struct answer an = ask(ASK_FILE);

	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert(str_has(an.bytes, "seen "));
	ck_assert(!str_has(an.bytes, "seen 0 "));
	ck_assert(str_has(an.bytes, "\ndenied ") && str_ends(an.bytes, "\n"));
	ck_assert(!str_has(an.bytes, "test_perf_fds"));
	ck_assert_int_ne(ask(ASK_LIST).state, ANSWER_OK);
}
END_TEST

START_TEST(a_holder)
{
	int fds[3] = { open_event(), open_event(), open_event() };
	char *want = str_z(a, str_printf(a, "process %d 3 test_perf_fds\n", (int)getpid()));

	if (fds[2] < 0) {
		fprintf(stderr, "skipped: this kernel lets nobody open a perf event\n");
		return;
	}
	ck_assert(str_has(ask(ASK_FILE).bytes, want));
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	ck_assert(!str_has(ask(ASK_FILE).bytes, want));
}
END_TEST

START_TEST(whose_path)
{
	ck_assert_ptr_eq(probe_kind_of(STR("/probe/perf_fds/hot")), &probe_perf_fds);
	ck_assert_ptr_null(probe_kind_of(STR("/probe/perf_fds")));
}
END_TEST

static void fill(TCase *tc)
{
	a = arena_new("test", TEST_ARENA);
	tcase_add_test(tc, counts);
	tcase_add_test(tc, a_holder);
	tcase_add_test(tc, whose_path);
}

UNIT_MAIN("perf fds", fill)

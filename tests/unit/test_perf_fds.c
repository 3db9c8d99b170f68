/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds perf events: a process that opened some, and never the one that asks. A kernel that lets nobody open
 * one, or a container, leaves the counts alone to be looked at.
 */
#include "scanner/facts/cpu/cpus.h"
#include "scanner/source/probe.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <linux/perf_event.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

/* A process that holds three events until its end of the pipe closes; 0: nobody may open one. */
static pid_t start_holder(int pipe_fds[2])
{
	char byte = 0;
	pid_t pid;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pipe_fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(pipe_fds[0]);
		for (int i = 0; i < 3; i++)
			byte = open_event() < 0 ? 'n' : 'y';
		if (write(pipe_fds[1], &byte, 1) == 1)
			(void)!read(pipe_fds[1], &byte, 1);
		_exit(0);
	}
	close(pipe_fds[1]);
	ck_assert_int_eq(read(pipe_fds[0], &byte, 1), 1);
	return byte == 'y' ? pid : 0;
}

START_TEST(a_holder)
{
	int pipe_fds[2], mine;
	pid_t pid = start_holder(pipe_fds);
	struct answer an;

	mine = open_event();
	an = ask(ASK_FILE);

	if (pid)
		ck_assert(str_has(an.bytes,
			str_z(a, str_printf(a, "process %d 3 test_perf_fds\n", (int)pid))));
	else
		fprintf(stderr, "skipped: this kernel lets nobody open a perf event\n");
	/* One's own are the scanner's. */
	ck_assert(!str_has(an.bytes, str_z(a, str_printf(a, "process %d ", (int)getpid()))));
	close(pipe_fds[0]);
	ck_assert_int_ge(wait(NULL), 0);
	if (mine >= 0)
		close(mine);
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

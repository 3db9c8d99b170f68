/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves an environment: known names, values of their form, and never anything else. */
#include "scanner/source/tunables.h"
#include "scanner/source/probe.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <sys/wait.h>
#include <unistd.h>

static struct arena *a;

static void set_up(void)
{
	a = arena_new("a test", TEST_ARENA);
}

static void tear_down(void)
{
	arena_free(a);
}

#define OF(literal) tunables_of(a, STR(literal))

START_TEST(known_names)
{
	ck_str(OF("HOME=/root\0MALLOC_ARENA_MAX=1\0EF_POLL_USEC=100000\0TERM=linux\0"),
		"MALLOC_ARENA_MAX=1\nEF_POLL_USEC=100000\nvariables 4\n");
	ck_str(OF("GLIBC_TUNABLES=glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0\0"),
		"GLIBC_TUNABLES=glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0\nvariables 1\n");
	ck_str(OF("LD_PRELOAD=/usr/lib/libvma.so libx.so.2\0"),
		"LD_PRELOAD=/usr/lib/libvma.so libx.so.2\nvariables 1\n");
	ck_str(OF(""), "variables 0\n");
	ck_str(OF("MALLOC_ARENA_MAX=1"), "MALLOC_ARENA_MAX=1\nvariables 1\n");
}
END_TEST

START_TEST(no_secret)
{
	static const char *const secret = "s3cret";
	struct str all = STR("DB_PASSWORD=s3cret\0EF_CONNECTION=Pwd=s3cret\0VMA_TOKEN=s3cret\0"
			     "XLIO_KEY=s3cret\0MALLOC_ARENA_MAXX=s3cret\0malloc_arena_max=s3cret\0"
			     "MALLOC_ARENA_MAX\0=s3cret\0s3cret\0EF_POLL_USEC=http://u:s3cret@h\0"
			     "GLIBC_TUNABLES=glibc.malloc.check=0:s3cret\0"
			     "LD_PRELOAD=a.so\nDB_PASSWORD=s3cret\0EF_SPIN_USEC= s3cret\0");
	struct str text = tunables_of(a, all);

	ck_assert_msg(!str_has(text, secret), STR_FMT, STR_ARG(text));
	ck_str(text, "EF_POLL_USEC\nGLIBC_TUNABLES\nLD_PRELOAD\nEF_SPIN_USEC\nvariables 13\n");
}
END_TEST

/* getenv() finds the first. */
START_TEST(twice)
{
	ck_str(OF("MALLOC_ARENA_MAX=1\0MALLOC_ARENA_MAX=8\0"), "MALLOC_ARENA_MAX=1\nvariables 2\n");
}
END_TEST

START_TEST(of_a_process)
{
	char cat[] = "/bin/cat", secret[] = "DB_PASSWORD=s3cret", told[] = "MALLOC_MMAP_MAX_=0";
	char *const words[] = { cat, NULL }, *const settings[] = { secret, told, NULL };
	struct answer an = { .kind = ASK_FILE };
	int in[2], out[2];
	char byte = 'x';
	pid_t pid;

	ck_assert_int_eq(pipe(in), 0);
	ck_assert_int_eq(pipe(out), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		execve(words[0], words, settings);
		_exit(1);
	}
	/* It answers, so it has its new environment. */
	ck_assert_int_eq(write(in[1], &byte, 1), 1);
	ck_assert_int_eq(read(out[0], &byte, 1), 1);
	probe_env.run(str_printf(a, "%d", (int)pid), a, &an);
	close(in[1]);
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_str(an.bytes, "MALLOC_MMAP_MAX_=0\nvariables 2\n");
	an = (struct answer){ .kind = ASK_FILE };
	probe_env.run(str_printf(a, "%d", (int)pid), a, &an);
	ck_assert_int_eq(an.state, ANSWER_VANISHED);
	an = (struct answer){ .kind = ASK_FILE };
	probe_env.run(STR("self"), a, &an);
	ck_assert_int_ne(an.state, ANSWER_OK);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, known_names);
	tcase_add_test(tc, no_secret);
	tcase_add_test(tc, twice);
	tcase_add_test(tc, of_a_process);
}

UNIT_MAIN("tunables", fill)

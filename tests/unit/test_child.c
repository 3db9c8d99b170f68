/* SPDX-License-Identifier: Apache-2.0 */
/* A real child is started; its processes are found in /proc by their parents. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "scanner/source/child.h"
#include "scanner/source/pin.h"
#include "scanner/source/rights.h"
#include "scanner/source/slurp.h"
#include "scanner/source/wire.h"

static struct arena *a;

static struct str status_of(pid_t pid, const char *key)
{
	struct str path = str_printf(a, "/proc/%d/status", (int)pid), text = { NULL, 0 }, line;

	(void)slurp_path(str_z(a, path), 4096, 65536, a, &text);
	while (str_cut(&text, '\n', &line)) {
		struct str name, value;

		if (str_split(line, ':', &name, &value) && str_is(name, key))
			return str_trim(value);
	}
	return (struct str){ NULL, 0 };
}

/* The living child process of pid with the highest number, or 0. */
static pid_t child_of(pid_t pid)
{
	struct str want = str_printf(a, "%d", (int)pid);
	DIR *proc = opendir("/proc");
	struct dirent *e;
	pid_t found = 0;

	while ((e = readdir(proc))) {
		uint64_t n;

		if (str_u64(str_from(e->d_name), 10, &n) < 0 || (pid_t)n < found)
			continue;
		if (str_eq(status_of((pid_t)n, "PPid"), want) &&
			!str_starts(status_of((pid_t)n, "State"), "Z"))
			found = (pid_t)n;
	}
	closedir(proc);
	return found;
}

static struct probes *start(void)
{
	struct probes *p;

	a = arena_new("test", 32 << 20);
	p = child_start(CHILD_PTP4L, (struct cpuset){ 0 });
	ck_assert_ptr_nonnull(p);
	return p;
}

static void stop(struct probes *p)
{
	child_stop(p);
	ck_assert_int_eq(child_of(getpid()), 0);
	arena_free(a);
}

/* A busy machine may need long for an answer that comes. */
enum { PATIENCE_MS = 30000 };

static struct answer ask(struct probes *p, const char *path, enum ask_kind kind, unsigned ms)
{
	struct answer an;

	probe_ask(p, str_from(path), kind, ms ? ms : PATIENCE_MS, a, &an);
	return an;
}

static struct str own(const char *name)
{
	return str_printf(a, "/proc/%d/%s", (int)getpid(), name);
}

START_TEST(answers)
{
	struct probes *p = start();
	const char *maps = str_z(a, own("maps")), *fds = str_z(a, own("fd"));
	struct answer an = ask(p, maps, ASK_FILE, 0);
	struct child_usage u;

	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert(str_has(an.bytes, "test_child") && str_ends(an.bytes, "\n"));
	ck_assert_uint_eq(an.size, an.bytes.n);
	ck_assert_uint_gt(an.at_ns, 0);
	an = ask(p, fds, ASK_LIST, 0);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert(str_starts(an.bytes, "0\n1\n2\n"));
	an = ask(p, str_z(a, own("exe")), ASK_LINK, 0);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert(str_ends(an.bytes, "test_child"));
	an = ask(p, str_z(a, own("environ")), ASK_MODE, 0);
	ck_assert_uint_eq(an.mode, 0400);
	child_usage(p, a, &u);
	ck_assert(u.questions == 4 && u.workers == 1 && u.timeouts == 0);
	ck_assert_uint_gt(u.cpu_ns, 0);
	stop(p);
}
END_TEST

START_TEST(tells_absent_from_vanished)
{
	struct probes *p = start();

	ck_assert_int_eq(ask(p, "/proc/4194305/maps", ASK_FILE, 0).state, ANSWER_VANISHED);
	ck_assert_int_eq(ask(p, str_z(a, own("fd/9999")), ASK_LINK, 0).state, ANSWER_ABSENT);
	ck_assert_int_eq(
		ask(p, "/probe/ethtool/no-such-if/tsinfo", ASK_FILE, 0).state, ANSWER_ABSENT);
	/* Not asked for at the start, and the right to ask is gone. */
	ck_assert_int_eq(ask(p, "/probe/audit", ASK_FILE, 0).state, ANSWER_DENIED);
	/* lo has neither rings nor channels nor moderation. */
	ck_assert_int_eq(ask(p, "/probe/ethtool/lo/ring", ASK_FILE, 0).state, ANSWER_UNSUPPORTED);
	ck_assert_int_eq(
		ask(p, "/probe/ethtool/lo/channels", ASK_FILE, 0).state, ANSWER_UNSUPPORTED);
	ck_assert_int_eq(
		ask(p, "/probe/ethtool/lo/coalesce", ASK_FILE, 0).state, ANSWER_UNSUPPORTED);
	ck_assert_int_eq(ask(p, "/probe/msr/4000/0x34", ASK_FILE, 0).state, ANSWER_ABSENT);
	stop(p);
}
END_TEST

/* Only what is on its list, whatever is asked. */
/* What was not made ready at the start is not opened later; what was is counted from there. */
START_TEST(perf_events_are_made_ready)
{
	struct probes *p = start();
	struct answer an = ask(p, "/probe/perf/0/smi", ASK_FILE, 0);
	uint64_t first, second;

	ck_assert_int_eq(an.state, ANSWER_UNSUPPORTED);
	child_stop(p);
	p = child_start(CHILD_SMI, cpuset_of(a, 0));
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(ask(p, "/probe/perf/1/smi", ASK_FILE, 0).state, ANSWER_UNSUPPORTED);
	an = ask(p, "/probe/perf/0/smi", ASK_FILE, 0);
	/* Most machines have no such event, or keep it from users. */
	if (an.state == ANSWER_OK) {
		ck_assert_int_eq(str_u64(str_trim(an.bytes), 10, &first), 0);
		an = ask(p, "/probe/perf/0/smi", ASK_FILE, 0);
		ck_assert_int_eq(str_u64(str_trim(an.bytes), 10, &second), 0);
		ck_assert_uint_ge(second, first);
	} else {
		ck_assert(an.state == ANSWER_UNSUPPORTED || an.state == ANSWER_DENIED ||
			  an.state == ANSWER_BROKEN);
	}
	stop(p);
}
END_TEST

START_TEST(refuses_what_it_must_not_read)
{
	static const char *const bad[] = { "/probe/msr/0/0x1b", "/probe/perf/0/instructions",
		"/probe/perf/x/smi", "/probe/msr/0/52", "/probe/msr/x/0x34", "/probe/msr/0",
		"/probe/ethtool/../tsinfo", "/probe/ethtool/lo/gstats",
		"/probe/ethtool/a-name-that-is-too-long/tsinfo" };
	struct probes *p = start();

	for (int i = 0; i < COUNT(bad); i++) {
		struct answer an = ask(p, bad[i], ASK_FILE, 0);

		ck_assert_msg(an.state == ANSWER_BROKEN && an.error == EINVAL, "%s", bad[i]);
	}
	ck_assert_int_eq(ask(p, "/etc/passwd", ASK_FILE, 0).state, ANSWER_UNSUPPORTED);
	ck_assert_int_eq(ask(NULL, "/probe/kmsg", ASK_FILE, 0).state, ANSWER_UNSUPPORTED);
	stop(p);
}
END_TEST

START_TEST(knows_its_paths)
{
	static const char *const yes[] = { "/probe/msr/0/0x34", "/probe/kmsg", "/probe/ptp4l",
		"/proc/1/environ", "/proc/12/ns/net", "/proc/1/fd", "/proc/1/task/2/maps",
		"/proc/1/task/2/fd/3", "/probe/ethtool/eth0/tsinfo" };
	static const char *const no[] = { "/proc/1/stat", "/proc/self/maps", "/proc/1/cmdline",
		"/proc/maps", "/proc/1/ns/../../2/mem", "/proc/1/ns/..", "/proc/1/mem",
		"/probe/msr/", "/probe/kmsg2", "/probe/clock", "/proc/1/task/maps",
		"/proc/1/task/x/maps", "/proc/", "/proc/1", "" };

	for (int i = 0; i < COUNT(yes); i++)
		ck_assert_msg(probe_owns(str_from(yes[i])), "%s", yes[i]);
	for (int i = 0; i < COUNT(no); i++)
		ck_assert_msg(!probe_owns(str_from(no[i])), "%s", no[i]);
}
END_TEST

static uint64_t elapsed_ms(uint64_t since)
{
	return (wire_now_ns() - since) / 1000000;
}

/* A stopped worker stands for one that waits in the kernel: it does not answer either. */
START_TEST(a_stuck_worker_costs_its_deadline)
{
	struct probes *p = start();
	const char *path = str_z(a, own("io"));
	struct child_usage u;
	uint64_t since;
	pid_t worker;

	ck_assert_int_eq(ask(p, path, ASK_FILE, 0).state, ANSWER_OK);
	worker = child_of(child_of(getpid()));
	ck_assert_int_gt(worker, 0);
	ck_assert_int_eq(kill(worker, SIGSTOP), 0);
	since = wire_now_ns();
	ck_assert_int_eq(ask(p, path, ASK_FILE, 60).state, ANSWER_TIMEOUT);
	ck_assert(elapsed_ms(since) >= 60 && elapsed_ms(since) < PATIENCE_MS);
	ck_assert_int_eq(ask(p, path, ASK_FILE, 0).state, ANSWER_OK);
	ck_assert_int_ne(child_of(child_of(getpid())), worker);
	child_usage(p, a, &u);
	ck_assert(u.timeouts == 1 && u.workers == 2);
	stop(p);
}
END_TEST

START_TEST(a_dead_worker_is_replaced)
{
	struct probes *p = start();
	const char *path = str_z(a, own("io"));
	struct answer an;

	ck_assert_int_eq(ask(p, path, ASK_FILE, 0).state, ANSWER_OK);
	ck_assert_int_eq(kill(child_of(child_of(getpid())), SIGKILL), 0);
	an = ask(p, path, ASK_FILE, 0);
	ck_assert_int_eq(an.state, ANSWER_BROKEN);
	ck_assert_int_eq(an.error, ECONNRESET);
	ck_assert_int_eq(ask(p, path, ASK_FILE, 0).state, ANSWER_OK);
	stop(p);
}
END_TEST

/* Without its keeper there is no other worker, and nobody waits for one. */
START_TEST(a_dead_keeper_is_said)
{
	struct probes *p = start();
	const char *path = str_z(a, own("io"));
	pid_t keeper = child_of(getpid());

	ck_assert_int_eq(kill(keeper, SIGKILL), 0);
	ck_assert_int_eq(ask(p, path, ASK_FILE, 500).state, ANSWER_BROKEN);
	ck_assert_int_eq(ask(p, path, ASK_FILE, 500).state, ANSWER_BROKEN);
	stop(p);
}
END_TEST

/* What the worker that really answers is allowed, read from outside. */
START_TEST(the_worker_has_few_rights)
{
	struct probes *p = start();
	uint64_t effective, bounding;
	pid_t worker;

	ck_assert_int_eq(ask(p, str_z(a, own("io")), ASK_FILE, 0).state, ANSWER_OK);
	worker = child_of(child_of(getpid()));
	ck_assert_int_eq(str_u64(status_of(worker, "CapEff"), 16, &effective), 0);
	ck_assert_uint_eq(effective & ~rights_of_child(), 0);
	ck_assert_slice(status_of(worker, "NoNewPrivs"), "1");
	if (geteuid() == 0) {
		ck_assert_slice(status_of(worker, "Uid"), "65534\t65534\t65534\t65534");
		ck_assert_slice(status_of(worker, "Gid"), "65534\t65534\t65534\t65534");
		ck_assert_slice(status_of(worker, "Groups"), "");
		ck_assert_int_eq(str_u64(status_of(worker, "CapBnd"), 16, &bounding), 0);
		ck_assert_uint_eq(bounding & ~rights_of_child(), 0);
	} else {
		printf("skipped: identity of the worker, needs root\n");
	}
	stop(p);
}
END_TEST

/* Report files and pipes of main are not held open by a worker that may outlive it. */
START_TEST(inherits_no_descriptor)
{
	int fd = open("/proc/self/stat", O_RDONLY), high = fcntl(fd, F_DUPFD, 500);
	struct probes *p = start();
	struct answer an;
	struct str fds, one;
	unsigned n = 0;
	pid_t worker;

	ck_assert_int_eq(ask(p, str_z(a, own("io")), ASK_FILE, 0).state, ANSWER_OK);
	worker = child_of(child_of(getpid()));
	an = ask(p, str_z(a, str_printf(a, "/proc/%d/fd", (int)worker)), ASK_LIST, 0);
	ck_assert_int_eq(an.state, ANSWER_OK);
	for (fds = an.bytes; str_cut(&fds, '\n', &one);)
		n++;
	/* Three blind ones, its socket, and the folder that it lists. */
	ck_assert_uint_eq(n, 5);
	close(fd);
	close(high);
	stop(p);
}
END_TEST

START_TEST(is_pinned)
{
	struct probes *p = start();
	struct cpuset none = { NULL, 0 }, one = cpuset_of(a, (unsigned)cpuset_last(pin_allowed(a)));
	struct str list = cpuset_format(a, one);
	const char *path = str_z(a, own("io"));

	ck_assert_int_eq(ask(p, path, ASK_FILE, 0).state, ANSWER_OK);
	ck_assert_int_eq(child_pin(p, one), 0);
	ck_assert(str_eq(status_of(child_of(getpid()), "Cpus_allowed_list"), list));
	ck_assert(str_eq(status_of(child_of(child_of(getpid())), "Cpus_allowed_list"), list));
	ck_assert_int_eq(child_pin(p, none), -EINVAL);
	ck_assert_int_eq(child_pin(p, cpuset_of(a, CPUSET_LIMIT - 1)), -EINVAL);
	stop(p);
}
END_TEST

/* Nothing survives main: not even a worker that is stopped. */
START_TEST(dies_with_main)
{
	pid_t keeper, worker, forked = fork();
	const struct timespec moment = { 0, 5000000 };
	bool there = true;

	a = arena_new("test", 32 << 20);
	if (forked == 0) {
		struct probes *p = child_start(CHILD_PTP4L, (struct cpuset){ 0 });

		(void)ask(p, str_z(a, own("io")), ASK_FILE, 0);
		pause();
	}
	do {
		nanosleep(&moment, NULL);
		keeper = child_of(forked);
		worker = keeper ? child_of(keeper) : 0;
	} while (!worker);
	kill(worker, SIGSTOP);
	kill(forked, SIGKILL);
	for (int i = 0; i < 400 && there; i++) {
		nanosleep(&moment, NULL);
		there = (status_of(keeper, "State").n &&
				!str_starts(status_of(keeper, "State"), "Z")) ||
			(status_of(worker, "State").n &&
				!str_starts(status_of(worker, "State"), "Z"));
	}
	ck_assert(!there);
	arena_free(a);
}
END_TEST

START_TEST(checks_what_comes_over_the_wire)
{
	const struct wire_answer good = {
		.magic = WIRE_MAGIC, .sequence = 4, .state = ANSWER_OK, .mode = 0644, .bytes_n = 12
	};
	struct wire_answer w = good;

	ck_assert_int_eq(wire_check(&w, 4), 0);
	ck_assert_int_eq(wire_check(&w, 5), -EPROTO);
	w.magic++;
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
	w = good;
	w.state = ANSWER_STATES;
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
	w.state = ANSWER_NOT_READ;
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
	w.state = ANSWER_DENIED; /* with bytes */
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
	w = good;
	w.bytes_n = UINT64_MAX;
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
	w = good;
	w.note_n = WIRE_NOTE_MAX + 1;
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
	w = good;
	w.mode = 0100644;
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
	w = good;
	w.error = UINT32_MAX;
	ck_assert_int_eq(wire_check(&w, 4), -EPROTO);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, answers);
	tcase_add_test(tc, tells_absent_from_vanished);
	tcase_add_test(tc, refuses_what_it_must_not_read);
	tcase_add_test(tc, perf_events_are_made_ready);
	tcase_add_test(tc, knows_its_paths);
	tcase_add_test(tc, a_stuck_worker_costs_its_deadline);
	tcase_add_test(tc, a_dead_worker_is_replaced);
	tcase_add_test(tc, a_dead_keeper_is_said);
	tcase_add_test(tc, the_worker_has_few_rights);
	tcase_add_test(tc, inherits_no_descriptor);
	tcase_add_test(tc, is_pinned);
	tcase_add_test(tc, dies_with_main);
	tcase_add_test(tc, checks_what_comes_over_the_wire);
}

UNIT_MAIN("child", fill)

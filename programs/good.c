/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan gate --good FOLDER, and --expect GOLDEN of a gate or a scan. The scanner is sealed before
 * it reads, and neither packs nor unpacks; so this program runs it, has its answers, and afterwards
 * runs what packs or compares them. What cannot be kept or compared with what was kept is said, and
 * changes no exit status; --expect is asked for as a part of the verdict, and does.
 */
#include "programs/good/good.h"

#include "scanner/base/arena.h"
#include "scanner/source/own_folder.h"
#include "scanner/source/program.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NEVER_PASSED "note: no capture is there of a time when this host passed\n"

enum { ARENA_CAP = 1 << 30, CAPTURE_SAYS = 1 << 20 };

/* By these diff judges captures; it has each of them. */
static bool is_of_judging(const char *name)
{
	static const char *const names[] = { "profile", "only", "skip", "hot-cpus", "nic", "group",
		"target", "hot-threads", "set", "window" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static void pass_on(struct good *g, const struct usage_option *o, const char *value)
{
	bool judging = is_of_judging(o->name);
	char *name = str_z(g->a, str_printf(g->a, "--%s", o->name));

	g->scan[g->n_scan++] = name;
	if (judging)
		g->judge[g->n_judge++] = name;
	if (o->values == VALUES_NONE)
		return;
	g->scan[g->n_scan++] = str_z(g->a, str_from(value));
	if (judging)
		g->judge[g->n_judge++] = g->scan[g->n_scan - 1];
}

static int take(void *user, unsigned option, const char *value)
{
	struct good *g = user;
	const struct usage_option *o = g->verb->option(option);

	if (g->n_scan + 2 > GOOD_ARGUMENTS)
		return usage_error("too many options");
	if (!strcmp(o->name, "good"))
		g->folder = value;
	else if (!strcmp(o->name, "expect"))
		g->expect = value;
	else
		pass_on(g, o, value);
	if (!strcmp(o->name, "root"))
		g->root = value;
	else if (!strcmp(o->name, "level"))
		g->level = value;
	g->profiled |= !strcmp(o->name, "profile");
	g->inferred |= !strcmp(o->name, "inferred");
	return 0;
}

static int parse(struct good *g, int argc, char **argv, bool *ret_done)
{
	int operand;

	g->verb = &command_gate;
	if (argc && !strcmp(argv[0], command_scan.name))
		g->verb = &command_scan;
	else if (argc && !strcmp(argv[0], command_triage.name))
		g->verb = &command_triage;
	g->is_gate = g->verb == &command_gate;
	return usage_parse(g->verb, argc, argv, take, g, &operand, ret_done);
}

/* A file in memory: no disk can be full of it, and nothing is left where this is killed. */
static int make_files(struct good *g)
{
	g->recording = memfd_create("latscan-recording", 0);
	g->said = memfd_create("latscan-said", MFD_CLOEXEC);
	if (g->recording < 0 || g->said < 0)
		return internal_error("cannot make a file in memory: %s", strerror(errno));
	g->now =
		g->root ? g->root : str_z(g->a, str_printf(g->a, "/proc/self/fd/%d", g->recording));
	return 0;
}

/* Held until now, so that what comes before it came before. */
static void say_held(struct good *g)
{
	char chunk[16384];
	off_t at = 0;
	ssize_t n;

	fflush(stderr);
	while ((n = pread(g->said, chunk, sizeof(chunk), at)) > 0) {
		fwrite(chunk, 1, (size_t)n, stderr);
		at += n;
	}
	fflush(stderr);
}

static void no_keeping(const struct good *g, const char *what, struct str why)
{
	fprintf(stderr, "note: %s, by --good %s: " STR_FMT "; the verdict stands without it\n",
		what, g->folder, STR_ARG(why));
}

/* 0 with the status as it is then, or what keeps it from being told. */
static int expect_golden(struct good *g, int status)
{
	struct str title = str_printf(g->a, "against %s", g->expect);
	bool open = g->told.observe || g->told.opened;
	int answer = 0, r;

	if (g->lost.n)
		return internal_error("--expect %s: " STR_FMT, g->expect, STR_ARG(g->lost));
	r = good_compare(g, AS_EXPECTED, g->expect, str_z(g->a, title), &answer);
	if (r == -ENOENT)
		return internal_error(
			"--expect: latscan-diff is not installed beside this program");
	if (r && r != -EINVAL)
		return internal_error("--expect %s: %s", g->expect, strerror(-r));
	if (r)
		return answer == EXIT_USAGE ? EXIT_USAGE : EXIT_INTERNAL;
	if (open)
		return status;
	if (status == 1 || answer == 1)
		return 1;
	return status == 2 || answer == 2 ? 2 : 0;
}

static uint64_t realtime_ns(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void keep_in(struct good *g, struct store *s)
{
	struct str name = store_name(g->a, realtime_ns()), said;
	char *file = str_z(g->a, str_printf(g->a, "%s/" STR_FMT, g->folder, STR_ARG(name)));
	char *argv[] = { str_z(g->a, STR("latscan-capture")), str_z(g->a, STR("--from")),
		str_z(g->a, str_from(g->now)), str_z(g->a, STR("--output")), file, NULL };
	int status = 0, r = program_read(g->a, argv, CAPTURE_SAYS, &said, &status);

	if (r == -ENOENT)
		no_keeping(g, "nothing is kept",
			STR("latscan-capture is not installed beside this program"));
	else if (r)
		no_keeping(g, "nothing is kept", str_from(strerror(-r)));
	else if (status)
		no_keeping(g, "nothing is kept",
			str_printf(g->a, "latscan capture ended with %d", status));
	if (r || status)
		return;
	store_prune(s, name);
	fprintf(stderr, "note: kept as the last good one: %s\n", file);
}

static void keep(struct good *g)
{
	struct store s;
	struct str why = g->lost;

	if (!why.n && store_open(&s, g->a, g->folder, true, &why) == 0) {
		keep_in(g, &s);
		store_close(&s);
	} else {
		no_keeping(g, "nothing is kept", why);
	}
}

/* The newest that can be read. */
static void compare_with(struct good *g, struct store *s)
{
	for (size_t i = s->n; i-- > 0;) {
		struct str moment = store_moment(g->a, s->v[i].name);
		struct str title =
			str_printf(g->a, "since it last passed, " STR_FMT, STR_ARG(moment));
		char *file = str_z(
			g->a, str_printf(g->a, "%s/" STR_FMT, g->folder, STR_ARG(s->v[i].name)));
		int status, r = good_compare(g, SINCE_GOOD, file, str_z(g->a, title), &status);

		if (r == 0)
			return;
		if (r == -ENOENT) {
			no_keeping(g, "nothing is compared",
				STR("latscan-diff is not installed beside this program"));
			return;
		}
		no_keeping(g, "not compared",
			str_printf(g->a, STR_FMT " cannot be read", STR_ARG(s->v[i].name)));
	}
	fputs(NEVER_PASSED, stderr);
}

static void compare(struct good *g)
{
	struct store s;
	struct str why;
	int r;

	if (g->lost.n) {
		no_keeping(g, "nothing is compared", g->lost);
		return;
	}
	r = store_open(&s, g->a, g->folder, false, &why);
	if (r == 0) {
		compare_with(g, &s);
		store_close(&s);
	} else if (r == -ENOENT) {
		fputs(NEVER_PASSED, stderr);
	} else {
		no_keeping(g, "nothing is compared", why);
	}
}

static void keep_or_compare(struct good *g, int status)
{
	bool held = g->told.known && !g->told.observe && !g->told.opened && !g->told.incomplete;

	if (status == 0 && held && g->told.would_exit == 0)
		keep(g);
	else if (status == 1 || (g->told.known && g->told.would_exit == 1))
		compare(g);
}

/* What a look at its state asks, of the options of a triage; a window and reports are not of it. */
static void state_options(const struct good *g, struct good *ret)
{
	static const char *const more[] = { "--host-prefix", "--budget" };

	*ret = *g;
	ret->verb = &command_scan;
	ret->n_scan = ret->n_judge = 0;
	for (unsigned i = 0; i + 1 < g->n_judge; i += 2) {
		if (!strcmp(g->judge[i], "--window"))
			continue;
		ret->judge[ret->n_judge++] = g->judge[i];
		ret->judge[ret->n_judge++] = g->judge[i + 1];
	}
	for (unsigned i = 0; i < ret->n_judge; i++)
		ret->scan[ret->n_scan++] = ret->judge[i];
	for (unsigned i = 0; i + 1 < g->n_scan; i++) {
		if (strcmp(g->scan[i], more[0]) && strcmp(g->scan[i], more[1]))
			continue;
		ret->scan[ret->n_scan++] = g->scan[i];
		ret->scan[ret->n_scan++] = g->scan[++i];
	}
	ret->scan[ret->n_scan++] = str_z(g->a, STR("--window=0"));
	ret->scan[ret->n_scan++] = str_z(g->a, STR("--no-progress"));
	ret->scan[ret->n_scan++] = str_z(g->a, STR("--format=json:/dev/null"));
}

/* A look of its own, before the triage watches: what it says comes first, and holds nothing back. */
static void look_first(struct good *g)
{
	static struct good look;
	int status;

	state_options(g, &look);
	if (make_files(&look))
		return;
	status = good_scan(&look);
	if (status < EXIT_USAGE) {
		compare(&look);
	} else {
		say_held(&look);
		no_keeping(&look, "nothing is compared", STR("the look at the state failed"));
	}
}

/* The look is a child's, which puts itself where it disturbs nobody; the triage is this process. */
static int triage(struct good *g)
{
	struct str path = own_program(g->a, "latscan");
	char *argv[GOOD_ARGUMENTS + 4];
	unsigned n = 0;
	pid_t pid = fork();

	if (pid == 0) {
		look_first(g);
		fflush(stderr);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	argv[n++] = str_z(g->a, STR("latscan"));
	argv[n++] = str_z(g->a, str_from(g->verb->name));
	for (unsigned i = 0; i < g->n_scan; i++)
		argv[n++] = g->scan[i];
	argv[n] = NULL;
	if (path.n)
		execv(str_z(g->a, path), argv);
	return internal_error("cannot run the scanner: %s", strerror(errno));
}

static int run(struct good *g)
{
	int status = make_files(g);

	if (status)
		return status;
	if (isatty(STDERR_FILENO))
		fputs("watching; Ctrl-C judges what is known\n", stderr);
	status = good_scan(g);
	if (status > EXIT_INTERNAL) {
		say_held(g);
		/* As it would have ended without this program. */
		signal(status - 128, SIG_DFL);
		raise(status - 128);
		return internal_error("the scanner died of signal %d", status - 128);
	}
	if (status < EXIT_USAGE && g->expect)
		status = expect_golden(g, status);
	if (status < EXIT_USAGE && g->folder)
		keep_or_compare(g, status);
	say_held(g);
	return status;
}

int main(int argc, char **argv)
{
	struct good g = { .a = arena_new("the scan", ARENA_CAP), .recording = -1, .said = -1 };
	bool done = false;
	int status;

	arena_on_full(out_of_room);
	status = parse(&g, argc, argv, &done);
	if (status == 0 && !done)
		status = g.verb == &command_triage ? triage(&g) : run(&g);
	arena_free(g.a);
	return status;
}

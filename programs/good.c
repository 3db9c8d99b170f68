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
#include <time.h>
#include <unistd.h>

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

	g->verb = argc && !strcmp(argv[0], command_scan.name) ? &command_scan : &command_gate;
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

static void keep(struct good *g, struct store *s)
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

/* The newest that can be read. */
static void compare(struct good *g, struct store *s)
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
	fputs("note: no capture is there of a time when this host passed\n", stderr);
}

static void keep_or_compare(struct good *g, int status)
{
	bool held = g->told.known && !g->told.observe && !g->told.opened && !g->told.incomplete;
	bool passed = status == 0 && held && g->told.would_exit == 0;
	bool failed = status == 1 || (g->told.known && g->told.would_exit == 1);
	struct store s;
	struct str why;

	if (!passed && !failed)
		return;
	if (g->lost.n) {
		no_keeping(g, passed ? "nothing is kept" : "nothing is compared", g->lost);
		return;
	}
	if (store_open(&s, g->a, g->folder, &why)) {
		no_keeping(g, passed ? "nothing is kept" : "nothing is compared", why);
		return;
	}
	if (passed)
		keep(g, &s);
	else
		compare(g, &s);
	store_close(&s);
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
	int status = parse(&g, argc, argv, &done);

	if (status == 0 && !done)
		status = run(&g);
	arena_free(g.a);
	return status;
}

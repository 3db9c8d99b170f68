/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan probe: measures on a CPU what takes it away from the thread that owns it. A program of
 * its own: it runs threads, occupies CPUs and opens tracepoints, none of which a scan may do.
 */
#include "programs/probe/cohort.h"
#include "programs/probe/compare.h"
#include "programs/probe/session.h"
#include "programs/probe/write.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "commands/send/probe_options.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 8, CPUS_MAX = 1024, BASELINE_CAP = 64 << 20 };
static const uint64_t US = 1000, S = 1000000000, H = UINT64_C(3600) * 1000000000;
static const size_t ARENA_FIXED = 256 << 20, ARENA_EACH = 128 << 20;

typedef void writer(struct arena *a, const struct result *r, struct out *o);

struct file {
	writer *write;
	const char *path; /* NULL: standard output */
};

struct options {
	struct arena *a;
	struct wanted wanted;
	struct earlier *earlier; /* NULL: no baseline */
	struct cohort *cohort;	 /* NULL: none */
	struct file files[FILES_MAX];
	unsigned n_files;
};

/* "500ns" and "1us" too, which the options of a scan do not have. */
static int take_time(
	const char *option, const char *value, uint64_t least, uint64_t most, uint64_t *ret)
{
	struct str s = str_from(value);
	uint64_t n, ns;
	int r = -EINVAL;

	if (str_ends(s, "ns"))
		r = str_u64(str_head(s, s.n - 2), 10, &ns);
	else if (str_ends(s, "us") && !str_u64(str_head(s, s.n - 2), 10, &n) && n < most)
		r = (ns = n * US, 0);
	else
		r = text_duration_parse(s, most, &ns);
	if (r || ns < least || ns > most) {
		struct arena *a = arena_new("a message", 1 << 16);

		r = usage_error("--%s \"%s\": expected a time from " STR_FMT " to " STR_FMT
				", such as 10s, 500ms or 2us",
			option, value, STR_ARG(text_duration(a, least)),
			STR_ARG(text_duration(a, most)));
		arena_free(a);
		return r;
	}
	*ret = ns;
	return 0;
}

static int take_cpus(struct options *o, const char *value)
{
	struct cpuset cpus;

	if (cpuset_parse_list(o->a, str_from(value), &cpus) || cpuset_is_empty(cpus))
		return usage_error(
			"--cpu \"%s\": expected a list of CPUs such as 6 or 2-3,6-7", value);
	if (cpuset_count(cpus) > CPUS_MAX)
		return usage_error("--cpu \"%s\": more than %d CPUs", value, CPUS_MAX);
	o->wanted.cpus = cpus;
	return 0;
}

static int take_format(struct options *o, const char *value)
{
	static const struct {
		const char *name;
		writer *write;
	} formats[] = { { "text", probe_write_text }, { "json", probe_write_json },
		{ "svg", probe_write_svg } };
	struct str format = str_from(value), file = { 0 };

	if (o->n_files == FILES_MAX)
		return usage_error("more than %d outputs", FILES_MAX);
	str_split(format, ':', &format, &file);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!str_is(format, formats[i].name))
			continue;
		o->files[o->n_files].write = formats[i].write;
		o->files[o->n_files++].path =
			file.n && !str_is(file, "-") ? str_z(o->a, file) : NULL;
		return 0;
	}
	return usage_error("--format \"%s\": expected text, json or svg, or FORMAT:FILE", value);
}

static int take_fifo(struct options *o, const char *value)
{
	uint64_t n;

	if (str_u64(str_from(value), 10, &n) || n < 1 || n > 98)
		return usage_error("--fifo \"%s\": expected a priority from 1 to 98", value);
	o->wanted.fifo = (int)n;
	return 0;
}

static int take_baseline(struct options *o, const char *path)
{
	struct str text, error;
	int r = slurp_path(path, 64 << 10, BASELINE_CAP, o->a, &text);

	if (r)
		return usage_error("cannot read %s: %s", path, strerror(-r));
	o->earlier = ARENA_NEW(o->a, struct earlier, 1);
	if (earlier_read(o->a, text, o->earlier, &error))
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return 0;
}

static int take_cohort(struct options *o, const char *path)
{
	struct str error;

	o->cohort = ARENA_NEW(o->a, struct cohort, 1);
	if (cohort_read(o->a, path, o->cohort, &error))
		return usage_error("--cohort: " STR_FMT, STR_ARG(error));
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct options *o = user;
	struct wanted *w = &o->wanted;

	switch ((enum probe_option)option) {
	case PROBE_CPU:
		return take_cpus(o, value);
	case PROBE_FOR:
		return take_time("for", value, S / 10, H, &w->for_ns);
	case PROBE_THRESHOLD:
		return take_time("threshold", value, 100, S, &w->threshold_ns);
	case PROBE_MAX:
		w->max_given = true;
		return take_time("max", value, 1, H, &w->max_ns);
	case PROBE_FORMAT:
		return take_format(o, value);
	case PROBE_BASELINE:
		return take_baseline(o, value);
	case PROBE_COHORT:
		return take_cohort(o, value);
	case PROBE_FIFO:
		return take_fifo(o, value);
	case PROBE_NO_EXPLAIN:
		w->no_explain = true;
		return 0;
	case PROBE_MEMORY:
		w->memory = true;
		return 0;
	case PROBE_FORCE:
		w->force = true;
		return 0;
	}
	return internal_error("an option that probe does not know");
}

/* Known before an hour is spent; what happens to the folder meanwhile is told at the end. */
static int check_files(const struct options *o)
{
	for (unsigned i = 0; i < o->n_files; i++) {
		const char *path = o->files[i].path;
		struct str folder, name;

		if (!path)
			continue;
		if (!str_split_last(str_from(path), '/', &folder, &name))
			folder = STR(".");
		if (!folder.n)
			folder = STR("/");
		if (access(str_z(o->a, folder), W_OK))
			return usage_error("cannot write %s: %s", path, strerror(errno));
	}
	return 0;
}

static int parse(int argc, char **argv, struct options *o)
{
	int operand, r;
	bool help;

	r = usage_parse(&command_probe, argc, argv, take, o, &operand, &help);
	if (r)
		return r;
	if (help)
		exit(fflush(stdout) ? EXIT_INTERNAL : 0);
	if (operand != argc)
		return usage_error(
			"unexpected \"%s\"; \"latscan probe --help\" tells how", argv[operand]);
	if (cpuset_is_empty(o->wanted.cpus))
		return usage_error("expected --cpu LIST: the CPUs that it may occupy");
	if (o->wanted.fifo && o->wanted.for_ns > 60 * S && !o->wanted.force)
		return usage_error(
			"--fifo for more than a minute keeps the kernel's own threads off "
			"the CPU: --force does it all the same");
	if (o->wanted.memory && (o->earlier || o->cohort || o->wanted.max_given || o->wanted.fifo))
		return usage_error(
			"--memory measures no gaps: expected neither --baseline, --cohort nor --max nor --fifo");
	if (!o->n_files)
		o->files[o->n_files++].write = probe_write_text;
	return check_files(o);
}

/* A file of that name is there whole or not at all; what is no regular file is written to. */
static int write_file(struct arena *a, const struct result *r, const struct file *f)
{
	struct str temporary = str_printf(a, "%s.%d.new", f->path, (int)getpid());
	bool direct = !access(f->path, F_OK) && (!strncmp(f->path, "/dev/", 5));
	const char *name = direct ? f->path : str_z(a, temporary);
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | (direct ? 0 : O_EXCL), 0644), error;
	struct out out;

	if (fd < 0)
		return internal_error("cannot write %s: %s", f->path, strerror(errno));
	out_init(&out, fd);
	f->write(a, r, &out);
	error = -out_flush(&out);
	if (close(fd) && !error)
		error = errno;
	if (!direct && !error && rename(name, f->path))
		error = errno;
	if (!direct && error)
		unlink(name);
	return error ? internal_error("cannot write %s: %s", f->path, strerror(error)) : 0;
}

static int write_all(const struct options *o, const struct result *r)
{
	struct out out;
	int status = 0;

	for (unsigned i = 0; i < o->n_files; i++) {
		if (o->files[i].path) {
			if (write_file(o->a, r, &o->files[i]))
				status = EXIT_INTERNAL;
			continue;
		}
		out_init(&out, STDOUT_FILENO);
		o->files[i].write(o->a, r, &out);
		if (out_flush(&out))
			status = internal_error("cannot write to standard output");
	}
	return status;
}

/* The options need an arena before it is known how many CPUs there are: address space only. */
int main(int argc, char **argv)
{
	struct options o = { .a = arena_new("the options", 512 << 20),
		.wanted = { .for_ns = 10 * S, .threshold_ns = US } };
	struct arena *a;
	struct result result;
	struct str error;
	int status, r;

	arena_on_full(out_of_room);
	status = parse(argc, argv, &o);
	if (status)
		return status;
	a = arena_new("the result", ARENA_FIXED + ARENA_EACH * cpuset_count(o.wanted.cpus));
	if (!a)
		return internal_error("no memory");
	r = session_run(a, &o.wanted, &result, &error);
	if (r)
		return r == -EINVAL ? usage_error(STR_FMT, STR_ARG(error))
				    : internal_error(STR_FMT ": %s", STR_ARG(error), strerror(-r));
	if (o.earlier)
		compare_result(a, o.earlier, &result);
	if (o.cohort)
		cohort_result(a, o.cohort, &result);
	o.a = a;
	status = write_all(&o, &result);
	return status ? status : result_status(&result);
}

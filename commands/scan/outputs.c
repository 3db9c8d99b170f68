/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/outputs.h"

#include "commands/words.h"
#include "scanner/source/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct reporter *reporter_find(struct str name)
{
	unsigned i;

	return word_find_format(words_format, name, &i) ? NULL : reporter_table[i];
}

static struct str format_names(struct arena *a)
{
	struct str names = { 0 };

	for (unsigned i = 0; reporter_table[i]; i++)
		names = str_printf(
			a, STR_FMT "%s%s", STR_ARG(names), i ? ", " : "", reporter_table[i]->name);
	return names;
}

int outputs_add(struct arena *a, struct outputs *os, const char *spec, struct str *ret_error)
{
	struct str format = str_from(spec), file = { 0 };
	struct output *o = &os->v[os->n];

	str_split(format, ':', &format, &file);
	if (os->n == OUTPUTS_MAX) {
		*ret_error = str_printf(a, "more than %d outputs", OUTPUTS_MAX);
		return -EINVAL;
	}
	*o = (struct output){ .reporter = reporter_find(format), .fd = -1 };
	if (!o->reporter) {
		*ret_error = str_printf(a, "no format \"" STR_FMT "\": expected one of " STR_FMT,
			STR_ARG(format), STR_ARG(format_names(a)));
		return -EINVAL;
	}
	if (file.n && !str_is(file, "-"))
		o->path = str_z(a, file);
	os->n++;
	return 0;
}

struct output *outputs_add_raw(struct outputs *os, const char *path)
{
	if (os->n == OUTPUTS_MAX)
		return NULL;
	os->v[os->n] = (struct output){ .path = path, .fd = -1 };
	return &os->v[os->n++];
}

static int cannot(
	struct arena *a, struct str *ret_error, const char *verb, const char *path, int error)
{
	*ret_error = str_printf(a, "cannot %s %s: %s", verb, path, strerror(error));
	return -error;
}

static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static int open_one(struct arena *a, struct output *o, struct str *ret_error)
{
	struct str dir, name;

	if (!o->path) {
		o->fd = STDOUT_FILENO;
		return 0;
	}
	if (is_special(o->path)) {
		o->fd = open(o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return o->fd < 0 ? cannot(a, ret_error, "write to", o->path, errno) : 0;
	}
	if (!str_split_last(str_from(o->path), '/', &dir, &name)) {
		dir = STR(".");
		name = str_from(o->path);
	}
	o->dir = dir.n ? str_z(a, dir) : "/";
	o->temporary = str_z(
		a, str_printf(a, "%s/." STR_FMT ".%ld.tmp", o->dir, STR_ARG(name), (long)getpid()));
	o->fd = open(o->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	return o->fd < 0 ? cannot(a, ret_error, "create", o->path, errno) : 0;
}

/* Signatures of files to come, opened with them; a key that is none is told before the scan. */
static int open_signatures(struct arena *a, struct outputs *os, struct str *ret_error)
{
	unsigned files = 0;
	int r = 0;

	for (unsigned i = 0; i < os->n && r == 0; i++) {
		struct output *o = &os->v[i];

		if (!o->temporary)
			continue;
		files++;
		o->signature = ARENA_NEW(a, struct signature, 1);
		r = signature_open(a, o->path, o->signature);
		if (r)
			return cannot(a, ret_error, "create the signature of", o->path, -r);
	}
	if (!files) {
		*ret_error = STR("--sign signs files: expected --format FORMAT:FILE");
		return -EINVAL;
	}
	return signing_open(a, &os->signing, ret_error);
}

/* Files that were begun and may have to go when the process ends in the middle: out of memory. */
static struct outputs *begun;
static pid_t beginner; /* not a child that was forked since */

static void abandon_begun(void)
{
	if (begun && getpid() == beginner)
		outputs_abandon(begun);
}

/* The same where a signal ends it, and nobody else minds it; unlink() may be called here. */
static void abandon_by_signal(int number)
{
	if (begun && getpid() == beginner) {
		for (unsigned i = 0; i < begun->n; i++) {
			const struct output *o = &begun->v[i];

			if (o->temporary)
				unlink(o->temporary);
			if (o->signature && o->signature->temporary)
				unlink(o->signature->temporary);
		}
	}
	signal(number, SIG_DFL);
	raise(number);
}

static void mind(int number)
{
	struct sigaction act = { .sa_handler = abandon_by_signal, .sa_flags = SA_NODEFER }, was;

	if (sigaction(number, NULL, &was) == 0 && was.sa_handler == SIG_DFL)
		sigaction(number, &act, NULL);
}

static void remember(struct outputs *os)
{
	mind(SIGINT);
	mind(SIGTERM);
	mind(SIGHUP);
	if (!beginner)
		(void)atexit(abandon_begun);
	beginner = getpid();
	begun = os;
}

int outputs_open(struct arena *a, struct outputs *os, struct str *ret_error)
{
	int r = 0;

	/* A reader who went away is an error of one output (EPIPE), and no end of the others. */
	signal(SIGPIPE, SIG_IGN);
	if (os->n)
		remember(os);

	for (unsigned i = 0; i < os->n && r == 0; i++)
		r = open_one(a, &os->v[i], ret_error);
	if (r == 0 && os->signing.key)
		r = open_signatures(a, os, ret_error);
	return r;
}

unsigned outputs_dirs(const struct outputs *os, const char **ret_dirs)
{
	unsigned n = 0;

	for (unsigned i = 0; i < os->n; i++) {
		if (os->v[i].temporary)
			ret_dirs[n++] = os->v[i].dir;
	}
	return n;
}

/* Not signed, it is kept: evidence all the same, and the status says what it lacks. */
static int give_name(struct arena *a, struct output *o, int unsigned_error, struct str *ret_error)
{
	int r = o->signature ? signature_retire(o->signature) : 0;

	if (r)
		return cannot(a, ret_error, "remove", o->signature->path, -r);
	if (rename(o->temporary, o->path))
		return cannot(a, ret_error, "rename a file to", o->path, errno);
	o->temporary = NULL;
	r = unsigned_error;
	if (r == 0 && o->signature)
		r = signature_publish(o->signature);
	return r ? cannot(a, ret_error, "sign", o->path, -r) : 0;
}

static int finish(struct arena *a, const struct signing *s, struct output *o, struct str *ret_error)
{
	int r = 0, unsigned_error = 0;

	if (o->temporary && fsync(o->fd))
		r = cannot(a, ret_error, "write", o->path, errno);
	if (r == 0 && o->signature)
		unsigned_error = signature_make(a, s, o->signature, o->fd);
	if (o->path && close(o->fd) && r == 0)
		r = cannot(a, ret_error, "write", o->path, errno);
	o->fd = -1;
	return r == 0 && o->temporary ? give_name(a, o, unsigned_error, ret_error) : r;
}

static int write_one(struct arena *a, const struct signing *s, struct output *o,
	const struct report *r, const struct report_style *style, struct str *ret_error)
{
	struct report_style own = *style;
	struct out out;
	int error;

	if (!o->reporter)
		return finish(a, s, o, ret_error);
	if (o->path) {
		own.colour = false;
		own.width = 0;
	}
	out_init(&out, o->fd);
	o->reporter->write(r, &own, &out);
	error = out_flush(&out);
	if (error)
		return cannot(a, ret_error, "write", o->path ? o->path : "standard output", -error);
	return finish(a, s, o, ret_error);
}

int outputs_write(struct arena *a, struct outputs *os, const struct report *r,
	const struct report_style *style, struct str *ret_error)
{
	int first = 0;

	for (unsigned i = 0; i < os->n; i++) {
		struct str error = { 0 };
		int e = write_one(a, &os->signing, &os->v[i], r, style, &error);

		if (e && !first) {
			first = e;
			*ret_error = error;
		}
	}
	return first;
}

void outputs_drop(struct output *o)
{
	if (o->temporary)
		unlink(o->temporary);
	o->temporary = NULL;
	if (o->signature)
		signature_abandon(o->signature);
	o->signature = NULL;
}

void outputs_abandon(struct outputs *os)
{
	for (unsigned i = 0; i < os->n; i++)
		outputs_drop(&os->v[i]);
	signing_close(&os->signing);
	if (begun == os)
		begun = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan capture: what a scan asks for and is told, as an archive. A program of its own,
 * because it links libarchive. It runs the scanner with --record into a pipe, pins itself to
 * where the scanner runs, and packs what comes; the archive is written whole or not at all.
 */
#include "programs/capture/capturing.h"
#include "programs/capture/inspect.h"
#include "programs/capture/unfinished.h"
#include "programs/shared/scan_child.h"
#include "commands/command.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PIPE_BYTES = 1 << 20, ARENA_CAP = 1 << 30 };

/* Beside its own name, so that the last step is a rename. */
static int open_archive(struct capturing *c)
{
	struct str error;

	c->temporary = str_z(c->arena, str_printf(c->arena, "%s.%ld.tmp", c->file, (long)getpid()));
	c->fd = open(c->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (c->fd < 0)
		return usage_error("cannot write %s: %s", c->file, strerror(errno));
	unfinished_begin(c->temporary);
	if (signed_begin(c->arena, &c->signature, c->file, &error) == 0) {
		if (archive_is_name(c->file))
			return 0;
		error = str_printf(c->arena,
			"%s: expected a name that ends in .tar.zst, .tar.gz or .tar", c->file);
	}
	signed_end(&c->signature);
	unlink(c->temporary);
	unfinished_end();
	return usage_error(STR_FMT, STR_ARG(error));
}

/* The scanner, with its answers in the pipe; reports go nowhere. An interrupted scan ends its window and is a capture all the same. */
static int start_scan(struct capturing *c, int pipe_write)
{
	struct str record = str_printf(c->arena, "/proc/self/fd/%d", pipe_write);
	char *argv[CAPTURE_ARGUMENTS_MAX + 8];
	unsigned n = 0;

	argv[n++] = (char[]){ "latscan" };
	argv[n++] = (char[]){ "scan" };
	for (unsigned i = 0; i < c->n; i++)
		argv[n++] = c->arguments[i];
	argv[n++] = (char[]){ "--record" };
	argv[n++] = str_z(c->arena, record);
	argv[n++] = (char[]){ "--format" };
	argv[n++] = (char[]){ "json:/dev/null" };
	argv[n] = NULL;
	return scan_child_start(c->arena,
		&(struct scan_child){ .argv = argv, .kept = { pipe_write, -1 }, .said = -1 });
}

/* The scan's own verdict is none of a capture. */
static int scan_status(void)
{
	int status = scan_child_wait();

	if (status > 128)
		return internal_error("the scanner died of signal %d", status - 128);
	return status >= EXIT_USAGE ? status : 0;
}

static int finish(struct capturing *c, int status)
{
	struct str error;
	int r = c->writer ? archive_end(c->writer, &error) : 0;

	if (status == 0 && r == 0 && fsync(c->fd))
		r = -errno, error = str_from(strerror(errno));
	if (status == 0 && r == 0)
		r = signed_rename(c->arena, &c->signature, c->temporary, c->file, &error);
	if (status == 0 && r)
		status = internal_error("cannot write %s: " STR_FMT, c->file, STR_ARG(error));
	if (status)
		unlink(c->temporary);
	unfinished_end();
	signed_end(&c->signature);
	close(c->fd);
	return status;
}

static int pack_recorded(struct capturing *c)
{
	int fd = slurp_open(c->from), status;

	if (fd < 0)
		return usage_error("cannot read %s: %s", c->from, strerror(-fd));
	c->two = capturing_has_two(fd);
	status = open_archive(c);
	if (status == 0) {
		status = redacting_begin(&c->redacting, c->arena, false);
		if (status == 0)
			status = capturing_pack(c, fd);
		status = finish(c, status);
	}
	close(fd);
	return status;
}

static int capture(struct capturing *c)
{
	int ends[2], status, scanned, r = 0;

	status = open_archive(c);
	if (status)
		return status;
	status = redacting_begin(&c->redacting, c->arena, true);
	if (status)
		return finish(c, status);
	if (pipe2(ends, O_CLOEXEC) || (r = start_scan(c, ends[1])))
		return finish(c,
			internal_error("cannot start the scanner: %s", strerror(r ? -r : errno)));
	/* All of an ordinary host fits: its window must not wait for who packs it at the lowest priority. */
	fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
	close(ends[1]);
	setpriority(PRIO_PROCESS, 0, 19);
	status = capturing_pack(c, ends[0]);
	close(ends[0]);
	scanned = scan_status();
	return finish(c, status ? status : scanned);
}

int main(int argc, char **argv)
{
	struct capturing c = {
		.arena = arena_new("the capture", ARENA_CAP),
		.section = arena_new("a section", ARENA_CAP),
		.fd = -1,
	};
	bool done = false;
	int status;

	arena_on_full(out_of_room);
	status = capturing_asked(&c, argc, argv, &done);
	if (status == 0 && !done && c.inspected)
		status = inspect(c.arena, c.inspected, c.arguments, c.n, c.as_json, c.as_rows);
	else if (status == 0 && !done)
		status = c.from ? pack_recorded(&c) : capture(&c);
	arena_free(c.section);
	arena_free(c.arena);
	return fflush(stdout) && !status ? EXIT_INTERNAL : status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan capture: what a scan asks for and is told, as an archive. A program of its own,
 * because it links libarchive. It runs the scanner with --record into a pipe, pins itself to
 * where the scanner runs, and packs what comes; the archive is written whole or not at all.
 */
#include "programs/archive/archive.h"
#include "programs/capture/inspect.h"
#include "programs/archive/signed.h"
#include "programs/capture/redacting.h"
#include "scanner/base/arena.h"
#include "scanner/base/names.h"
#include "scanner/commands/command.h"
#include "scanner/commands/send/capture_options.h"
#include "scanner/source/affinity.h"
#include "scanner/source/index.h"
#include "scanner/source/own_folder.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BEFORE "== before "
#define AFTER  "== after "

enum {
	PIPE_BYTES = 1 << 20,
	ARENA_CAP = 1 << 30,
	SECTION_CAP = ARCHIVE_BYTES_CAP,
	ARGUMENTS_MAX = 1024
};

struct capturing {
	struct arena *arena;
	const char *file, *from;	/* from: NULL: this host */
	char *arguments[ARGUMENTS_MAX]; /* of the scan, NULL at the end */
	unsigned n;
	char *temporary;
	int fd;
	struct archive_writer *writer;
	struct arena *section; /* what is under way */
	unsigned line;	       /* lines before it */
	struct signed_archive signature;
	struct redacting redacting;
	const char *inspected; /* NULL: none */
	bool as_json, as_rows, formed;
	bool two; /* there are two samples: a scanner tells the first one first */
};

static char *word(struct capturing *c, const char *s)
{
	return str_z(c->arena, str_from(s));
}

static int take_inspect(struct capturing *c, unsigned option, const char *value)
{
	c->formed |= option != CAPTURE_INSPECT;
	if (option == CAPTURE_INSPECT)
		c->inspected = value;
	else if (option == CAPTURE_ROWS)
		c->as_rows = true;
	else if (!strcmp(value, "json") || !strcmp(value, "text"))
		c->as_json = !strcmp(value, "json");
	else
		return usage_error("--format %s: expected text or json", value);
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct capturing *c = user;
	const struct usage_option *o = capture_option(option);

	if (option == CAPTURE_OUTPUT) {
		if (c->file)
			return usage_error("--output can be given once");
		c->file = value;
		return 0;
	}
	if (option == CAPTURE_SIGN) {
		c->signature.signing.key = value;
		return 0;
	}
	if (option == CAPTURE_FROM) {
		c->from = value;
		return 0;
	}
	if (option == CAPTURE_REDACT || option == CAPTURE_REDACT_KEY) {
		c->redacting.on |= option == CAPTURE_REDACT;
		c->redacting.key_file = value ? value : c->redacting.key_file;
		return 0;
	}
	if (option == CAPTURE_INSPECT || option == CAPTURE_FORMAT || option == CAPTURE_ROWS)
		return take_inspect(c, option, value);
	if (c->n + 3 > ARGUMENTS_MAX)
		return usage_error("too many options");
	c->arguments[c->n++] = str_z(c->arena, str_printf(c->arena, "--%s", o->name));
	if (o->values != VALUES_NONE)
		c->arguments[c->n++] = word(c, value);
	return 0;
}

static int parse(struct capturing *c, int argc, char **argv, bool *ret_done)
{
	int operand, r = usage_parse(&command_capture, argc, argv, take, c, &operand, ret_done);

	if (r || *ret_done)
		return r;
	if (operand < argc)
		return usage_error(
			"unexpected \"%s\"; \"latscan capture --help\" lists the options",
			argv[operand]);
	if (c->inspected && (c->file || c->from || c->signature.signing.key || c->redacting.on))
		return usage_error("--inspect writes no capture: it goes without --output, --from, "
				   "--sign and --redact");
	if (c->formed && !c->inspected)
		return usage_error("--format and --rows go with --inspect");
	if (c->inspected)
		return 0;
	if (!c->file)
		return usage_error("expected --output FILE.tar.zst, or --inspect FILE");
	if (c->from && c->n)
		return usage_error(
			"%s is what another scan asked: no other option goes with --from", c->from);
	if (c->redacting.key_file && !c->redacting.on)
		return usage_error("--redact-key goes with --redact");
	return 0;
}

/* Beside its own name, so that the last step is a rename. */
static int open_archive(struct capturing *c)
{
	struct str error;

	c->temporary = str_z(c->arena, str_printf(c->arena, "%s.%ld.tmp", c->file, (long)getpid()));
	c->fd = open(c->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (c->fd < 0)
		return usage_error("cannot write %s: %s", c->file, strerror(errno));
	if (signed_begin(c->arena, &c->signature, c->file, &error) == 0) {
		if (archive_is_name(c->file))
			return 0;
		error = str_printf(c->arena,
			"%s: expected a name that ends in .tar.zst, .tar.gz or .tar", c->file);
	}
	signed_end(&c->signature);
	unlink(c->temporary);
	return usage_error(STR_FMT, STR_ARG(error));
}

/* What is redacted must be known before. */
static int begin_archive(struct capturing *c)
{
	struct str error;

	c->writer = archive_begin(c->arena, c->fd, c->file,
		redacting_arguments(&c->redacting, c->arena, c->arguments), c->redacting.on,
		&error);
	if (!c->writer)
		return usage_error(STR_FMT, STR_ARG(error));
	archive_keep_manifest(c->writer, &c->signature.manifest);
	return 0;
}

/* The scanner, with its answers in the pipe; reports go nowhere. */
static pid_t start_scan(struct capturing *c, int pipe_read, int pipe_write)
{
	struct str record = str_printf(c->arena, "/proc/self/fd/%d", pipe_write);
	char *argv[ARGUMENTS_MAX + 8];
	unsigned n = 0;
	pid_t pid;

	argv[n++] = word(c, "latscan");
	argv[n++] = word(c, "scan");
	for (unsigned i = 0; i < c->n; i++)
		argv[n++] = c->arguments[i];
	argv[n++] = word(c, "--record");
	argv[n++] = str_z(c->arena, record);
	argv[n++] = word(c, "--format");
	argv[n++] = word(c, "json:/dev/null");
	argv[n] = NULL;
	pid = fork();
	if (pid)
		return pid;
	close(pipe_read);
	execv(str_z(c->arena, own_program(c->arena, "latscan")), argv);
	_exit(internal_error("cannot run the scanner: %s", strerror(errno)));
}

/* "cpus: 0-1", of the scanner: where this process may run without disturbing anybody. */
static void take_headers(struct capturing *c, const struct index_text *text)
{
	struct cpuset cpus;

	for (size_t i = 0; i < text->n_headers; i++) {
		if (str_is(text->headers[i].key, "cpus") &&
			cpuset_parse_list(c->arena, text->headers[i].value, &cpus) == 0 &&
			!cpuset_is_empty(cpus))
			affinity_set(0, cpus);
	}
}

static void put_answers(struct capturing *c, unsigned sample, const struct index *from)
{
	for (size_t i = 0; i < index_count(from); i++)
		redacting_put(&c->redacting, c->section, c->writer, sample, index_at(from, i));
}

/* Headers, or one section: of one sample where it says which, else of both. */
static int put_part(struct capturing *c, struct str part)
{
	size_t mark = arena_used(c->section);
	struct index_text text;
	struct index_error e;

	if (index_parse(c->section, part, &text, &e))
		return usage_error("%s:%u: expected %s",
			c->from ? c->from : "what the scanner recorded", c->line + e.line,
			e.expected);
	for (size_t k = 0; k < part.n; k++)
		c->line += part.p[k] == '\n';
	c->two |= str_starts(part, BEFORE);
	if (str_starts(part, BEFORE) || !str_starts(part, AFTER))
		put_answers(c, 0, text.before);
	if (c->two && !str_starts(part, BEFORE))
		put_answers(c, 1, text.after);
	else if (str_starts(part, AFTER))
		put_answers(c, 0, text.after);
	if (!c->from)
		take_headers(c, &text);
	arena_rewind(c->section, mark);
	return 0;
}

struct stream {
	char *p;
	size_t n, cap;
};

/* Where the section that begins at from ends, or SIZE_MAX. */
static size_t section_end(const struct stream *s, size_t from)
{
	static const char mark[] = "\n== ";
	const char *found = memmem(s->p + from, s->n - from, mark, sizeof(mark) - 1);

	return found ? (size_t)(found - s->p) + 1 : SIZE_MAX;
}

static int put_parts(struct capturing *c, struct stream *s, bool end)
{
	size_t from = 0, to;
	int status = 0;

	while (status == 0 && from < s->n) {
		to = section_end(s, from);
		if (to == SIZE_MAX && !end)
			break;
		if (to == SIZE_MAX)
			to = s->n;
		status = put_part(c, (struct str){ s->p + from, to - from });
		from = to;
	}
	memmove(s->p, s->p + from, s->n - from);
	s->n -= from;
	return status;
}

static int read_some(struct capturing *c, struct stream *s, int fd)
{
	ssize_t n;

	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 256 << 10;
		char *p;

		if (cap > 2u * SECTION_CAP)
			return -EFBIG;
		p = arena_alloc(c->arena, cap, 1);
		if (s->n)
			memcpy(p, s->p, s->n);
		s->p = p;
		s->cap = cap;
	}
	do {
		n = read(fd, s->p + s->n, s->cap - s->n);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	s->n += (size_t)n;
	return redacting_keep(&c->redacting, s->p + s->n - n, (size_t)n) ? -EFBIG : 1;
}

static int pack_stream(struct capturing *c, int fd)
{
	struct stream s = { 0 };
	int r, status = 0;

	while (status == 0 && (r = read_some(c, &s, fd)) > 0)
		status = put_parts(c, &s, false);
	if (status == 0 && r < 0)
		status = internal_error("cannot read what the scanner recorded: %s", strerror(-r));
	if (status == 0)
		status = put_parts(c, &s, true);
	return status;
}

static int pack(struct capturing *c, int fd)
{
	bool two = c->two;
	int status = 0;

	if (c->redacting.on) {
		status = pack_stream(c, fd);
		if (status == 0)
			status = redacting_turn(&c->redacting, fd, &fd);
		c->line = 0;
		c->two = two;
	}
	if (status == 0)
		status = begin_archive(c);
	if (status == 0)
		status = pack_stream(c, fd);
	if (status == 0)
		redacting_say(&c->redacting, c->writer, c->two);
	return status;
}

/* The scan's own verdict is none of a capture. */
static int scan_status(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return internal_error("the scanner is lost: %s", strerror(errno));
	}
	if (!WIFEXITED(status))
		return internal_error("the scanner died of signal %d", WTERMSIG(status));
	return WEXITSTATUS(status) >= EXIT_USAGE ? WEXITSTATUS(status) : 0;
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
	signed_end(&c->signature);
	close(c->fd);
	return status;
}

/* A text that people wrote may name the first sample late. */
static bool has_before(int fd)
{
	struct arena *a = arena_new("the recording", ARENA_CAP);
	struct str text = { 0 };
	bool has = slurp(fd, 256 << 10, SECTION_CAP, a, &text) == 0 &&
		   (str_starts(text, BEFORE) ||
			   memmem(text.p, text.n, "\n" BEFORE, sizeof(BEFORE)) != NULL);

	arena_free(a);
	lseek(fd, 0, SEEK_SET);
	return has;
}

static int pack_recorded(struct capturing *c)
{
	int fd = slurp_open(c->from), status;

	if (fd < 0)
		return usage_error("cannot read %s: %s", c->from, strerror(-fd));
	c->two = has_before(fd);
	status = open_archive(c);
	if (status == 0) {
		status = redacting_begin(&c->redacting, c->arena, false);
		if (status == 0)
			status = pack(c, fd);
		status = finish(c, status);
	}
	close(fd);
	return status;
}

static int capture(struct capturing *c)
{
	int ends[2], status;
	pid_t pid;

	status = open_archive(c);
	if (status)
		return status;
	status = redacting_begin(&c->redacting, c->arena, true);
	if (status)
		return finish(c, status);
	if (pipe(ends) || (pid = start_scan(c, ends[0], ends[1])) < 0)
		return finish(c, internal_error("cannot start the scanner: %s", strerror(errno)));
	/* All of an ordinary host fits: its window must not wait for who packs it at the lowest priority. */
	fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
	close(ends[1]);
	/* An interrupted scan ends its window and is a capture all the same. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	setpriority(PRIO_PROCESS, 0, 19);
	status = pack(c, ends[0]);
	close(ends[0]);
	if (status)
		scan_status(pid);
	else
		status = scan_status(pid);
	return finish(c, status);
}

int main(int argc, char **argv)
{
	struct capturing c = {
		.arena = arena_new("the capture", ARENA_CAP),
		.section = arena_new("a section", ARENA_CAP),
		.fd = -1,
	};
	bool done = false;
	int status = parse(&c, argc, argv, &done);

	if (status == 0 && !done && c.inspected)
		status = inspect(c.arena, c.inspected, c.arguments, c.n, c.as_json, c.as_rows);
	else if (status == 0 && !done)
		status = c.from ? pack_recorded(&c) : capture(&c);
	arena_free(c.section);
	arena_free(c.arena);
	return fflush(stdout) && !status ? EXIT_INTERNAL : status;
}

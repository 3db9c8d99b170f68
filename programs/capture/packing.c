/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recording is packed while it comes: a section at a time, so that memory is bounded by the largest one. Where names are redacted it is gone
 * through twice, and learned from the first time.
 */
#include "programs/capture/capturing.h"
#include "commands/command.h"
#include "scanner/source/affinity.h"
#include "scanner/source/index.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BEFORE "== before "
#define AFTER  "== after "

enum { SECTION_CAP = ARCHIVE_BYTES_CAP, RECORDING_CAP = 1 << 30 };

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

int capturing_pack(struct capturing *c, int fd)
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

bool capturing_has_two(int fd)
{
	struct arena *a = arena_new("the recording", RECORDING_CAP);
	struct str text = { 0 };
	bool has = slurp(fd, 256 << 10, SECTION_CAP, a, &text) == 0 &&
		   (str_starts(text, BEFORE) ||
			   memmem(text.p, text.n, "\n" BEFORE, sizeof(BEFORE)) != NULL);

	arena_free(a);
	lseek(fd, 0, SEEK_SET);
	return has;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ustar header (POSIX.1-2017, pax) has a fixed place for everything. Ours differ by name,
 * size, type (a file, or the pax record of a name that is too long) and the sum; all else are
 * the bytes below, which libarchive has written for files without owner and time since 2.x.
 */
#include "programs/verify/container.h"

#include "programs/archive/archive.h"
#include "scanner/base/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 512, NAME = 100, PREFIX = 155, PAX_CAP = ARCHIVE_NAME_CAP + 16 };
enum { AT_MODE = 100, AT_SIZE = 124, AT_SUM = 148, AT_TYPE = 156, AT_PREFIX = 345, SUM = 8 };

struct container {
	struct arena *a;
	struct archive *raw;
	const struct manifest *manifest;
	uint64_t at;	 /* of the block under way */
	struct str name; /* of the pax record in front, or empty */
	struct str why;
};

static bool fault(struct container *c, const char *expected)
{
	c->why = str_printf(
		c->a, "byte %llu of the tar: expected %s", (unsigned long long)c->at, expected);
	return false;
}

/* 1: a block, 0: the end, -1 with why. */
static int next_block(struct container *c, unsigned char *block)
{
	size_t n = 0;
	la_ssize_t got = 0;

	while (n < BLOCK && (got = archive_read_data(c->raw, block + n, BLOCK - n)) > 0)
		n += (size_t)got;
	if (got < 0)
		c->why = str_printf(c->a, "%s", archive_error_string(c->raw));
	else if (n && n < BLOCK)
		fault(c, "whole blocks of 512 bytes");
	if (c->why.n)
		return -1;
	return n > 0;
}

static bool is_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i])
			return false;
	}
	return true;
}

/* Up to its first zero byte; nothing stands behind that. False: something does. */
static bool field(const unsigned char *p, size_t n, struct str *ret)
{
	size_t k = strnlen((const char *)p, n);

	*ret = (struct str){ (const char *)p, k };
	return is_zero(p + k, n - k);
}

/* The header as it must be, but for names: those are of the block itself. */
static void expected_header(const unsigned char *block, uint64_t size, unsigned char *to)
{
	unsigned sum = 0;
	char number[16];

	memset(to, 0, BLOCK);
	memcpy(to, block, NAME);
	memcpy(to + AT_PREFIX, block + AT_PREFIX, PREFIX);
	memcpy(to + AT_MODE,
		"000644 \0"
		"000000 \0"
		"000000 \0",
		24);
	snprintf(number, sizeof(number), "%011llo ", (unsigned long long)size);
	memcpy(to + AT_SIZE, number, 12);
	memcpy(to + AT_SIZE + 12, "00000000000 ", 12);
	memset(to + AT_SUM, ' ', SUM);
	to[AT_TYPE] = block[AT_TYPE];
	memcpy(to + 257,
		"ustar\0"
		"00",
		8);
	memcpy(to + 329,
		"000000 \0"
		"000000 \0",
		16);
	for (unsigned i = 0; i < BLOCK; i++)
		sum += to[i];
	snprintf(number, sizeof(number), "%06o", sum);
	memcpy(to + AT_SUM, number, 7);
}

static bool size_of(const unsigned char *block, uint64_t *ret)
{
	uint64_t size = 0;

	for (unsigned i = 0; i < 11; i++) {
		unsigned c = block[AT_SIZE + i];

		if (c < '0' || c > '7')
			return false;
		size = size << 3 | (c - '0');
	}
	*ret = size;
	return size <= ARCHIVE_BYTES_CAP;
}

/* "LENGTH path=NAME\n", LENGTH of the whole record in decimal digits. */
static bool pax_name(struct container *c, struct str record)
{
	struct str length, rest;
	uint64_t n;

	if (!str_split(record, ' ', &length, &rest) || str_u64(length, 10, &n) || n != record.n ||
		length.p[0] == '0' || !str_starts(rest, "path=") || !str_ends(rest, "\n"))
		return fault(c, "a name alone in a pax record");
	c->name = str_copy(c->a, (struct str){ rest.p + 5, rest.n - 6 });
	return true;
}

/* What belongs to a header: bytes of a file, which their digest was compared with, or a record. */
static bool body(struct container *c, uint64_t size, bool pax)
{
	unsigned char block[BLOCK];
	char *record = NULL;

	if (pax && size > PAX_CAP)
		return fault(c, "a shorter pax record");
	if (pax)
		record = ARENA_NEW(c->a, char, size + BLOCK);
	for (uint64_t done = 0; done < size; done += BLOCK) {
		uint64_t rest = size - done;
		int r = next_block(c, block);

		if (r <= 0)
			return r < 0 ? false : fault(c, "more bytes");
		if (record)
			memcpy(record + done, block, BLOCK);
		if (rest < BLOCK && !is_zero(block + rest, BLOCK - rest))
			return fault(c, "zeros behind a member");
		c->at += BLOCK;
	}
	return !pax || pax_name(c, (struct str){ record, size });
}

static bool name_of(struct container *c, const unsigned char *block, struct str *ret)
{
	struct str name, prefix;

	if (!field(block, NAME, &name) || !field(block + AT_PREFIX, PREFIX, &prefix))
		return fault(c, "zeros behind a name");
	*ret = prefix.n ? str_join(c->a, prefix, STR("/"), name) : name;
	return true;
}

static bool header(struct container *c, const unsigned char *block)
{
	unsigned char want[BLOCK];
	bool pax = block[AT_TYPE] == 'x';
	struct str name;
	uint64_t size;

	if ((!pax && block[AT_TYPE] != '0') || !size_of(block, &size))
		return fault(c, "the header of a file");
	expected_header(block, size, want);
	if (memcmp(block, want, BLOCK) != 0)
		return fault(c, "a header without owner, time or anything else");
	if (!name_of(c, block, &name) || (pax && c->name.n))
		return c->why.n ? false : fault(c, "one pax record");
	if (!pax) {
		name = c->name.n ? c->name : name;
		c->name = (struct str){ 0 };
		if (!str_is(name, MANIFEST_NAME) && !manifest_find(c->manifest, name))
			return fault(c, "a name as the manifest has it");
	}
	c->at += BLOCK;
	return body(c, size, pax);
}

static bool blocks(struct container *c)
{
	unsigned char block[BLOCK];
	unsigned zeros = 0;
	int r;

	while ((r = next_block(c, block)) > 0) {
		size_t mark = arena_used(c->a);

		if (is_zero(block, BLOCK)) {
			zeros++;
			c->at += BLOCK;
			continue;
		}
		if (zeros)
			return fault(c, "nothing behind its end");
		if (!header(c, block))
			return false;
		if (!c->name.n)
			arena_rewind(c->a, mark);
	}
	if (r == 0 && (zeros != 2 || c->name.n))
		return fault(c, "two blocks of zeros, and its end");
	return r == 0;
}

static int open_raw(struct container *c, int fd)
{
	struct archive_entry *e;

	if (!c->raw || lseek(fd, 0, SEEK_SET) < 0 ||
		archive_read_support_filter_zstd(c->raw) < ARCHIVE_WARN ||
		archive_read_support_filter_gzip(c->raw) < ARCHIVE_WARN ||
		archive_read_support_format_raw(c->raw) < ARCHIVE_WARN ||
		archive_read_open_fd(c->raw, fd, 64 << 10) != ARCHIVE_OK ||
		archive_read_next_header(c->raw, &e) != ARCHIVE_OK)
		return -EINVAL;
	return 0;
}

int container_check(struct arena *a, int fd, const struct manifest *m, struct str *ret_error)
{
	struct container c = { .a = a, .raw = archive_read_new(), .manifest = m };
	struct stat st;

	if (open_raw(&c, fd)) {
		c.why = STR("expected a tar as it was signed: plain, zstd or gzip");
	} else if (blocks(&c) && fstat(fd, &st) == 0 &&
		   archive_filter_bytes(c.raw, -1) != st.st_size) {
		c.why = STR("expected nothing behind the compressed tar");
	}
	archive_read_free(c.raw);
	*ret_error = c.why;
	return c.why.n ? -EINVAL : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/scan/roots.h"

#include "scanner/base/arena.h"
#include "scanner/commands/command.h"
#include "scanner/source/program.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RECORD_CAP = 128 << 20, UNPACKED_CAP = 160 << 20 };

/* "complete: no" of an archive of others: what is missing was not captured. */
static bool is_complete(const struct index_text *text)
{
	for (size_t i = 0; i < text->n_headers; i++) {
		if (str_is(text->headers[i].key, "complete"))
			return !str_is(text->headers[i].value, "no");
	}
	return true;
}

static struct source *open_text(
	struct arena *a, const char *path, struct str bytes, enum moment moment, bool *ret_two)
{
	struct index_text text;
	struct index_error e;

	if (index_parse(a, bytes, &text, &e)) {
		usage_error("%s:%u: expected %s", path, e.line, e.expected);
		return NULL;
	}
	if (!index_count(text.before) && !index_count(text.after)) {
		usage_error(
			"%s: expected a capture, or a recorded file with a section at least", path);
		return NULL;
	}
	*ret_two = text.two_samples;
	return source_index(moment == MOMENT_BEFORE ? text.before : text.after, is_complete(&text));
}

static struct source *open_record(
	struct arena *a, const char *path, const struct stat *st, enum moment moment, bool *ret_two)
{
	struct str bytes;
	int r;

	if (st->st_size > RECORD_CAP) {
		usage_error("%s: larger than %d MiB", path, RECORD_CAP >> 20);
		return NULL;
	}
	r = slurp_path(path, 64 << 10, RECORD_CAP, a, &bytes);
	if (r) {
		usage_error("cannot read %s: %s", path, strerror(-r));
		return NULL;
	}
	return open_text(a, path, bytes, moment, ret_two);
}

/* An archive, or the folder of one: another program reads it, and says what is wrong with it. */
static struct source *open_capture(
	struct arena *a, const char *path, enum moment moment, bool *ret_two)
{
	char *argv[] = { str_z(a, STR("latscan-unpack")), str_z(a, str_from(path)), NULL };
	struct str bytes;
	int status = 0, r = program_read(a, argv, UNPACKED_CAP, &bytes, &status);

	if (r == -ENOENT)
		usage_error(
			"%s: latscan-unpack is not installed beside this program; unpack the archive by hand",
			path);
	else if (r)
		usage_error("cannot read %s: %s", path, strerror(-r));
	else if (status > 128)
		usage_error("%s: reading it ended by signal %d", path, status - 128);
	return r || status ? NULL : open_text(a, path, bytes, moment, ret_two);
}

/* By its first bytes: zstd, gzip, xz, bzip2, and what a tar has at its 257th. */
static bool is_archive(const char *path)
{
	static const struct {
		size_t at;
		const char *bytes;
		size_t n;
	} magics[] = { { 0, "\x28\xb5\x2f\xfd", 4 }, { 0, "\x1f\x8b", 2 },
		{ 0,
			"\xfd"
			"7zXZ",
			5 },
		{ 0, "BZh", 3 }, { 257, "ustar", 5 } };
	char head[512];
	int fd = slurp_open(path);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, head, sizeof(head));
	close(fd);
	for (unsigned i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (n >= (ssize_t)(magics[i].at + magics[i].n) &&
			!memcmp(head + magics[i].at, magics[i].bytes, magics[i].n))
			return true;
	}
	return false;
}

static bool has(struct arena *a, const char *path, const char *name)
{
	struct stat st;

	return stat(str_z(a, str_printf(a, "%s/%s", path, name)), &st) == 0;
}

/* A tree without either is no host: everything would be "not captured". */
static bool is_host(struct arena *a, const char *path)
{
	return has(a, path, "proc") || has(a, path, "sys");
}

struct source *root_open(struct arena *a, const char *path, enum moment moment, bool *ret_two)
{
	struct source *s;
	struct stat st;

	*ret_two = false;
	if (stat(path, &st)) {
		usage_error("cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	if (S_ISREG(st.st_mode))
		return is_archive(path) ? open_capture(a, path, moment, ret_two)
					: open_record(a, path, &st, moment, ret_two);
	if (S_ISDIR(st.st_mode) && has(a, path, "manifest.json"))
		return open_capture(a, path, moment, ret_two);
	if (S_ISDIR(st.st_mode) && !is_host(a, path)) {
		usage_error("%s: expected a directory with proc/ or sys/ in it", path);
		return NULL;
	}
	s = source_tree(path);
	if (!s)
		usage_error(
			"%s: expected a directory with proc/ and sys/, a capture, or a recorded file: %s",
			path, strerror(errno));
	return s;
}

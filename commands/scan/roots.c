/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/roots.h"

#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/program.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RECORD_CAP = 128 << 20, UNPACKED_CAP = 160 << 20 };

enum { OPENED_CAP = 768 << 20 }; /* of one: its text and the index over it */

/* "complete: no" of an archive of others: what is missing was not captured. */
static bool is_complete(const struct index_text *text)
{
	for (size_t i = 0; i < text->n_headers; i++) {
		if (str_is(text->headers[i].key, "complete"))
			return !str_is(text->headers[i].value, "no");
	}
	return true;
}

/* What --root names: a file or folder, and where ARCHIVE:FOLDER was said, which one in it. */
struct place {
	const char *name, *file, *folder; /* folder: NULL: none was named */
};

/*
 * What was opened already, by its name: two samples lie in one archive, which is unpacked once.
 * It stays until the program ends or it is forgotten, as the answers that point into it do.
 */
struct opened {
	struct opened *next;
	struct arena *arena; /* where it lives itself */
	struct str path;
	struct index_text text;
};
static struct opened *opened;

static const struct index_text *opened_find(struct str path)
{
	for (const struct opened *o = opened; o; o = o->next) {
		if (str_eq(o->path, path))
			return &o->text;
	}
	return NULL;
}

/* Bytes of an arena that is taken over. NULL after saying what was expected of them. */
static const struct index_text *opened_put(
	struct arena *a, const char *path, struct str bytes, bool may_be_empty)
{
	struct opened *o = ARENA_NEW(a, struct opened, 1);
	struct index_error e;
	bool good = index_parse(a, bytes, &o->text, &e) == 0;

	if (!good)
		usage_error("%s:%u: expected %s", path, e.line, e.expected);
	if (good && !may_be_empty && !index_count(o->text.before) && !index_count(o->text.after)) {
		usage_error(
			"%s: expected a capture, or a recorded file with a section at least", path);
		good = false;
	}
	if (!good) {
		arena_free(a);
		return NULL;
	}
	o->arena = a;
	o->path = str_copy(a, str_from(path));
	o->next = opened;
	opened = o;
	return &o->text;
}

static struct source *of_text(const struct index_text *text, enum moment moment, bool *ret_two)
{
	struct source *s;

	if (!text)
		return NULL;
	*ret_two = text->two_samples;
	s = source_index(moment == MOMENT_BEFORE ? text->before : text->after, is_complete(text));
	if (!s)
		no_memory("a capture");
	return s;
}

static const struct index_text *read_record(const char *path, const struct stat *st)
{
	struct arena *a;
	struct str bytes;
	int r;

	if (st->st_size > RECORD_CAP) {
		usage_error("%s: larger than %d MiB", path, RECORD_CAP >> 20);
		return NULL;
	}
	a = arena_new("a recorded file", OPENED_CAP);
	r = a ? slurp_path(path, 64 << 10, RECORD_CAP, a, &bytes) : -ENOMEM;
	if (r == 0)
		return opened_put(a, path, bytes, false);
	usage_error("cannot read %s: %s", path, strerror(-r));
	arena_free(a);
	return NULL;
}

/*
 * An archive, or a folder with something in it that is no file of a host: another program reads
 * it, and says what is wrong with it.
 */
static const struct index_text *unpack(const struct place *p, const char *option, bool may_be_empty)
{
	struct arena *a = arena_new("a capture", OPENED_CAP);
	struct str bytes;
	int status = 0, r = -ENOMEM;

	if (a) {
		char *argv[] = { str_z(a, STR("latscan-unpack")), str_z(a, str_from(option)),
			str_z(a, str_from(p->file)),
			p->folder ? str_z(a, str_from(p->folder)) : NULL, NULL };

		r = program_read(a, argv, UNPACKED_CAP, &bytes, &status);
	}
	if (r == -ENOENT)
		usage_error(
			"%s: latscan-unpack is not installed beside this program; unpack the archive by hand",
			p->name);
	else if (r)
		usage_error("cannot read %s: %s", p->name, strerror(-r));
	else if (status > 128)
		usage_error("%s: reading it ended by signal %d", p->name, status - 128);
	if (r == 0 && status == 0)
		return opened_put(a, p->name, bytes, may_be_empty);
	arena_free(a);
	return NULL;
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

/* A colon may stand in a file's own name: a file of all of the name goes before. */
static int find_place(struct arena *a, const char *name, struct place *ret, struct stat *ret_st)
{
	struct place p = { name, name, NULL };
	struct str file, folder;
	int error;

	*ret = p;
	if (stat(name, ret_st) == 0)
		return 0;
	error = errno;
	if (!str_split_last(str_from(name), ':', &file, &folder) || !file.n || !folder.n)
		return -error;
	p.file = str_z(a, file);
	p.folder = str_z(a, folder);
	if (stat(p.file, ret_st) || !S_ISREG(ret_st->st_mode))
		return -error;
	*ret = p;
	return 0;
}

/* A tree; where it has outputs of commands, they answer what its files do not. */
static struct source *open_tree(struct arena *a, const struct place *p)
{
	struct source *s = source_tree(p->file);
	const struct index_text *told;

	if (!s) {
		usage_error(
			"%s: expected a directory with proc/ and sys/, a capture, or a recorded file: %s",
			p->name, strerror(errno));
		return NULL;
	}
	if (!has(a, p->file, "sos_commands"))
		return s;
	told = opened_find(str_from(p->name));
	if (!told)
		told = unpack(p, "--commands", true);
	if (!told) {
		source_close(s);
		return NULL;
	}
	s = source_beside(s, source_index(told->after, false));
	if (!s)
		no_memory("a tree and its commands");
	return s;
}

struct source *root_open(struct arena *a, const char *path, enum moment moment, bool *ret_two)
{
	const struct index_text *text = opened_find(str_from(path));
	struct place p;
	struct stat st;
	int r;

	*ret_two = false;
	r = find_place(a, path, &p, &st);
	if (r) {
		usage_error("cannot open %s: %s", path, strerror(-r));
		return NULL;
	}
	if (S_ISDIR(st.st_mode) && !has(a, path, "manifest.json")) {
		if (is_host(a, path))
			return open_tree(a, &p);
		usage_error("%s: expected a directory with proc/ or sys/ in it", path);
		return NULL;
	}
	if (!text && S_ISREG(st.st_mode) && !is_archive(p.file))
		text = read_record(path, &st);
	else if (!text)
		text = unpack(&p, "--all", false);
	return of_text(text, moment, ret_two);
}

void roots_forget(unsigned kept)
{
	struct opened **at = &opened;

	while (*at && kept--)
		at = &(*at)->next;
	while (*at) {
		struct opened *o = *at;

		*at = o->next;
		arena_free(o->arena);
	}
}

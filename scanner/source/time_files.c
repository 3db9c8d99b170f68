/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which file: linuxptp's programs read one only when -f names it; chronyd and ntpd have a default
 * of their build. A relative name is of the daemon's working directory, an absolute one of its own
 * mount namespace. chrony's "include" takes a file and "confdir" a folder of *.conf (chrony 4.0 on,
 * conf.c): both one level deep, in order of names.
 */
#include "scanner/source/time_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/base/time_options.h"
#include "scanner/source/lines.h"
#include "scanner/source/named.h"
#include "scanner/source/slurp.h"
#include "scanner/source/time_root.h"

enum { CHUNK = 4096, FILE_MAX = 64 << 10, INCLUDED_MAX = 32 };

struct str time_files_escape(struct arena *a, struct str s)
{
	char *p = ARENA_NEW(a, char, 4 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c != 0x7f && c != '\\') {
			p[n++] = (char)c;
			continue;
		}
		p[n++] = '\\';
		p[n++] = 'x';
		p[n++] = "0123456789abcdef"[c >> 4];
		p[n++] = "0123456789abcdef"[c & 15];
	}
	return (struct str){ p, n };
}

static struct str told_file(const struct time_program *p, struct str cmdline)
{
	struct time_options it = time_options_begin(p, cmdline, '\0');
	struct str found = { NULL, 0 };
	struct time_option o;

	while (time_option_next(&it, &o)) {
		if (o.letter == p->file)
			found = o.value;
	}
	return found;
}

struct reading {
	struct arena *a;
	struct time_root root;
	struct lines text;
	unsigned included;
};

static const char *word_of(int error)
{
	switch (-error) {
	case 0:
		return "ok";
	case ENOENT:
	case ENOTDIR:
		return "absent";
	case EACCES:
	case EPERM:
		return "denied";
	default:
		return "broken";
	}
}

static void say(struct reading *r, int error, struct str name)
{
	lines_put(&r->text, str_printf(r->a, "config %s " STR_FMT "\n", word_of(error),
				    STR_ARG(time_files_escape(r->a, name))));
}

/*
 * A section, or a word and what comes after it: what these files are made of. Whoever starts a
 * process of such a name chooses the file, so that nothing else of it is taken.
 */
static bool is_text(struct str line)
{
	struct str word;

	if (str_starts(line, "["))
		return true;
	if (!str_word(&line, &word) || !((word.p[0] | 0x20) >= 'a' && (word.p[0] | 0x20) <= 'z'))
		return false;
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
			c != '_' && c != '-' && c != '.')
			return false;
	}
	return true;
}

static void add_lines(struct reading *r, struct str file)
{
	struct str line;

	while (str_cut(&file, '\n', &line)) {
		line = str_trim(line);
		if (is_text(line))
			lines_line(&r->text, STR("line"), line);
	}
}

static bool read_file(struct reading *r, struct str name, struct str *ret)
{
	struct str text = { NULL, 0 };
	int fd = time_root_file(&r->root, name), error = fd;

	if (fd >= 0) {
		error = slurp(fd, CHUNK, FILE_MAX, r->a, &text);
		close(fd);
	}
	if (str_is(name, "/dev/null"))
		error = 0;
	say(r, error, name);
	if (error)
		return false;
	add_lines(r, text);
	*ret = text;
	return true;
}

static int by_name(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static void read_folder(struct reading *r, struct str name)
{
	DIR *dir = time_root_folder(&r->root, name);
	struct str names[INCLUDED_MAX], unused;
	struct dirent *e;
	size_t n = 0;

	if (!dir) {
		say(r, -errno, name);
		return;
	}
	while (n < INCLUDED_MAX && (e = readdir(dir))) {
		if (str_ends(str_from(e->d_name), ".conf"))
			names[n++] = str_copy(r->a, str_from(e->d_name));
	}
	closedir(dir);
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n && r->included++ < INCLUDED_MAX; i++)
		(void)read_file(r,
			str_printf(r->a, STR_FMT "/" STR_FMT, STR_ARG(name), STR_ARG(names[i])),
			&unused);
}

static void read_included(struct reading *r, struct str file)
{
	struct str line, word, unused;

	while (str_cut(&file, '\n', &line)) {
		line = str_trim(line);
		if (!is_text(line) || !str_word(&line, &word))
			continue;
		if (str_is(word, "include") && r->included++ < INCLUDED_MAX)
			(void)read_file(r, str_trim(line), &unused);
		while (str_is(word, "confdir") && str_starts(str_trim(line), "/")) {
			struct str folder;

			if (!str_word(&line, &folder))
				break;
			read_folder(r, folder);
		}
	}
}

struct str time_files_config(struct arena *a, pid_t pid, struct str comm, struct str cmdline)
{
	const struct time_program *p = time_program_of(comm);
	struct reading r = { .a = a, .text = { .arena = a } };
	struct str told, file = { NULL, 0 };
	bool done = false;

	if (!p)
		return lines_text(&r.text);
	time_root_begin(&r.root, a, pid);
	told = told_file(p, cmdline);
	if (told.n)
		done = read_file(&r, told, &file);
	for (size_t i = 0; !told.n && !done && i < 2 && p->presets[i]; i++)
		done = read_file(&r, str_from(p->presets[i]), &file);
	if (done && str_is(comm, "chronyd"))
		read_included(&r, file);
	time_root_end(&r.root);
	return lines_text(&r.text);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/scan/roots.h"

#include "scanner/base/arena.h"
#include "scanner/commands/command.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { RECORD_CAP = 128 << 20 };

static struct source *open_record(
	struct arena *a, const char *path, const struct stat *st, enum moment moment, bool *ret_two)
{
	struct index_text text;
	struct index_error e;
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
	if (index_parse(a, bytes, &text, &e)) {
		usage_error("%s:%u: expected %s", path, e.line, e.expected);
		return NULL;
	}
	*ret_two = text.two_samples;
	return source_index(moment == MOMENT_BEFORE ? text.before : text.after, true);
}

/* A tree without either is no host: everything would be "not captured". */
static bool is_host(struct arena *a, const char *path)
{
	static const char *const tops[] = { "proc", "sys" };
	struct stat st;

	for (unsigned i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		if (stat(str_z(a, str_printf(a, "%s/%s", path, tops[i])), &st) == 0)
			return true;
	}
	return false;
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
		return open_record(a, path, &st, moment, ret_two);
	if (S_ISDIR(st.st_mode) && !is_host(a, path)) {
		usage_error("%s: expected a directory with proc/ or sys/ in it", path);
		return NULL;
	}
	s = source_tree(path);
	if (!s)
		usage_error("%s: expected a directory with proc/ and sys/, or a recorded file: %s",
			path, strerror(errno));
	return s;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/look.h"

#include "programs/archive/archive.h"
#include "programs/archive/foreign.h"
#include "programs/archive/memory.h"
#include "scanner/base/arena.h"
#include "scanner/base/json_read.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct looking {
	struct arena *a;
	struct looked *to;
	bool sos, ghw;
	struct str manifest;
};

static enum member_use only_manifest(void *user, struct str name, uint64_t size)
{
	(void)user;
	if (str_is(name, MANIFEST_NAME) && size <= ARCHIVE_MANIFEST_CAP)
		return MEMBER_KEPT;
	return foreign_is_beside(name) ? MEMBER_BESIDE : MEMBER_COUNTED;
}

static bool look_at(void *user, const struct member *m)
{
	struct looking *l = user;

	l->to->members++;
	l->to->bytes += m->size;
	l->sos |= str_has(m->name, "sos_commands/");
	l->ghw |= str_is(m->name, "machineinfo.json");
	if (str_is(m->name, MANIFEST_NAME))
		l->manifest = str_copy(l->a, m->bytes);
	return true;
}

/* Not more than it says of itself: whoever judges it holds it to its digests. */
static void read_manifest(struct looking *l)
{
	struct json_reader r;
	struct str key;

	l->to->kind = "capture";
	json_read_init(&r, l->a, l->manifest);
	if (!json_read_object(&r))
		return;
	while (json_read_key(&r, &key)) {
		if (str_is(key, "made_by"))
			json_read_str(&r, &l->to->made_by);
		else if (str_is(key, "redacted"))
			json_read_bool(&r, &l->to->redacted);
		else
			json_read_skip(&r);
	}
}

static int look_into(struct looking *l, int fd, struct str *ret_error)
{
	struct arena *one = arena_new("a member", ARCHIVE_MANIFEST_CAP + (16 << 20));
	int r;

	memory_bound(ARCHIVE_MEMORY_CAP);
	r = members_read(one, fd, only_manifest, look_at, l, ret_error);
	memory_unbound();
	if (r)
		*ret_error = str_copy(l->a, *ret_error);
	arena_free(one);
	if (l->manifest.n)
		read_manifest(l);
	else if (l->sos)
		l->to->kind = "sosreport";
	else if (l->ghw)
		l->to->kind = "gather-sysinfo";
	return r;
}

/* A text says what it is with its first bytes, as "check: …" or "== /proc/…". */
static bool is_text(int fd)
{
	char head[512];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	for (ssize_t i = 0; i < n; i++) {
		if ((unsigned char)head[i] < ' ' && head[i] != '\n' && head[i] != '\t')
			return false;
	}
	return true;
}

static bool has(struct arena *a, const char *folder, const char *name)
{
	struct stat st;

	return stat(str_z(a, str_printf(a, "%s%s", folder, name)), &st) == 0;
}

static void look_at_folder(struct looking *l, const char *folder)
{
	const char *manifest = str_z(l->a, str_printf(l->a, "%s/" MANIFEST_NAME, folder));

	if (has(l->a, folder, "/sos_commands"))
		l->to->kind = "sosreport";
	else if (has(l->a, folder, "/machineinfo.json"))
		l->to->kind = "gather-sysinfo";
	if (slurp_path(manifest, 64 << 10, ARCHIVE_MANIFEST_CAP, l->a, &l->manifest) == 0)
		read_manifest(l);
}

static int open_named(struct arena *a, const char *name, const char **ret_file)
{
	int fd = slurp_open(name);
	struct str file, folder;

	*ret_file = name;
	if (fd >= 0 || !str_split_last(str_from(name), ':', &file, &folder) || !file.n)
		return fd;
	*ret_file = str_z(a, file);
	return slurp_open(*ret_file);
}

int archive_look(struct arena *a, const char *name, struct looked *ret, struct str *ret_error)
{
	struct looking l = { .a = a, .to = ret };
	const char *file;
	struct stat st;
	int fd = open_named(a, name, &file), r = 0;

	*ret = (struct looked){ .kind = "tree" };
	if (fd < 0)
		return fd;
	if (fstat(fd, &st)) {
		r = -errno;
	} else if (S_ISDIR(st.st_mode)) {
		look_at_folder(&l, file);
	} else {
		ret->size = (uint64_t)st.st_size;
		ret->is_signed = has(a, file, ".sig");
		if (is_text(fd))
			ret->kind = "recording";
		else
			r = look_into(&l, fd, ret_error);
	}
	close(fd);
	return r;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/verify/folder.h"

#include "programs/archive/archive.h"
#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 128, CHUNK = 64 << 10, BYTES_ARENA = 2 * (ARCHIVE_BYTES_CAP + (1 << 20)) };

struct walk {
	struct arena *a, *bytes;
	folder_take *take;
	void *user;
	uint64_t files;
	struct str why;
	bool stopped;
};

int folder_file(struct arena *a, const char *folder, const char *name, size_t cap, struct str *ret)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd, r;

	if (dir < 0)
		return -errno;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	r = fd < 0 ? -errno : slurp(fd, CHUNK, cap, a, ret);
	if (fd >= 0)
		close(fd);
	close(dir);
	return r;
}

static bool fault(struct walk *w, struct str name, const char *expected)
{
	w->why = str_printf(w->a, "\"" STR_FMT "\": expected %s",
		STR_ARG(archive_escape(w->a, str_head(name, 200))), expected);
	return false;
}

static bool give(struct walk *w, int fd, struct str name)
{
	size_t mark = arena_used(w->bytes);
	struct str bytes;
	int r = slurp(fd, CHUNK, ARCHIVE_BYTES_CAP, w->bytes, &bytes);

	if (r)
		return fault(w, name, strerror(-r));
	w->stopped = !w->take(w->user, name, bytes);
	arena_rewind(w->bytes, mark);
	return !w->stopped;
}

static bool walk_folder(struct walk *w, int fd, struct str at, unsigned depth);

static bool walk_one(struct walk *w, int dir, const char *entry, struct str name, unsigned depth)
{
	int fd = openat(dir, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	bool ok;

	if (fd < 0 || fstat(fd, &st)) {
		ok = fault(w, name,
			errno == ELOOP ? "a file, not a link" : "to be allowed to read it");
	} else if (S_ISDIR(st.st_mode)) {
		return walk_folder(w, fd, name, depth + 1);
	} else if (!S_ISREG(st.st_mode)) {
		ok = fault(w, name, "a file");
	} else if (depth == 0 &&
		   (str_is(name, MANIFEST_NAME) || str_is(name, MANIFEST_NAME ".sig"))) {
		ok = true;
	} else {
		ok = give(w, fd, name);
	}
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Takes fd. */
static bool walk_folder(struct walk *w, int fd, struct str at, unsigned depth)
{
	DIR *dir = depth < DEPTH_MAX ? fdopendir(fd) : NULL;
	bool ok = true, empty = true;
	struct dirent *e;

	if (!dir) {
		close(fd);
		return fault(w, at, "fewer folders in folders");
	}
	errno = 0;
	while (ok && (e = readdir(dir)) != NULL) {
		size_t mark = arena_used(w->a);
		struct str entry = str_from(e->d_name), name = entry;

		if (str_is(entry, ".") || str_is(entry, ".."))
			continue;
		if (at.n)
			name = str_join(w->a, at, STR("/"), entry);
		empty = false;
		if (++w->files > ARCHIVE_MEMBERS_CAP)
			ok = fault(w, name, "at most 400000 files");
		else
			ok = walk_one(w, dirfd(dir), e->d_name, name, depth);
		if (ok)
			arena_rewind(w->a, mark);
		errno = 0;
	}
	if (ok && errno)
		ok = fault(w, at, strerror(errno));
	if (ok && empty)
		ok = fault(w, at, "a file in each folder");
	closedir(dir);
	return ok;
}

int folder_walk(
	struct arena *a, const char *folder, folder_take *take, void *user, struct str *ret_error)
{
	struct walk w = { .a = a, .take = take, .user = user };
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;

	if (fd < 0) {
		*ret_error = str_from(strerror(errno));
		return -EINVAL;
	}
	w.bytes = arena_new("a member", BYTES_ARENA);
	ok = walk_folder(&w, fd, STR(""), 0);
	arena_free(w.bytes);
	if (ok || w.stopped)
		return 0;
	*ret_error = w.why;
	return -EINVAL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder of captures. Nobody else may write there, since what lies in it is believed to be this
 * host's; files of other names are nobody's business here.
 */
#include "programs/good/good.h"

#include "programs/shared/locked.h"
#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/sort.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BEGIN "good-"
#define END   ".tar.zst"

static bool is_moment(struct str s)
{
	static const char form[] = "dddddddd-dddddd-";

	if (s.n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != (i == 8 ? 'T' : 'Z'))
			return false;
	}
	return true;
}

static bool is_kept(struct str name)
{
	size_t around = sizeof(BEGIN) - 1 + sizeof(END) - 1;

	return str_starts(name, BEGIN) && str_ends(name, END) && name.n > around &&
	       is_moment(str_head(str_skip(name, sizeof(BEGIN) - 1), name.n - around));
}

/* "good-….tar.zst.812.tmp": of a packing that was killed. The lock says that none is under way. */
static bool is_left_over(struct str name)
{
	struct str head, pid;
	uint64_t n;

	return str_ends(name, ".tmp") &&
	       str_split_last(str_head(name, name.n - 4), '.', &head, &pid) && is_kept(head) &&
	       str_u64(pid, 10, &n) == 0;
}

struct str store_name(struct arena *a, uint64_t realtime_ns)
{
	struct str text = date_format(a, realtime_ns);
	char *p = str_z(a, text);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '-' && text.p[i] != ':')
			p[n++] = text.p[i];
	}
	return str_printf(a, BEGIN "%.*s" END, (int)n, p);
}

struct str store_moment(struct arena *a, struct str name)
{
	const char *p = name.p + sizeof(BEGIN) - 1;

	return str_printf(
		a, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", p, p + 4, p + 6, p + 9, p + 11, p + 13);
}

static int by_name(const void *x, const void *y)
{
	return str_cmp(((const struct kept *)x)->name, ((const struct kept *)y)->name);
}

static void note(struct store *s, const char *entry)
{
	struct str name = str_from(entry);
	struct stat st;

	if (s->keeping && is_left_over(name))
		unlinkat(s->fd, entry, 0);
	if (!is_kept(name) || fstatat(s->fd, entry, &st, AT_SYMLINK_NOFOLLOW) ||
		!S_ISREG(st.st_mode))
		return;
	s->v = arena_grow(s->a, s->v, s->n, &s->cap, sizeof(*s->v));
	s->v[s->n++] = (struct kept){ str_copy(s->a, name), st.st_size };
}

static int list(struct store *s)
{
	int fd = openat(s->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;

	if (!dir) {
		int error = errno;

		if (fd >= 0)
			close(fd);
		return -error;
	}
	s->n = 0;
	while ((e = readdir(dir)) != NULL)
		note(s, e->d_name);
	closedir(dir);
	if (s->n)
		sort_in_place(s->v, s->n, sizeof(*s->v), by_name);
	return 0;
}

static int open_folder(const char *path, bool make)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && make && errno == ENOENT && mkdir(path, 0700) == 0)
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int store_open(
	struct store *s, struct arena *a, const char *path, bool keeping, struct str *ret_why)
{
	struct stat st;
	int r = 0;

	*s = (struct store){ .a = a, .path = path, .keeping = keeping };
	s->fd = open_folder(path, keeping);
	if (s->fd < 0) {
		*ret_why = str_from(strerror(-s->fd));
		return s->fd;
	}
	if (fstat(s->fd, &st))
		*ret_why = str_from(strerror(errno)), r = -EIO;
	else if (st.st_uid != geteuid())
		*ret_why = str_printf(a, "it belongs to user %u", (unsigned)st.st_uid), r = -EPERM;
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		*ret_why = STR("others may write to it"), r = -EPERM;
	else if ((r = locked(s->fd)) == -EWOULDBLOCK)
		*ret_why = STR("another gate is at it");
	else if (r || (r = list(s)) != 0)
		*ret_why = str_from(strerror(-r));
	if (r)
		store_close(s);
	return r;
}

void store_close(struct store *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

void store_prune(struct store *s, struct str just)
{
	uint64_t bytes = 0;
	unsigned n = 0;

	if (list(s))
		return;
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->v[i].name, just))
			n++, bytes += (uint64_t)s->v[i].bytes;
	}
	for (size_t i = s->n; i-- > 0;) {
		const struct kept *k = &s->v[i];

		if (str_eq(k->name, just))
			continue;
		n++;
		bytes += (uint64_t)k->bytes;
		if (n > GOOD_MOST || bytes > GOOD_BYTES)
			unlinkat(s->fd, str_z(s->a, k->name), 0);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Resolution inside a root, see contain.h. */
#include "scanner/source/contain.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	LINKS_MAX = 40,	 /* MAXSYMLINKS of the kernel */
	DEPTH_MAX = 128, /* directories below the root; sysfs stays below 25 */
	RETRIES = 64,	 /* of an openat2 that a rename elsewhere disturbed */
	DIR_FLAGS = O_PATH | O_DIRECTORY | O_CLOEXEC,
	LIST_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
};

static int open_how(int dir, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = { .flags = (uint64_t)flags, .resolve = resolve };
	long fd;

	do
		fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));
	while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : (int)fd;
}

int contain_init(struct contain *c, int root, unsigned dirs)
{
	int fd = open_how(root, ".", DIR_FLAGS, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);

	*c = (struct contain){ .root = root, .walk = fd < 0 };
	if (fd >= 0)
		close(fd);
	return dircache_init(&c->dirs, dirs);
}

void contain_free(struct contain *c)
{
	dircache_free(&c->dirs);
}

/* The walk: the directories from the root down to here, and the text still to be walked. */
struct walk {
	int root;
	int fds[DEPTH_MAX];
	unsigned depth, links;
	size_t at, n;
	char todo[2 * PATH_MAX];
};

static int walk_here(const struct walk *w)
{
	return w->depth ? w->fds[w->depth - 1] : w->root;
}

static void walk_up_to(struct walk *w, unsigned depth)
{
	while (w->depth > depth)
		close(w->fds[--w->depth]);
}

/* Put a link's target before what is left to walk; an absolute one starts at the root again. */
static int walk_link(struct walk *w, int link)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target));

	if (n < 0)
		return -errno;
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	size_t left = w->n - w->at;

	if ((size_t)n + 1 + left > sizeof(w->todo))
		return -ENAMETOOLONG;
	memmove(w->todo + n + 1, w->todo + w->at, left);
	memcpy(w->todo, target, (size_t)n);
	w->todo[n] = '/';
	w->at = 0;
	w->n = (size_t)n + 1 + left;
	if (n > 0 && target[0] == '/')
		walk_up_to(w, 0);
	return 0;
}

static int walk_into(struct walk *w, const char *name)
{
	int fd = openat(walk_here(w), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int error = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		error = -errno;
	else if (S_ISLNK(st.st_mode))
		error = walk_link(w, fd);
	else if (!S_ISDIR(st.st_mode))
		error = -ENOTDIR;
	else if (w->depth == DEPTH_MAX)
		error = -ENAMETOOLONG;
	else
		w->fds[w->depth++] = fd;
	if (error || S_ISLNK(st.st_mode))
		close(fd);
	return error;
}

static int walk_step(struct walk *w)
{
	char name[NAME_MAX + 1];
	const char *p = w->todo + w->at, *end = memchr(p, '/', w->n - w->at);
	size_t n = end ? (size_t)(end - p) : w->n - w->at;

	w->at += n + (end ? 1 : 0);
	if (n == 0 || (n == 1 && p[0] == '.'))
		return 0;
	if (n == 2 && p[0] == '.' && p[1] == '.') {
		/* Up is where we came from, and the root's parent is the root. */
		walk_up_to(w, w->depth ? w->depth - 1 : 0);
		return 0;
	}
	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, p, n);
	name[n] = 0;
	return walk_into(w, name);
}

static int walk_dir(int root, struct str path, int flags)
{
	struct walk w = { .root = root, .n = path.n };
	int result = path.n <= PATH_MAX ? 0 : -ENAMETOOLONG;

	if (result == 0 && path.n)
		memcpy(w.todo, path.p, path.n);
	while (result == 0 && w.at < w.n)
		result = walk_step(&w);
	if (result == 0) {
		result = openat(walk_here(&w), ".", flags);
		if (result < 0)
			result = -errno;
	}
	walk_up_to(&w, 0);
	return result;
}

int contain_walk_dir(int root, struct str path)
{
	return walk_dir(root, path, DIR_FLAGS);
}

/*
 * A rename or mount anywhere on the system makes the kernel doubt a ".." that it walked below
 * a root, and it says EAGAIN: measured in a third of the opens through ".." links while
 * something else renamed files. So: again, and at last by component, which has no such doubt.
 */
static int open_below_root(struct contain *c, struct str path, int flags)
{
	struct pathz z;
	int fd = -EAGAIN;

	if (path.n >= PATH_MAX)
		return -ENAMETOOLONG;
	pathz_set(&z, path);
	for (unsigned i = 0; !c->walk && fd == -EAGAIN && i < RETRIES; i++)
		fd = open_how(c->root, path.n ? z.z : ".", flags,
			RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
	return fd == -EAGAIN ? walk_dir(c->root, path, flags) : fd;
}

/* Below a directory that is open already, as long as no link is met; -EXDEV when one is. */
static int open_below_base(struct contain *c, struct str path, size_t base, int flags)
{
	struct pathz z;

	if (c->walk || base == 0 || base >= path.n || path.p[base] != '/')
		return -EXDEV;
	int dir = contain_dir(c, str_head(path, base), 0);

	if (dir < 0)
		return -EXDEV;
	pathz_set(&z, str_skip(path, base + 1));
	int fd = open_how(dir, z.z, flags, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);

	return fd == -ELOOP || fd == -EAGAIN ? -EXDEV : fd;
}

static int open_below(struct contain *c, struct str path, size_t base, int flags)
{
	int fd = open_below_base(c, path, base, flags);

	return fd == -EXDEV ? open_below_root(c, path, flags) : fd;
}

int contain_list(struct contain *c, struct str path, size_t base)
{
	return open_below(c, path, base, LIST_FLAGS);
}

int contain_dir(struct contain *c, struct str path, size_t base)
{
	struct dircache_entry *e = dircache_get(&c->dirs, path);

	if (e)
		return e->fd;
	int fd = open_below(c, path, base, DIR_FLAGS);

	if (fd < 0)
		return fd;
	fd = dircache_put(&c->dirs, path, fd, 0);
	return fd < 0 ? -ENOMEM : fd;
}

static int not_a_file(mode_t mode)
{
	if (S_ISDIR(mode))
		return EISDIR;
	if (S_ISFIFO(mode))
		return ESPIPE;
	if (S_ISSOCK(mode))
		return ENXIO;
	return S_ISREG(mode) ? 0 : EOPNOTSUPP;
}

/*
 * Never follows: a name that became a link since it was looked at gives ELOOP. O_NONBLOCK, so
 * that one that became a fifo does not wait.
 */
static int open_regular(int dir, const char *name, int *ret_fd)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	*ret_fd = fd;
	return 0;
}

/* The path that a link in dir stands for, as text; ".." in it is left to who resolves it. */
static int follow(int dirfd, const char *name, struct str dir, struct pathz *ret)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(dirfd, name, target, sizeof(target));
	size_t head = 0;

	if (n < 0)
		return errno;
	if (n == 0)
		return ENOENT;
	if (target[0] != '/')
		head = dir.n + 1;
	if (head + (size_t)n >= PATH_MAX)
		return ENAMETOOLONG;
	memmove(ret->z, dir.p, head ? dir.n : 0);
	if (head)
		ret->z[dir.n] = '/';
	memcpy(ret->z + head, target, (size_t)n);
	ret->z[head + (size_t)n] = 0;
	return 0;
}

static bool is_name(struct str s)
{
	return s.n > 0 && !str_is(s, ".") && !str_is(s, "..");
}

int contain_file(
	struct contain *c, struct str path, size_t base, int *ret_fd, struct stat *ret_stat)
{
	struct pathz whole, name;

	for (unsigned links = 0; links <= LINKS_MAX; links++) {
		struct str dir, last;

		if (!str_split_last(path, '/', &dir, &last) || !is_name(last))
			return EISDIR;
		int dirfd = contain_dir(c, dir, base);

		if (dirfd < 0)
			return -dirfd;
		pathz_set(&name, last);
		if (fstatat(dirfd, name.z, ret_stat, AT_SYMLINK_NOFOLLOW) < 0)
			return errno;
		if (!S_ISLNK(ret_stat->st_mode)) {
			int error = not_a_file(ret_stat->st_mode);

			return error ? error : open_regular(dirfd, name.z, ret_fd);
		}
		int error = follow(dirfd, name.z, dir, &whole);

		if (error)
			return error;
		path = str_from(whole.z);
		base = 0;
	}
	return ELOOP;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of this host by plain openat: contained resolution would cost more, and fail through
 * ".." links whenever something is renamed elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/text.h"
#include "scanner/source/live.h"

enum {
	HOST_DIRS = 16,
	FILE_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
};
static const uint64_t fresh_ns = 1000000000;

int host_init(struct host *h, const char *root)
{
	*h = (struct host){ .root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC) };
	if (h->root < 0)
		return errno;
	int error = dircache_init(&h->dirs, HOST_DIRS);

	if (error)
		close(h->root);
	return error;
}

static void kept_drop(struct host *h, struct host_kept *k)
{
	close(k->fd);
	free(k->path);
	*k = h->kept[--h->n_kept];
}

void host_free(struct host *h)
{
	while (h->n_kept)
		kept_drop(h, &h->kept[h->n_kept - 1]);
	dircache_free(&h->dirs);
	scratch_free(&h->scratch);
	close(h->root);
}

/* A system call on a name below a directory: >= 0 or -errno. */
typedef int host_op(int dir, const char *name, void *user);

static int on_root(struct host *h, struct str path, host_op *op, void *user)
{
	struct pathz z;

	pathz_set(&z, str_skip(path, 1));
	return op(h->root, path.n > 1 ? z.z : ".", user);
}

static struct dircache_entry *base_of(struct host *h, struct str base)
{
	struct dircache_entry *e = dircache_get(&h->dirs, base);
	struct pathz z;

	if (e)
		return e;
	pathz_set(&z, str_skip(base, 1));
	int fd = openat(h->root, z.z, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || dircache_put(&h->dirs, base, fd, h->now) < 0)
		return NULL;
	return dircache_get(&h->dirs, base);
}

/*
 * Below the base's descriptor when the request names one. A directory that was removed and
 * made again (a device that came back) has another inode: a miss below a descriptor opened a
 * while ago is asked again from the root.
 */
static int on_path(struct host *h, struct str path, size_t base, host_op *op, void *user)
{
	struct pathz z;

	if (base < 2 || base + 1 >= path.n || path.p[base] != '/')
		return on_root(h, path, op, user);
	struct dircache_entry *e = base_of(h, str_head(path, base));

	if (!e)
		return on_root(h, path, op, user);
	pathz_set(&z, str_skip(path, base + 1));
	int result = op(e->fd, z.z, user);

	if (result != -ENOENT || h->now - e->opened < fresh_ns)
		return result;
	dircache_drop(e);
	return on_root(h, path, op, user);
}

static int op_open(int dir, const char *name, void *user)
{
	const int *flags = user;
	int fd;

	do
		fd = openat(dir, name, *flags);
	while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

static int op_stat(int dir, const char *name, void *user)
{
	return fstatat(dir, name, user, 0) < 0 ? -errno : 0;
}

int host_stat(struct host *h, struct str path, size_t base, struct stat *ret)
{
	return -on_path(h, path, base, op_stat, ret);
}

static int not_a_file(mode_t mode)
{
	if (S_ISREG(mode))
		return 0;
	if (S_ISDIR(mode))
		return EISDIR;
	return S_ISFIFO(mode) ? ESPIPE : S_ISSOCK(mode) ? ENXIO : ENOTBLK;
}

static bool is_kernels(struct str path)
{
	return str_starts(path, "/proc/") || str_starts(path, "/sys/");
}

static bool is_of_process(struct str path)
{
	if (!str_starts(path, "/proc/") || path.n == 6)
		return false;
	return (path.p[6] >= '0' && path.p[6] <= '9') || str_starts(path, "/proc/self/") ||
	       str_starts(path, "/proc/thread-self/");
}

/*
 * /proc and /sys hold regular files and links only, but for /proc/PID/{fd,exe,cwd,root}, whose
 * links lead to anything at all: below a process the last link is not followed. Elsewhere a
 * fifo or device is told by its inode: opening one may already act.
 */
static int open_regular(struct host *h, const struct request *r, int *ret_fd)
{
	int flags = FILE_FLAGS, fd, error = 0;
	struct stat st;

	if (!is_kernels(r->path)) {
		error = host_stat(h, r->path, r->base, &st);
		if (!error)
			error = not_a_file(st.st_mode);
	} else if (is_of_process(r->path)) {
		flags |= O_NOFOLLOW;
	}
	if (error)
		return error;
	fd = on_path(h, r->path, r->base, op_open, &flags);
	if (fd < 0)
		return -fd;
	/* The kernel's are looked at when they said nothing: is_hidden(). */
	if (!is_kernels(r->path))
		error = fstat(fd, &st) < 0 ? errno : not_a_file(st.st_mode);
	if (error)
		close(fd);
	else
		*ret_fd = fd;
	return error;
}

static struct host_kept *kept_find(struct host *h, struct str path)
{
	uint64_t hash = text_place(path);

	for (unsigned i = 0; i < h->n_kept; i++) {
		struct host_kept *k = &h->kept[i];

		if (k->hash == hash && str_eq((struct str){ k->path, k->n }, path))
			return k;
	}
	return NULL;
}

/* Takes fd. */
static void keep(struct host *h, struct str path, int fd)
{
	char *copy = h->n_kept < HOST_KEPT ? malloc(path.n) : NULL;

	if (!copy) {
		close(fd);
		return;
	}
	memcpy(copy, path.p, path.n);
	h->kept[h->n_kept++] = (struct host_kept){
		.hash = text_place(path),
		.path = copy,
		.n = path.n,
		.fd = fd,
	};
}

/* What a kept descriptor says when its device or process went away; another may be there now. */
static bool is_stale(int error)
{
	return error == ENODEV || error == ESRCH || error == ESTALE;
}

/*
 * A container hides a file by mounting /dev/null over it: not empty, but out of reach. Whoever
 * opened a file of the kernel knows by its first byte that it is one.
 */
static int is_hidden(int fd, const struct request *r, const struct answer *an)
{
	struct stat st;
	int error;

	if (an->size || !is_kernels(r->path))
		return 0;
	error = fstat(fd, &st) < 0 ? errno : not_a_file(st.st_mode);
	return error == ENOTBLK ? EACCES : error;
}

int host_file(struct host *h, const struct request *r, struct arena *a, struct answer *ret)
{
	struct file_rule rule = file_rule_of(r->path);
	struct host_kept *k = r->keep ? kept_find(h, r->path) : NULL;
	int fd = -1, error;

	rule.cap = r->cap;
	if (k) {
		error = file_read(k->fd, rule, r->feed, &h->scratch, a, ret);
		if (!error)
			return 0;
		kept_drop(h, k);
		if (!is_stale(error) || ret->size)
			return error;
	}
	error = open_regular(h, r, &fd);
	if (error)
		return error;
	error = file_read(fd, rule, r->feed, &h->scratch, a, ret);
	if (!error)
		error = is_hidden(fd, r, ret);
	if (r->keep && !error)
		keep(h, r->path, fd);
	else
		close(fd);
	return error;
}

/* What was listed is gone through next: its descriptor spares the walk to each of its files. */
static void keep_directory(struct host *h, struct str path, int fd)
{
	struct dircache_entry *e = is_kernels(path) ? dircache_get(&h->dirs, path) : NULL;

	if (e)
		dircache_drop(e);
	if (is_kernels(path))
		dircache_put(&h->dirs, path, fd, h->now);
	else
		close(fd);
}

int host_list(struct host *h, const struct request *r, struct arena *a, struct answer *ret)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = on_path(h, r->path, r->base, op_open, &flags);

	if (fd < 0)
		return -fd;
	int error = file_list(fd, is_kernels(r->path), &h->scratch, a, ret);

	if (error)
		close(fd);
	else
		keep_directory(h, r->path, fd);
	return error;
}

struct link_ask {
	struct host *host;
	struct arena *arena;
	struct answer *ret;
};

static int op_link(int dir, const char *name, void *user)
{
	const struct link_ask *ask = user;

	return -file_link(dir, name, &ask->host->scratch, ask->arena, ask->ret);
}

int host_link(struct host *h, const struct request *r, struct arena *a, struct answer *ret)
{
	struct link_ask ask = { .host = h, .arena = a, .ret = ret };

	return -on_path(h, r->path, r->base, op_link, &ask);
}

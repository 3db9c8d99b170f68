/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a descriptor to its end. The end is where the trap lies:
 *
 *  - A seq_file hands out about one page a call whatever is asked for (fs/seq_file.c), so a
 *    short read of /proc/interrupts, /proc/vmstat or cgroup.procs is not its end: only 0 is.
 *  - A file of one record (single_open, sysfs attributes) comes in one piece; asking again for
 *    the 0 costs a system call for nothing.
 *  - A sysctl of numbers returns nothing from any offset but 0 (kernel/sysctl.c, *ppos), so one
 *    that did not fit must be read again from the start, with more room. The kernel allocates
 *    and zeroes as much as is asked for (fs/proc/proc_sysctl.c): hence 1 KiB first.
 */
#include "scanner/source/files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SYSCTL_PIECE = 1 << 10, SYSFS_PIECE = 4 << 10, MAPS_PIECE = 256 };

int scratch_room(struct scratch *b, size_t cap)
{
	if (b->cap >= cap)
		return 0;
	size_t more = b->cap ? b->cap : FILE_PIECE;

	while (more < cap)
		more *= 2;
	char *p = realloc(b->p, more);

	if (!p)
		return ENOMEM;
	b->p = p;
	b->cap = more;
	return 0;
}

void scratch_trim(struct scratch *b)
{
	if (b->cap > 16 * (size_t)FILE_PIECE)
		scratch_free(b);
}

void scratch_free(struct scratch *b)
{
	free(b->p);
	*b = (struct scratch){ 0 };
}

/* /proc/PID/… and /proc/PID/task/TID/…: what follows the task, or the empty slice. */
static struct str below_task(struct str path)
{
	struct str pid, name, tid, rest;

	if (!str_starts(path, "/proc/") || !str_split(str_skip(path, 6), '/', &pid, &name))
		return (struct str){ 0 };
	if (pid.n == 0 || pid.p[0] < '0' || pid.p[0] > '9')
		return (struct str){ 0 };
	if (str_starts(name, "task/") && str_split(str_skip(name, 5), '/', &tid, &rest))
		return rest;
	return name;
}

/* single_open() and proc_create_single(): one record, so one read. */
static bool is_one_record(struct str path, struct str task)
{
	static const char *const task_files[] = { "stat", "status", "statm", "schedstat", "comm" };
	static const char *const files[] = { "/proc/stat", "/proc/meminfo", "/proc/loadavg",
		"/proc/uptime", "/proc/version", "/proc/cmdline", "/proc/softirqs" };

	for (size_t i = 0; i < sizeof(task_files) / sizeof(*task_files); i++)
		if (str_is(task, task_files[i]))
			return true;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (str_is(path, files[i]))
			return true;
	return str_starts(path, "/proc/irq/");
}

/* Other file systems are mounted below /sys, and theirs are seq files of many records. */
static bool is_sysfs(struct str path)
{
	return str_starts(path, "/sys/") && !str_starts(path, "/sys/fs/") &&
	       !str_starts(path, "/sys/kernel/debug/") &&
	       !str_starts(path, "/sys/kernel/tracing/") &&
	       !str_starts(path, "/sys/kernel/security/") && !str_starts(path, "/sys/firmware/");
}

struct file_rule file_rule_of(struct str path)
{
	if (is_sysfs(path))
		return (struct file_rule){ .piece = SYSFS_PIECE, .short_is_end = true };
	if (str_starts(path, "/proc/sys/"))
		return (struct file_rule){ SYSCTL_PIECE, .short_is_end = true, .whole = true };
	struct str task = below_task(path);

	/* A small read lets go of the target's mmap_lock after each record. */
	if (str_is(task, "maps") || str_is(task, "numa_maps") || str_is(task, "smaps"))
		return (struct file_rule){ .piece = MAPS_PIECE };
	return (struct file_rule){ .piece = FILE_PIECE, .short_is_end = is_one_record(path, task) };
}

static size_t cap_of(struct file_rule rule)
{
	return rule.cap ? rule.cap : FILE_CAP;
}

static ssize_t read_at(int fd, char *p, size_t n, size_t at)
{
	ssize_t got;

	do
		got = pread(fd, p, n, (off_t)at);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Piece by piece to the feed, always into the same bytes of the scratch buffer. */
static int read_stream(
	int fd, struct file_rule rule, const struct feed *feed, struct scratch *b, size_t *ret_size)
{
	size_t at = 0;

	for (;;) {
		ssize_t got = read_at(fd, b->p, rule.piece, at);

		if (got < 0)
			return errno;
		if (got > 0)
			feed->bytes(feed->user, (struct str){ b->p, (size_t)got });
		at += (size_t)got;
		*ret_size = at;
		if (at > cap_of(rule))
			return EFBIG;
		if (got == 0 || (rule.short_is_end && (size_t)got < rule.piece))
			break;
	}
	return 0;
}

static int read_gather(int fd, struct file_rule rule, struct scratch *b, size_t *ret_size)
{
	size_t at = 0;

	for (;;) {
		if (scratch_room(b, at + rule.piece) != 0)
			return ENOMEM;
		ssize_t got = read_at(fd, b->p + at, rule.piece, at);

		if (got < 0)
			return errno;
		at += (size_t)got;
		if (at > cap_of(rule))
			return EFBIG;
		if (got == 0 || (rule.short_is_end && (size_t)got < rule.piece))
			break;
		if (rule.whole) {
			at = 0;
			rule.piece *= 4;
		}
	}
	*ret_size = at;
	return 0;
}

int file_read(int fd, struct file_rule rule, const struct feed *feed, struct scratch *b,
	struct arena *a, struct answer *ret)
{
	size_t size = 0;
	int error = scratch_room(b, FILE_PIECE);

	if (error)
		return error;
	if (feed && !rule.whole) {
		error = read_stream(fd, rule, feed, b, &size);
	} else {
		error = read_gather(fd, rule, b, &size);
		if (!error && feed && size)
			feed->bytes(feed->user, (struct str){ b->p, size });
		if (!error && !feed)
			ret->bytes = str_copy(a, (struct str){ b->p, size });
		scratch_trim(b);
	}
	ret->size = size;
	return error;
}

/* What getdents64 fills (fs/readdir.c, struct linux_dirent64); the name ends with a NUL. */
struct kernel_dirent {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

struct names {
	struct str *v;
	size_t n, cap;
	char *text; /* all names, each with its NUL; v is filled from it when it has stopped moving */
	size_t used, room;
};

static int names_add(struct names *ns, const char *name)
{
	size_t n = strlen(name);

	if (memchr(name, '\n', n))
		return EILSEQ; /* one name a line could not say it */
	if (ns->used + n + 1 > FILE_CAP)
		return EFBIG;
	if (ns->used + n + 1 > ns->room) {
		size_t room = ns->room ? ns->room * 2 : 4096;
		char *text = realloc(ns->text, room);

		if (!text)
			return ENOMEM;
		ns->text = text;
		ns->room = room;
	}
	memcpy(ns->text + ns->used, name, n + 1);
	ns->used += n + 1;
	ns->n++;
	return 0;
}

/*
 * Directories of procfs, sysfs and cgroupfs are listed until the buffer is full (dir_emit() fails):
 * what leaves room for the longest name was all. Others may stop anywhere, and 0 is the end.
 */
static int names_read(struct names *ns, int fd, bool kernels, struct scratch *b)
{
	enum { LONGEST = sizeof(struct kernel_dirent) + NAME_MAX + sizeof(uint64_t) };

	for (;;) {
		long got = syscall(SYS_getdents64, fd, b->p, (size_t)FILE_PIECE);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? errno : 0;
		for (long at = 0; at < got;) {
			const struct kernel_dirent *d = (const void *)(b->p + at);

			at += d->reclen;
			if (strcmp(d->name, ".") == 0 || strcmp(d->name, "..") == 0)
				continue;
			int error = names_add(ns, d->name);

			if (error)
				return error;
		}
		if (kernels && FILE_PIECE - got > LONGEST)
			return 0;
	}
}

static int compare_names(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = str_cmp_natural(*a, *b);

	return order ? order : str_cmp(*a, *b);
}

static int names_sort(struct names *ns)
{
	const char *p = ns->text;

	if (ns->n == 0)
		return 0;
	ns->v = calloc(ns->n, sizeof(*ns->v));
	if (!ns->v)
		return ENOMEM;
	for (size_t i = 0; i < ns->n; i++) {
		ns->v[i] = (struct str){ p, strlen(p) };
		p += ns->v[i].n + 1;
	}
	qsort(ns->v, ns->n, sizeof(*ns->v), compare_names);
	return 0;
}

int file_list(int fd, bool kernels, struct scratch *b, struct arena *a, struct answer *ret)
{
	struct names ns = { 0 };
	int error = scratch_room(b, FILE_PIECE);

	if (!error)
		error = names_read(&ns, fd, kernels, b);
	if (!error)
		error = names_sort(&ns);
	if (!error && ns.n) {
		char *joined = arena_alloc(a, ns.used, 1), *to = joined;

		for (size_t i = 0; i < ns.n; i++) {
			memcpy(to, ns.v[i].p, ns.v[i].n);
			to += ns.v[i].n;
			*to++ = '\n';
		}
		ret->bytes = (struct str){ joined, ns.used - 1 };
		ret->size = ret->bytes.n;
	}
	free(ns.v);
	free(ns.text);
	return error;
}

int file_link(int dir, const char *name, struct scratch *b, struct arena *a, struct answer *ret)
{
	size_t room = 256;
	ssize_t n;

	do {
		room *= 4;
		if (room > FILE_PIECE)
			return ENAMETOOLONG;
		if (scratch_room(b, room) != 0)
			return ENOMEM;
		n = readlinkat(dir, name, b->p, room);
		if (n < 0)
			return errno;
	} while ((size_t)n == room);
	ret->bytes = str_copy(a, (struct str){ b->p, (size_t)n });
	ret->size = (size_t)n;
	return 0;
}

void pathz_set(struct pathz *z, struct str path)
{
	size_t n = path.n < sizeof(z->z) ? path.n : sizeof(z->z) - 1;

	if (n)
		memcpy(z->z, path.p, n);
	z->z[n] = 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of another process that ask ptrace_may_access() (fs/proc/base.c, task_mmu.c,
 * namespaces.c, fd.c): under Landlock they are refused even to root, or worse, lie: wchan
 * reads "0". The child has no Landlock but CAP_SYS_PTRACE and reads them by their own path.
 *
 * maps and numa_maps hold the target's mmap_lock from the start to the end of one read();
 * small reads let its mmap() and page faults in between (measured in docs/costs.md).
 */
#include "scanner/source/probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"
#include "scanner/source/source.h"
#include "scanner/source/wire.h"

enum { MAPS_CHUNK = 256, CHUNK = 4096, LINK_MAX_BYTES = 65536 };

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

static bool any_of(struct str s, const char *const *names)
{
	for (; *names; names++) {
		if (str_is(s, *names))
			return true;
	}
	return false;
}

bool probe_is_private(struct str path)
{
	static const char *const files[] = { "environ", "auxv", "maps", "numa_maps", "smaps",
		"smaps_rollup", "io", "wchan", "syscall", "personality", "stack", "exe", "cwd",
		"root", "fd", "fdinfo", "ns", "timers", NULL };
	static const char *const folders[] = { "fd", "fdinfo", "ns", NULL };
	struct str rest = path, part;

	if (!str_starts(path, "/proc/"))
		return false;
	rest = str_skip(path, sizeof("/proc/") - 1);
	if (!str_cut(&rest, '/', &part) || !all_digits(part) || !str_cut(&rest, '/', &part))
		return false;
	if (str_is(part, "task") &&
		(!str_cut(&rest, '/', &part) || !all_digits(part) || !str_cut(&rest, '/', &part)))
		return false;
	if (rest.n == 0)
		return any_of(part, files);
	return any_of(part, folders) && !str_has(rest, "/") && !str_is(rest, "..");
}

/* Whether the process, or the thread, of the path is still there. */
static bool is_alive(struct arena *a, struct str path)
{
	struct str rest = str_skip(path, sizeof("/proc/") - 1), part;
	size_t n;

	(void)str_cut(&rest, '/', &part);
	if (str_starts(rest, "task/")) {
		rest = str_skip(rest, sizeof("task/") - 1);
		(void)str_cut(&rest, '/', &part);
	}
	n = (size_t)(part.p + part.n - path.p);
	return access(str_z(a, str_head(path, n)), F_OK) == 0;
}

/*
 * ENOENT (the exe of a kernel thread) and ESRCH (its smaps_rollup) of a process that is there
 * mean that it has no such thing; of one that is not, that it ended meanwhile.
 */
static void refuse(struct arena *a, int error, struct answer *ret)
{
	bool gone = error == ENOENT || error == ESRCH || error == ENOTDIR;

	ret->error = error;
	if (gone)
		ret->state = is_alive(a, ret->path) ? ANSWER_ABSENT : ANSWER_VANISHED;
	else
		ret->state = answer_state_of_errno(error, true);
}

static int read_file(const char *path, struct arena *a, struct answer *ret)
{
	bool maps = str_ends(ret->path, "maps");

	return slurp_path(path, maps ? MAPS_CHUNK : CHUNK, WIRE_BYTES_MAX, a, &ret->bytes);
}

static int read_link(const char *path, struct arena *a, struct answer *ret)
{
	for (size_t room = 256; room <= LINK_MAX_BYTES; room *= 4) {
		char *buf = ARENA_NEW(a, char, room);
		ssize_t n = readlink(path, buf, room);

		if (n < 0)
			return -errno;
		if ((size_t)n < room) {
			ret->bytes = (struct str){ buf, (size_t)n };
			return 0;
		}
	}
	return -ENAMETOOLONG;
}

static int by_name(const void *x, const void *y)
{
	return str_cmp_natural(*(const struct str *)x, *(const struct str *)y);
}

static struct str one_a_line(struct arena *a, struct str *names, size_t n)
{
	size_t bytes = 0;
	char *text, *at;

	if (n == 0)
		return (struct str){ NULL, 0 };
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++)
		bytes += names[i].n + 1;
	text = at = ARENA_NEW(a, char, bytes);
	for (size_t i = 0; i < n; i++) {
		memcpy(at, names[i].p, names[i].n);
		at += names[i].n;
		*at++ = '\n';
	}
	return (struct str){ text, bytes };
}

static int read_list(const char *path, struct arena *a, struct answer *ret)
{
	DIR *dir = opendir(path);
	struct str *names = NULL;
	size_t n = 0, room = 0;
	struct dirent *e;
	int error;

	if (!dir)
		return -errno;
	while ((errno = 0, e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		names = arena_grow(a, names, n, &room, sizeof(*names));
		names[n++] = str_copy(a, str_from(e->d_name));
	}
	error = -errno; /* a listing that breaks off is not a listing */
	closedir(dir);
	if (!error)
		ret->bytes = one_a_line(a, names, n);
	return error;
}

static int read_mode(const char *path, struct answer *ret)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	ret->mode = st.st_mode & 07777;
	return 0;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	const char *path = str_z(a, ret->path);
	int error = -EINVAL;

	(void)rest;
	switch (ret->kind) {
	case ASK_FILE:
		error = read_file(path, a, ret);
		break;
	case ASK_LIST:
		error = read_list(path, a, ret);
		break;
	case ASK_LINK:
		error = read_link(path, a, ret);
		break;
	case ASK_MODE:
		error = read_mode(path, ret);
		break;
	case ASK_KINDS:
		break;
	}
	if (error)
		refuse(a, -error, ret);
	else
		ret->state = ANSWER_OK;
}

const struct probe_kind probe_private = {
	.prefix = "/proc/",
	.deadline_ms = 2000,
	.run = run,
};

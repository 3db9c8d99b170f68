/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over /proc. This is done for every process of the host, so with as few calls as there
 * can be: comm is one record of 16 bytes at most (fs/proc/base.c, comm_show; TASK_COMM_LEN), one
 * read gives it all.
 */
#include "scanner/source/named.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

enum { CHUNK = 4096, TEXT_MAX = 256 << 10, COMM_ROOM = 64 };

static int by_pid(const void *x, const void *y)
{
	pid_t a = *(const pid_t *)x, b = *(const pid_t *)y;

	return (a > b) - (a < b);
}

/* False when it cannot be read. */
static bool comm_of(int proc, const char *pid, char room[COMM_ROOM], struct str *ret)
{
	char path[64];
	ssize_t n = -1;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/comm", pid) >= sizeof(path))
		return false;
	fd = openat(proc, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return false;
	do
		n = read(fd, room, COMM_ROOM);
	while (n < 0 && errno == EINTR);
	close(fd);
	if (n <= 0)
		return false;
	*ret = str_trim((struct str){ room, (size_t)n });
	return true;
}

struct named named_find(named_fn *is, pid_t *ret, size_t max)
{
	struct named found = { .n = 0 };
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char room[COMM_ROOM];
		struct str comm;
		uint64_t pid;

		if (str_u64(str_from(e->d_name), 10, &pid) < 0 || pid > INT32_MAX ||
			!comm_of(dirfd(dir), e->d_name, room, &comm))
			continue;
		found.looked++;
		found.first_seen = found.first_seen || pid == 1;
		if (!is(comm))
			continue;
		if (found.n < max)
			ret[found.n++] = (pid_t)pid;
		else
			found.more++;
	}
	if (dir)
		closedir(dir);
	qsort(ret, found.n, sizeof(*ret), by_pid);
	return found;
}

/* The inode of a namespace, 0 when it may not be read. */
static ino_t inode_of(struct arena *a, struct str path)
{
	struct stat st;

	return stat(str_z(a, path), &st) < 0 ? 0 : st.st_ino;
}

enum named_ns named_namespace(struct arena *a, pid_t pid, const char *kind)
{
	ino_t theirs = inode_of(a, str_printf(a, "/proc/%d/ns/%s", (int)pid, kind));
	ino_t ours = inode_of(a, str_printf(a, "/proc/self/ns/%s", kind));

	if (!theirs || !ours)
		return NAMED_NS_UNTOLD;
	return theirs == ours ? NAMED_NS_OWN : NAMED_NS_OTHER;
}

struct str named_read(struct arena *a, pid_t pid, const char *name)
{
	struct str text = { NULL, 0 };

	(void)slurp_path(
		str_z(a, str_printf(a, "/proc/%d/%s", (int)pid, name)), CHUNK, TEXT_MAX, a, &text);
	return text;
}

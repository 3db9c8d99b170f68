/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/push/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int durable_folder(int dir, const char *name, unsigned mode)
{
	int fd;

	if (mkdirat(dir, name, mode) == 0) {
		if (dir >= 0 && fsync(dir))
			return -errno;
	} else if (errno != EEXIST) {
		return -errno;
	}
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return -errno;
		bytes = str_skip(bytes, n > 0 ? (size_t)n : 0);
	}
	return fsync(fd) ? -errno : 0;
}

int durable_write(int dir, const char *name, struct str bytes, unsigned mode)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, bytes);
	if (close(fd) && r == 0)
		r = -errno;
	if (r)
		unlinkat(dir, name, 0);
	return r;
}

int durable_rename(int from, const char *name, int to, const char *as)
{
	if (renameat(from, name, to, as))
		return -errno;
	if (fsync(to) || (from != to && fsync(from)))
		return -errno;
	return 0;
}

int durable_unlink(int dir, const char *name)
{
	if (unlinkat(dir, name, 0))
		return -errno;
	return fsync(dir) ? -errno : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Reading to the end in the arena of a worker, whose next question takes it all back. */
#include "scanner/source/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/arena.h"

enum { FIRST_ROOM = 4096 };

int slurp(int fd, size_t chunk, size_t cap, struct arena *a, struct str *ret)
{
	size_t room = FIRST_ROOM > chunk ? FIRST_ROOM : chunk, n = 0;
	char *buf = ARENA_NEW(a, char, room);

	for (;;) {
		ssize_t got;

		if (room - n < chunk) {
			char *more = ARENA_NEW(a, char, 2 * room);

			memcpy(more, buf, n);
			buf = more;
			room *= 2;
		}
		got = read(fd, buf + n, chunk);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > cap)
			return -EFBIG;
	}
	*ret = (struct str){ buf, n };
	return 0;
}

int slurp_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int slurp_path(const char *path, size_t chunk, size_t cap, struct arena *a, struct str *ret)
{
	int fd = slurp_open(path), error;

	if (fd < 0)
		return fd;
	error = slurp(fd, chunk, cap, a, ret);
	close(fd);
	return error;
}

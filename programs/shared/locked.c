/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/shared/locked.h"

#include <errno.h>
#include <sys/file.h>
#include <time.h>

enum { LOCK_TRIES = 50, LOCK_WAIT_NS = 100000000 };

int locked(int fd)
{
	const struct timespec nap = { .tv_nsec = LOCK_WAIT_NS };

	for (unsigned i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		nanosleep(&nap, NULL);
	}
	return -EWOULDBLOCK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Owner, mode and bytes are taken from one open file, so that nobody can swap it between the
 * question and the reading. A hard link is told: in a folder that everybody may write to, one
 * could give another file of root's this name (fs.protected_hardlinks forbids that where it is 1).
 */
#include "scanner/source/owned.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, struct arena *a, struct str *ret)
{
	char *p = arena_alloc(a, OWNED_CAP + 1, 1);
	size_t n = 0;
	ssize_t r;

	while (n <= OWNED_CAP && (r = read(fd, p + n, OWNED_CAP + 1 - n)) != 0) {
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return errno;
		n += (size_t)r;
	}
	if (n > OWNED_CAP)
		return EFBIG;
	*ret = (struct str){ p, n };
	return 0;
}

void owned_read(struct arena *a, const char *path, struct owned_file *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	*ret = (struct owned_file){ 0 };
	if (fd < 0 || fstat(fd, &st)) {
		ret->error = errno;
	} else {
		ret->regular = S_ISREG(st.st_mode);
		ret->root = st.st_uid == 0;
		ret->others = (st.st_mode & (S_IWGRP | S_IWOTH)) != 0;
		ret->linked = st.st_nlink > 1;
		if (ret->regular)
			ret->error = read_all(fd, a, &ret->bytes);
	}
	if (fd >= 0)
		close(fd);
}

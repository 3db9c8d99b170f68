/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening below a root that no link leads out of. Directories are resolved by the kernel
 * (openat2 RESOLVE_IN_ROOT, fs/namei.c, 5.6 on) or, where it cannot, by a walk over the
 * components; the last component of a file is looked at before it is opened, so that a device
 * node, a fifo or a socket in a tree is never opened at all.
 */
#ifndef LATSCAN_SOURCE_CONTAIN_H
#define LATSCAN_SOURCE_CONTAIN_H

#include <sys/stat.h>

#include "scanner/source/files.h"

struct contain {
	int root;  /* O_PATH; borrowed */
	bool walk; /* resolve by component: openat2 is missing or forbidden */
	struct dircache dirs;
};

/* Finds out whether openat2 works. 0 or errno. */
int contain_init(struct contain *c, int root, unsigned dirs);
void contain_free(struct contain *c);

/*
 * An O_PATH descriptor of the directory, owned by the cache and valid until the next call.
 * base is the length of a prefix of path to resolve once and keep, or 0. -errno.
 */
int contain_dir(struct contain *c, struct str path, size_t base);

/* A descriptor to list the directory by, the caller's: few are listed twice. -errno. */
int contain_list(struct contain *c, struct str path, size_t base);

/*
 * Open a regular file for reading; the links at its end are followed, 40 at most. *ret_fd is
 * the caller's. 0 or errno: EISDIR, ESPIPE (fifo), ENXIO (socket), EOPNOTSUPP (device).
 */
int contain_file(
	struct contain *c, struct str path, size_t base, int *ret_fd, struct stat *ret_stat);

/* The walk itself, whatever the kernel can: a new O_PATH descriptor or -errno. */
int contain_walk_dir(int root, struct str path);

#endif

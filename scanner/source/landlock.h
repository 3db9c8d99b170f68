/* SPDX-License-Identifier: Apache-2.0 */
/* Landlock without a library and without the headers of any one kernel. */
#ifndef LATSCAN_SOURCE_LANDLOCK_H
#define LATSCAN_SOURCE_LANDLOCK_H

/* The newest ABI of which the rights are known here; a newer kernel is asked for these. */
enum { LANDLOCK_KNOWN_ABI = 7 };

/* The ABI of the running kernel, or -errno: ENOSYS not built in, EOPNOTSUPP not enabled. */
int landlock_abi(void);

/*
 * Forbid this process (and what it forks and executes) to write, create, remove, move, link,
 * truncate, or to open a device for ioctl, with the rights that abi has; from ABI 4 also TCP
 * bind and connect, from 6 abstract sockets and signals across the border of the domain.
 * Below the folders given, regular files may be made, written, moved and removed.
 * 0 or -errno; needs no_new_privs or CAP_SYS_ADMIN.
 */
int landlock_restrict(int abi, const char *const *output_dirs, unsigned n);

#endif

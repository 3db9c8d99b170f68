/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands around the members of a capture: headers of the tar, padding, its end. The
 * manifest has no digest of these, and no reader believes anything of them; still, an archive
 * that is as it was signed has nothing there but what the writer (programs/archive/writer.c)
 * puts there, so that nobody can add what looks as if it had been signed.
 */
#ifndef LATSCAN_PROGRAMS_CONTAINER_H
#define LATSCAN_PROGRAMS_CONTAINER_H

#include "programs/archive/manifest.h"

/* fd is read from its start. 0, or -EINVAL with *ret_error: where, and what was expected. */
int container_check(struct arena *a, int fd, const struct manifest *m, struct str *ret_error);

#endif

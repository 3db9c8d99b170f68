/* SPDX-License-Identifier: Apache-2.0 */
/* A directory below $TMPDIR for one test, and things made in it. Any failure ends the test. */
#ifndef LATSCAN_TESTS_SUPPORT_TMPDIR_H
#define LATSCAN_TESTS_SUPPORT_TMPDIR_H

#include "scanner/base/str.h"

struct tmpdir {
	char path[4096];
	int fd;
};

void tmpdir_make(struct tmpdir *t);
void tmpdir_remove(struct tmpdir *t); /* with all that is in it */

/* name is relative; directories on the way are made. */
void tmpdir_file(const struct tmpdir *t, const char *name, struct str content);
void tmpdir_dir(const struct tmpdir *t, const char *name);
void tmpdir_link(const struct tmpdir *t, const char *name, const char *target);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scanner as the child of a program beside it, one at a time. Signals that end this program end the scan's window instead: SIGINT and
 * SIGTERM are both handed on as SIGINT, since the scan ends its window at the first signal of a kind and dies of the second, and the
 * manager of a unit sends SIGTERM to both. SIGPIPE is ignored from there on.
 */
#ifndef LATSCAN_PROGRAMS_SHARED_SCAN_CHILD_H
#define LATSCAN_PROGRAMS_SHARED_SCAN_CHILD_H

#include "scanner/base/arena.h"

struct scan_child {
	char **argv; /* ends with NULL; argv[0] is "latscan" */
	int kept[2]; /* descriptors of ours that it has too, closed at exec otherwise; -1: none */
	int said;    /* its standard error; -1: ours */
};

/* 0 or -errno. The path of the scanner is looked up in the child. */
int scan_child_start(struct arena *a, const struct scan_child *c);
/* Its exit status, 128 and its signal, or EXIT_INTERNAL after saying why. */
int scan_child_wait(void);

#endif

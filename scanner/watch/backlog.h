/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines that wait for a reader who may be slow: a pipe to a program that sends them on. Bounded; where there is no room
 * the oldest ones go, and are counted. A line that was begun is never given up, so the reader sees whole lines.
 */
#ifndef LATSCAN_WATCH_BACKLOG_H
#define LATSCAN_WATCH_BACKLOG_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

struct backlog {
	char *p;
	size_t n, cap;
	bool begun; /* a part of the first line is written */
	uint64_t dropped;
};

void backlog_init(struct arena *a, size_t cap, struct backlog *ret);
/* line ends with a newline, and holds no other. */
void backlog_put(struct backlog *q, struct str line);
/* Writes what the reader takes now; fd does not block. 0, or -errno where nobody reads any more. */
int backlog_write(struct backlog *q, int fd);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Files of reports as bytes. What cannot be read is a fault of the intake. */
#ifndef LATSCAN_PROGRAMS_FLEET_STREAM_H
#define LATSCAN_PROGRAMS_FLEET_STREAM_H

#include "programs/fleet/read/fleet.h"

#include <sys/types.h>

/* A file of lines that is being read. */
struct stream {
	int fd; /* -1: none */
	uint32_t file, line;
	char *rest; /* the begin of a line, from the chunk before */
	size_t n_rest;
	bool over, passing; /* at its end; in a line that is too long */
};

/* Whole lines in a buffer, from a line of the file on. */
struct lines {
	uint32_t file, first;
	uint32_t *ends; /* of each; room for LINES_ROOM */
	size_t n;
};
enum { LINES_ROOM = CHUNK + 2 }; /* what a chunk was put behind has no newline */

/* A descriptor; negative: it is said why. */
int stream_open(struct intake *in, uint32_t file);
/* At most so many bytes, fewer only at the end; or -errno. */
ssize_t stream_read(int fd, char *to, size_t most);
void stream_unreadable(struct intake *in, uint32_t file, int error);
void stream_too_large(struct intake *in, uint32_t file, uint32_t line);
/* Into buf, of REPORT_MOST bytes; none at the end. */
void stream_lines(struct intake *in, struct stream *s, char *buf, struct lines *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recording gone through twice: first to learn what is to be redacted, then to write it. What
 * comes by a pipe is kept for the second time in a memory file, never on a disk, since it holds
 * what the archive must not. Asking the scanner for names first would not do: a mount, a log
 * and a configuration tell names too, and only once.
 */
#ifndef LATSCAN_PROGRAMS_REDACTING_H
#define LATSCAN_PROGRAMS_REDACTING_H

#include "programs/archive/archive.h"
#include "programs/archive/redact.h"

#include <sys/types.h>

enum { REDACTING_SPOOL_CAP = 256 << 20 };

struct redacting {
	bool on, learning;
	const char *key_file; /* NULL: a key that nobody ever sees */
	struct redactor *redactor;
	int spool; /* of a pipe; -1: none */
	size_t spooled;
};

/* Each gives 0, or an exit status after it said why. */
int redacting_begin(struct redacting *x, struct arena *a, bool from_pipe);
/* Bytes as they came, in the first pass over a pipe. */
int redacting_keep(struct redacting *x, const char *p, size_t n);
/* What to read the second time: the memory file, or fd itself, from its begin. */
int redacting_turn(struct redacting *x, int fd, int *ret_fd);
/* What the archive says that was asked; NULL at the end. */
char **redacting_arguments(struct redacting *x, struct arena *a, char **arguments);
/* The answer by which a redacted capture says that it is one. */
void redacting_say(struct redacting *x, struct archive_writer *w, bool two);
/* One answer: learned, or put into the archive with pseudonyms; a is for the moment. */
void redacting_put(struct redacting *x, struct arena *a, struct archive_writer *w, unsigned sample,
	const struct answer *an);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* One capture under way: what was asked for, and the archive that grows. */
#ifndef LATSCAN_PROGRAMS_CAPTURING_H
#define LATSCAN_PROGRAMS_CAPTURING_H

#include "programs/archive/archive.h"
#include "programs/archive/signed.h"
#include "programs/capture/redacting.h"
#include "scanner/base/arena.h"

enum { CAPTURE_ARGUMENTS_MAX = 1024 };

struct capturing {
	struct arena *arena;
	const char *file, *from;		/* from: NULL: this host */
	char *arguments[CAPTURE_ARGUMENTS_MAX]; /* of the scan, NULL at the end */
	unsigned n;
	char *temporary;
	int fd;
	struct archive_writer *writer;
	struct arena *section; /* what is under way */
	unsigned line;	       /* lines before it */
	struct signed_archive signature;
	struct redacting redacting;
	const char *inspected; /* NULL: none */
	bool as_json, as_rows, formed;
	bool two; /* there are two samples: a scanner tells the first one first */
};

/* The command line. 0, or an exit status after it said why. */
int capturing_asked(struct capturing *c, int argc, char **argv, bool *ret_done);
/* What is recorded in fd, into the archive: begun here, ended by the caller. 0, or an exit status after it said why. */
int capturing_pack(struct capturing *c, int fd);
/* Whether a recording has two samples: a text that people wrote may name the first one late. From the begin of fd, and back to it. */
bool capturing_has_two(int fd);

#endif

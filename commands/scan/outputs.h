/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Report files. Each is opened, under a temporary name beside its own, before main seals
 * itself, and renamed when it is whole: a file is written whole or not at all. What is there
 * already and no regular file (/dev/null, a fifo) is written to directly.
 */
#ifndef LATSCAN_COMMANDS_OUTPUTS_H
#define LATSCAN_COMMANDS_OUTPUTS_H

#include "reporters/reporter.h"
#include "commands/sign/signing.h"

enum { OUTPUTS_MAX = 16 };

struct output {
	const struct reporter *reporter; /* NULL: somebody else writes to fd */
	const char *path;		 /* NULL: standard output */
	char *temporary;		 /* NULL: written to directly */
	const char *dir;		 /* of a file with a temporary name */
	int fd;				 /* -1: not open */
	struct signature *signature;	 /* NULL: not signed */
};

struct outputs {
	struct output v[OUTPUTS_MAX];
	unsigned n;
	struct signing signing; /* of each that has a temporary name */
};

/* "FORMAT[:FILE]". 0, or -EINVAL with *ret_error. Nothing is opened yet. */
int outputs_add(struct arena *a, struct outputs *os, const char *spec, struct str *ret_error);
/* A file that is opened, sealed and renamed with the others, and written by the caller. NULL: no room. */
struct output *outputs_add_raw(struct outputs *os, const char *path);
/*
 * 0, or -errno with *ret_error naming the file, or the key. What was opened stays for outputs_abandon().
 * From here to outputs_abandon() os must stay where it is: what was begun is removed too where the
 * process ends in between.
 */
int outputs_open(struct arena *a, struct outputs *os, struct str *ret_error);
/* Folders that the sandbox has to leave open; fills at most OUTPUTS_MAX. */
unsigned outputs_dirs(const struct outputs *os, const char **ret_dirs);
/* Render, flush, rename. The first error as -errno with *ret_error; the others are still written. */
int outputs_write(struct arena *a, struct outputs *os, const struct report *r,
	const struct report_style *style, struct str *ret_error);
/* One that could not be written gets no name; the others go on. */
void outputs_drop(struct output *o);
/* Removes the temporary files that were not renamed. */
void outputs_abandon(struct outputs *os);

const struct reporter *reporter_find(struct str name); /* NULL */

#endif

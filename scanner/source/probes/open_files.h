/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over the descriptors of all processes: a listing and a link each, which takes no lock
 * that a task waits for (fs/proc/fd.c: the table's own lock per descriptor, never mmap_lock). A
 * table can be huge (a server with 100 000 connections), so links are capped by process and in
 * all, and what was left out is counted. Kernel threads have no descriptors, and a thread that
 * does not share its process's table (CLONE_FILES) is not looked for.
 */
#ifndef LATSCAN_SOURCE_OPEN_FILES_H
#define LATSCAN_SOURCE_OPEN_FILES_H

#include <stdbool.h>

#include "scanner/base/str.h"

struct open_files {
	void *user;
	/* A link of the process under way, at most OPEN_FILES_LINK bytes of it. */
	void (*link)(void *user, struct str target);
	/* Its last link was seen. */
	void (*process)(void *user, const char *pid);
	unsigned processes, links, denied;
	unsigned more;	  /* processes with files that were not looked at */
	unsigned unseen;  /* processes of which none was */
	unsigned holders; /* processes that open_files_holder() was called for */
};
enum { OPEN_FILES_LINK = 256, OPEN_FILES_HOLDERS = 256 };

/*
 * Whether the process under way, which holds what is looked for, is to be told: the first
 * OPEN_FILES_HOLDERS are. One more counts as not looked at, so that nobody takes the list for all.
 */
bool open_files_holder(struct open_files *w);

struct arena;
struct answer;
/*
 * The walk as the answer of a probe: *text, which the functions above fill, and behind it what was
 * seen and what was not. The asking process and its parent are left out.
 */
void open_files_answer(
	struct open_files *w, const struct str *text, struct arena *a, struct answer *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* latscan-good: a scan that is kept, or held against what was kept. */
#ifndef LATSCAN_PROGRAMS_GOOD_H
#define LATSCAN_PROGRAMS_GOOD_H

#include "scanner/base/str.h"
#include "commands/command.h"

#include <stdbool.h>
#include <sys/types.h>

enum { GOOD_ARGUMENTS = 1024, GOOD_MOST = 8, GOOD_BYTES = 32 << 20 };

/* What the JSON report of a gate says; of a scan there is none. */
struct told {
	bool known, observe, opened, incomplete;
	uint64_t would_exit;
	struct str level;
};

struct good {
	struct arena *a;
	const struct command *verb;
	const char *folder, *expect; /* NULL: not asked for */
	char *scan[GOOD_ARGUMENTS];  /* of the verb, without what is ours */
	char *judge[GOOD_ARGUMENTS]; /* by which captures are judged: a part of the same */
	unsigned n_scan, n_judge;
	const char *root;  /* NULL: this host */
	const char *level; /* NULL: the profile's, or high */
	bool profiled, inferred, is_gate;
	int recording, said; /* files in memory: the scan's answers, and its standard error */
	const char *now;     /* the recording as a file to open, or root */
	struct str lost;     /* why the recording is not whole; empty: it is */
	struct told told;
};

/* Runs the verb to its end, with what is kept of it filled in: its exit status, or 128 + signal. */
int good_scan(struct good *g);
void told_read(struct arena *a, struct str report, struct told *ret);

/*
 * latscan diff BEFORE NOW, in lines on standard error: 0 with *ret_status what it would exit
 * with; what it could not do it said itself, and -EINVAL. -ENOENT: it is not installed.
 */
enum comparing { SINCE_GOOD, AS_EXPECTED };
int good_compare(struct good *g, enum comparing what, const char *before, const char *title,
	int *ret_status);

/* Captures of a folder that is ours alone; they sort by time. */
struct kept {
	struct str name;
	off_t bytes;
};
struct store {
	struct arena *a;
	const char *path;
	int fd;
	bool keeping;	/* it is made where it is not there, and tidied */
	struct kept *v; /* oldest first */
	size_t n, cap;
};

/* 0 with the folder locked, or an error that *ret_why explains. */
int store_open(
	struct store *s, struct arena *a, const char *path, bool keeping, struct str *ret_why);
void store_close(struct store *s);
/* Removes what is beyond the bound; just is the name that was kept last and stays. */
void store_prune(struct store *s, struct str just);
struct str store_name(struct arena *a, uint64_t realtime_ns); /* "good-20260131T163000Z.tar.zst" */
struct str store_moment(struct arena *a, struct str name);    /* "2026-01-31T16:30:00Z" */

#endif

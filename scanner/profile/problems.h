/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with the text of a profile: all of it at once, each with its place. */
#ifndef LATSCAN_PROFILE_PROBLEMS_H
#define LATSCAN_PROFILE_PROBLEMS_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

/* A place in a text; line and column count from 1, 0: not known. */
struct spot {
	struct str file;
	unsigned line, column;
};

struct problem {
	struct spot place;
	struct str text; /* one sentence without a full stop: what is there, what was expected */
};

/* Past PROBLEMS_CAP they are counted only. */
enum { PROBLEMS_CAP = 50 };
struct problems {
	struct arena *arena;
	struct problem v[PROBLEMS_CAP];
	size_t n;
};

void problem(struct problems *p, struct spot place, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "profile.yaml:12:3: text" */
struct str problem_line(struct arena *a, const struct problem *p);

#endif

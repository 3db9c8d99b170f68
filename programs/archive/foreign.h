/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives that others made: /proc and /sys below some folder of their own ("HOST/proc/…",
 * "./sys/…"), perhaps of several hosts or moments. What is not in them was not captured; links
 * are kept as links and followed by whoever replays the index. What outputs of commands tell
 * (programs/sos) fills in for files that are not there.
 */
#ifndef LATSCAN_PROGRAMS_FOREIGN_H
#define LATSCAN_PROGRAMS_FOREIGN_H

#include "programs/archive/members.h"
#include "scanner/base/out.h"

enum { TREES_MAX = 64, FOREIGN_ONE_CAP = 32 << 20 };

/* Folders with proc/ or sys/ in them: "", "HOST/", "HOST/before/" … none below another. */
struct trees {
	struct str v[TREES_MAX], inner[TREES_MAX];
	unsigned n, n_inner; /* inner: those below another, for who names one */
	bool more;
};
void trees_add(struct trees *t, struct arena *a, struct str name);
/*
 * The one tree, or the one in the folder that was named; or two that are called before and
 * after, in this order. How many, or -EINVAL with *ret_error, which lists them.
 */
int trees_choose(const struct trees *t, struct arena *a, const char *folder, struct str ret[2],
	struct str *ret_error);

struct foreign_name {
	struct str name; /* of a folder with a '/' behind it */
	bool empty;	 /* a file without a byte */
};

struct foreign {
	struct arena *a;
	const char *folder;	    /* that was named; NULL: none */
	struct foreign_name *names; /* sorted, once planned */
	size_t n, cap, bytes;
	struct trees trees;
	struct str tops[2]; /* of one tree or two */
	bool processes[2];  /* see collected.h */
	unsigned n_tops;
};

void foreign_begin(struct foreign *f, struct arena *a, const char *folder);
bool foreign_add(struct foreign *f, const struct member *m); /* false: too many names */
/* Chooses the tree and writes headers and listings. -EINVAL: there is no proc/ and no sys/. */
int foreign_plan(struct foreign *f, struct out *o, struct str *ret_error);
void foreign_give(struct foreign *f, const struct member *m, struct out *o);
/* No question leads there: logs and homes, which make most of a sosreport's bytes. */
bool foreign_is_beside(struct str name);

#endif

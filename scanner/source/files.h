/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to live.c and tree.c: what both do with an open descriptor, and the descriptors of
 * directories that they keep. Errors here are positive errno values, as an answer carries them.
 */
#ifndef LATSCAN_SOURCE_FILES_H
#define LATSCAN_SOURCE_FILES_H

#include <limits.h>
#include <sys/types.h>

#include "scanner/base/arena.h"
#include "scanner/source/source.h"

enum { FILE_PIECE = 64 << 10, FILE_CAP = 64 << 20 };

/* One buffer, reused for every answer: the arena gets exactly what was read. */
struct scratch {
	char *p;
	size_t cap;
};
int scratch_room(struct scratch *b, size_t cap); /* 0 or ENOMEM */
void scratch_trim(struct scratch *b);		 /* give back what a giant answer needed */
void scratch_free(struct scratch *b);

/* How a file wants to be read: see file_rule_of(). */
struct file_rule {
	size_t piece;	   /* bytes asked for by one read() */
	bool short_is_end; /* a read that returns less was the last */
	bool whole;	   /* cannot be continued: too small a piece means to start again */
	size_t cap;	   /* a longer one is EFBIG; 0: FILE_CAP */
};
struct file_rule file_rule_of(struct str path);

/* 0 or errno. Sets ret's bytes on success, and its size: on an error, what the feed saw. */
int file_read(int fd, struct file_rule rule, const struct feed *feed, struct scratch *b,
	struct arena *a, struct answer *ret);
/* The names in an open directory, sorted, joined by newlines. */
int file_list(int fd, bool kernels, struct scratch *b, struct arena *a, struct answer *ret);
int file_link(int dir, const char *name, struct scratch *b, struct arena *a, struct answer *ret);

/* A cache of O_PATH descriptors of directories, by their path. */
struct dircache_entry {
	uint64_t hash;
	char *path; /* NULL: the place is free */
	size_t n;
	int fd;
	uint64_t stamp;	 /* when it was last used, a counter */
	uint64_t opened; /* the caller's time when it was opened */
};
struct dircache {
	struct dircache_entry *v;
	unsigned cap; /* a multiple of four */
	uint64_t uses;
};
int dircache_init(struct dircache *c, unsigned cap); /* 0 or ENOMEM */
void dircache_free(struct dircache *c);
/* NULL when it is not held; valid until the next put. */
struct dircache_entry *dircache_get(struct dircache *c, struct str path);
/* Takes fd, also when it fails (-1). */
int dircache_put(struct dircache *c, struct str path, int fd, uint64_t now);
void dircache_drop(struct dircache_entry *e);

/* A NUL-terminated path for a system call; source_answer() has checked its length. */
struct pathz {
	char z[PATH_MAX];
};
void pathz_set(struct pathz *z, struct str path);

#endif

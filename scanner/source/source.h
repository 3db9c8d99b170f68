/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A source answers questions about a host: this one, a captured tree, or a fixture's text.
 * It is the only thing that touches a host. What is not a file has a path too, below /probe/
 * (see probe.h), and its answer is bytes like any other.
 *
 * A source never fails: not being able to read is an answer. Bytes live in the arena given.
 */
#ifndef LATSCAN_SOURCE_SOURCE_H
#define LATSCAN_SOURCE_SOURCE_H

#include "scanner/source/answer.h"

/*
 * Where a large file goes piece by piece instead of into the arena. Pieces end anywhere.
 * The function sees every byte once, in order.
 */
struct feed {
	void (*bytes)(void *user, struct str piece);
	void *user;
};

struct request {
	struct str path; /* absolute, normalised, no "..", no trailing '/' */
	enum ask_kind kind;
	size_t base; /* length of a directory prefix worth keeping open; 0: none */
	bool keep;   /* will be asked again in the next sample: keep its descriptor */
	size_t cap;  /* ASK_FILE of this host or a tree: longer is broken (EFBIG); 0: FILE_CAP */
	const struct feed *feed; /* ASK_FILE only; NULL: the bytes go to the answer */
};

struct source;

struct source_ops {
	void (*answer)(
		struct source *s, const struct request *r, struct arena *a, struct answer *ret);
	void (*close)(struct source *s);
};

struct source {
	const struct source_ops *ops;
	bool live;	/* this host, now */
	bool complete;	/* absent means absent: live, or a capture with a manifest */
	uint64_t reads; /* questions that were put to the host or tree, for the receipt */
	uint64_t bytes;
};

void source_answer(struct source *s, const struct request *r, struct arena *a, struct answer *ret);
void source_close(struct source *s); /* takes NULL; frees the source itself too */

/* Errno of a failed read to the state that it means; listed: the name came from a list. */
enum answer_state answer_state_of_errno(int error, bool listed);

struct budget;
struct probes;

/*
 * This host. prefix is "" or a directory below which its /proc and /sys are mounted
 * ("/host"); it is opened at once: NULL and errno when it cannot be. budget and probes are
 * borrowed, may change between two questions, and NULL probes makes every probe unsupported.
 */
struct source *source_live(const char *prefix, const struct budget *budget, struct probes *probes);

/*
 * A captured tree that anyone made: what is missing was not captured. Contained: no link in
 * it, absolute, relative or through "..", is followed out of it (openat2 RESOLVE_IN_ROOT and
 * RESOLVE_NO_MAGICLINKS; a walk by component where the kernel has no openat2, before 5.6).
 * NULL and errno when dir cannot be opened as a directory.
 */
struct source *source_tree(const char *dir);

/*
 * The first, and where that says not captured the second. Takes both, which are closed with it,
 * and also when there is no memory (NULL).
 */
struct source *source_beside(struct source *first, struct source *second);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports of a fleet say the same things again and again: each text, each fact, each group of
 * facts and each whole report is kept once, under a number. What is kept grows with how many
 * different things were said, and not with who said them.
 *
 * A pool is shared by threads: what is there is found without a lock in the thread's own index
 * (struct pool_view), what is new is added under one. What was added never moves.
 */
#ifndef LATSCAN_PROGRAMS_FLEET_POOL_H
#define LATSCAN_PROGRAMS_FLEET_POOL_H

#include "scanner/base/str.h"

#include <pthread.h>

enum { POOL_NONE = UINT32_MAX };

struct pool {
	struct arena *a; /* of the bytes */
	struct str *v;	 /* room for most */
	uint64_t *hashes;
	uint32_t n, most;
	size_t bytes, bytes_most;
	uint32_t *slots; /* number + 1; a power of two, at most half full */
	size_t n_slots;
	pthread_mutex_t lock;
	uint64_t seed;
};

/* A thread's index of what it has found before. */
struct pool_view {
	struct pool *pool;
	struct arena *a; /* of the thread */
	struct {
		uint64_t hash;
		uint32_t id_plus;
	} * slots;
	size_t n_slots, n;
};

void pool_init(struct pool *p, const char *what, uint32_t most, size_t bytes_most);
void pool_free(struct pool *p);
void pool_view_init(struct pool_view *v, struct pool *p, struct arena *a);
/* The number of these bytes; POOL_NONE: they are new, and there is no more room. */
uint32_t pool_put(struct pool_view *v, struct str s);
/* Of what is there; POOL_NONE. Not while others add. */
uint32_t pool_find(const struct pool *p, struct str s);

#endif

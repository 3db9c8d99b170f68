/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports of a fleet say the same things again and again: each text, each fact, each group of
 * facts and each whole report is kept once, under a number. What is kept grows with how many
 * different things were said, and not with who said them.
 *
 * A pool is shared by threads: what is there is found without a lock, what is new is added under
 * one. What was added never moves, and neither do tables that were outgrown: who still looks into
 * one finds what it had, and asks again under the lock for what it had not.
 */
#ifndef LATSCAN_PROGRAMS_FLEET_POOL_H
#define LATSCAN_PROGRAMS_FLEET_POOL_H

#include "scanner/base/str.h"

#include <pthread.h>

enum { POOL_NONE = UINT32_MAX };

struct pool_table;

struct pool {
	struct arena *a; /* of the bytes */
	struct str *v;	 /* room for most */
	uint32_t n, most;
	size_t bytes, bytes_most;
	struct pool_table *table;
	pthread_mutex_t lock;
	uint64_t seed;
};

/* What a reader holds of a pool. */
struct pool_view {
	struct pool *pool;
};

void pool_init(struct pool *p, const char *what, uint32_t most, size_t bytes_most);
void pool_free(struct pool *p);
/* The number of these bytes; POOL_NONE: they are new, and there is no more room. */
uint32_t pool_put(const struct pool_view *v, struct str s);
/* Of what is there; POOL_NONE. */
uint32_t pool_find(const struct pool *p, struct str s);

#endif

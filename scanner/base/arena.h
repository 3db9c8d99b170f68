/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bump allocation from one mapping with a cap. One arena for each sample, one for the report,
 * scratch ones where needed. Everything allocated goes when the arena goes.
 */
#ifndef LATSCAN_BASE_ARENA_H
#define LATSCAN_BASE_ARENA_H

#include <stddef.h>

struct arena;

/*
 * cap is rounded up to whole pages; it costs address space only, until bytes are touched.
 * what (kept, not copied) names the arena in the message of a full one. NULL when there is no
 * memory at all: a caller that cannot go on without need not look, see arena_alloc().
 */
struct arena *arena_new(const char *what, size_t cap);
void arena_free(struct arena *a); /* takes NULL */

/*
 * n times each bytes, zeroed, aligned for any type. Never NULL: past the cap the handler is
 * called with the arena's name and cap, and must not return (default: abort()). Where a is NULL
 * it is called with cap 0 and the name of the arena that this thread asked for last.
 */
void *arena_alloc(struct arena *a, size_t n, size_t each);
#define ARENA_NEW(a, type, n) ((type *)arena_alloc((a), (n), sizeof(type)))

/* Grow an array of count elements to hold one more; *cap is its room. Returns the array. */
void *arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t each);

size_t arena_used(const struct arena *a);
/* Forget all that was allocated after mark, a value of arena_used(). */
void arena_rewind(struct arena *a, size_t mark);
/* Read-only from here on, by the page tables; arena_unseal() undoes it. */
void arena_seal(struct arena *a);
void arena_unseal(struct arena *a);

typedef void arena_full_fn(const char *what, size_t cap);
void arena_on_full(arena_full_fn *handler);

#endif

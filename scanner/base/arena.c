/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One private anonymous mapping an arena, its header at the start. The kernel gives a page
 * only when it is first touched (mm/memory.c, do_anonymous_page), so that a generous cap
 * costs address space and no memory; MAP_NORESERVE keeps it out of the commit limit too
 * (unless vm.overcommit_memory is 2, where the whole cap is charged).
 *
 * Sealing changes the protection of pages of this process only. The kernel flushes the TLBs of
 * the CPUs where the memory map ran (arch/x86/mm/tlb.c), which for a pinned process is its own.
 *
 * Under the address sanitizer each allocation is followed by poisoned bytes: a parser that
 * reads one byte past its slice is caught, although all slices live in one mapping.
 */
#include "scanner/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define ARENA_ASAN 1
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
enum { RED = 16 };
#define poison(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
enum { RED = 0 };
#define poison(p, n)   ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGN = alignof(max_align_t) };

struct arena {
	const char *what;
	size_t cap;  /* of data, in whole pages */
	size_t size; /* of the mapping */
	size_t used;
	size_t high; /* what lies below was handed out once and may be dirty */
	size_t last; /* where the newest allocation starts: it may grow in place */
	alignas(max_align_t) char data[];
};

static arena_full_fn *full_handler;
static _Thread_local const char *refused = "memory"; /* what the kernel gave no mapping for */

void arena_on_full(arena_full_fn *handler)
{
	full_handler = handler;
}

static _Noreturn void full(const struct arena *a)
{
	if (full_handler)
		full_handler(a ? a->what : refused, a ? a->cap : 0);
	abort();
}

/* Few callers can go on without memory, so who asks for some of none is stopped here. */
static void must_be_there(const struct arena *a)
{
	if (!a)
		full(NULL);
}

static size_t page_round(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (n + page - 1) & ~(page - 1);
}

struct arena *arena_new(const char *what, size_t cap)
{
	struct arena *a;
	size_t size;

	refused = what;
	if (cap > SIZE_MAX / 4)
		return NULL;
	cap = page_round(cap);
	size = page_round(sizeof(*a) + cap);
	a = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		-1, 0);
	if (a == MAP_FAILED)
		return NULL;
	a->what = what;
	a->cap = cap;
	a->size = size;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	unpoison(a->data, a->high);
	munmap(a, a->size);
}

/* The bytes asked for, and the room that they take: a whole number of aligned units. */
static bool room_for(size_t n, size_t each, size_t *ret_size, size_t *ret_room)
{
	size_t size;

	if (__builtin_mul_overflow(n, each, &size) || size > SIZE_MAX / 2)
		return false;
	*ret_size = size;
	*ret_room = ((size + ALIGN - 1) & ~(size_t)(ALIGN - 1)) + RED;
	return true;
}

/*
 * Hand out [at, at + size), of which the first keep bytes stay; what is dirty from before a
 * rewind becomes zero again.
 */
static void take(struct arena *a, size_t at, size_t keep, size_t size, size_t room)
{
	size_t end = at + room;
	size_t dirty = a->high < end ? a->high : end;

	if (a->high > at)
		unpoison(a->data + at, dirty - at); /* only what was handed out has poison */
	if (dirty > at + keep)
		memset(a->data + at + keep, 0, dirty - at - keep);
	poison(a->data + at + size, room - size);
	a->last = at;
	a->used = end;
	if (a->high < end)
		a->high = end;
}

void *arena_alloc(struct arena *a, size_t n, size_t each)
{
	size_t size, room, at;

	must_be_there(a);
	at = a->used;
	if (!room_for(n, each, &size, &room) || room > a->cap - at)
		full(a);
	take(a, at, 0, size, room);
	return a->data + at;
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t each)
{
	size_t more, size, room;
	void *grown;

	if (count < *cap)
		return array;
	must_be_there(a);
	more = *cap ? *cap : 4;
	if (__builtin_add_overflow(more, *cap, &more) || !room_for(more, each, &size, &room))
		full(a);
	/* The newest allocation needs no copy to become longer. */
	if (*cap && a->last < a->used && array == a->data + a->last) {
		if (room > a->cap - a->last)
			full(a);
		take(a, a->last, count * each, size, room);
		grown = array;
	} else {
		grown = arena_alloc(a, more, each);
		if (count)
			memcpy(grown, array, count * each);
	}
	*cap = more;
	return grown;
}

size_t arena_used(const struct arena *a)
{
	must_be_there(a);
	return a->used;
}

void arena_rewind(struct arena *a, size_t mark)
{
	must_be_there(a);
	assert(mark <= a->used);
	a->used = mark;
	poison(a->data + mark, a->high - mark);
}

static void protect(struct arena *a, int protection)
{
	size_t size = page_round(sizeof(*a) + a->used);
	int r = mprotect(a, size, protection);

	/* Only a broken mapping or a full table of mappings can refuse: never go on unsealed. */
	if (r < 0)
		abort();
}

/* The header is sealed with the data: allocating from a sealed arena is a fault, at once. */
void arena_seal(struct arena *a)
{
	must_be_there(a);
	protect(a, PROT_READ);
}

void arena_unseal(struct arena *a)
{
	protect(a, PROT_READ | PROT_WRITE);
}

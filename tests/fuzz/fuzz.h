/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of a fuzz target:
 *
 *	FUZZ_TARGET(struct arena *a, struct str input)
 *	{
 *		struct vmstat v;
 *		vmstat_parse(a, input, &v);
 *	}
 *
 * The input is a copy in the arena, which is poisoned behind its last byte when the address
 * sanitizer is on: a parser that looks for a NUL past the end of its slice is caught.
 */
#ifndef LATSCAN_TESTS_FUZZ_H
#define LATSCAN_TESTS_FUZZ_H

#include <stdlib.h>

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

enum { FUZZ_CAP = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Holds for every input, in every build. */
#define FUZZ_CHECK(what) ((what) ? (void)0 : abort())

#define FUZZ_TARGET(...)                                                                           \
	static void fuzz_one(__VA_ARGS__);                                                         \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                               \
	{                                                                                          \
		struct arena *arena = arena_new("fuzz", FUZZ_CAP);                                 \
                                                                                                   \
		FUZZ_CHECK(arena);                                                                 \
		fuzz_one(arena, str_copy(arena, (struct str){ (const char *)data, size }));        \
		arena_free(arena);                                                                 \
		return 0;                                                                          \
	}                                                                                          \
	static void fuzz_one(__VA_ARGS__)

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/gunzip.h"

#define ZLIB_CONST
#include <errno.h>
#include <zlib.h>

#include "scanner/base/arena.h"

enum { GZIP_ONLY = 16, FIRST = 64 << 10 };

static void *take(void *user, unsigned items, unsigned size)
{
	return arena_alloc(user, items, size);
}

static void leave(void *user, void *p)
{
	(void)user;
	(void)p; /* the arena frees all at once */
}

/* Rounds of output until the stream ends; the buffer doubles. */
static int run(struct arena *a, z_stream *z, size_t cap, struct str *ret)
{
	size_t room = cap < FIRST ? cap + 1 : FIRST, n = 0, full = room;
	char *buffer = ARENA_NEW(a, char, room);
	int r;

	for (;;) {
		z->next_out = (unsigned char *)buffer + n;
		z->avail_out = (unsigned)(room - n);
		r = inflate(z, Z_NO_FLUSH);
		n = room - z->avail_out;
		if (n > cap)
			return -EFBIG;
		if (r == Z_STREAM_END)
			break;
		if (r != Z_OK || z->avail_out)
			return -EINVAL; /* damaged, or it ends too early */
		buffer = arena_grow(a, buffer, n, &full, 1);
		room = full;
	}
	if (z->avail_in)
		return -EINVAL;
	*ret = (struct str){ buffer, n };
	return 0;
}

int gunzip(struct arena *a, struct str gz, size_t cap, struct str *ret)
{
	z_stream z = { .zalloc = take, .zfree = leave, .opaque = a };
	int r;

	if (gz.n > UINT32_MAX || cap > UINT32_MAX)
		return -EFBIG;
	z.next_in = (const unsigned char *)gz.p;
	z.avail_in = (unsigned)gz.n;
	if (inflateInit2(&z, MAX_WBITS + GZIP_ONLY) != Z_OK)
		return -EINVAL;
	r = run(a, &z, cap, ret);
	inflateEnd(&z);
	return r;
}

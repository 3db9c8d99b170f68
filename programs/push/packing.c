/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies made smaller: gzip by zlib always, zstd where its library was there at build time. */
#include "programs/push/push.h"

#include "scanner/base/arena.h"

#include <errno.h>
#include <limits.h>
#include <zlib.h>
#ifdef LATSCAN_ZSTD
#include <zstd.h>
#endif

enum { GZIP_WINDOW = 15 + 16, ZSTD_LEVEL = 6 };

bool packing_known(enum packing p)
{
#ifdef LATSCAN_ZSTD
	return p <= PACKING_ZSTD;
#else
	return p != PACKING_ZSTD;
#endif
}

static int gzip(struct arena *a, struct str body, struct str *ret)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)body.p, .avail_in = (uInt)body.n };
	char *to;
	int r;

	if (body.n > UINT_MAX / 2 ||
		deflateInit2(&z, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return -ENOMEM;
	z.avail_out = (uInt)deflateBound(&z, (uLong)body.n);
	to = ARENA_NEW(a, char, z.avail_out);
	z.next_out = (Bytef *)to;
	r = deflate(&z, Z_FINISH);
	*ret = (struct str){ to, z.total_out };
	deflateEnd(&z);
	return r == Z_STREAM_END ? 0 : -EIO;
}

static int zstd(struct arena *a, struct str body, struct str *ret)
{
#ifdef LATSCAN_ZSTD
	size_t cap = ZSTD_compressBound(body.n), n;
	char *to = ARENA_NEW(a, char, cap);

	n = ZSTD_compress(to, cap, body.p, body.n, ZSTD_LEVEL);
	if (ZSTD_isError(n))
		return -EIO;
	*ret = (struct str){ to, n };
	return 0;
#else
	(void)a, (void)body, (void)ret;
	return -EOPNOTSUPP;
#endif
}

int packing_pack(struct arena *a, enum packing p, struct str body, struct str *ret)
{
	if (p == PACKING_GZIP)
		return gzip(a, body, ret);
	if (p == PACKING_ZSTD)
		return zstd(a, body, ret);
	*ret = body;
	return 0;
}

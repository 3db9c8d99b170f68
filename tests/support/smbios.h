/* SPDX-License-Identifier: Apache-2.0 */
/* SMBIOS tables as bytes, for tests: structures of any length, whole or damaged. */
#ifndef LATSCAN_TESTS_SUPPORT_SMBIOS_H
#define LATSCAN_TESTS_SUPPORT_SMBIOS_H

#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

struct table {
	unsigned char v[4096];
	size_t n;
};

struct device {
	unsigned handle, array, length; /* of the formatted area */
	unsigned size, extended_size;	/* word 0x0C, double word 0x1C */
	unsigned type, technology;
	unsigned speed, configured; /* words 0x15 and 0x20 */
	unsigned extended_speed, extended_configured;
	unsigned ranks;
	const char *strings; /* "locator\0bank\0maker\0serial\0tag\0part\0": numbered from 1 */
	size_t strings_n;
};

static inline void put(
	struct table *t, size_t base, size_t length, size_t at, size_t bytes, unsigned value)
{
	for (size_t i = 0; i < bytes && at + i < length; i++)
		t->v[base + at + i] = (unsigned char)(value >> (8 * i));
}

static inline void put_header(struct table *t, unsigned type, unsigned length, unsigned handle)
{
	put(t, t->n, 4, 0, 1, type);
	put(t, t->n, 4, 1, 1, length);
	put(t, t->n, 4, 2, 2, handle);
}

static inline void add_array(struct table *t, unsigned handle, unsigned use, unsigned ecc)
{
	put_header(t, 16, 0x17, handle);
	put(t, t->n, 0x17, 0x04, 1, 3);
	put(t, t->n, 0x17, 0x05, 1, use);
	put(t, t->n, 0x17, 0x06, 1, ecc);
	put(t, t->n, 0x17, 0x0d, 2, 2);
	t->n += 0x17 + 2;
}

static inline void add_device(struct table *t, const struct device *d)
{
	put_header(t, 17, d->length, d->handle);
	put(t, t->n, d->length, 0x04, 2, d->array);
	put(t, t->n, d->length, 0x0c, 2, d->size);
	put(t, t->n, d->length, 0x10, 1, 1);
	put(t, t->n, d->length, 0x11, 1, 2);
	put(t, t->n, d->length, 0x12, 1, d->type);
	put(t, t->n, d->length, 0x15, 2, d->speed);
	put(t, t->n, d->length, 0x17, 1, 3);
	put(t, t->n, d->length, 0x18, 1, 4);
	put(t, t->n, d->length, 0x19, 1, 5);
	put(t, t->n, d->length, 0x1a, 1, 6);
	put(t, t->n, d->length, 0x1b, 1, d->ranks);
	put(t, t->n, d->length, 0x1c, 4, d->extended_size);
	put(t, t->n, d->length, 0x20, 2, d->configured);
	put(t, t->n, d->length, 0x28, 1, d->technology);
	put(t, t->n, d->length, 0x54, 4, d->extended_speed);
	put(t, t->n, d->length, 0x58, 4, d->extended_configured);
	t->n += d->length;
	memcpy(t->v + t->n, d->strings, d->strings_n);
	t->n += d->strings_n + 1;
}

static inline void add_end(struct table *t)
{
	put_header(t, 127, 4, 0xfeff);
	t->n += 6;
}

static inline struct str table_bytes(struct arena *a, const struct table *t)
{
	return str_copy(a, (struct str){ (const char *)t->v, t->n });
}

#endif

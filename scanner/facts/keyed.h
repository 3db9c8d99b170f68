/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of probes: "word key=value key=value …". A key that is not known is passed over, as a
 * newer probe may say more. Parsers of values take the whole of one, or say false.
 */
#ifndef LATSCAN_FACTS_KEYED_H
#define LATSCAN_FACTS_KEYED_H

#include "scanner/base/str.h"

bool keyed_text(struct str line, const char *key, struct str *ret);
bool keyed_u64(struct str line, const char *key, uint64_t most, uint64_t *ret); /* or 0xHEX */
bool keyed_i64(struct str line, const char *key, int64_t *ret);
/* One that may be left out, which leaves *v: false only when it is there and is no such number. */
bool keyed_small(struct str line, const char *key, int *v); /* -128…255 */
bool keyed_maybe_u64(struct str line, const char *key, uint64_t *v);
bool keyed_maybe_i64(struct str line, const char *key, int64_t *v);

/* "NAME value" lines: the value, or empty. */
struct str keyed_line(struct str text, const char *name);

/* "\xNN" of a word of a probe's line back to the byte. */
struct str keyed_unescape(struct arena *a, struct str s);

#endif

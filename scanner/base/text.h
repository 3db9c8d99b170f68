/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a host made fit for a report: done once, where an answer becomes part of it. */
#ifndef LATSCAN_BASE_TEXT_H
#define LATSCAN_BASE_TEXT_H

#include "scanner/base/str.h"

enum { TEXT_CAP = 256 };

/*
 * Valid UTF-8 without control characters: every other byte becomes \xNN, a tab a blank, a
 * newline inside a space-separated "; ". U+FFFE, U+FFFF and surrogates are escaped too, so
 * that XML 1.0 can carry the result, and what breaks lines or turns their direction (U+2028 to
 * U+202E, U+2066 to U+2069). Newlines at either end are dropped. Clean text stays as it is.
 */
struct str text_sanitise(struct arena *a, struct str s);

/*
 * The same, capped: past TEXT_CAP bytes it ends in "… (N bytes, fnv1a HASH)" with the length
 * and the 64-bit FNV-1a hash of all of it.
 */
struct str text_evidence(struct arena *a, struct str s);

uint64_t text_hash(struct str s);		      /* FNV-1a, 64 bits */
uint64_t text_hash_more(uint64_t hash, struct str s); /* goes on from an earlier hash */
/* For tables in memory only: eight bytes at a time, and not the same on every architecture. */
uint64_t text_place(struct str s);

/* 1234567 as "1 234 567" (groups of three from 10 000 on). */
struct str text_count(struct arena *a, uint64_t n);
/* 1500000 ns as "1.5 ms"; from two minutes on "2 min 5 s", "1 h 30 min", "3 d 4 h". */
struct str text_duration(struct arena *a, uint64_t ns);
/* "500ms", "5s", "2m", "1h", "14d", or bare seconds; more than most_ns, or else: -EINVAL. */
int text_duration_parse(struct str s, uint64_t most_ns, uint64_t *ret_ns);
/*
 * Levenshtein's distance, at most cap; cap too where both, without their common ends, are
 * longer than 255 bytes.
 */
unsigned text_distance(struct str x, struct str y, unsigned cap);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slices of bytes: a pointer and a length, never terminated by a NUL, never owned.
 * What a function allocates lives in the arena that it was given.
 */
#ifndef LATSCAN_BASE_STR_H
#define LATSCAN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
	const char *p; /* may be NULL when n is 0 */
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_FMT	     "%.*s"
#define STR_ARG(s)   (int)(s).n, (s).n ? (s).p : ""

struct str str_from(const char *z); /* NULL gives the empty slice */
bool str_eq(struct str a, struct str b);
bool str_is(struct str s, const char *z);
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
bool str_has(struct str s, const char *part);
int str_cmp(struct str a, struct str b);
/* Digits compare by value, other bytes by value of the byte: cpu2 comes before cpu10. */
int str_cmp_natural(struct str a, struct str b);

/* Without blanks, tabs, newlines and NULs at either end. */
struct str str_trim(struct str s);
struct str str_skip(struct str s, size_t n); /* without its first n bytes */
struct str str_head(struct str s, size_t n); /* at most its first n bytes */

/*
 * Take what stands before the first sep off *rest; false when *rest is at its end.
 * "a,b" gives "a" and "b"; "a," gives "a" only; "" gives nothing.
 */
bool str_cut(struct str *rest, char sep, struct str *ret_part);
/* The next word, separated by any run of blanks, tabs or newlines. */
bool str_word(struct str *rest, struct str *ret_word);
/* Whether one of the words, separated so, is that. */
bool str_has_word(struct str words, struct str wanted);
/* Split at the first sep; false and ret_ untouched when there is none. */
bool str_split(struct str s, char sep, struct str *ret_head, struct str *ret_tail);
/* Split at the last sep. */
bool str_split_last(struct str s, char sep, struct str *ret_head, struct str *ret_tail);

/*
 * The whole slice is one number, or -EINVAL; -ERANGE past the type.
 * base is 10 or 16; for 16 a leading 0x is accepted. No sign, no blanks (str_i64: one '-').
 */
int str_u64(struct str s, int base, uint64_t *ret);
int str_i64(struct str s, int64_t *ret);
/* The next word, where it is a number of that base and at most most; *rest moves on either way. */
bool str_word_u64(struct str *rest, int base, uint64_t most, uint64_t *ret);

/* Matches '*' (any run of bytes) in pattern; every other byte stands for itself. */
bool str_glob(struct str pattern, struct str s);

struct str str_copy(struct arena *a, struct str s);
char *str_z(struct arena *a, struct str s); /* a NUL-terminated copy; inner NULs stay */
/* One behind another: for paths of thousands of threads, where str_printf would be felt. */
struct str str_join(struct arena *a, struct str x, struct str y, struct str z);
struct str str_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif

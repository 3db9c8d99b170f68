/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A walk over the bytes of a stored report that pays for what a question asks and little for the
 * rest: members that nobody asks for are passed over 64 bytes at a time, by where their strings
 * and brackets end. What is passed over is checked for just that: strings that end, and brackets
 * that balance. What is read is checked whole.
 *
 * Behind the text there must be SCAN_PAD readable bytes, the first of them a control character.
 * The first fault sticks and ends every loop: read on, ask once at the end.
 */
#ifndef LATSCAN_PROGRAMS_FLEET_SCAN_H
#define LATSCAN_PROGRAMS_FLEET_SCAN_H

#include "scanner/base/str.h"

#include <string.h>

enum { SCAN_PAD = 64 };

struct scan {
	const char *p, *end;
	const char *fault; /* what was expected; NULL: none */
	const char *where; /* of the fault */
	char *decoded;	   /* strings with escapes: room for DECODED_MOST bytes, used in turn */
	size_t n_decoded;
};
enum { DECODED_MOST = 1 << 20 };

/* Of keys and literals: the compiler knows the length. */
#define SCAN_IS(s, literal)                                                                        \
	((s).n == sizeof(literal) - 1 && memcmp((s).p, literal, sizeof(literal) - 1) == 0)

void scan_fault(struct scan *s, const char *expected);
/* The first byte of what stands next, behind blanks; 0 at the end. */
static inline char scan_peek(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
		s->p++;
	return s->p < s->end ? *s->p : 0;
}

/* Into an object or array; false, without a fault, where something else stands: skip it then. */
static inline bool scan_enter(struct scan *s, char bracket)
{
	if (scan_peek(s) != bracket)
		return false;
	s->p++;
	return true;
}

/* The next key, or element; false behind the last one. *first is true before the first call. */
bool scan_key(struct scan *s, bool *first, struct str *ret);
bool scan_element(struct scan *s, bool *first);
/* A string, decoded; false where something else stands, which is then passed over. */
bool scan_str(struct scan *s, struct str *ret);
/* A number without a fraction, or true and false as 1 and 0; anything else is passed over. */
bool scan_i64(struct scan *s, int64_t *ret);
bool scan_bool(struct scan *s);
void scan_skip(struct scan *s);
/* Of scan_skip(): from the quote on, from the bracket on. */
void scan_skip_string(struct scan *s);
void scan_skip_brackets(struct scan *s);
/* The same by what any machine has: tests hold one against the other. */
void scan_skip_plainly(struct scan *s);
/* The first quote, backslash or control character from p on; the zero behind the text is one. */
const char *scan_plain_end(const char *p);
/* Nothing but blanks may stand behind the value. */
void scan_finish(struct scan *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The walk: keys, elements, numbers. Strings are scan_text.c, what is passed over scan_skip.c. */
#include "programs/fleet/read/scan.h"

void scan_fault(struct scan *s, const char *expected)
{
	if (!s->fault) {
		s->fault = expected;
		s->where = s->p;
	}
	s->p = s->end;
}

/* To the next thing between brackets; false behind the closing one. */
static inline bool next(struct scan *s, bool *first, char closing)
{
	char c = scan_peek(s);

	if (s->fault)
		return false;
	if (c == closing) {
		s->p++;
		return false;
	}
	if (!*first) {
		if (c != ',') {
			scan_fault(s, closing == '}' ? "',' or '}'" : "',' or ']'");
			return false;
		}
		s->p++;
	}
	*first = false;
	return true;
}

bool scan_element(struct scan *s, bool *first)
{
	return next(s, first, ']');
}

bool scan_key(struct scan *s, bool *first, struct str *ret)
{
	if (!next(s, first, '}'))
		return false;
	if (scan_peek(s) != '"') {
		scan_fault(s, "a key");
		return false;
	}
	if (!scan_str(s, ret))
		return false;
	if (scan_peek(s) != ':') {
		scan_fault(s, "':'");
		return false;
	}
	s->p++;
	return true;
}

bool scan_i64(struct scan *s, int64_t *ret)
{
	char c = scan_peek(s);
	const char *from = s->p;

	scan_skip(s);
	if (s->fault || c == '"' || c == '{' || c == '[')
		return false;
	if (c == 't' || c == 'f') {
		*ret = c == 't';
		return true;
	}
	return str_i64((struct str){ from, (size_t)(s->p - from) }, ret) == 0;
}

bool scan_bool(struct scan *s)
{
	bool yes = scan_peek(s) == 't';

	scan_skip(s);
	return yes;
}

void scan_finish(struct scan *s)
{
	if (!s->fault && scan_peek(s))
		scan_fault(s, "the end of the report");
}

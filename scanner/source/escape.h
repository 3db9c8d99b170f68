/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the index's text: words of a section's line and escaped bodies, and the names of
 * errors. A backslash introduces \n, \0, \\ or \xNN; nothing else may follow it.
 */
#ifndef LATSCAN_SOURCE_ESCAPE_H
#define LATSCAN_SOURCE_ESCAPE_H

#include "scanner/base/arena.h"
#include "scanner/base/out.h"

/* Real newlines stand for nothing. Without a backslash or newline the slice itself. -EINVAL. */
int unescape(struct arena *a, struct str s, struct str *ret);

/* One word: no blank, control byte or byte above 0x7e is left, nor a leading '!'. */
void escape_word(struct out *o, struct str s);
/* A body: each \n is followed by a real newline; ends in one, unless it is empty. */
void escape_body(struct out *o, struct str s);
/* Whether it may stand as it is: UTF-8, no control but tab and newline, starts no section. */
bool is_plain_text(struct str s);

/* "EACCES", or decimal where the C library has no name. */
int errno_from_name(struct str name, int *ret); /* -EINVAL */
void errno_write(struct out *o, int error);

#endif

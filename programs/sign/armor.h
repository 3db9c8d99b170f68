/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64 between "-----BEGIN LABEL-----" and "-----END LABEL-----" (RFC 7468), as openssl and
 * ssh-keygen write it. Strict, so that no two texts mean the same bytes: a changed bit of a key
 * or of a signature is never overlooked. Lines end with a newline, or with CR and newline.
 */
#ifndef LATSCAN_PROGRAMS_ARMOR_H
#define LATSCAN_PROGRAMS_ARMOR_H

#include "scanner/base/str.h"

struct armor {
	struct str label; /* "PRIVATE KEY" */
	struct str body;  /* the lines of base64 */
	struct str rest;  /* behind the last line */
};

/* The first of text; what stands before it is passed over. False: there is none that ends. */
bool armor_find(struct str text, struct armor *ret);
/*
 * The bytes of base64 in lines, or alone, to room bytes at to. False: not the one way to write
 * them, or longer.
 */
bool base64_read(struct str text, unsigned char *to, size_t room, size_t *ret_n);
/* With '=' at the end where they are wanted. */
struct str base64_write(struct arena *a, const unsigned char *p, size_t n);

#endif

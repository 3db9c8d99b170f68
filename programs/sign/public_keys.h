/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose signatures are believed: PEM (openssl pkey -pubout), a line of ssh-keygen's .pub file,
 * and files with many of these, authorized_keys and allowed_signers (ssh-keygen(1)) among them.
 * A line that restricts its key holds: one that is not for us, not yet, or no more, is passed
 * over, and so is what has a mark in front of it ("@revoked").
 */
#ifndef LATSCAN_PROGRAMS_PUBLIC_KEYS_H
#define LATSCAN_PROGRAMS_PUBLIC_KEYS_H

#include "programs/sign/ssh_wire.h"

struct public_key {
	unsigned char key[KEY_BYTES];
	const char *file;
	unsigned line;	    /* 0: of a PEM */
	struct str comment; /* its line's, any bytes */
};

struct public_keys {
	struct arena *a;
	struct public_key *v;
	size_t n, cap;
	/* Of the file under way: why its keys are no use, where one is not. */
	struct str passed_over;
};

/*
 * Adds the keys of a file's text, which is kept; now in seconds since 1970. 0, or -EINVAL with
 * *ret_error, which says what was expected, where there is none.
 */
int public_keys_add(struct public_keys *keys, const char *file, struct str text, int64_t now,
	struct str *ret_error);
/* "SHA256:…" of ssh-keygen -l needs a digest: the blob that it is of. */
const struct public_key *public_keys_find(
	const struct public_keys *keys, const unsigned char key[KEY_BYTES]); /* NULL */

#endif

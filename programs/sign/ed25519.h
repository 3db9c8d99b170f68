/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 and digests, by OpenSSL's libcrypto: the only file of signatures that links it. */
#ifndef LATSCAN_PROGRAMS_ED25519_H
#define LATSCAN_PROGRAMS_ED25519_H

#include "programs/sign/ssh_signature.h"

/* The public half of a seed. False: the library refuses. */
bool ed25519_public(const unsigned char *seed, unsigned char ret_key[KEY_BYTES]);
/* Signs, and verifies what it made, so that a fault of the machine never leaves it. */
bool ed25519_sign(
	const unsigned char *seed, struct str text, unsigned char ret_signature[SIGNATURE_BYTES]);
bool ed25519_verify(const unsigned char *key, struct str text, const unsigned char *signature);
/* What an SSH signature of text covers. */
size_t ed25519_ssh_covers(bool sha256, struct str text, unsigned char to[SSH_COVERED_ROOM]);
/* "SHA256:…", as ssh-keygen -l says it, for keys of PEM files too. */
struct str ed25519_fingerprint(struct arena *a, const unsigned char *key);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SSHSIG, the signatures of ssh-keygen -Y (PROTOCOL.sshsig of OpenSSH, 8.1 on): armor around
 * the public key, a namespace, the name of a hash, and a signature of all these and the hash.
 */
#ifndef LATSCAN_PROGRAMS_SSH_SIGNATURE_H
#define LATSCAN_PROGRAMS_SSH_SIGNATURE_H

#include "programs/sign/ssh_wire.h"

enum { SSH_SIGNATURE_ROOM = 4096, SSH_COVERED_ROOM = 256, DIGEST_ROOM = 64 };

struct ssh_signature {
	unsigned char key[KEY_BYTES];
	unsigned char signature[SIGNATURE_BYTES];
	bool sha256; /* of what is signed; else SHA-512 */
};

/* NULL, or what is wrong and what was expected. */
const char *ssh_signature_read(struct str text, struct ssh_signature *ret);
/* What the key signs of a text with that digest, at to; its length. */
size_t ssh_signature_covers(bool sha256, struct str digest, unsigned char to[SSH_COVERED_ROOM]);
/* As text, which ssh-keygen -Y verify reads. */
struct str ssh_signature_write(struct arena *a, const struct ssh_signature *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A private Ed25519 key in the two files that people have: PKCS #8 in PEM (openssl genpkey
 * -algorithm ed25519; RFC 8410), and openssh-key-v1 (ssh-keygen -t ed25519; PROTOCOL.key of
 * OpenSSH). Encrypted ones are refused: whoever signs unattended has nobody to ask.
 */
#ifndef LATSCAN_PROGRAMS_PRIVATE_KEY_H
#define LATSCAN_PROGRAMS_PRIVATE_KEY_H

#include "programs/sign/ssh_wire.h"

struct private_key {
	bool openssh;		     /* and so signatures are those of ssh-keygen -Y */
	const unsigned char *seed;   /* 32 bytes */
	const unsigned char *public; /* 32 bytes, as the file has them; NULL: it does not */
};

/*
 * NULL, or what is wrong and what was expected. What *ret points to lies in room: KEY_FILE_CAP
 * bytes, which hold secrets from here on, also after an error; the caller wipes them.
 */
const char *private_key_read(struct str text, unsigned char *room, struct private_key *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The data types of SSH (RFC 4251, section 5): big-endian words, and strings behind their length. */
#ifndef LATSCAN_PROGRAMS_SSH_WIRE_H
#define LATSCAN_PROGRAMS_SSH_WIRE_H

#include "scanner/base/str.h"

#define SSH_ED25519   "ssh-ed25519"
#define SSH_NAMESPACE "latscan"

enum { KEY_BYTES = 32, SIGNATURE_BYTES = 64, KEY_FILE_CAP = 16384, SSH_KEY_BLOB = 51 };

/* Each takes off the front of *rest; false: there is not so much, and nothing is taken. */
bool ssh_take_u32(struct str *rest, uint32_t *ret);
bool ssh_take_string(struct str *rest, struct str *ret);
bool ssh_take_bytes(struct str *rest, struct str bytes); /* exactly these */

/* Bytes that grow at to; whoever writes knows that they fit. */
struct ssh_writer {
	unsigned char *to;
	size_t n;
};
void ssh_put_u32(struct ssh_writer *w, uint32_t v);
void ssh_put_bytes(struct ssh_writer *w, struct str s);
void ssh_put_string(struct ssh_writer *w, struct str s);

/* A public key as it goes over the wire: its type and 32 bytes. */
void ssh_key_blob(const unsigned char *key, unsigned char to[SSH_KEY_BLOB]);
/* The key of a blob; *ret_type is there even when it is of another type, and the result false. */
bool ssh_key_of_blob(struct str blob, struct str *ret_type, unsigned char ret_key[KEY_BYTES]);

#endif

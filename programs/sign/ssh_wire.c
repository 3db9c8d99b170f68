/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/sign/ssh_wire.h"

#include <string.h>

bool ssh_take_u32(struct str *rest, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)rest->p;

	if (rest->n < 4)
		return false;
	*ret = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	*rest = str_skip(*rest, 4);
	return true;
}

bool ssh_take_string(struct str *rest, struct str *ret)
{
	struct str from = *rest;
	uint32_t n;

	if (!ssh_take_u32(&from, &n) || n > from.n)
		return false;
	*ret = str_head(from, n);
	*rest = str_skip(from, n);
	return true;
}

bool ssh_take_bytes(struct str *rest, struct str bytes)
{
	if (!str_eq(str_head(*rest, bytes.n), bytes))
		return false;
	*rest = str_skip(*rest, bytes.n);
	return true;
}

void ssh_put_u32(struct ssh_writer *w, uint32_t v)
{
	for (unsigned shift = 32; shift; shift -= 8)
		w->to[w->n++] = (unsigned char)(v >> (shift - 8));
}

void ssh_put_bytes(struct ssh_writer *w, struct str s)
{
	if (s.n)
		memcpy(w->to + w->n, s.p, s.n);
	w->n += s.n;
}

void ssh_put_string(struct ssh_writer *w, struct str s)
{
	ssh_put_u32(w, (uint32_t)s.n);
	ssh_put_bytes(w, s);
}

void ssh_key_blob(const unsigned char *key, unsigned char to[SSH_KEY_BLOB])
{
	struct ssh_writer w = { .to = to };

	ssh_put_string(&w, STR(SSH_ED25519));
	ssh_put_string(&w, (struct str){ (const char *)key, KEY_BYTES });
}

bool ssh_key_of_blob(struct str blob, struct str *ret_type, unsigned char ret_key[KEY_BYTES])
{
	struct str key;

	if (!ssh_take_string(&blob, ret_type) || !str_is(*ret_type, SSH_ED25519) ||
		!ssh_take_string(&blob, &key) || key.n != KEY_BYTES || blob.n)
		return false;
	memcpy(ret_key, key.p, KEY_BYTES);
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/sign/ssh_signature.h"

#include "programs/sign/armor.h"
#include "scanner/base/arena.h"

#include <string.h>

#define LABEL "SSH SIGNATURE"
#define MAGIC "SSHSIG"

enum { VERSION = 1, LINE = 70 };

static const char no_signature[] =
	"expected a signature: 64 bytes, or what ssh-keygen -Y sign writes";

static const char *read_blob(struct str s, struct ssh_signature *ret)
{
	struct str blob, namespace, reserved, hash, signature, type = { 0 }, bytes;
	uint32_t version;

	if (!ssh_take_bytes(&s, STR(MAGIC)) || !ssh_take_u32(&s, &version))
		return no_signature;
	if (version != VERSION)
		return "expected an SSH signature of version 1";
	if (!ssh_take_string(&s, &blob) || !ssh_take_string(&s, &namespace) ||
		!ssh_take_string(&s, &reserved) || !ssh_take_string(&s, &hash) ||
		!ssh_take_string(&s, &signature) || s.n || reserved.n)
		return no_signature;
	if (!ssh_key_of_blob(blob, &type, ret->key))
		return "expected the signature of an Ed25519 key";
	if (!str_is(namespace, SSH_NAMESPACE))
		return "expected a signature made for \"" SSH_NAMESPACE
		       "\" (ssh-keygen -Y sign -n " SSH_NAMESPACE ")";
	if (!str_is(hash, "sha512") && !str_is(hash, "sha256"))
		return "expected a signature over SHA-512 or SHA-256";
	if (!ssh_take_string(&signature, &type) || !str_is(type, SSH_ED25519) ||
		!ssh_take_string(&signature, &bytes) || bytes.n != SIGNATURE_BYTES || signature.n)
		return no_signature;
	memcpy(ret->signature, bytes.p, SIGNATURE_BYTES);
	ret->sha256 = str_is(hash, "sha256");
	return NULL;
}

const char *ssh_signature_read(struct str text, struct ssh_signature *ret)
{
	unsigned char room[SSH_SIGNATURE_ROOM];
	struct armor armor;
	size_t n;

	if (!str_starts(text, "-----BEGIN " LABEL "-----") || !armor_find(text, &armor) ||
		!str_is(armor.label, LABEL) || armor.rest.n ||
		!base64_read(armor.body, room, sizeof(room), &n))
		return no_signature;
	return read_blob((struct str){ (const char *)room, n }, ret);
}

static struct str hash_name(bool sha256)
{
	return sha256 ? STR("sha256") : STR("sha512");
}

size_t ssh_signature_covers(bool sha256, struct str digest, unsigned char to[SSH_COVERED_ROOM])
{
	struct ssh_writer w = { .to = to };

	ssh_put_bytes(&w, STR(MAGIC));
	ssh_put_string(&w, STR(SSH_NAMESPACE));
	ssh_put_string(&w, STR(""));
	ssh_put_string(&w, hash_name(sha256));
	ssh_put_string(&w, str_head(digest, DIGEST_ROOM));
	return w.n;
}

static size_t write_blob(const struct ssh_signature *s, unsigned char *to)
{
	unsigned char key[SSH_KEY_BLOB], signature[128];
	struct ssh_writer w = { .to = to }, inner = { .to = signature };

	ssh_key_blob(s->key, key);
	ssh_put_string(&inner, STR(SSH_ED25519));
	ssh_put_string(&inner, (struct str){ (const char *)s->signature, SIGNATURE_BYTES });
	ssh_put_bytes(&w, STR(MAGIC));
	ssh_put_u32(&w, VERSION);
	ssh_put_string(&w, (struct str){ (const char *)key, sizeof(key) });
	ssh_put_string(&w, STR(SSH_NAMESPACE));
	ssh_put_string(&w, STR(""));
	ssh_put_string(&w, hash_name(s->sha256));
	ssh_put_string(&w, (struct str){ (const char *)signature, inner.n });
	return w.n;
}

struct str ssh_signature_write(struct arena *a, const struct ssh_signature *s)
{
	unsigned char blob[512];
	struct str text = STR("-----BEGIN " LABEL "-----\n");
	struct str rest = base64_write(a, blob, write_blob(s, blob));

	for (; rest.n; rest = str_skip(rest, LINE))
		text = str_join(a, text, str_head(rest, LINE), STR("\n"));
	return str_join(a, text, STR("-----END " LABEL "-----\n"), STR(""));
}

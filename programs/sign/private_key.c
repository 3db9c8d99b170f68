/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/sign/private_key.h"

#include "programs/sign/armor.h"

#include <string.h>

#define WANT "expected an Ed25519 key without a passphrase"

static const char encrypted[] = "is encrypted, and nobody can be asked for its passphrase: " WANT
				" (ssh-keygen -p, or openssl pkey, writes a copy without)";
static const char rsa[] = "is an RSA key: " WANT;
static const char ecdsa[] = "is an ECDSA key: " WANT;
static const char dsa[] = "is a DSA key: " WANT;
static const char other_type[] = "is a key of another type: " WANT;
static const char public_half[] = "is a public key: expected the private one";
static const char broken[] = "is broken: " WANT ", whole, as ssh-keygen or openssl wrote it";
static const char no_key[] =
	"is no private key: " WANT " (ssh-keygen -t ed25519, openssl genpkey -algorithm ed25519)";

/*
 * RFC 8410: PrivateKeyInfo of version 0, and of version 1 with the public half (RFC 5958). Each
 * has one length, so the bytes around the key are always these.
 */
static const unsigned char pkcs8_v1[16] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03,
	0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };
static const unsigned char pkcs8_v2[16] = { 0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03,
	0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };
static const unsigned char pkcs8_public[3] = { 0x81, 0x21, 0x00 };

/* Object identifiers: only to name what was given instead. */
static const struct {
	const char *bytes;
	size_t n;
	const char *why;
} others[] = {
	{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01", 8, rsa },
	{ "\x2a\x86\x48\xce\x3d\x02\x01", 7, ecdsa },
	{ "\x2a\x86\x48\xce\x38\x04\x01", 7, dsa },
};

static const char *name_other(struct str der)
{
	struct str head = str_head(der, 32);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (head.n && memmem(head.p, head.n, others[i].bytes, others[i].n))
			return others[i].why;
	}
	return head.n > 16 && head.p[0] == 0x30 ? other_type : broken;
}

static const char *read_pkcs8(struct str der, struct private_key *ret)
{
	const unsigned char *p = (const unsigned char *)der.p;
	size_t v1 = sizeof(pkcs8_v1) + KEY_BYTES;
	size_t v2 = v1 + sizeof(pkcs8_public) + KEY_BYTES;

	if (der.n == v1 && !memcmp(p, pkcs8_v1, sizeof(pkcs8_v1))) {
		*ret = (struct private_key){ .seed = p + sizeof(pkcs8_v1) };
		return NULL;
	}
	if (der.n == v2 && !memcmp(p, pkcs8_v2, sizeof(pkcs8_v2)) &&
		!memcmp(p + v1, pkcs8_public, sizeof(pkcs8_public))) {
		*ret = (struct private_key){ .seed = p + sizeof(pkcs8_v2),
			.public = p + v1 + sizeof(pkcs8_public) };
		return NULL;
	}
	return name_other(der);
}

static const char *name_ssh_type(struct str type)
{
	if (str_is(type, "ssh-rsa"))
		return rsa;
	if (str_starts(type, "ecdsa-"))
		return ecdsa;
	return str_is(type, "ssh-dss") ? dsa : other_type;
}

/* 1, 2, 3, … up to the cipher's block, which is 8 bytes where there is no cipher. */
static bool is_padding(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] != i + 1)
			return false;
	}
	return s.n < 8;
}

/* The part that a passphrase would have encrypted. */
static const char *read_secret(
	struct str s, struct str public_half_of_file, struct private_key *ret)
{
	struct str type, public, secret, comment;
	uint32_t check, again;

	if (s.n % 8 || !ssh_take_u32(&s, &check) || !ssh_take_u32(&s, &again) || check != again ||
		!ssh_take_string(&s, &type))
		return broken;
	if (!str_is(type, SSH_ED25519))
		return name_ssh_type(type);
	if (!ssh_take_string(&s, &public) || !ssh_take_string(&s, &secret) ||
		!ssh_take_string(&s, &comment) || !is_padding(s))
		return broken;
	if (public.n != KEY_BYTES || secret.n != 2 * KEY_BYTES ||
		!str_eq(public, public_half_of_file) ||
		!str_eq(public, str_skip(secret, KEY_BYTES)))
		return broken;
	*ret = (struct private_key){ .openssh = true,
		.seed = (const unsigned char *)secret.p,
		.public = (const unsigned char *)public.p };
	return NULL;
}

static const char *read_openssh(struct str s, struct private_key *ret)
{
	unsigned char key[KEY_BYTES];
	struct str cipher, kdf, options, blob, secret, type = { 0 };
	uint32_t keys;

	if (!ssh_take_bytes(&s, (struct str){ "openssh-key-v1", 15 }) ||
		!ssh_take_string(&s, &cipher) || !ssh_take_string(&s, &kdf) ||
		!ssh_take_string(&s, &options) || !ssh_take_u32(&s, &keys) || keys != 1 ||
		!ssh_take_string(&s, &blob) || !ssh_take_string(&s, &secret) || s.n)
		return broken;
	if (!ssh_key_of_blob(blob, &type, key))
		return type.n && !str_is(type, SSH_ED25519) ? name_ssh_type(type) : broken;
	if (!str_is(cipher, "none"))
		return encrypted;
	if (!str_is(kdf, "none") || options.n)
		return broken;
	return read_secret(secret, (struct str){ (const char *)key, KEY_BYTES }, ret);
}

static const char *name_label(struct str label)
{
	if (str_is(label, "ENCRYPTED PRIVATE KEY"))
		return encrypted;
	if (str_is(label, "RSA PRIVATE KEY"))
		return rsa;
	if (str_starts(label, "EC "))
		return ecdsa;
	if (str_is(label, "DSA PRIVATE KEY"))
		return dsa;
	return str_ends(label, "PUBLIC KEY") ? public_half : no_key;
}

const char *private_key_read(struct str text, unsigned char *room, struct private_key *ret)
{
	struct armor armor;
	struct str bytes = { (const char *)room, 0 };
	bool openssh;

	if (str_starts(text, "ssh-") || str_starts(text, "ecdsa-"))
		return public_half;
	if (!armor_find(text, &armor))
		return memmem(text.p, text.n, "-----BEGIN ", 11) ? broken : no_key;
	openssh = str_is(armor.label, "OPENSSH PRIVATE KEY");
	if (!openssh && !str_is(armor.label, "PRIVATE KEY"))
		return name_label(armor.label);
	if (!base64_read(armor.body, room, KEY_FILE_CAP, &bytes.n))
		return broken;
	return openssh ? read_openssh(bytes, ret) : read_pkcs8(bytes, ret);
}

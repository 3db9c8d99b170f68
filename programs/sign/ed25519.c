/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/sign/ed25519.h"

#include "programs/sign/armor.h"

#include <openssl/evp.h>
#include <stdlib.h>

static EVP_PKEY *key_of_seed(const unsigned char *seed)
{
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, KEY_BYTES);
}

bool ed25519_public(const unsigned char *seed, unsigned char ret_key[KEY_BYTES])
{
	EVP_PKEY *key = key_of_seed(seed);
	size_t n = KEY_BYTES;
	bool ok = key && EVP_PKEY_get_raw_public_key(key, ret_key, &n) == 1 && n == KEY_BYTES;

	EVP_PKEY_free(key);
	return ok;
}

bool ed25519_verify(const unsigned char *key, struct str text, const unsigned char *signature)
{
	EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, KEY_BYTES);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = public && ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, public) == 1 &&
		  EVP_DigestVerify(ctx, signature, SIGNATURE_BYTES,
			  (const unsigned char *)(text.n ? text.p : ""), text.n) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(public);
	return ok;
}

bool ed25519_sign(
	const unsigned char *seed, struct str text, unsigned char ret_signature[SIGNATURE_BYTES])
{
	EVP_PKEY *key = key_of_seed(seed);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char public[KEY_BYTES];
	size_t n = SIGNATURE_BYTES;
	bool ok = key && ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
		  EVP_DigestSign(ctx, ret_signature, &n,
			  (const unsigned char *)(text.n ? text.p : ""), text.n) == 1 &&
		  n == SIGNATURE_BYTES;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return ok && ed25519_public(seed, public) && ed25519_verify(public, text, ret_signature);
}

static size_t digest_of(bool sha256, struct str text, unsigned char to[EVP_MAX_MD_SIZE])
{
	unsigned n = 0;

	if (EVP_Digest(text.n ? text.p : "", text.n, to, &n, sha256 ? EVP_sha256() : EVP_sha512(),
		    NULL) != 1)
		abort();
	return n;
}

size_t ed25519_ssh_covers(bool sha256, struct str text, unsigned char to[SSH_COVERED_ROOM])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	size_t n = digest_of(sha256, text, digest);

	return ssh_signature_covers(sha256, (struct str){ (const char *)digest, n }, to);
}

struct str ed25519_fingerprint(struct arena *a, const unsigned char *key)
{
	unsigned char blob[SSH_KEY_BLOB], digest[EVP_MAX_MD_SIZE];
	struct str text;
	size_t n;

	ssh_key_blob(key, blob);
	n = digest_of(true, (struct str){ (const char *)blob, sizeof(blob) }, digest);
	text = base64_write(a, digest, n);
	while (str_ends(text, "="))
		text.n--;
	return str_join(a, STR("SHA256:"), text, STR(""));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/redact_pseudonym.h"

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_FILE_MIN = 16, KEY_FILE_MAX = 1 << 16, NAME_DIGITS = 8, INPUT_MAX = 1024 };

static void sha256(const void *p, size_t n, unsigned char *ret)
{
	unsigned got = 0;

	if (!EVP_Digest(p, n, ret, &got, EVP_sha256(), NULL) || got != REDACT_DIGEST)
		abort();
}

int redact_key_file(struct arena *a, const char *file, unsigned char ret_key[REDACT_KEY])
{
	struct str text;
	int r = slurp_path(file, 4096, KEY_FILE_MAX, a, &text);

	if (r)
		return r;
	if (text.n < KEY_FILE_MIN)
		return -EINVAL;
	sha256(text.p, text.n, ret_key);
	return 0;
}

int redact_key_random(unsigned char ret_key[REDACT_KEY])
{
	return RAND_priv_bytes(ret_key, REDACT_KEY) == 1 ? 0 : -EIO;
}

/* Long input goes in as its digest: no buffer grows with what a host says. */
void redact_digest(const struct redact_key *k, const char *tag, const void *p, size_t n,
	unsigned char ret[REDACT_DIGEST])
{
	unsigned char input[INPUT_MAX];
	size_t head = strlen(tag) + 1;
	unsigned got = 0;

	memcpy(input, tag, head);
	if (n <= sizeof(input) - head) {
		if (n)
			memcpy(input + head, p, n);
		head += n;
	} else {
		sha256(p, n, input + head);
		head += REDACT_DIGEST;
	}
	if (!HMAC(EVP_sha256(), k->bytes, REDACT_KEY, input, head, ret, &got))
		abort();
}

/*
 * One digest an octet: the tree of its eight bits has 255 nodes, and each takes a bit of the
 * digest of the octets before it for whether its two sides change places. The last sides always
 * do, so that none is its own pseudonym.
 */
void redact_prefix(const struct redact_key *k, const char *tag, const unsigned char *p, size_t n,
	unsigned keep, unsigned char *ret)
{
	unsigned char digest[REDACT_DIGEST];

	for (size_t i = 0; i < n; i++) {
		unsigned char mask = 0;
		unsigned node = 1;

		if (8 * i + 8 <= keep) {
			ret[i] = p[i];
			continue;
		}
		mask = i + 1 == n;
		redact_digest(k, tag, p, i, digest);
		for (unsigned bit = 0; bit < 8; bit++) {
			if (8 * i + bit >= keep && 8 * i + bit + 1 < 8 * n &&
				(digest[node >> 3] >> (node & 7) & 1))
				mask |= (unsigned char)(0x80 >> bit);
			node = 2 * node + (p[i] >> (7 - bit) & 1u);
		}
		ret[i] = p[i] ^ mask;
	}
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

/* Hexadecimal digits and what stands between them, with a letter, as in a UUID. */
static bool is_hex(struct str s)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (is_letter(s.p[i]) && lower(s.p[i]) > 'f')
			return false;
		digits += is_digit(s.p[i]);
		letters += is_letter(s.p[i]);
	}
	return letters && letters + digits >= 8;
}

static char shaped(char c, bool hex, unsigned v)
{
	static const char digits[] = "0123456789abcdef";

	if (hex && (is_digit(c) || is_letter(c))) {
		char d = digits[v & 15];

		return c >= 'A' && c <= 'F' && is_letter(d) ? (char)(d - ('a' - 'A')) : d;
	}
	if (is_digit(c))
		return (char)('0' + v % 10);
	if (is_letter(c))
		return (char)((c >= 'a' ? 'a' : 'A') + (int)(v % 26));
	return (unsigned char)c >= 0x80 ? '?' : c;
}

struct str redact_shape(const struct redact_key *k, struct arena *a, const char *tag, struct str s)
{
	char *text = arena_alloc(a, s.n ? s.n : 1, 1);
	unsigned char seed[REDACT_DIGEST + 4] = { 0 }, stream[REDACT_DIGEST];
	bool hex = is_hex(s);

	for (size_t i = 0; i < s.n; i++)
		text[i] = lower(s.p[i]);
	redact_digest(k, tag, text, s.n, seed);
	for (size_t i = 0; i < s.n; i++) {
		if (i % REDACT_DIGEST == 0) {
			uint32_t block = (uint32_t)(i / REDACT_DIGEST);

			memcpy(seed + REDACT_DIGEST, &block, sizeof(block));
			redact_digest(k, "stream", seed, sizeof(seed), stream);
		}
		text[i] = shaped(s.p[i], hex, stream[i % REDACT_DIGEST]);
	}
	return (struct str){ text, s.n };
}

struct str redact_name(const struct redact_key *k, struct arena *a, const char *kind, struct str s)
{
	size_t mark = arena_used(a);
	char *text = arena_alloc(a, s.n ? s.n : 1, 1);
	unsigned char d[REDACT_DIGEST];

	for (size_t i = 0; i < s.n; i++)
		text[i] = lower(s.p[i]);
	redact_digest(k, kind, text, s.n, d);
	arena_rewind(a, mark);
	return str_printf(a, "%s-%02x%02x%02x%02x", kind, d[0], d[1], d[2], d[3]);
}

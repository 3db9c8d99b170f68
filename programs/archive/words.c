/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/archive.h"

#include "scanner/base/arena.h"

#include <openssl/evp.h>
#include <stdlib.h>

static const char *const asks[ASK_KINDS] = {
	[ASK_FILE] = "file", [ASK_LIST] = "list", [ASK_LINK] = "link", [ASK_MODE] = "mode"
};

const char *archive_ask_word(enum ask_kind kind)
{
	return asks[kind];
}

bool archive_ask_find(struct str word, enum ask_kind *ret)
{
	for (unsigned i = 0; i < ASK_KINDS; i++) {
		if (str_is(word, asks[i])) {
			*ret = (enum ask_kind)i;
			return true;
		}
	}
	return false;
}

static const char digits[] = "0123456789abcdef";

struct str archive_escape(struct arena *a, struct str s)
{
	char *text = arena_alloc(a, s.n ? s.n : 1, 4);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= ' ' && c < 0x7f && c != '\\') {
			text[n++] = (char)c;
			continue;
		}
		text[n++] = '\\';
		if (c == '\n' || c == '\\') {
			text[n++] = c == '\n' ? 'n' : '\\';
			continue;
		}
		text[n++] = 'x';
		text[n++] = digits[c >> 4];
		text[n++] = digits[c & 15];
	}
	return (struct str){ text, n };
}

struct str archive_digest(struct arena *a, struct str bytes)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	char *text = arena_alloc(a, DIGEST_TEXT + 1, 1);

	if (!EVP_Digest(bytes.p, bytes.n, digest, &n, EVP_sha256(), NULL) || 2 * n != DIGEST_TEXT)
		abort();
	for (unsigned i = 0; i < n; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	return (struct str){ text, DIGEST_TEXT };
}

/* A name of an archive has no bytes that a terminal or a file system would stumble over. */
static struct str plain(struct arena *a, struct str path)
{
	bool odd = false;
	char *text;
	size_t n = 0;

	for (size_t i = 0; i < path.n; i++)
		odd |= path.p[i] <= ' ' || path.p[i] >= 0x7f || path.p[i] == '\\';
	if (!odd)
		return path;
	text = arena_alloc(a, path.n, 4);
	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (c > ' ' && c < 0x7f && c != '\\') {
			text[n++] = (char)c;
		} else {
			text[n++] = '%';
			text[n++] = digits[c >> 4];
			text[n++] = digits[c & 15];
		}
	}
	return (struct str){ text, n };
}

struct str archive_member(struct arena *a, unsigned sample, struct str path)
{
	return str_printf(a, "sample/%u" STR_FMT "%s", sample, STR_ARG(plain(a, path)),
		str_starts(path, "/probe/") ? ".txt" : "");
}

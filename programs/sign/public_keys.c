/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/sign/public_keys.h"

#include "programs/sign/armor.h"
#include "programs/sign/key_options.h"
#include "scanner/base/arena.h"

#include <errno.h>
#include <string.h>

enum { KEYS_MAX = 4096 };

#define WANT "expected the public half of an Ed25519 key"

struct reading {
	struct public_keys *keys;
	const char *file;
	int64_t now;
	size_t found; /* of this file */
};

static void pass_over(struct reading *r, unsigned line, const char *why)
{
	struct public_keys *keys = r->keys;

	if (keys->passed_over.n)
		return;
	keys->passed_over = line ? str_printf(keys->a, "line %u %s", line, why)
				 : str_printf(keys->a, "it %s", why);
}

static void add(struct reading *r, const unsigned char *key, unsigned line, struct str comment)
{
	struct public_keys *keys = r->keys;
	struct public_key k = { .file = r->file, .line = line, .comment = str_trim(comment) };

	r->found++;
	if (keys->n == KEYS_MAX)
		return;
	memcpy(k.key, key, KEY_BYTES);
	keys->v = arena_grow(keys->a, keys->v, keys->n, &keys->cap, sizeof(k));
	keys->v[keys->n++] = k;
}

/* SubjectPublicKeyInfo of RFC 8410: one length, so these bytes and the key. */
static const unsigned char spki[12] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03,
	0x21, 0x00 };

static void read_armor(struct reading *r, const struct armor *armor)
{
	unsigned char der[KEY_FILE_CAP];
	size_t n;

	if (str_ends(armor->label, "PRIVATE KEY"))
		pass_over(r, 0,
			"is a private key, to be kept where it signs (ssh-keygen -y -f, or openssl pkey -pubout, writes the public half)");
	else if (!str_is(armor->label, "PUBLIC KEY"))
		pass_over(r, 0, "is something else in PEM");
	else if (!base64_read(armor->body, der, sizeof(der), &n))
		pass_over(r, 0, "is broken");
	else if (n != sizeof(spki) + KEY_BYTES || memcmp(der, spki, sizeof(spki)) != 0)
		pass_over(r, 0, "is a key of another type, or broken");
	else
		add(r, der + sizeof(spki), 0, STR(""));
}

/* A word that ends at a blank outside of quotes; within them a backslash keeps a quote. */
static bool quoted_word(struct str *rest, struct str *ret)
{
	struct str s = *rest;
	bool quoted = false;
	size_t n = 0;

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_skip(s, 1);
	for (; n < s.n && (quoted || (s.p[n] != ' ' && s.p[n] != '\t')); n++) {
		if (quoted && s.p[n] == '\\' && n + 1 < s.n)
			n++;
		else if (s.p[n] == '"')
			quoted = !quoted;
	}
	*ret = str_head(s, n);
	*rest = str_skip(s, n);
	return n > 0;
}

static bool is_type(struct str word)
{
	return str_starts(word, "ssh-") || str_starts(word, "ecdsa-sha2-") ||
	       str_starts(word, "sk-ssh-") || str_starts(word, "sk-ecdsa-") ||
	       str_starts(word, "rsa-sha2-");
}

/* "[principals] [options] type base64 [comment]": what stands before the type is one or two words. */
static void read_line(struct reading *r, struct str text, unsigned line)
{
	unsigned char key[KEY_BYTES], blob[KEY_FILE_CAP];
	struct str before[2] = { { 0 } }, rest = text, word, type;
	const char *why = NULL;
	unsigned words = 0;
	size_t n;

	if (text.p[0] == '@') {
		pass_over(r, line, "has a mark in front of it");
		return;
	}
	while (quoted_word(&rest, &word) && !is_type(word)) {
		if (words == 2)
			return;
		before[words++] = word;
	}
	if (!is_type(word) || !str_word(&rest, &text))
		return;
	/* Of two words the first is who it is of; of one it is that, or options. */
	for (unsigned i = words == 2 ? 1 : 0; i < words && !why; i++)
		why = key_options_refuse(before[i], r->now);
	if (!str_is(word, SSH_ED25519))
		why = "is a key of another type";
	else if (!base64_read(text, blob, sizeof(blob), &n) ||
		 !ssh_key_of_blob((struct str){ (const char *)blob, n }, &type, key))
		why = "is broken";
	if (why)
		pass_over(r, line, why);
	else
		add(r, key, line, rest);
}

static void read_lines(struct reading *r, struct str text)
{
	struct str rest = text, line;

	for (unsigned n = 1; str_cut(&rest, '\n', &line); n++) {
		line = str_trim(line);
		if (line.n && line.p[0] != '#')
			read_line(r, line, n);
	}
}

int public_keys_add(struct public_keys *keys, const char *file, struct str text, int64_t now,
	struct str *ret_error)
{
	struct reading r = { .keys = keys, .file = file, .now = now };
	struct armor armor = { .rest = text };

	keys->passed_over = (struct str){ 0 };
	if (armor_find(text, &armor)) {
		do {
			read_armor(&r, &armor);
		} while (armor_find(armor.rest, &armor));
	} else {
		read_lines(&r, text);
	}
	if (r.found)
		return 0;
	*ret_error = keys->passed_over.n
			     ? str_printf(keys->a, STR_FMT ": " WANT, STR_ARG(keys->passed_over))
			     : STR("no public key in it: " WANT
				   ", as openssl pkey -pubout or ssh-keygen write it");
	return -EINVAL;
}

const struct public_key *public_keys_find(
	const struct public_keys *keys, const unsigned char key[KEY_BYTES])
{
	for (size_t i = 0; i < keys->n; i++) {
		if (!memcmp(keys->v[i].key, key, KEY_BYTES))
			return &keys->v[i];
	}
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and signatures as somebody else wrote them. What is accepted lies where it may, and is
 * written in one way: written again it is the same text, so that no changed bit is overlooked.
 */
#include "programs/sign/armor.h"
#include "programs/sign/private_key.h"
#include "programs/sign/public_keys.h"
#include "programs/sign/ssh_signature.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static bool is_within(const unsigned char *p, const unsigned char *room)
{
	return p >= room && p + KEY_BYTES <= room + KEY_FILE_CAP;
}

static void private_keys(struct arena *a, struct str input)
{
	unsigned char *room = ARENA_NEW(a, unsigned char, KEY_FILE_CAP);
	struct private_key key;

	if (private_key_read(input, room, &key))
		return;
	FUZZ_CHECK(is_within(key.seed, room));
	FUZZ_CHECK(!key.public || is_within(key.public, room));
}

static void public_keys(struct arena *a, struct str input)
{
	struct public_keys keys = { .a = a };
	struct str error = { 0 };

	if (public_keys_add(&keys, "keys", input, 1700000000, &error)) {
		FUZZ_CHECK(error.n > 0 && keys.n == 0);
		return;
	}
	FUZZ_CHECK(keys.n > 0);
	for (size_t i = 0; i < keys.n; i++)
		FUZZ_CHECK(public_keys_find(&keys, keys.v[i].key) != NULL);
}

/* Lines may be broken elsewhere, and end with CR too: the digits are the same. */
static struct str plain(struct arena *a, struct str s)
{
	char *to = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\n' && s.p[i] != '\r')
			to[n++] = s.p[i];
	}
	return (struct str){ to, n };
}

static void signatures(struct arena *a, struct str input)
{
	struct ssh_signature s;

	if (ssh_signature_read(input, &s))
		return;
	FUZZ_CHECK(str_eq(plain(a, input), plain(a, ssh_signature_write(a, &s))));
}

static void base64(struct arena *a, struct str input)
{
	unsigned char *to = ARENA_NEW(a, unsigned char, input.n + 1);
	size_t n;

	if (base64_read(input, to, input.n, &n))
		FUZZ_CHECK(str_eq(plain(a, input), base64_write(a, to, n)));
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str text = str_head(input, KEY_FILE_CAP);

	private_keys(a, text);
	public_keys(a, input);
	signatures(a, text);
	base64(a, text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and signatures in text: what is taken, what is refused, and with which words. */
#include "tests/unit/unit.h"

#include "programs/sign/armor.h"
#include "programs/sign/key_options.h"
#include "programs/sign/private_key.h"
#include "programs/sign/public_keys.h"
#include "programs/sign/ssh_signature.h"
#include "scanner/source/slurp.h"

#include <string.h>

enum { NOW = 1700000000 }; /* 2023-11-14 */

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 16 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

/* Seeds of the fuzz target: keys with bytes that nobody has. */
static struct str seed(const char *name)
{
	struct str path = str_printf(arena, "tests/fuzz/corpus/keys/%s", name), text = { 0 };

	ck_assert_int_eq(slurp_path(str_z(arena, path), 4096, 1 << 20, arena, &text), 0);
	return text;
}

static const struct {
	const char *text, *bytes; /* NULL: refused */
} digits[] = {
	{ "", "" },
	{ "QUJD", "ABC" },
	{ "QUI=", "AB" },
	{ "QQ==", "A" },
	{ "QU\nJD\n", "ABC" },
	{ "QUJD\r\nQQ==\r\n", "ABCA" },
	{ "QQ", NULL }, /* not filled up */
	{ "QQ=", NULL },
	{ "QR==", NULL }, /* bits that mean nothing */
	{ "QUJ=", NULL },
	{ "QUJD=", NULL },
	{ "QQ===", NULL },
	{ "=", NULL },
	{ "====", NULL },
	{ "Q", NULL },
	{ "QU=D", NULL },
	{ "QU JD", NULL },
	{ "QU-_", NULL },
	{ "QUJD\x80", NULL },
	{ "QU\rJD", NULL },
};

START_TEST(base64_has_one_way)
{
	unsigned char to[64];
	size_t n = 0;
	bool ok = base64_read(str_from(digits[_i].text), to, sizeof(to), &n);

	ck_assert_msg(ok == (digits[_i].bytes != NULL), "%s", digits[_i].text);
	if (ok)
		ck_assert_slice(((struct str){ (char *)to, n }), digits[_i].bytes);
}
END_TEST

START_TEST(base64_keeps_its_room)
{
	unsigned char to[3];
	size_t n = 0;

	ck_assert(base64_read(STR("QUJD"), to, 3, &n));
	ck_assert(!base64_read(STR("QUJD"), to, 2, &n));
	ck_assert_slice(base64_write(arena, (const unsigned char *)"\xff\xfe", 2), "//4=");
}
END_TEST

START_TEST(armor_has_ends)
{
	struct armor a;

	ck_assert(armor_find(STR("x\n-----BEGIN A B-----\nQQ==\n-----END A B-----\nrest"), &a));
	ck_assert_slice(a.label, "A B");
	ck_assert_slice(a.body, "QQ==\n");
	ck_assert_slice(a.rest, "rest");
	ck_assert(!armor_find(STR("-----BEGIN A-----\nQQ==\n-----END B-----\n"), &a));
	ck_assert(!armor_find(STR("-----BEGIN A-----\nQQ==\n"), &a));
	ck_assert(!armor_find(STR("-----BEGIN A----\n-----END A----\n"), &a));
	ck_assert(!armor_find(STR("-----BEGIN -----"), &a));
	ck_assert(!armor_find(STR("-----BEGIN ----"), &a));
}
END_TEST

START_TEST(private_keys_are_read)
{
	static const char *const names[] = { "openssh", "pkcs8", "pkcs8-v2" };
	unsigned char room[KEY_FILE_CAP];
	struct private_key key;

	for (int i = 0; i < COUNT(names); i++) {
		const char *why = private_key_read(seed(names[i]), room, &key);

		ck_assert_msg(why == NULL, "%s: %s", names[i], why ? why : "");
		ck_assert_int_eq(memcmp(key.seed, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 32), 0);
		ck_assert_int_eq(key.openssh, i == 0);
		ck_assert_int_eq(key.public == NULL, i == 1);
		if (key.public)
			ck_assert_int_eq(key.public[31], 32);
	}
}
END_TEST

static const struct {
	const char *seed, *says;
} refusals[] = {
	{ "openssh-encrypted", "is encrypted" },
	{ "openssh-rsa", "is an RSA key" },
	{ "openssh-other-check", "is broken" },
	{ "openssh-other-half", "is broken" },
	{ "pkcs8-rsa", "is an RSA key" },
	{ "pkcs8-encrypted", "is encrypted" },
	{ "public-pem", "is a public key" },
	{ "public-line", "is a public key" },
	{ "no-end", "is broken" },
	{ "signature", "is no private key" },
	{ "base64", "is no private key" },
};

START_TEST(private_keys_are_refused)
{
	unsigned char room[KEY_FILE_CAP];
	struct private_key key;
	const char *why = private_key_read(seed(refusals[_i].seed), room, &key);

	ck_assert_msg(why && str_has(str_from(why), refusals[_i].says), "%s: %s", refusals[_i].seed,
		why ? why : "accepted");
}
END_TEST

/* Each changed bit makes a key that is broken, or other bytes: none is overlooked. */
START_TEST(changed_private_keys)
{
	static const char *const names[] = { "openssh", "pkcs8", "pkcs8-v2" };
	struct str text = seed(names[_i]);
	static unsigned char room[KEY_FILE_CAP], other[KEY_FILE_CAP];
	char *z = str_z(arena, text);
	struct private_key key, changed;

	ck_assert(private_key_read(text, room, &key) == NULL);
	for (size_t bit = 0; bit < 8 * text.n; bit++) {
		z[bit / 8] = (char)(z[bit / 8] ^ 1 << bit % 8);
		memset(other, 0, sizeof(other));
		if (private_key_read((struct str){ z, text.n }, other, &changed) == NULL)
			ck_assert_msg(memcmp(room, other, sizeof(room)) != 0, "%s: bit %zu",
				names[_i], bit);
		z[bit / 8] = (char)(z[bit / 8] ^ 1 << bit % 8);
	}
}
END_TEST

static const struct {
	const char *text;
	unsigned n; /* keys; 0: refused */
	const char *says;
} lines[] = {
	{ "", 0, "no public key" },
	{ "# only words\n", 0, "no public key" },
	{ "KEY", 1, NULL },
	{ "KEY ops@ny4 and more\r\n", 1, NULL },
	{ "  KEY\nKEY\n", 2, NULL },
	{ "ops@ny4 KEY", 1, NULL },
	{ "a b c KEY", 0, "no public key" },
	{ "no-pty,command=\"x y\" KEY", 1, NULL },
	{ "\"a b\" namespaces=\"latscan\" KEY", 1, NULL },
	{ "a namespaces=\"lat\" KEY", 0, "line 1 is for other namespaces" },
	{ "a NAMESPACES=\"lat\" KEY", 0, "other namespaces" },
	{ "\nnamespaces=\"git\" KEY", 0, "line 2 is for other namespaces" },
	{ "a cert-authority,namespaces=\"latscan\" KEY", 0, "certificates" },
	{ "@revoked * KEY", 0, "mark" },
	{ "a valid-before=\"20231114Z\" KEY", 0, "not valid any more" },
	{ "a valid-before=\"20231115Z\" KEY", 1, NULL },
	{ "a valid-after=\"202311142213Z\" KEY", 1, NULL },
	{ "a valid-after=\"20231114221400Z\" KEY", 0, "not valid yet" },
	{ "a valid-after=\"20231314Z\" KEY", 0, "a time that is none" },
	{ "a valid-after=2023 KEY", 0, "a time that is none" },
	{ "sk-ssh-ed25519@openssh.com AAAA x", 0, "another type" },
	{ "ssh-rsa AAAA\nKEY", 1, NULL },
	{ "ssh-ed25519", 0, "no public key" },
	{ "ssh-ed25519 AAAA", 0, "is broken" },
	{ "KEYA", 0, "is broken" },
};

/* The text with KEY replaced by a key's line. */
static struct str with_key(struct str text)
{
	struct str key = str_trim(seed("public-line")), out = { 0 }, rest = text;
	const char *at;

	key = str_head(key, key.n - (sizeof(" ops@ny4") - 1));
	while (rest.n && (at = memmem(rest.p, rest.n, "KEY", 3)) != NULL) {
		out = str_join(arena, out, str_head(rest, (size_t)(at - rest.p)), key);
		rest = str_skip(rest, (size_t)(at - rest.p) + 3);
	}
	return str_join(arena, out, rest, STR(""));
}

START_TEST(public_lines)
{
	struct public_keys keys = { .a = arena };
	struct str error = { 0 }, text = with_key(str_from(lines[_i].text));
	int r = public_keys_add(&keys, "file", text, NOW, &error);

	ck_assert_msg(
		(r == 0) == (lines[_i].n > 0), "%s: " STR_FMT, lines[_i].text, STR_ARG(error));
	ck_assert_uint_eq(keys.n, lines[_i].n);
	if (r)
		ck_assert_msg(str_has(error, lines[_i].says), STR_FMT, STR_ARG(error));
	else
		ck_assert_int_eq(keys.v[0].key[31], 32);
}
END_TEST

START_TEST(public_pem)
{
	struct public_keys keys = { .a = arena };
	struct str error;

	ck_assert_int_eq(public_keys_add(&keys, "file", seed("public-pem"), NOW, &error), 0);
	ck_assert_uint_eq(keys.n, 2);
	ck_assert_uint_eq(keys.v[0].line, 0);
	ck_assert(public_keys_add(&keys, "file", seed("pkcs8"), NOW, &error) != 0);
	ck_assert(str_has(error, "is a private key"));
	ck_assert(public_keys_add(&keys, "file", seed("signature"), NOW, &error) != 0);
	ck_assert_uint_eq(keys.n, 2);
}
END_TEST

START_TEST(signatures_go_there_and_back)
{
	static const char *const names[] = { "signature", "signature-sha256" };
	struct ssh_signature s;

	for (int i = 0; i < COUNT(names); i++) {
		struct str text = seed(names[i]);

		ck_assert(ssh_signature_read(text, &s) == NULL);
		ck_assert_int_eq(s.sha256, i == 1);
		ck_assert_int_eq(s.signature[63], 0x55);
		ck_assert(str_eq(ssh_signature_write(arena, &s), text));
	}
	ck_assert(ssh_signature_read(seed("crlf"), &s) == NULL);
}
END_TEST

START_TEST(signatures_are_refused)
{
	static const char *const names[] = { "signature-other-namespace", "signature-reserved",
		"signature-version", "no-end", "base64", "openssh" };
	struct ssh_signature s;

	ck_assert(ssh_signature_read(seed(names[_i]), &s) != NULL);
}
END_TEST

/* What is signed is bound to the namespace and the hash: nobody else's signature serves. */
START_TEST(what_is_covered)
{
	static const char want[] = "SSHSIG\0\0\0\7latscan\0\0\0\0\0\0\0\6sha512\0\0\0\3abc";
	unsigned char to[SSH_COVERED_ROOM];
	size_t n = ssh_signature_covers(false, STR("abc"), to);

	ck_assert_uint_eq(n, sizeof(want) - 1);
	ck_assert_int_eq(memcmp(to, want, n), 0);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, base64_has_one_way, 0, COUNT(digits));
	tcase_add_test(tc, base64_keeps_its_room);
	tcase_add_test(tc, armor_has_ends);
	tcase_add_test(tc, private_keys_are_read);
	tcase_add_loop_test(tc, private_keys_are_refused, 0, COUNT(refusals));
	tcase_add_loop_test(tc, changed_private_keys, 0, 3);
	tcase_add_loop_test(tc, public_lines, 0, COUNT(lines));
	tcase_add_test(tc, public_pem);
	tcase_add_test(tc, signatures_go_there_and_back);
	tcase_add_loop_test(tc, signatures_are_refused, 0, 6);
	tcase_add_test(tc, what_is_covered);
}

UNIT_MAIN("keys", fill)

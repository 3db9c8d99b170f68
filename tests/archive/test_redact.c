/* SPDX-License-Identifier: Apache-2.0 */
/* Pseudonyms one by one: what becomes of what, what stays, and what still belongs together. */
#include "tests/unit/unit.h"

#include "programs/archive/redact_tables.h"
#include "programs/archive/redact_text.h"

#include <stdio.h>
#include <string.h>

static const unsigned char key_bytes[REDACT_KEY] = "a key for tests, 32 bytes of it";

static struct arena *a;
static struct redactor *r;

static void begin(void)
{
	a = arena_new("redact", 16 << 20);
	r = redact_new(a, key_bytes);
}

static void end(void)
{
	arena_free(a);
}

static void learn(const char *path, struct str text)
{
	const struct answer an = {
		.path = str_from(path), .kind = ASK_FILE, .state = ANSWER_OK, .bytes = text
	};

	redact_learn(r, &an);
}

static struct str prose(const char *text)
{
	return redact_text_of(r, a, str_from(text), REDACT_PROSE);
}

static struct str file(const char *path, const char *text)
{
	const struct answer an = { .path = str_from(path),
		.kind = ASK_FILE,
		.state = ANSWER_OK,
		.bytes = str_from(text) };
	struct answer to;

	redact_answer(r, a, &an, &to);
	return to.bytes;
}

/* Each looks like an identity. */
static const char *const kept[] = {
	"Linux version 5.10.0.1-rt5 gcc 12.2.0",
	"ixgbe: version 5.18.11.7",
	"firmware: 20.31.10.14",
	"driver version=4.1.2.3, fw 16.35.20.12",
	"/boot/vmlinuz-6.1.0.13",
	"libquote.so.1.2.3.4",
	"linux-image-5.10.0.1",
	"1.2.3.4.5 and 1.2.3 and 256.1.2.3 and 01.2.3.4",
	"at 12:34:56 on 2024-01-02T03:04:05",
	"pci 0000:3b:00.0: [8086:1572] 3b:00.1",
	"mask 255.255.255.0 255.255.255.255 0.0.0.0 127.0.0.1 127.0.1.1",
	"224.0.0.1 224.0.1.129 ::1 :: ff02::1 ff02::fb ff02::1:2",
	"01:80:c2:00:00:0e 01:1b:19:00:00:00 ff:ff:ff:ff:ff:ff 00:00:00:00:00:00",
	"00000000,ffffffff 00ff00ff deadbeef 0xec4670",
	"std::string add::begin() cafe::x",
	"00000000-0000-0000-0000-000000000000 0000000000000000",
	"ssh.service rc.local net.core.rmem_max libvma.so user@1000.service getty@tty1.service",
	"pool 0.debian.pool.ntp.org https://www.kernel.org/doc debian-kernel@lists.debian.org",
	"01:02:03:04:05 01:02:03:04:05:06:07 aa:bb:cc:dd:ee:f",
	"Code: 0f 1f 84 00 00 00 00 00 48 3b 15",
	"cpu MHz : 2599.998 bogomips : 5199.99",
	"localhost linux eth0 ens5f0 mlx5_0 root daemon",
	"password= token",
	"",
};

START_TEST(stays)
{
	begin();
	ck_assert_slice(prose(kept[_i]), kept[_i]);
	end();
}
END_TEST

static const struct {
	const char *text, *gone;
} changed[] = {
	{ "from 10.44.7.19", "10.44.7.19" },
	{ "10.44.7.19: reachable", "10.44.7.19" },
	{ "src=198.51.100.9,dst", "198.51.100.9" },
	{ "(8.8.4.4)", "8.8.4.4" },
	{ "range 10.1.2.3-10.1.2.9", "10.1.2.3" },
	{ "range 10.1.2.3-10.1.2.9", "10.1.2.9" },
	{ "It is 9.9.9.10.", "9.9.9.10" },
	{ "udp://239.1.9.21:5000", "239.1.9.21" },
	{ "0c:42:a1:5e:77:93", "0c:42:a1" },
	{ "0C-42-A1-5E-77-93", "0C-42-A1" },
	{ "BOOTIF=01-0c-42-a1-5e-77-93", "0c-42-a1" },
	{ "enx0c42a15e7793-rx-0", "0c42a15e7793" },
	{ "gm=ec4670.fffe.0010f3", "ec4670" },
	{ "0002:c903:00fe:1234", "c903" },
	{ "50:0a:09:80:88:88:77:66", "88:77" },
	{ "fe80::e42:a1ff:fe5e:7793%eth0", "5e:7793" },
	{ "[2001:db8:7::13]:80", "db8:7::13" },
	{ "2001:0db8:0007:0000:0000:0000:0000:0013", "0007" },
	{ "::ffff:10.44.7.19", "10.44.7.19" },
	{ "fd12:3456:789a::1/64", "3456" },
	{ "7d3e9b10-5c2f-4a68-b1d9-e04f6a7c8325", "7d3e9b10" },
	{ "docker-5f0c3a9d2b7e41c8a6d41e90b3c7f258", "5f0c3a9d" },
	{ "x /home/alice/bin", "alice" },
	{ "mail ann.lee@corp.acme.com now", "ann.lee" },
	{ "mail ann.lee@corp.acme.com now", "acme" },
	{ "db1.corp.acme.com", "db1" },
	{ "db1.ny.acme.co.uk", "acme" },
	{ "nfs://store7/x", "store7" },
	{ "tcp://feed:pass@x", "pass" },
	{ "password=hunter2", "hunter2" },
	{ "ll header: 00000000: ff ff ff ff ff ff 0c 42 a1 5e 77 93 08 00", "0c 42 a1" },
};

START_TEST(goes)
{
	struct str out;

	begin();
	out = prose(changed[_i].text);
	ck_assert_msg(!str_has(out, changed[_i].gone), STR_FMT, STR_ARG(out));
	ck_assert(!str_is(out, changed[_i].text));
	end();
}
END_TEST

static unsigned common(uint32_t x, uint32_t y)
{
	unsigned n = 0;

	while (n < 32 && !((x ^ y) >> (31 - n) & 1))
		n++;
	return n;
}

/* Xorshift: the same numbers in each run. */
static uint32_t next(uint32_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 17;
	*s ^= *s << 5;
	return *s;
}

START_TEST(prefixes_are_kept)
{
	uint32_t seed = 2463534242u;

	begin();
	for (unsigned i = 0; i < 2000; i++) {
		uint32_t x = 0x0a000000 | (next(&seed) & 0xffffff), y = x ^ (1u << (i % 24));

		/* The last octet of a network or a broadcast stays. */
		if (!(x & 0xff) || (x & 0xff) == 0xff || !(y & 0xff) || (y & 0xff) == 0xff)
			continue;
		ck_assert_uint_eq(
			common(x, y), common(redact_ipv4(&r->key, x), redact_ipv4(&r->key, y)));
		ck_assert_uint_ne(redact_ipv4(&r->key, x), x);
	}
	end();
}
END_TEST

static const struct {
	uint32_t net;
	unsigned length;
} classes[] = { { 0x0a000000, 8 }, { 0xac100000, 12 }, { 0xc0a80000, 16 }, { 0xa9fe0000, 16 },
	{ 0x64400000, 10 }, { 0xe0000000, 4 }, { 0xef000000, 8 }, { 0xe8000000, 8 } };

START_TEST(classes_are_kept)
{
	uint32_t mask = 0xffffffffu << (32 - classes[_i].length), seed = 88675123;

	begin();
	for (unsigned i = 0; i < 500; i++) {
		uint32_t v = classes[_i].net | (next(&seed) & ~mask);

		ck_assert_uint_eq(redact_ipv4(&r->key, v) & mask, classes[_i].net);
	}
	end();
}
END_TEST

/* Neither private, nor a group, nor loopback may come of a public address. */
START_TEST(public_stays_public)
{
	uint32_t seed = 123456789;

	begin();
	for (unsigned i = 0; i < 2000; i++) {
		uint32_t v = next(&seed), to = redact_ipv4(&r->key, v);

		if (redact_ipv4_is_private(v) || !redact_ipv4_is_identity(v) || v >> 28 == 14)
			continue;
		ck_assert(!redact_ipv4_is_private(to) && redact_ipv4_is_identity(to));
		ck_assert_uint_lt(to >> 28, 14);
	}
	end();
}
END_TEST

START_TEST(networks_have_their_hosts)
{
	begin();
	for (unsigned length = 9; length <= 31; length++) {
		uint32_t mask = 0xffffffffu << (32 - length), host = 0x0a2c0713 | 1;
		uint32_t net = redact_ipv4_net(&r->key, host & mask, length);

		ck_assert_uint_eq(net & ~mask, 0);
		if ((host & 0xff) != 0xff)
			ck_assert_uint_eq(redact_ipv4(&r->key, host) & mask, net);
	}
	ck_assert_uint_eq(redact_ipv4_net(&r->key, 0x0a000000, 8), 0x0a000000);
	ck_assert_uint_eq(redact_ipv4_net(&r->key, 0xe0000000, 4), 0xe0000000);
	ck_assert_uint_eq(redact_ipv4_net(&r->key, 0, 0), 0);
	ck_assert_uint_eq(redact_ipv4(&r->key, 0x0a2c0700) & 0xff, 0);
	ck_assert_uint_eq(redact_ipv4(&r->key, 0x0a2c07ff) & 0xff, 0xff);
	end();
}
END_TEST

START_TEST(group_and_mac_agree)
{
	uint32_t seed = 521288629;

	begin();
	for (unsigned i = 0; i < 500; i++) {
		uint32_t v = 0xef000000 | (next(&seed) & 0xffffff), to = redact_ipv4(&r->key, v);
		unsigned char mac[] = { 1, 0, 0x5e, v >> 16 & 0x7f, v >> 8 & 255, v & 255 };
		unsigned char got[MAC_BYTES];

		if ((v & 0x7fffff) < 0x200)
			continue; /* 224.0.0.1 has the same MAC */
		redact_mac(&r->key, mac, got);
		ck_assert_uint_eq(
			to & 0x7fffff, (uint32_t)got[3] << 16 | (uint32_t)got[4] << 8 | got[5]);
	}
	end();
}
END_TEST

START_TEST(interface_has_its_mac)
{
	unsigned char mac[MAC_BYTES] = { 0x0c, 0x42, 0xa1, 0x5e, 0x77, 0x93 }, to[MAC_BYTES];
	unsigned char ip[IPV6_BYTES] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x0e, 0x42, 0xa1, 0xff, 0xfe,
		0x5e, 0x77, 0x93 };
	unsigned char got[IPV6_BYTES];

	begin();
	redact_mac(&r->key, mac, to);
	ck_assert_uint_eq(to[0] & 3, 2);
	redact_ipv6(&r->key, ip, got);
	ck_assert_uint_eq(got[0], 0xfe);
	ck_assert_uint_eq(got[8], to[0] ^ 2);
	ck_assert_int_eq(memcmp(got + 9, to + 1, 2), 0);
	ck_assert_int_eq(memcmp(got + 13, to + 3, 3), 0);
	end();
}
END_TEST

START_TEST(shapes)
{
	struct str x, y;

	begin();
	x = redact_shape(&r->key, a, "serial", STR("S5-GX 0912.z"));
	ck_assert_uint_eq(x.n, 12);
	ck_assert(x.p[0] >= 'A' && x.p[0] <= 'Z' && x.p[1] >= '0' && x.p[1] <= '9');
	ck_assert(x.p[2] == '-' && x.p[5] == ' ' && x.p[10] == '.');
	ck_assert(x.p[11] >= 'a' && x.p[11] <= 'z');
	x = redact_shape(&r->key, a, "id", STR("ABCDEF0123456789"));
	y = redact_shape(&r->key, a, "id", STR("abcdef0123456789"));
	for (size_t i = 0; i < x.n; i++)
		ck_assert_int_eq(x.p[i] | (x.p[i] > '9' ? 32 : 0), y.p[i]);
	for (size_t i = 0; i < y.n; i++)
		ck_assert_ptr_nonnull(strchr("0123456789abcdef", y.p[i]));
	end();
}
END_TEST

START_TEST(words_have_boundaries)
{
	struct str host;

	begin();
	learn("/proc/sys/kernel/hostname", STR("quote3\n"));
	learn("/etc/security/limits.conf", STR("ann - rtprio 99\nbo - nice 1\n"));
	learn("/sys/class/dmi/id/product_serial", STR("J7QK2M\n"));
	host = redact_host(r, a, STR("quote3"));
	ck_assert_slice(prose("quote31 xquote3 quote3x"), "quote31 xquote3 quote3x");
	ck_assert(str_starts(prose("quote3-eth0"), "host-") &&
		  str_ends(prose("quote3-eth0"), "-eth0"));
	ck_assert(str_eq(prose("QUOTE3"), host));
	ck_assert_slice(prose("annotate channel"), "annotate channel");
	ck_assert(!str_has(prose("by ann."), "ann"));
	ck_assert_slice(prose("bo"), "bo"); /* too short to be told from others */
	ck_assert(!str_has(prose("serial J7QK2M!"), "J7QK2M"));
	end();
}
END_TEST

/* A host called as the kernel calls its own things: its name goes where it is one, only. */
START_TEST(technical_words_stay)
{
	const struct answer list = { .path = STR("/sys/class/net"), .kind = ASK_LIST };

	begin();
	redact_learn(r, &list);
	learn("/proc/sys/kernel/hostname", STR("class\n"));
	ck_assert_slice(file("/proc/modules", "class 1 2\n"), "class 1 2\n");
	ck_assert(str_starts(file("/proc/sys/kernel/hostname", "class\n"), "host-"));
	end();
}
END_TEST

START_TEST(placeholders_stay)
{
	static const char *const texts[] = { "To Be Filled By O.E.M.\n", "None\n",
		"Not Specified\n", "0000000000\n", "Default string\n" };

	begin();
	for (int i = 0; i < COUNT(texts); i++) {
		learn("/sys/class/dmi/id/board_serial", str_from(texts[i]));
		ck_assert_slice(file("/sys/class/dmi/id/board_serial", texts[i]), texts[i]);
	}
	ck_assert_slice(file("/proc/meminfo", "None 0000000000\n"), "None 0000000000\n");
	end();
}
END_TEST

/* A serial number of digits alone would be found among counts. */
START_TEST(numbers_are_no_serials)
{
	begin();
	learn("/sys/class/dmi/id/board_serial", STR("481516234200\n"));
	ck_assert_slice(file("/proc/interrupts", " 24: 481516234200 0\n"), " 24: 481516234200 0\n");
	ck_assert(!str_has(prose("board 481516234200"), "481516234200"));
	end();
}
END_TEST

/* An address of this host is one behind any word, but never in a file of versions. */
START_TEST(known_addresses)
{
	begin();
	learn("/proc/net/arp", STR("10.44.7.19 0x1 0x2 0c:42:a1:5e:77:aa * eth0\n"));
	ck_assert(!str_has(prose("version 10.44.7.19"), "10.44.7.19"));
	ck_assert(!str_has(prose("db-10.44.7.19-x"), "10.44.7.19"));
	ck_assert_slice(file("/proc/modules", "x 10.44.7.20\n"), "x 10.44.7.20\n");
	end();
}
END_TEST

static const struct {
	const char *path, *text;
} unchanged_tables[] = {
	{ "/proc/net/tcp", "   0: 0100007F:0016 00000000:0000 0A\n" },
	{ "/proc/net/route", "lo\t0000007F\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n" },
	{ "/proc/net/route", "eth0\t000000E0\t00000000\t0001\t0\t0\t0\t000000F0\t0\t0\t0\n" },
	{ "/proc/net/igmp", "\t\t\t\t010000E0     1 0:00000000\t\t0\n" },
	{ "/proc/net/if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n" },
	{ "/proc/net/dev_mcast", "2    eth0            1     0     33330000001\n" },
	{ "/proc/net/igmp6", "2    eth0            ff02000000000000000000000000000z     1\n" },
	{ "/proc/net/tcp", "" },
	{ "/proc/net/tcp", "\n\n  sl  local_address rem_address   st\n" },
};

START_TEST(tables_stay)
{
	begin();
	ck_assert_slice(file(unchanged_tables[_i].path, unchanged_tables[_i].text),
		unchanged_tables[_i].text);
	end();
}
END_TEST

START_TEST(tables_change)
{
	struct str out;

	begin();
	out = file("/proc/4711/net/udp", "  100: 13072C0A:6A6A 00000000:0000 07 x\r\n");
	ck_assert(!str_has(out, "13072C0A") && str_ends(out, ":6A6A 00000000:0000 07 x\r\n"));
	out = file(
		"/proc/net/igmp6", "2    eth0            ff3500000000000000000000a0b0c0d1     1\n");
	ck_assert(!str_has(out, "a0b0c0d1") && str_has(out, "ff35"));
	ck_assert_ptr_null(redact_table_of(STR("/proc/net/dev")));
	ck_assert_ptr_null(redact_table_of(STR("/sys/class/net/tcp")));
	end();
}
END_TEST

/* Paths, links and listings: the same name in each, and listings in order. */
START_TEST(paths_and_listings)
{
	struct answer list = { .path = STR("/home"),
		.kind = ASK_LIST,
		.state = ANSWER_OK,
		.bytes = STR("alice\nbob.jones\nzoe") };
	struct answer link = { .path = STR("/proc/7/cwd"),
		.kind = ASK_LINK,
		.state = ANSWER_OK,
		.bytes = STR("/home/bob.jones/run") };
	struct answer to, names;
	struct str rest, name, before = { 0 };

	begin();
	redact_learn(r, &list);
	redact_answer(r, a, &list, &names);
	redact_answer(r, a, &link, &to);
	ck_assert(str_has(names.bytes, "user-") && !str_has(names.bytes, "alice"));
	rest = names.bytes;
	while (str_cut(&rest, '\n', &name)) {
		ck_assert_int_lt(str_cmp_natural(before, name), 0);
		before = name;
	}
	ck_assert_slice(to.bytes, str_z(a, str_printf(a, "/home/" STR_FMT "/run",
						   STR_ARG(redact_user(r, a, STR("bob.jones"))))));
	end();
}
END_TEST

START_TEST(keys_differ)
{
	unsigned char other[REDACT_KEY] = "another key";
	struct redactor *q;

	begin();
	q = redact_new(a, other);
	ck_assert(!str_eq(prose("10.44.7.19 0c:42:a1:5e:77:93"),
		redact_text_of(q, a, STR("10.44.7.19 0c:42:a1:5e:77:93"), REDACT_PROSE)));
	ck_assert(str_eq(prose("10.44.7.19"), prose("10.44.7.19")));
	end();
}
END_TEST

/* More names than are kept: that is told, since they would be left. */
START_TEST(too_many_names)
{
	struct redact_words w = { 0 };
	char name[32];

	w.a = arena_new("words", 256 << 20);
	for (unsigned i = 0; i <= REDACT_WORDS_MAX && !w.full; i++) {
		snprintf(name, sizeof(name), "host-%u", i);
		redact_words_add(&w, REDACT_HOST, str_from(name));
	}
	ck_assert(w.full);
	arena_free(w.a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, stays, 0, COUNT(kept));
	tcase_add_loop_test(tc, goes, 0, COUNT(changed));
	tcase_add_test(tc, prefixes_are_kept);
	tcase_add_loop_test(tc, classes_are_kept, 0, COUNT(classes));
	tcase_add_test(tc, public_stays_public);
	tcase_add_test(tc, networks_have_their_hosts);
	tcase_add_test(tc, group_and_mac_agree);
	tcase_add_test(tc, interface_has_its_mac);
	tcase_add_test(tc, shapes);
	tcase_add_test(tc, words_have_boundaries);
	tcase_add_test(tc, technical_words_stay);
	tcase_add_test(tc, placeholders_stay);
	tcase_add_test(tc, numbers_are_no_serials);
	tcase_add_test(tc, known_addresses);
	tcase_add_loop_test(tc, tables_stay, 0, COUNT(unchanged_tables));
	tcase_add_test(tc, tables_change);
	tcase_add_test(tc, paths_and_listings);
	tcase_add_test(tc, keys_differ);
	tcase_add_test(tc, too_many_names);
}

UNIT_MAIN("redact", fill)

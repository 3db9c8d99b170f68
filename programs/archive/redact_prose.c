/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identities of running text: logs, configuration. Dotted numbers are the trap: "5.10.0.1" is
 * a kernel's as well as a host's. They are an address unless a word before says version, or a
 * dash joins them to a name; a known address of this host, or a private one, is one there too.
 */
#include "programs/archive/redact_forms.h"

#include "scanner/base/arena.h"

#include <string.h>

enum { DOTTED_MAX = 15 };

bool redact_parse_ipv4(struct str s, uint32_t *ret)
{
	uint32_t v = 0;
	struct str rest = s, part;
	unsigned n = 0;

	if (s.n > DOTTED_MAX || (s.n && s.p[s.n - 1] == '.'))
		return false;
	while (str_cut(&rest, '.', &part)) {
		uint64_t octet;

		if (n++ == 4 || part.n > 3 || (part.n > 1 && part.p[0] == '0') ||
			str_u64(part, 10, &octet) || octet > 255)
			return false;
		v = v << 8 | (uint32_t)octet;
	}
	if (n != 4)
		return false;
	*ret = v;
	return true;
}

struct str redact_ipv4_text(struct arena *a, uint32_t v)
{
	return str_printf(a, "%u.%u.%u.%u", v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t dotted(struct str s)
{
	size_t n = 0;

	while (n < s.n && (is_digit(s.p[n]) || s.p[n] == '.'))
		n++;
	if (n && s.p[n - 1] == '.')
		n--; /* the end of a sentence */
	return n;
}

/* The word before a place, over blanks and signs; its own letters only. */
static struct str word_before(const struct redact_at *at)
{
	size_t to = at->i, from, most = 4;

	while (to && most && memchr(" \t:=(\"'[,", at->text.p[to - 1], 9)) {
		to--;
		most--;
	}
	for (from = to; from && redact_is_word_byte(at->text.p[from - 1]);)
		from--;
	return (struct str){ at->text.p + from, to - from };
}

static bool is_version_word(struct str w)
{
	static const char *const ends[] = { "version", "ver", "firmware", "fw", "release", "rev",
		"revision", "bios", "linux", "kernel", "driver", "module", "nvm", "api", "abi",
		"vers", "build", "microcode", "uefi", "v" };
	char text[16];

	if (!w.n || w.n > sizeof(text))
		return false;
	for (size_t i = 0; i < w.n; i++)
		text[i] = w.p[i] >= 'A' && w.p[i] <= 'Z' ? (char)(w.p[i] + 32) : w.p[i];
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (str_is((struct str){ text, w.n }, ends[i]))
			return true;
	}
	return false;
}

/* "linux-5.10.0.1", "5.10.0.1-rt", "libx_1.2.3.4": joined to a name. */
static bool is_joined(const struct redact_at *at, struct str s, size_t n)
{
	char before = at->i ? at->text.p[at->i - 1] : ' ';
	char behind = n < s.n ? s.p[n] : ' ';
	bool range = before == '-' && at->i > 1 && is_digit(at->text.p[at->i - 2]);

	if ((before == '-' && !range) || before == '_' || before == '+')
		return true;
	return behind == '_' || behind == '+' || behind == '~' ||
	       (behind == '-' && n + 1 < s.n && !is_digit(s.p[n + 1]));
}

static bool is_address(
	struct redact_sink *o, const struct redact_at *at, struct str s, size_t n, uint32_t v)
{
	const struct redact_word *w = redact_words_find(&o->r->words, str_head(s, n));

	if ((at->i && at->text.p[at->i - 1] == '.') ||
		(n < s.n && (redact_is_word_byte(s.p[n]) ||
				    (s.p[n] == '.' && n + 1 < s.n && is_digit(s.p[n + 1])))))
		return false;
	if (w && w->kind == REDACT_IPV4)
		return true;
	if (is_version_word(word_before(at)))
		return false;
	return redact_ipv4_is_private(v) || !is_joined(at, s, n);
}

/* "/24" or "/255.255.255.0" behind it; 32: none. */
static unsigned length_of(struct str rest)
{
	uint64_t v;
	uint32_t mask;
	struct str text;
	size_t n;

	if (!rest.n || rest.p[0] != '/')
		return 32;
	rest = str_skip(rest, 1);
	n = dotted(rest);
	text = str_head(rest, n);
	if (n < rest.n && redact_is_word_byte(rest.p[n]))
		return 32;
	if (str_u64(text, 10, &v) == 0)
		return v <= 32 ? (unsigned)v : 32;
	if (!redact_parse_ipv4(text, &mask) || (~mask & (~mask + 1)))
		return 32;
	for (v = 0; mask; mask <<= 1)
		v++;
	return (unsigned)v;
}

static size_t ipv4(struct redact_sink *o, const struct redact_at *at, struct str s)
{
	size_t n = dotted(s);
	uint32_t v;

	if (!redact_parse_ipv4(str_head(s, n), &v) || !is_address(o, at, s, n, v))
		return 0;
	v = redact_ipv4_net(&o->r->key, v, length_of(str_skip(s, n)));
	redact_put(o, redact_ipv4_text(o->a, v));
	return n;
}

static size_t name_run(struct str s, const char *others)
{
	size_t n = 0;

	while (n < s.n && (redact_is_word_byte(s.p[n]) || (s.p[n] && strchr(others, s.p[n]))))
		n++;
	while (n && !redact_is_word_byte(s.p[n - 1]))
		n--;
	return n;
}

static bool is_word_of(const char *words, struct str s)
{
	struct str rest = str_from(words), word;

	while (str_word(&rest, &word)) {
		if (str_eq(word, s))
			return true;
	}
	return false;
}

bool redact_is_public(struct str s)
{
	static const char *const projects[] = { "kernel.org", "debian.org", "ubuntu.com",
		"redhat.com", "fedoraproject.org", "centos.org", "rockylinux.org", "suse.com",
		"opensuse.org", "freedesktop.org", "gnu.org", "github.com", "gitlab.com",
		"launchpad.net", "intel.com", "nvidia.com", "mellanox.com", "broadcom.com",
		"amd.com", "xilinx.com", "solarflare.com", "pool.ntp.org", "archlinux.org",
		"tldp.org", "wikipedia.org", "ietf.org", "systemd.io", "dpdk.org", "oracle.com",
		"example.com", "example.net", "example.org" };

	for (size_t i = 0; i < sizeof(projects) / sizeof(projects[0]); i++) {
		size_t n = strlen(projects[i]);

		if (s.n >= n && str_ends(s, projects[i]) && (s.n == n || s.p[s.n - n - 1] == '.'))
			return true;
	}
	return false;
}

bool redact_is_domain(struct str s)
{
	static const char generic[] =
		"com net org edu gov mil io biz local lan corp internal intra "
		"intranet cloud lab example";
	static const char countries[] =
		"ac ae ar at au be bg br ca ch cl cn co cz de dk ee es eu fi "
		"fr gr hk hu id ie il it jp kr lt lu lv mx my nl no nz pt ro "
		"ru se sg si sk th tr tw ua uk us vn za";
	struct str head, tail;
	bool two;

	if (!str_split_last(s, '.', &head, &tail) || !head.n || head.p[0] == '.' ||
		str_has(s, "..") || redact_is_public(s) || is_word_of("rc.local boot.local", s))
		return false;
	two = !memchr(head.p, '.', head.n);
	for (size_t i = 0; i < head.n; i++) {
		if (!redact_is_word_byte(head.p[i]) && !strchr("-._", head.p[i]))
			return false;
	}
	return is_word_of(generic, tail) || (!two && is_word_of(countries, tail));
}

static size_t domain(struct redact_sink *o, struct str s)
{
	size_t n = name_run(s, ".-_");

	if (redact_is_public(str_head(s, n))) {
		redact_put(o, str_head(s, n));
		return n;
	}
	if (!redact_is_domain(str_head(s, n)))
		return 0;
	redact_put(o, redact_host(o->r, o->a, str_head(s, n)));
	return n;
}

static size_t mail(struct redact_sink *o, struct str s)
{
	size_t user = name_run(s, "._+-"), host;

	if (user >= s.n || s.p[user] != '@')
		return 0;
	host = name_run(str_skip(s, user + 1), ".-");
	if (!redact_is_domain(str_head(str_skip(s, user + 1), host)))
		return 0;
	redact_put(o, redact_name(&o->r->key, o->a, "user", str_head(s, user)));
	redact_put(o, STR("@"));
	redact_put(o, redact_host(o->r, o->a, str_head(str_skip(s, user + 1), host)));
	return user + 1 + host;
}

/* "nfs://store7/x", "tcp://feed:secret@store7:5555" */
static size_t url(struct redact_sink *o, const struct redact_at *at, struct str s)
{
	size_t n = name_run(s, ".-_"), user = 0;
	uint32_t v;

	if (at->i < 3 || memcmp(at->text.p + at->i - 3, "://", 3) != 0)
		return 0;
	while (user < s.n && !memchr("/ \t\n\"'@", s.p[user], 7) && s.p[user])
		user++;
	if (user < s.n && s.p[user] == '@') {
		redact_put(o, redact_name(&o->r->key, o->a, "secret", str_head(s, user)));
		return user;
	}
	if (!n || redact_parse_ipv4(str_head(s, n), &v) || redact_is_public(str_head(s, n)))
		return 0;
	redact_put(o, redact_host(o->r, o->a, str_head(s, n)));
	return n;
}

static size_t secret(struct redact_sink *o, struct str s)
{
	static const char *const names[] = { "password", "passwd", "passphrase", "psk", "secret",
		"token", "apikey", "api_key", "community" };
	size_t n = 0, from;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !n; i++) {
		if (str_starts(s, names[i]))
			n = strlen(names[i]);
	}
	if (!n || n >= s.n || s.p[n] != '=')
		return 0;
	for (from = ++n; n < s.n && (unsigned char)s.p[n] > ' ';)
		n++;
	redact_put(o, str_head(s, from));
	if (n > from)
		redact_put(o, redact_name(&o->r->key, o->a, "secret",
				      (struct str){ s.p + from, n - from }));
	return n;
}

size_t redact_form_home(struct redact_sink *o, const struct redact_at *at)
{
	static const char *const folders[] = { "/home/", "/Users/", "/crontabs/", "/var/mail/" };
	struct str before = str_head(at->text, at->i), s = str_skip(at->text, at->i);
	size_t n = name_run(s, "._-");

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (!str_ends(before, folders[i]) || !n)
			continue;
		redact_put(o, redact_user(o->r, o->a, str_head(s, n)));
		return n;
	}
	return 0;
}

size_t redact_form_prose(struct redact_sink *o, const struct redact_at *at)
{
	struct str s = str_skip(at->text, at->i);
	size_t n = is_digit(s.p[0]) ? ipv4(o, at, s) : 0;

	if (!n)
		n = url(o, at, s);
	if (!n)
		n = mail(o, s);
	if (!n)
		n = domain(o, s);
	return n ? n : secret(o, s);
}

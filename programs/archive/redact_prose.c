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

size_t redact_form_prose(struct redact_sink *o, const struct redact_at *at)
{
	struct str s = str_skip(at->text, at->i);
	size_t n = is_digit(s.p[0]) ? ipv4(o, at, s) : 0;

	return n ? n : redact_form_domain(o, at);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass from left to right. Wherever a word begins, forms are tried in turn; what none of
 * them takes is copied up to the end of the word. Forms want their whole extent: six octets
 * with colons are a MAC, seven are not, and a version is no address.
 */
#include "programs/archive/redact_text.h"

#include "programs/archive/redact_forms.h"
#include "scanner/base/arena.h"

#include <string.h>

void redact_put(struct redact_sink *o, struct str s)
{
	if (s.n > o->cap - o->n) {
		size_t cap = 2 * (o->n + s.n) + 64;
		char *p = arena_alloc(o->a, cap, 1);

		if (o->n)
			memcpy(p, o->p, o->n);
		o->p = p;
		o->cap = cap;
	}
	if (s.n)
		memcpy(o->p + o->n, s.p, s.n);
	o->n += s.n;
}

struct str redact_sunk(const struct redact_sink *o)
{
	return (struct str){ o->p, o->n };
}

struct str redact_user(const struct redactor *r, struct arena *a, struct str name)
{
	return redact_is_stock_user(name) ? name : redact_name(&r->key, a, "user", name);
}

static struct str domain_name(const struct redactor *r, struct arena *a, struct str domain)
{
	return str_printf(
		a, STR_FMT ".example", STR_ARG(redact_name(&r->key, a, "domain", domain)));
}

struct str redact_host(const struct redactor *r, struct arena *a, struct str name)
{
	struct str label, domain;

	if (redact_is_stock_host(name))
		return name;
	if (!str_split(name, '.', &label, &domain))
		return redact_name(&r->key, a, "host", name);
	if (!memchr(domain.p, '.', domain.n) && redact_is_domain(name))
		return domain_name(r, a, name); /* "corp.local" */
	return str_printf(a, STR_FMT "." STR_FMT, STR_ARG(redact_name(&r->key, a, "host", label)),
		STR_ARG(domain_name(r, a, domain)));
}

struct str redact_word_text(
	const struct redactor *r, struct arena *a, const struct redact_word *w, struct str as)
{
	unsigned char mac[MAC_BYTES], to[MAC_BYTES];
	uint32_t v;

	switch (w->kind) {
	case REDACT_HOST:
		return redact_host(r, a, as);
	case REDACT_DOMAIN:
		return domain_name(r, a, as);
	case REDACT_USER:
		return redact_name(&r->key, a, "user", as);
	case REDACT_SHARE:
		return redact_name(&r->key, a, "name", as);
	case REDACT_IPV4:
		return redact_parse_ipv4(as, &v) ? redact_ipv4_text(a, redact_ipv4(&r->key, v))
						 : as;
	case REDACT_HEX_MAC:
		if (!redact_parse_octets(as, 0, sizeof(mac), mac))
			return as;
		redact_mac(&r->key, mac, to);
		return redact_octets_text(a, to, sizeof(to), 0, as);
	case REDACT_SERIAL:
	case REDACT_NUMBER:
		break;
	}
	return redact_shape(&r->key, a, "serial", as);
}

/* What the kernel calls so stays; a serial number never is such a word. */
static bool is_technical(const struct redactor *r, const struct redact_word *w)
{
	return w->kind <= REDACT_SHARE && redact_words_find(&r->technical, w->text);
}

static size_t learned(struct redact_sink *o, struct str rest, enum redact_level level)
{
	const struct redact_word *w = redact_words_at(&o->r->words, rest);

	if (!w || is_technical(o->r, w) || (w->kind == REDACT_NUMBER && level != REDACT_PROSE) ||
		(w->kind == REDACT_IPV4 && level == REDACT_TABLE))
		return 0;
	redact_put(o, redact_word_text(o->r, o->a, w, str_head(rest, w->text.n)));
	return w->text.n;
}

static size_t form(struct redact_sink *o, const struct redact_at *at, enum redact_level level)
{
	size_t n = redact_form_hex(o, at);

	if (!n && level >= REDACT_NAMES)
		n = redact_form_home(o, at);
	if (!n && level >= REDACT_NAMES)
		n = redact_form_ipv6(o, at);
	if (!n && level == REDACT_PROSE)
		n = redact_form_prose(o, at);
	if (!n)
		n = learned(o, str_skip(at->text, at->i), level);
	return n;
}

static size_t word_end(struct str text, size_t i)
{
	while (i < text.n && redact_is_word_byte(text.p[i]))
		i++;
	return i;
}

/* Where a form may begin: at a word, and at the colons of "::ffff:10.1.2.3". */
static bool begins(struct str text, size_t i)
{
	if (redact_is_word_byte(text.p[i]))
		return i == 0 || !redact_is_word_byte(text.p[i - 1]);
	return text.p[i] == ':' && i + 1 < text.n && text.p[i + 1] == ':' &&
	       (i == 0 || (!redact_is_word_byte(text.p[i - 1]) && text.p[i - 1] != ':'));
}

void redact_text(struct redact_sink *o, struct str text, enum redact_level level)
{
	size_t i = 0, n;

	while (i < text.n) {
		struct redact_at at = { text, i };

		n = begins(text, i) ? form(o, &at, level) : 0;
		if (!n) {
			n = word_end(text, i) - i;
			n = n ? n : 1;
			redact_put(o, (struct str){ text.p + i, n });
		}
		i += n;
	}
}

struct str redact_text_of(
	const struct redactor *r, struct arena *a, struct str text, enum redact_level level)
{
	struct redact_sink o = { .r = r, .a = a };

	redact_text(&o, text, level);
	return redact_sunk(&o);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Identities within text, found by their form and by the words that were learned. */
#ifndef LATSCAN_PROGRAMS_REDACT_TEXT_H
#define LATSCAN_PROGRAMS_REDACT_TEXT_H

#include "programs/archive/redact_words.h"

struct redactor {
	struct redact_key key;
	struct redact_words words;
	struct redact_words technical; /* what the kernel and packages call their own things */
};

/* What is looked for: each level has what those before it have. */
enum redact_level {
	REDACT_TABLE, /* learned words, MACs, UUIDs and ids of 32 or 64 digits */
	REDACT_NAMES, /* IPv6, this host's IPv4, users' homes: paths and names, which hold versions */
	REDACT_PROSE /* any IPv4 but versions, domains, mail, secrets */
};

/* What is written so far; bytes in a. */
struct redact_sink {
	const struct redactor *r;
	struct arena *a;
	char *p;
	size_t n, cap;
};

void redact_put(struct redact_sink *o, struct str s);
struct str redact_sunk(const struct redact_sink *o);
void redact_text(struct redact_sink *o, struct str text, enum redact_level level);
/* The same as a value. */
struct str redact_text_of(
	const struct redactor *r, struct arena *a, struct str text, enum redact_level level);

/* A name of a kind, as it is wherever it is learned; stock names stay. */
struct str redact_user(const struct redactor *r, struct arena *a, struct str name);
/* "ny4", "ny4.corp.example.com", an address. */
struct str redact_host(const struct redactor *r, struct arena *a, struct str name);
struct str redact_word_text(
	const struct redactor *r, struct arena *a, const struct redact_word *w, struct str as);

/* Whether both ends of "10.1.2.3" are a dotted address of four octets. */
bool redact_parse_ipv4(struct str s, uint32_t *ret);
struct str redact_ipv4_text(struct arena *a, uint32_t v);
/* Exactly n octets of two digits, sep between them (0: none). */
bool redact_parse_octets(struct str s, char sep, size_t n, unsigned char *ret);
struct str redact_octets_text(
	struct arena *a, const unsigned char *p, size_t n, char sep, struct str as);
/* "corp.example.com" ends as names of the Internet do and is none of a public project. */
bool redact_is_domain(struct str s);
bool redact_is_public(struct str s); /* "0.debian.pool.ntp.org", "lists.debian.org" */

#endif

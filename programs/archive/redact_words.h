/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words that stand for one host: learned in the first pass, found again in the second at
 * the boundaries of words. A word that is also technical ("feed" may be a user, "irq" a host)
 * is not replaced wherever it stands: what the kernel names so stays.
 */
#ifndef LATSCAN_PROGRAMS_REDACT_WORDS_H
#define LATSCAN_PROGRAMS_REDACT_WORDS_H

#include "programs/archive/redact_pseudonym.h"

enum redact_kind {
	REDACT_HOST,   /* "host-1a2b3c4d" */
	REDACT_DOMAIN, /* "domain-1a2b3c4d.example" */
	REDACT_USER,   /* "user-1a2b3c4d" */
	REDACT_SHARE,  /* of a volume, a connection: "name-1a2b3c4d" */
	REDACT_SERIAL, /* its own shape */
	REDACT_NUMBER, /* the same, of digits alone: in running text only */
	REDACT_IPV4,   /* an address of this host, as text: no version */
	REDACT_HEX_MAC /* twelve digits in a row */
};

enum { REDACT_WORD_MAX = 255, REDACT_WORDS_MAX = 1 << 18 };

struct redact_word {
	struct str text; /* in lower case */
	enum redact_kind kind;
};

struct redact_words {
	struct arena *a;
	struct redact_word *slots; /* a power of two of them */
	size_t n, cap;
	bool length[REDACT_WORD_MAX + 1]; /* of any word */
	bool full;
};

/* Words too short, stock names ("localhost", "root") and placeholders are not taken. */
void redact_words_add(struct redact_words *w, enum redact_kind kind, struct str text);
const struct redact_word *redact_words_find(const struct redact_words *w, struct str text);
/* The longest learned word that begins at text and ends at a boundary, else NULL. */
const struct redact_word *redact_words_at(const struct redact_words *w, struct str text);

/* Names that every host has: they are no identity. */
bool redact_is_stock_user(struct str name);
bool redact_is_stock_host(struct str name);
/* "To be filled by O.E.M.", "None", zeros. */
bool redact_is_placeholder(struct str serial);
/* Letters and digits; all else bounds a word. */
bool redact_is_word_byte(char c);

#endif

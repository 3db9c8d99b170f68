/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redaction of a capture (docs/format-capture.md, "Redaction"): host names, addresses, serial
 * numbers, users and command lines become pseudonyms, made by HMAC-SHA256 with a key, that keep
 * kind and shape, so that what is redacted parses and is judged as before.
 *
 * Answers are gone through twice. The first pass learns the words that stand for this host: its
 * name is told by one file and used by many, in any order, and a word that was let go cannot be
 * called back. The second pass rewrites. What an answer becomes depends on the key and on the
 * words, never on what came before it.
 */
#ifndef LATSCAN_PROGRAMS_REDACT_H
#define LATSCAN_PROGRAMS_REDACT_H

#include "scanner/source/answer.h"

enum { REDACT_KEY = 32 };

struct redactor;

/* Words are kept in a, and there are at most 1 << 18 of them. */
struct redactor *redact_new(struct arena *a, const unsigned char key[REDACT_KEY]);
/* The first pass. Nothing of the answer is kept but words. */
void redact_learn(struct redactor *r, const struct answer *an);
/* There were more words than are kept: nothing may be written then. */
bool redact_is_full(const struct redactor *r);
/* The second pass: the answer with pseudonyms, its bytes in a. Time, state and mode stay. */
void redact_answer(
	const struct redactor *r, struct arena *a, const struct answer *an, struct answer *ret);
/* One word of what a scan was asked: "comm=feed", "239.1.1.1", "/home/…/profile.yaml". */
struct str redact_argument(const struct redactor *r, struct arena *a, struct str word);

/* The key from a file of at least 16 bytes: their SHA-256. -EINVAL: too short; else -errno. */
int redact_key_file(struct arena *a, const char *file, unsigned char ret_key[REDACT_KEY]);
int redact_key_random(unsigned char ret_key[REDACT_KEY]);

#endif

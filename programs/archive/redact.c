/* SPDX-License-Identifier: Apache-2.0 */
/* An answer with pseudonyms: its path, and what it says by what its path carries. */
#include "programs/archive/redact.h"

#include "programs/archive/redact_files.h"
#include "scanner/base/arena.h"

#include <stdlib.h>
#include <string.h>

struct redactor *redact_new(struct arena *a, const unsigned char key[REDACT_KEY])
{
	struct redactor *r = ARENA_NEW(a, struct redactor, 1);

	memcpy(r->key.bytes, key, REDACT_KEY);
	r->words.a = r->technical.a = a;
	return r;
}

/* The technical words only spare others: without some, more is replaced. */
bool redact_is_full(const struct redactor *r)
{
	return r->words.full;
}

static int by_nature(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = str_cmp_natural(*a, *b);

	return order ? order : str_cmp(*a, *b);
}

static struct str joined(struct arena *a, const struct str *names, size_t n)
{
	struct redact_sink o = { .a = a };

	for (size_t i = 0; i < n; i++) {
		if (i)
			redact_put(&o, STR("\n"));
		redact_put(&o, names[i]);
	}
	return redact_sunk(&o);
}

/* Each name as in the paths below; and in order again, as a listing is. */
static struct str listing(
	const struct redactor *r, struct arena *a, struct str path, struct str text)
{
	struct str *names = NULL, rest = text, name;
	size_t n = 0, cap = 0;
	bool other = false;

	while (str_cut(&rest, '\n', &name)) {
		struct str whole = str_join(a, path, STR("/"), name), to;
		struct str dir = redact_text_of(r, a, path, REDACT_NAMES);

		to = str_skip(redact_text_of(r, a, whole, REDACT_NAMES), dir.n + 1);
		other |= !str_eq(to, name);
		names = arena_grow(a, names, n, &cap, sizeof(*names));
		names[n++] = to;
	}
	if (!other)
		return text;
	qsort(names, n, sizeof(*names), by_nature);
	return joined(a, names, n);
}

void redact_answer(
	const struct redactor *r, struct arena *a, const struct answer *an, struct answer *ret)
{
	struct redact_sink o = { .r = r, .a = a };

	*ret = *an;
	ret->path = redact_text_of(r, a, an->path, REDACT_NAMES);
	if (an->note.n)
		ret->note = redact_text_of(r, a, an->note, REDACT_PROSE);
	if (an->state != ANSWER_OK || !an->bytes.n)
		return;
	if (an->kind == ASK_LIST) {
		ret->bytes = listing(r, a, str_is(an->path, "/") ? STR("") : an->path, an->bytes);
	} else if (an->kind == ASK_LINK) {
		ret->bytes = redact_text_of(r, a, an->bytes, REDACT_NAMES);
	} else {
		redact_bytes(&o, an->path, an->bytes);
		ret->bytes = redact_sunk(&o);
		ret->size = ret->bytes.n;
	}
}

struct str redact_argument(const struct redactor *r, struct arena *a, struct str word)
{
	return redact_text_of(r, a, word, REDACT_PROSE);
}

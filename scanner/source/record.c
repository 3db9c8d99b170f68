/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capture is recording: whatever passes is kept, "no such file", modes and withheld reads too,
 * so what a scan asked for is exactly what a capture holds. A streamed file is gathered on its
 * way: only here are its raw bytes ever held whole.
 */
#include <stdlib.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/index.h"

struct record {
	struct source source;
	struct source *inner;
	struct index *index;
	struct arena *arena;
};

struct tee {
	const struct feed *feed;
	char *p;
	size_t n, cap;
	bool full;
};

static void tee_bytes(void *user, struct str piece)
{
	struct tee *t = user;

	t->feed->bytes(t->feed->user, piece);
	if (t->full || piece.n == 0)
		return;
	if (t->n + piece.n > t->cap) {
		size_t cap = t->cap ? t->cap : 64 << 10;

		while (cap < t->n + piece.n)
			cap *= 2;
		char *p = realloc(t->p, cap);

		if (!p) {
			t->full = true;
			return;
		}
		t->p = p;
		t->cap = cap;
	}
	memcpy(t->p + t->n, piece.p, piece.n);
	t->n += piece.n;
}

static void keep(struct record *rec, const struct answer *an, struct str bytes)
{
	struct answer mine = *an;

	mine.path = str_copy(rec->arena, an->path);
	mine.note = str_copy(rec->arena, an->note);
	mine.bytes = str_copy(rec->arena, bytes);
	index_put(rec->index, &mine);
}

static void record_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct record *rec = (struct record *)s;
	struct tee tee = { .feed = r->feed };
	const struct feed feed = { .bytes = tee_bytes, .user = &tee };
	struct request inner = *r;

	if (r->feed)
		inner.feed = &feed;
	source_answer(rec->inner, &inner, a, ret);
	if (!r->feed || ret->state != ANSWER_OK)
		keep(rec, ret, ret->state == ANSWER_OK ? ret->bytes : (struct str){ 0 });
	else if (!tee.full)
		keep(rec, ret, (struct str){ tee.p, tee.n });
	free(tee.p);
}

static void record_close(struct source *s)
{
	free(s); /* inner is borrowed */
}

static const struct source_ops record_ops = { .answer = record_answer, .close = record_close };

struct source *source_record(struct source *inner, struct index *ix, struct arena *a)
{
	struct record *rec = calloc(1, sizeof(*rec));

	if (!rec)
		return NULL;
	rec->source.ops = &record_ops;
	rec->source.live = inner->live;
	rec->source.complete = inner->complete;
	rec->inner = inner;
	rec->index = ix;
	rec->arena = a;
	return &rec->source;
}

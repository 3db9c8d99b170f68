/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/given.h"

#include <stdlib.h>

#include "scanner/base/arena.h"

struct given {
	struct source source;
	struct source *inner;
	struct str path, text;
};

static void given_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct given *g = (struct given *)s;

	if (r->kind != ASK_FILE || !str_eq(r->path, g->path)) {
		source_answer(g->inner, r, a, ret);
		return;
	}
	ret->state = ANSWER_OK;
	ret->error = 0;
	ret->size = g->text.n;
	ret->bytes = r->feed ? (struct str){ 0 } : str_copy(a, g->text);
	if (r->feed && g->text.n)
		r->feed->bytes(r->feed->user, g->text);
}

static void given_close(struct source *s)
{
	source_close(((struct given *)s)->inner);
	free(s);
}

static const struct source_ops given_ops = { .answer = given_answer, .close = given_close };

struct source *source_given(struct source *inner, struct str path, struct str text)
{
	struct given *g = calloc(1, sizeof(*g));

	if (!g) {
		source_close(inner);
		return NULL;
	}
	g->source.ops = &given_ops;
	g->source.live = inner->live;
	g->source.complete = inner->complete;
	g->inner = inner;
	g->path = path;
	g->text = text;
	return &g->source;
}

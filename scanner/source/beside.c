/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two sources of one host, of which the second is asked what the first was not captured with:
 * a collection's files, and what the outputs of its commands tell. The names in a folder are
 * those of the first, where it has the folder: a command shows some of them only.
 */
#include <stdlib.h>

#include "scanner/source/source.h"

struct beside {
	struct source source;
	struct source *first, *second;
};

static void beside_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct beside *b = (struct beside *)s;
	struct answer second;

	source_answer(b->first, r, a, ret);
	if (ret->state != ANSWER_NOT_CAPTURED)
		return;
	source_answer(b->second, r, a, &second);
	if (second.state != ANSWER_NOT_CAPTURED)
		*ret = second;
}

static void beside_close(struct source *s)
{
	struct beside *b = (struct beside *)s;

	source_close(b->first);
	source_close(b->second);
	free(b);
}

static const struct source_ops beside_ops = { .answer = beside_answer, .close = beside_close };

struct source *source_beside(struct source *first, struct source *second)
{
	struct beside *b = first && second ? calloc(1, sizeof(*b)) : NULL;

	if (!b) {
		source_close(first);
		source_close(second);
		return NULL;
	}
	b->source.ops = &beside_ops;
	b->first = first;
	b->second = second;
	return &b->source;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One door to every source: refuses questions that no host can answer, and counts. A path is
 * borrowed from the request, the answer's path too; whoever keeps an answer keeps the path.
 */
#include "scanner/source/source.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Absolute, no empty, "." or ".." component, no NUL: names from hostile lists end up here. */
static bool path_is_normal(struct str path)
{
	if (path.n == 0 || path.n >= PATH_MAX || path.p[0] != '/' || memchr(path.p, 0, path.n))
		return false;
	if (path.n == 1)
		return true;
	struct str rest = str_skip(path, 1), part;
	bool some = false;

	while (str_cut(&rest, '/', &part)) {
		if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
			return false;
		some = true;
	}
	return some && path.p[path.n - 1] != '/';
}

void source_answer(struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	*ret = (struct answer){ .path = r->path, .kind = r->kind };
	if (!path_is_normal(r->path) || (unsigned)r->kind >= ASK_KINDS) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	s->ops->answer(s, r, a, ret);
	if (ret->state == ANSWER_WITHHELD)
		return;
	s->reads++;
	s->bytes += ret->size;
}

void source_close(struct source *s)
{
	if (s)
		s->ops->close(s);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/conf_dirs.h"

#include <stdlib.h>

static int by_name(const void *x, const void *y)
{
	const struct conf_file *a = x, *b = y;
	int c = str_cmp(a->name, b->name);

	return c ? c : (int)b->dir - (int)a->dir; /* the stronger folder first */
}

/* "/etc/x.d/y.conf -> /dev/null": an empty file that stands in place of others. */
static bool is_mask(const struct fact_in *in, const struct answer *an)
{
	const struct answer *link = answers_get(in->answers, an->path, ASK_LINK);

	return link->state == ANSWER_OK && str_is(str_trim(link->bytes), "/dev/null");
}

/*
 * A link that leads nowhere: passed over by both readers before they look at its name, so that it
 * hides none of a weaker folder (files_add() and conf_files_list() stat each entry first). Debian
 * ships /etc/sysctl.d/99-sysctl.conf, whose target belongs to another package.
 */
static bool dangles(const struct fact_in *in, const struct answer *an)
{
	return an->state == ANSWER_ABSENT &&
	       answers_get(in->answers, an->path, ASK_LINK)->state == ANSWER_OK;
}

static size_t count(const struct fact_in *in, const char *const *patterns, unsigned n)
{
	size_t all = 0;

	for (unsigned d = 0; d < n; d++)
		all += answers_match(in->answers, patterns[d], ASK_FILE).n;
	return all;
}

static size_t add(const struct fact_in *in, struct conf_dirs *c, const char *pattern,
	struct conf_file *v, size_t n, unsigned dir)
{
	const struct answer *list = answers_list_of(in->answers, pattern);
	struct matches m = answers_match(in->answers, pattern, ASK_FILE);

	if (list->state == ANSWER_OK)
		c->known = true;
	else if (list->state != ANSWER_ABSENT && list->state != ANSWER_NOT_CAPTURED)
		c->unread = list;
	for (size_t i = 0; i < m.n; i++) {
		if (dangles(in, m.v[i].answer))
			continue;
		v[n++] = (struct conf_file){ m.v[i].star[0], dir, m.v[i].answer };
		if (m.v[i].answer->state != ANSWER_OK && !is_mask(in, m.v[i].answer))
			c->unread = m.v[i].answer;
	}
	return n;
}

static bool all_absent(const struct fact_in *in, const char *const *patterns, unsigned n)
{
	for (unsigned d = 0; d < n; d++)
		if (answers_list_of(in->answers, patterns[d])->state != ANSWER_ABSENT)
			return false;
	return true;
}

void conf_dirs_read(
	const struct fact_in *in, const char *const *patterns, unsigned n, struct conf_dirs *ret)
{
	struct conf_file *v = ARENA_NEW(in->arena, struct conf_file, count(in, patterns, n) + 1);
	size_t all = 0;

	*ret = (struct conf_dirs){ .v = v };
	for (unsigned d = 0; d < n; d++)
		all = add(in, ret, patterns[d], v, all, d);
	ret->known |= all_absent(in, patterns, n);
	if (all > 1)
		qsort(v, all, sizeof(*v), by_name);
	for (size_t i = 0, first = 0; i < all; i++) {
		if (i > 0 && str_eq(v[i].name, v[first].name))
			continue; /* a weaker folder's, which nobody reads */
		first = i;
		if (v[i].an->state == ANSWER_OK)
			v[ret->n++] = v[i];
	}
}

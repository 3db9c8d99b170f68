/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/process/resident.h"

#include <errno.h>
#include <stdlib.h>

static const char STATM[] = "/proc/#/statm";

enum { NUMBERS = 7, RESIDENT = 1 };

int resident_parse(struct str text, uint64_t *ret)
{
	uint64_t v[NUMBERS];
	struct str word;

	for (unsigned i = 0; i < NUMBERS; i++) {
		if (!str_word(&text, &word) || str_u64(word, 10, &v[i]) < 0)
			return -EINVAL;
	}
	if (str_word(&text, &word))
		return -EINVAL;
	*ret = v[RESIDENT];
	return 0;
}

static int by_pid(const void *x, const void *y)
{
	const struct resident_row *a = x, *b = y;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches m = answers_match(in->answers, STATM, ASK_FILE);
	struct resident *r = ret;
	struct resident_row *v = ARENA_NEW(in->arena, struct resident_row, m.n + 1);

	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;
		uint64_t pid, pages;

		if (an->state != ANSWER_OK || str_u64(m.v[i].star[0], 10, &pid) < 0 ||
			pid > INT32_MAX || resident_parse(an->bytes, &pages) < 0 || !pages)
			continue;
		v[r->n++] = (struct resident_row){ (int)pid, pages, an };
	}
	if (r->n > 1)
		qsort(v, r->n, sizeof(*v), by_pid);
	r->v = v;
}

const struct resident_row *resident_find(const struct resident *r, int pid)
{
	const struct resident_row key = { .pid = pid };

	return r->n ? bsearch(&key, r->v, r->n, sizeof(*r->v), by_pid) : NULL;
}

const struct fact fact_resident = {
	.name = "resident",
	.asks = { { STATM, ASK_FILE } },
	.size = sizeof(struct resident),
	.parse = parse,
};

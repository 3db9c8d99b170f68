/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/beside.h"

static const struct answer not_read = { .state = ANSWER_NOT_READ };

static int compare(const struct match *x, const struct match *y, unsigned stars)
{
	int r = 0;

	for (unsigned i = 0; i < stars && r == 0; i++)
		r = str_cmp_natural(x->star[i], y->star[i]);
	return r;
}

const struct answer *matches_beside(struct matches *rest, const struct match *key, unsigned stars)
{
	while (rest->n && compare(rest->v, key, stars) < 0) {
		rest->v++;
		rest->n--;
	}
	if (!rest->n || compare(rest->v, key, stars) != 0)
		return &not_read;
	return rest->v->answer;
}

bool match_number(const struct match *m, unsigned star, unsigned limit, unsigned *ret)
{
	uint64_t n;

	if (str_u64(m->star[star], 10, &n) || n >= limit)
		return false;
	*ret = (unsigned)n;
	return true;
}

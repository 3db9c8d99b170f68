/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/chance.h"

#include <math.h>

double chance_at_least(uint64_t n, uint64_t k, double p)
{
	double term, sum, odds = p / (1 - p);

	if (k == 0)
		return 1;
	if (k > n || p <= 0)
		return 0;
	if (p >= 1 || (double)k <= (double)n * p)
		return 1;
	/* Above the mean each term is smaller than the one before: sum until they no longer count. */
	term = exp(lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) +
		   (double)k * log(p) + (double)(n - k) * log1p(-p));
	sum = term;
	for (uint64_t i = k; i < n && term > sum * 1e-12; i++) {
		term *= (double)(n - i) / (double)(i + 1) * odds;
		sum += term;
	}
	return sum < 1 ? sum : 1;
}

/* Heap sort of numbers by what they stand for: the C library's qsort() cannot be told of p. */
static void sink(const double *p, uint32_t *v, size_t i, size_t n)
{
	for (;;) {
		size_t greatest = i, below = 2 * i + 1;
		uint32_t t;

		if (below < n && p[v[below]] > p[v[greatest]])
			greatest = below;
		if (below + 1 < n && p[v[below + 1]] > p[v[greatest]])
			greatest = below + 1;
		if (greatest == i)
			return;
		t = v[i];
		v[i] = v[greatest];
		v[greatest] = t;
		i = greatest;
	}
}

void chance_holm(double *p, uint32_t *order, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	for (size_t i = n / 2; i-- > 0;)
		sink(p, order, i, n);
	for (size_t last = n; last-- > 1;) {
		uint32_t t = order[0];

		order[0] = order[last];
		order[last] = t;
		sink(p, order, 0, last);
	}
	for (size_t i = 0; i < n; i++) {
		double corrected = p[order[i]] * (double)(n - i);

		most = corrected > most ? corrected : most;
		p[order[i]] = most < 1 ? most : 1;
	}
}

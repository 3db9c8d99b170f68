/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/cohort.h"

#include "programs/probe/compare.h"
#include "scanner/base/text.h"
#include "scanner/source/given_files.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { FILE_CAP = 64 << 20, STEPS = 2000 };

/* Of all whole seconds of all its CPUs. */
static bool medians(struct arena *a, const struct earlier *e, struct cohort_host *ret)
{
	uint64_t *longest, *stolen;
	size_t n = 0, all = 0;

	for (size_t i = 0; i < e->n; i++)
		all += e->v[i].n;
	longest = ARENA_NEW(a, uint64_t, all + 1);
	stolen = ARENA_NEW(a, uint64_t, all + 1);
	for (size_t i = 0; i < e->n; i++) {
		memcpy(longest + n, e->v[i].longest_ns, e->v[i].n * sizeof(*longest));
		memcpy(stolen + n, e->v[i].stolen_ns, e->v[i].n * sizeof(*stolen));
		n += e->v[i].n;
	}
	if (n < COMPARE_LEAST)
		return false;
	ret->longest_ns = compare_median(a, longest, n);
	ret->stolen_ns = compare_median(a, stolen, n);
	return true;
}

/* What it takes is given back, but for the host's name. */
static int add(struct arena *a, const struct given_file *f, struct cohort *c, struct str *ret_error)
{
	struct cohort_host h = { 0 };
	struct str error, name;
	struct earlier e;
	bool told;

	if (earlier_read(a, f->bytes, &e, &error)) {
		*ret_error = str_printf(a, "%s: " STR_FMT, f->path, STR_ARG(error));
		return -EINVAL;
	}
	told = medians(a, &e, &h);
	name = e.host;
	h.host = name;
	h.policy = e.policy;
	h.threshold_ns = e.threshold_ns;
	if (told)
		c->v[c->n++] = h;
	return 0;
}

int cohort_read(struct arena *a, const char *path, struct cohort *ret, struct str *ret_error)
{
	struct given_file *v;
	const char *bad;
	size_t n = 0;
	int r = given_files(a, path, ".json", COHORT_FILES, FILE_CAP, &v, &n, &bad);

	if (r) {
		*ret_error = str_printf(a, "%s: %s", bad,
			r == -ENODATA ? "expected files *.json in that folder" : strerror(-r));
		return r;
	}
	*ret = (struct cohort){ .v = ARENA_NEW(a, struct cohort_host, n + 1) };
	for (size_t i = 0; i < n && !r; i++)
		r = add(a, &v[i], ret, ret_error);
	return r;
}

/*
 * The upper tail of Student's distribution with df degrees of freedom: with x = sqrt(df) tan(u) its
 * density becomes cos(u)^(df - 1), which is smooth and ends at pi/2 (Simpson's rule).
 */
static double tail(double t, double df)
{
	const double half = acos(0);
	double sums[2] = { 0 }, from[2] = { -half, atan(t / sqrt(df)) };

	for (unsigned k = 0; k < 2; k++) {
		double h = (half - from[k]) / STEPS;

		for (unsigned i = 0; i <= STEPS; i++) {
			double y = pow(fmax(cos(from[k] + h * i), 0), df - 1);

			sums[k] += y * h / 3 * (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2);
		}
	}
	return sums[1] / sums[0];
}

struct cohort_test cohort_test(struct arena *a, const uint64_t *v, size_t n, uint64_t is)
{
	struct cohort_test c = { .median_ns = compare_median(a, v, n) };
	double x = log1p((double)is), mean = 0, squares = 0, s;

	for (size_t i = 0; i < n; i++)
		mean += log1p((double)v[i]) / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += pow(log1p((double)v[i]) - mean, 2);
	s = sqrt(squares / (double)(n - 1) * (1 + 1 / (double)n));
	/* All alike to the nanosecond: any difference is one. */
	c.p = s > 0 ? tail((x - mean) / s, (double)(n - 1)) : x > mean ? 0 : 1;
	c.worse = c.p * 2 <= 0.05 && is > c.median_ns + c.median_ns / 20;
	return c;
}

static struct cohort_host this_host(struct arena *a, const struct result *r)
{
	struct earlier e = { .v = ARENA_NEW(a, struct seconds, r->n), .n = r->n };
	struct cohort_host h = { 0 };

	for (unsigned i = 0; i < r->n; i++)
		compare_seconds_of(a, &r->cpus[i], &e.v[i]);
	if (!medians(a, &e, &h))
		h.host = (struct str){ 0 };
	else
		h.host = r->host;
	return h;
}

static void say(struct arena *a, struct result *r, const char *what, const uint64_t *v, size_t n,
	uint64_t is)
{
	struct cohort_test t = cohort_test(a, v, n, is);

	r->cohort = str_printf(a,
		STR_FMT "\n  %s: median " STR_FMT " a second, of the others " STR_FMT
			", p %.4f: %s",
		STR_ARG(r->cohort), what, STR_ARG(text_duration(a, is)),
		STR_ARG(text_duration(a, t.median_ns)), t.p, t.worse ? "WORSE" : "not worse");
	r->cohort_worse = r->cohort_worse || t.worse;
}

void cohort_result(struct arena *a, const struct cohort *c, struct result *r)
{
	uint64_t *longest = ARENA_NEW(a, uint64_t, c->n + 1);
	uint64_t *stolen = ARENA_NEW(a, uint64_t, c->n + 1);
	struct cohort_host mine = this_host(a, r);
	size_t n = 0, others = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct cohort_host *h = &c->v[i];

		if (str_eq(h->host, r->host))
			continue;
		if (h->threshold_ns != r->threshold_ns ||
			!str_is(h->policy, r->fifo ? "fifo" : "other")) {
			others++;
			continue;
		}
		longest[n] = h->longest_ns;
		stolen[n++] = h->stolen_ns;
	}
	r->cohort =
		str_printf(a, "against %zu other hosts (Student's t of one more, 5 %% in all):", n);
	if (others)
		r->cohort = str_printf(a,
			STR_FMT "\n  %zu more were measured with another threshold or policy",
			STR_ARG(r->cohort), others);
	if (n < COHORT_LEAST || !mine.host.n) {
		r->cohort_untold = true;
		r->cohort = str_printf(a,
			STR_FMT "\n  cannot be told: it takes %d other hosts, and %d seconds here",
			STR_ARG(r->cohort), COHORT_LEAST, COMPARE_LEAST);
		return;
	}
	say(a, r, "longest gap", longest, n, mine.longest_ns);
	say(a, r, "stolen time", stolen, n, mine.stolen_ns);
}

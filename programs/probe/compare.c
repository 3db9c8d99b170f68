/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/compare.h"

#include "programs/probe/result.h"
#include "scanner/base/json_read.h"
#include "scanner/base/sort.h"
#include "scanner/base/text.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { CPUS_MAX = 1024, SECONDS_MAX = 3600 };

static void read_second(struct json_reader *j, struct seconds *s)
{
	uint64_t longest = 0, stolen = 0;
	struct str key;

	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key)) {
		if (str_is(key, "longest_ns"))
			json_read_u64(j, &longest);
		else if (str_is(key, "stolen_ns"))
			json_read_u64(j, &stolen);
		else
			json_read_skip(j);
	}
	if (s->n == SECONDS_MAX)
		return;
	s->longest_ns[s->n] = longest;
	s->stolen_ns[s->n++] = stolen;
}

/* The last second of an interrupted run is a part of one; of another it is whole. */
static void read_cpu(struct arena *a, struct json_reader *j, struct earlier *e)
{
	struct seconds s = { .longest_ns = ARENA_NEW(a, uint64_t, SECONDS_MAX),
		.stolen_ns = ARENA_NEW(a, uint64_t, SECONDS_MAX) };
	uint64_t cpu = UINT32_MAX, ran = 0;
	struct str key;

	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key)) {
		if (str_is(key, "cpu"))
			json_read_u64(j, &cpu);
		else if (str_is(key, "ran_ns"))
			json_read_u64(j, &ran);
		else if (str_is(key, "seconds") && json_read_array(j))
			while (json_read_element(j))
				read_second(j, &s);
		else
			json_read_skip(j);
	}
	s.cpu = (unsigned)cpu;
	if (s.n > ran / 1000000000)
		s.n = (size_t)(ran / 1000000000);
	if (e->n < CPUS_MAX)
		e->v[e->n++] = s;
}

int earlier_read(struct arena *a, struct str text, struct earlier *ret, struct str *ret_error)
{
	struct earlier e = { .v = ARENA_NEW(a, struct seconds, CPUS_MAX) };
	struct str key, format = { 0 };
	struct json_reader j;

	json_read_init(&j, a, text);
	if (json_read_object(&j)) {
		while (json_read_key(&j, &key)) {
			if (str_is(key, "format"))
				json_read_str(&j, &format);
			else if (str_is(key, "policy"))
				json_read_str(&j, &e.policy);
			else if (str_is(key, "host"))
				json_read_str(&j, &e.host);
			else if (str_is(key, "threshold_ns"))
				json_read_u64(&j, &e.threshold_ns);
			else if (str_is(key, "cpus") && json_read_array(&j))
				while (json_read_element(&j))
					read_cpu(a, &j, &e);
			else
				json_read_skip(&j);
		}
	}
	json_read_end(&j);
	*ret_error = j.error.n ? j.error : STR("no report of latscan probe");
	if (j.error.n || !str_is(format, "latscan-probe"))
		return -EINVAL;
	*ret = e;
	return 0;
}

static int by_value(const void *p, const void *q)
{
	const uint64_t *x = p, *y = q;

	return (*x > *y) - (*x < *y);
}

uint64_t compare_median(struct arena *a, const uint64_t *v, size_t n)
{
	uint64_t *sorted = ARENA_NEW(a, uint64_t, n);

	memcpy(sorted, v, n * sizeof(*v));
	sort_in_place(sorted, n, sizeof(*sorted), by_value);
	return n % 2 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
}

/* splitmix64: enough to deal with. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double sum(const double *v, size_t n)
{
	double total = 0;

	for (size_t i = 0; i < n; i++)
		total += v[i];
	return total;
}

/* The sum over one side tells the difference of the means, since that over both stays. */
static double share_of_deals(double *v, size_t n, size_t n_is)
{
	double real = sum(v, n_is);
	uint64_t state = 1;
	unsigned as_great = 1;

	for (unsigned deal = 0; deal < COMPARE_DEALS; deal++) {
		for (size_t i = 0; i < n_is; i++) {
			size_t k = i + (size_t)(next_random(&state) % (n - i));
			double swap = v[i];

			v[i] = v[k];
			v[k] = swap;
		}
		as_great += sum(v, n_is) >= real - 1e-9 * fabs(real);
	}
	return (double)as_great / (COMPARE_DEALS + 1);
}

struct comparison compare_seconds(struct arena *a, const uint64_t *was, size_t n_was,
	const uint64_t *is, size_t n_is, unsigned comparisons)
{
	struct comparison c = { .was_ns = compare_median(a, was, n_was),
		.is_ns = compare_median(a, is, n_is) };
	double *v = ARENA_NEW(a, double, n_was + n_is);

	for (size_t i = 0; i < n_is; i++)
		v[i] = log1p((double)is[i]);
	for (size_t i = 0; i < n_was; i++)
		v[n_is + i] = log1p((double)was[i]);
	c.p = share_of_deals(v, n_was + n_is, n_is);
	c.worse = c.p * comparisons <= 0.05 && c.is_ns > c.was_ns + c.was_ns / 20;
	return c;
}

static const struct seconds *earlier_cpu(const struct earlier *e, unsigned cpu)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->v[i].cpu == cpu)
			return &e->v[i];
	}
	return NULL;
}

static struct str say(struct arena *a, struct str before, unsigned cpu, const char *what,
	const struct comparison *c)
{
	return str_printf(a,
		STR_FMT "\n  cpu%u, %s: median " STR_FMT " a second, was " STR_FMT ", p %.4f: %s",
		STR_ARG(before), cpu, what, STR_ARG(text_duration(a, c->is_ns)),
		STR_ARG(text_duration(a, c->was_ns)), c->p, c->worse ? "WORSE" : "not worse");
}

void compare_seconds_of(struct arena *a, const struct result_cpu *c, struct seconds *ret)
{
	size_t n = (size_t)(c->ran_ns / 1000000000);

	n = n < c->p->n_seconds ? n : c->p->n_seconds;
	*ret = (struct seconds){ .cpu = c->cpu,
		.n = n,
		.longest_ns = ARENA_NEW(a, uint64_t, n + 1),
		.stolen_ns = ARENA_NEW(a, uint64_t, n + 1) };
	for (size_t i = 0; i < n; i++) {
		ret->longest_ns[i] = line_ns(&c->line, c->p->seconds[i].longest);
		ret->stolen_ns[i] = line_ns(&c->line, c->p->seconds[i].stolen);
	}
}

static void compare_cpu(
	struct arena *a, const struct earlier *e, struct result *r, const struct result_cpu *c)
{
	const struct seconds *was = earlier_cpu(e, c->cpu);
	struct comparison x, y;
	struct seconds is;

	compare_seconds_of(a, c, &is);
	if (!was || was->n < COMPARE_LEAST || is.n < COMPARE_LEAST) {
		r->untold = true;
		r->baseline = str_printf(a,
			STR_FMT "\n  cpu%u: cannot be told, it takes %d seconds of both",
			STR_ARG(r->baseline), c->cpu, COMPARE_LEAST);
		return;
	}
	x = compare_seconds(a, was->longest_ns, was->n, is.longest_ns, is.n, 2 * r->n);
	y = compare_seconds(a, was->stolen_ns, was->n, is.stolen_ns, is.n, 2 * r->n);
	r->baseline = say(a, r->baseline, c->cpu, "longest gap", &x);
	r->baseline = say(a, r->baseline, c->cpu, "stolen time", &y);
	r->worse = r->worse || x.worse || y.worse;
}

void compare_result(struct arena *a, const struct earlier *e, struct result *r)
{
	r->baseline =
		STR("against the baseline (seconds of both dealt anew 4999 times, 5 % in all):");
	if (e->threshold_ns != r->threshold_ns || !str_is(e->policy, r->fifo ? "fifo" : "other")) {
		r->untold = true;
		r->baseline = str_printf(a,
			STR_FMT
			"\n  cannot be told: it was measured with another threshold or policy",
			STR_ARG(r->baseline));
		return;
	}
	for (unsigned i = 0; i < r->n; i++)
		compare_cpu(a, e, r, &r->cpus[i]);
}

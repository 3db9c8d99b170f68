/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two counts of one rate differ, always. The test is the conditional one: given that x + y events
 * were seen, and both sides have one rate, x is binomial with the share of its exposure
 * (Przyborowski and Wilenski, Biometrika 31, 1940). Events of a kernel come in bursts, which
 * would make chance look rarer than it is, so that counts are divided by the size of a burst
 * first (a quasi-Poisson count). And what is less than twice as much is no answer to anything.
 */
#include "scanner/compare/same.h"

#include "scanner/compare/noise.h"

#include <math.h>
#include <string.h>

enum { EXACT_UP_TO = 2000, DISTANCE_MAX = 20 };

bool name_matches(const char *patterns, struct str name)
{
	struct str rest = str_from(patterns), one;

	while (str_cut(&rest, '|', &one)) {
		if (str_glob(one, name))
			return true;
	}
	return false;
}

/* P(X <= k) of a binomial, summed from its largest term on. */
static double at_most(double k, double n, double p)
{
	double sum = 0;

	for (double i = k; i >= 0; i--) {
		double term = exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) +
				  (n - i) * log1p(-p));

		sum += term;
		if (term < sum * 1e-12)
			break;
	}
	return sum > 1 ? 1 : sum;
}

double same_chance(double count_x, double exposure_x, double count_y, double exposure_y)
{
	double n = count_x + count_y, p = exposure_x / (exposure_x + exposure_y), low, high, both;

	if (n <= 0)
		return 1;
	if (n > EXACT_UP_TO)
		return erfc(fabs(count_x - n * p) / sqrt(2 * n * p * (1 - p)));
	low = at_most(count_x, n, p);
	high = at_most(count_y, n, 1 - p);
	both = 2 * (low < high ? low : high);
	return both > 1 ? 1 : both;
}

/* "At least", also where one side is 0: half an event is added to both. */
static bool is_far(double x, double ex, double y, double ey)
{
	double rx = (x + 0.5) / ex, ry = (y + 0.5) / ey;

	return rx >= NOISE_RATIO * ry || ry >= NOISE_RATIO * rx;
}

static bool same_rate(struct str name, double x, double ex, double y, double ey)
{
	double burst = noise_burst(name);

	if (!is_far(x, ex, y, ey))
		return true;
	return same_chance(round(x / burst), ex, round(y / burst), ey) > 1.0 / NOISE_CHANCE;
}

static bool is_plain(double v)
{
	return isfinite(v) && v >= 0 && v < 1e18;
}

/* Per second, over the window. */
static bool same_rates(struct str name, const struct compare_cell *x, const struct compare_cell *y)
{
	if (!is_plain(x->number) || !is_plain(y->number))
		return x->number == y->number;
	if (x->exposure_s <= 0 || y->exposure_s <= 0)
		return true; /* of how many events they are is not told */
	return same_rate(name, round(x->number * x->exposure_s), x->exposure_s,
		round(y->number * y->exposure_s), y->exposure_s);
}

/* Since boot: by the time that they are up; without it only none and some differ. */
static bool same_counts(struct str name, const struct compare_cell *x, const struct compare_cell *y)
{
	if (!is_plain(x->number) || !is_plain(y->number))
		return x->number == y->number;
	if (x->exposure_s > 0 && y->exposure_s > 0)
		return same_rate(name, x->number, x->exposure_s, y->number, y->exposure_s);
	return (x->number > 0) == (y->number > 0);
}

static bool within(const struct noise *n, double x, double y)
{
	double far = fabs(x - y), less = fmin(fabs(x), fabs(y)), more = fmax(fabs(x), fabs(y));

	return far <= n->absolute || more < n->factor * less;
}

/* What is not there was not counted once. */
static bool same_as_none(enum trait_kind kind, struct str name, const struct compare_cell *there,
	const struct compare_cell *missing)
{
	struct compare_cell none = *missing;

	if (kind < TRAIT_COUNT || !there->unit)
		return false;
	none.number = 0;
	none.unit = there->unit;
	return kind == TRAIT_RATE ? same_rates(name, there, &none)
				  : same_counts(name, there, &none);
}

bool same_value(enum trait_kind kind, struct str name, const struct compare_cell *x,
	const struct compare_cell *y)
{
	bool numbers = x->unit && y->unit && !strcmp(x->unit, y->unit);
	const struct noise *n;

	if (x->state == CELL_TOLD && y->state == CELL_MISSING)
		return same_as_none(kind, name, x, y);
	if (x->state == CELL_MISSING && y->state == CELL_TOLD)
		return same_as_none(kind, name, y, x);
	if (x->state != CELL_TOLD || y->state != CELL_TOLD)
		return x->state == y->state;
	if (str_eq(x->value, y->value))
		return true;
	if (numbers && kind == TRAIT_RATE)
		return same_rates(name, x, y);
	if (numbers && kind == TRAIT_COUNT)
		return same_counts(name, x, y);
	n = numbers ? noise_of(kind, x->unit, name) : NULL;
	return n && within(n, x->number, y->number);
}

/* Sentences that differ in their numbers alone say the same. */
static bool same_words(struct str x, struct str y)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < x.n && ((x.p[i] >= '0' && x.p[i] <= '9') || x.p[i] == '.'))
			i++;
		while (k < y.n && ((y.p[k] >= '0' && y.p[k] <= '9') || y.p[k] == '.'))
			k++;
		if (i == x.n || k == y.n)
			return i == x.n && k == y.n;
		if (x.p[i++] != y.p[k++])
			return false;
	}
}

static struct compare_cell cell_of(const struct quantity *q, double window_s)
{
	return (struct compare_cell){ .value = q->text.n ? q->text : STR("-"),
		.number = q->value,
		.unit = q->unit,
		.exposure_s = window_s };
}

/* "cpu1: 9 in 2.08 s (4.32/s)": the 9, where a check says it in words only. */
static bool count_in_words(struct str text, double *ret)
{
	struct str rest = text, word, before[2] = { { 0 }, { 0 } };
	uint64_t n, whole;

	while (str_word(&rest, &word)) {
		struct str head = word, fraction;

		str_split(word, '.', &head, &fraction);
		if (str_is(before[1], "in") && str_u64(head, 10, &whole) == 0 &&
			str_u64(before[0], 10, &n) == 0 && str_starts(str_trim(rest), "s ")) {
			*ret = (double)n;
			return true;
		}
		before[0] = before[1];
		before[1] = word;
	}
	return false;
}

/* Events in the window, which a number with a unit tells, or such words. */
static bool count_of(
	const struct check *check, const struct finding *f, double window_s, double *ret)
{
	const struct quantity *q = &f->observed;
	bool rate = q->unit && !strcmp(q->unit, "1/s");

	if (!q->unit)
		return count_in_words(q->text, ret);
	if (!is_plain(q->value) ||
		(!rate && (check->kind != KIND_DELTA || strcmp(q->unit, "1") != 0)))
		return false;
	*ret = rate ? round(q->value * window_s) : q->value;
	return true;
}

bool same_observed(const struct check *check, const struct finding *x, double window_x,
	const struct finding *y, double window_y)
{
	struct compare_cell a = cell_of(&x->observed, window_x);
	struct compare_cell b = cell_of(&y->observed, window_y);
	struct str name = str_from(check->id);
	static const struct noise state = { .absolute = 0, .factor = 1.5 };
	double more, less;

	if (str_eq(a.value, b.value) && (!a.unit || a.number == b.number))
		return true;
	if (count_of(check, x, window_x, &more) && count_of(check, y, window_y, &less) &&
		window_x > 0 && window_y > 0)
		return same_rate(name, more, window_x, less, window_y);
	if (!a.unit || !b.unit || strcmp(a.unit, b.unit) != 0)
		return check->kind == KIND_DELTA ? same_words(a.value, b.value)
						 : str_eq(a.value, b.value);
	return within(&state, a.number, b.number);
}

/* Time that something took of the window: a clock tick more or less is none. */
static bool is_short(const struct check *check, const struct finding *f, double window_s)
{
	const struct quantity *q = &f->observed;

	return check->kind == KIND_DELTA && q->unit && !strcmp(q->unit, "ns") &&
	       is_plain(q->value) && q->value <= window_s * 1e9 / NOISE_TIME_SHARE;
}

bool same_by_chance(const struct check *check, const struct finding *x, double window_x,
	const struct finding *y, double window_y)
{
	struct str name = str_from(check->id);
	double a, b = 0;

	if (noise_burst(name) <= 1 || window_x <= 0 || window_y <= 0)
		return false;
	if (is_short(check, x, window_x))
		return true;
	if (!count_of(check, x, window_x, &a))
		return false;
	if (y)
		count_of(check, y, window_y, &b);
	return same_chance(round(a / noise_burst(name)), window_x, round(b / noise_burst(name)),
		       window_y) > 1.0 / NOISE_CHANCE;
}

double same_distance(const struct compare_cell *x, const struct compare_cell *y)
{
	double more, less, far;

	if (x->state != y->state)
		return 2;
	if (!x->unit || !y->unit || !isfinite(x->number) || !isfinite(y->number))
		return 1;
	more = fmax(fabs(x->number), fabs(y->number));
	less = fmin(fabs(x->number), fabs(y->number));
	far = log2((more + 1e-3) / (less + 1e-3));
	return far > DISTANCE_MAX ? DISTANCE_MAX : far;
}

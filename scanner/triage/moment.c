/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/moment.h"

#include "scanner/base/date.h"

#include <errno.h>
#include <string.h>

enum { DIGITS_MOST = 19, EXPONENT_MOST = 40, WORD_MOST = 16 };

static const struct {
	const char *word;
	enum moment_unit unit;
} units[] = {
	{ "ns", UNIT_NS },
	{ "nsec", UNIT_NS },
	{ "nanos", UNIT_NS },
	{ "nanosecond", UNIT_NS },
	{ "nanoseconds", UNIT_NS },
	{ "us", UNIT_US },
	{ "\xc2\xb5s", UNIT_US }, /* the micro sign */
	{ "\xce\xbcs", UNIT_US }, /* the letter mu */
	{ "usec", UNIT_US },
	{ "micros", UNIT_US },
	{ "microsecond", UNIT_US },
	{ "microseconds", UNIT_US },
	{ "ms", UNIT_MS },
	{ "msec", UNIT_MS },
	{ "millis", UNIT_MS },
	{ "millisecond", UNIT_MS },
	{ "milliseconds", UNIT_MS },
	{ "s", UNIT_S },
	{ "sec", UNIT_S },
	{ "secs", UNIT_S },
	{ "second", UNIT_S },
	{ "seconds", UNIT_S },
};

enum moment_unit moment_unit(struct str word)
{
	char low[WORD_MOST];

	if (word.n >= sizeof(low))
		return UNIT_UNKNOWN;
	for (size_t i = 0; i < word.n; i++)
		low[i] = word.p[i] >= 'A' && word.p[i] <= 'Z' ? (char)(word.p[i] | 32) : word.p[i];
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (str_is((struct str){ low, word.n }, units[i].word))
			return units[i].unit;
	}
	return UNIT_UNKNOWN;
}

const char *moment_unit_word(enum moment_unit u)
{
	return u == UNIT_S ? "s" : u == UNIT_MS ? "ms" : u == UNIT_US ? "us" : "ns";
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits with one dot, as a whole number and the power of ten that it has to be multiplied by. */
static int mantissa(struct str *s, uint64_t *ret, int *ret_power)
{
	unsigned digits = 0, seen = 0;
	bool dot = false;
	size_t i = 0;

	*ret = 0;
	*ret_power = 0;
	for (; i < s->n; i++) {
		char c = s->p[i];

		if (c == '.' && !dot) {
			dot = true;
			continue;
		}
		if (!is_digit(c))
			break;
		seen++;
		if (digits ==
			DIGITS_MOST) { /* more than 64 bits hold: of a fraction it is no loss */
			if (!dot)
				return -ERANGE;
			continue;
		}
		*ret = *ret * 10 + (uint64_t)(c - '0');
		digits += *ret > 0;
		*ret_power -= dot;
	}
	*s = str_skip(*s, i);
	return seen ? 0 : -EINVAL;
}

static int exponent(struct str s, int *power)
{
	bool minus = s.n > 1 && s.p[1] == '-';
	uint64_t n;

	if (!s.n)
		return 0;
	if (s.p[0] != 'e' && s.p[0] != 'E')
		return -EINVAL;
	s = str_skip(s, 1 + (minus || (s.n > 1 && s.p[1] == '+')));
	if (str_u64(s, 10, &n) || n > EXPONENT_MOST)
		return -EINVAL;
	*power += minus ? -(int)n : (int)n;
	return 0;
}

static int scale(uint64_t *value, int power)
{
	for (; power > 0; power--) {
		if (*value > UINT64_MAX / 10)
			return -ERANGE;
		*value *= 10;
	}
	for (; power < 0 && *value; power++)
		*value /= 10;
	return 0;
}

int moment_number(struct str s, enum moment_unit unit, uint64_t *ret, uint64_t *ret_resolution)
{
	uint64_t value, step = 1;
	int power, r;

	r = mantissa(&s, &value, &power);
	if (r == 0)
		r = exponent(s, &power);
	if (r)
		return r;
	power += (int)unit;
	r = value ? scale(&value, power) : 0;
	if (r == 0 && power > 0)
		r = scale(&step, power);
	if (r)
		return r;
	*ret = value;
	*ret_resolution = step;
	return 0;
}

int moment_with_unit(struct str s, uint64_t *ret, uint64_t *ret_resolution)
{
	enum moment_unit unit;
	size_t n = 0;

	while (n < s.n && (is_digit(s.p[n]) || s.p[n] == '.'))
		n++;
	unit = moment_unit(str_trim(str_skip(s, n)));
	if (unit == UNIT_UNKNOWN)
		return -EINVAL;
	return moment_number(str_head(s, n), unit, ret, ret_resolution);
}

/* Two digits and what stands before them. */
static bool two(struct str *s, char before, unsigned most, unsigned *ret)
{
	if (before && (!s->n || s->p[0] != before))
		return false;
	if (before)
		*s = str_skip(*s, 1);
	if (s->n < 2 || !is_digit(s->p[0]) || !is_digit(s->p[1]))
		return false;
	*ret = (unsigned)(s->p[0] - '0') * 10 + (unsigned)(s->p[1] - '0');
	*s = str_skip(*s, 2);
	return *ret <= most;
}

static bool fraction(struct str *s, uint64_t *ns, uint64_t *resolution)
{
	uint64_t step = 1000000000;
	size_t i = 1;

	if (!s->n || (s->p[0] != '.' && s->p[0] != ','))
		return true;
	for (; i < s->n && is_digit(s->p[i]); i++) {
		step /= 10;
		*ns += step * (uint64_t)(s->p[i] - '0');
	}
	*s = str_skip(*s, i);
	*resolution = step ? step : 1;
	return i > 1;
}

/* What stands behind the time, in seconds to take off. */
static bool zone(struct str s, int64_t *ret, bool *ret_said)
{
	unsigned hours, minutes = 0;
	bool west;

	s = str_trim(s);
	*ret = 0;
	*ret_said = s.n > 0;
	if (!s.n || str_is(s, "Z") || str_is(s, "z") || str_is(s, "UTC"))
		return true;
	west = s.p[0] == '-';
	if (!west && s.p[0] != '+')
		return false;
	s = str_skip(s, 1);
	if (!two(&s, 0, 14, &hours))
		return false;
	if (s.n && !two(&s, s.p[0] == ':' ? ':' : 0, 59, &minutes))
		return false;
	*ret = (int64_t)(hours * 3600 + minutes * 60);
	if (west)
		*ret = -*ret;
	return s.n == 0;
}

int moment_iso(struct str s, uint64_t *ret, uint64_t *ret_resolution, bool *ret_zone)
{
	unsigned hour, minute, second = 0;
	uint64_t ns = 0, resolution = UINT64_C(60000000000);
	int64_t days, off, seconds;
	bool said;

	if (s.n < 16 || date_days(str_head(s, 10), &days) || days < 0 || days > 200000)
		return -EINVAL;
	s = str_skip(s, 10);
	if (!two(&s, s.p[0] == 'T' || s.p[0] == 't' ? s.p[0] : ' ', 23, &hour) ||
		!two(&s, ':', 59, &minute))
		return -EINVAL;
	if (s.n && s.p[0] == ':') {
		resolution = 1000000000;
		if (!two(&s, ':', 60, &second) || !fraction(&s, &ns, &resolution))
			return -EINVAL;
	}
	if (!zone(s, &off, &said))
		return -EINVAL;
	seconds = days * 86400 + (int64_t)(hour * 3600 + minute * 60 + second) - off;
	if (seconds < 0 || (uint64_t)seconds > UINT64_MAX / 1000000000 - 1)
		return -EINVAL;
	*ret = (uint64_t)seconds * 1000000000 + ns;
	*ret_resolution = resolution;
	*ret_zone = said;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/values.h"

#include <errno.h>
#include <string.h>

int value_duration(struct str s, uint64_t *ret_ns)
{
	static const struct {
		const char *suffix;
		uint64_t ns;
	} units[] = { { "ms", 1000000u }, { "s", 1000000000u }, { "m", 60000000000u },
		{ "h", 3600000000000u }, { "d", 86400000000000u }, { "", 1000000000u } };
	const uint64_t most = 3660ull * 86400000000000ull;
	uint64_t n;

	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!str_ends(s, units[i].suffix))
			continue;
		if (str_u64(str_head(s, s.n - strlen(units[i].suffix)), 10, &n) ||
			n > most / units[i].ns)
			return -EINVAL;
		*ret_ns = n * units[i].ns;
		return 0;
	}
	return -EINVAL;
}

static int digits(struct str *s, size_t n, uint64_t *ret)
{
	if (s->n < n || str_u64(str_head(*s, n), 10, ret))
		return -EINVAL;
	*s = str_skip(*s, n);
	return 0;
}

static int dash(struct str *s)
{
	if (!str_starts(*s, "-"))
		return -EINVAL;
	*s = str_skip(*s, 1);
	return 0;
}

static bool is_leap(uint64_t y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static unsigned days_in(uint64_t year, uint64_t month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int value_date(struct str s, int64_t *ret_days)
{
	uint64_t y, m, d;
	int64_t days = 0;

	if (digits(&s, 4, &y) || dash(&s) || digits(&s, 2, &m) || dash(&s) || digits(&s, 2, &d))
		return -EINVAL;
	if (s.n || y < 1970 || m < 1 || m > 12 || d < 1 || d > days_in(y, m))
		return -EINVAL;
	for (uint64_t i = 1970; i < y; i++)
		days += is_leap(i) ? 366 : 365;
	for (uint64_t i = 1; i < m; i++)
		days += days_in(y, i);
	*ret_days = days + (int64_t)d - 1;
	return 0;
}

int value_rules(struct str s, unsigned *ret)
{
	struct str major, minor;
	uint64_t x, y;

	if (!str_split(s, '.', &major, &minor) || str_u64(major, 10, &x) || str_u64(minor, 10, &y))
		return -EINVAL;
	if (x < 1 || x > 1000 || y > 99)
		return -EINVAL;
	*ret = (unsigned)(x * 100 + y);
	return 0;
}

int value_yes_no(struct str s, bool *ret)
{
	bool yes = str_is(s, "true") || str_is(s, "yes");

	if (!yes && !str_is(s, "false") && !str_is(s, "no"))
		return -EINVAL;
	*ret = yes;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths of time as systemd.time(7) writes them. */
#include <errno.h>

#include "scanner/facts/service/schedule.h"

static const struct {
	const char *name;
	uint64_t ns;
} units[] = {
	{ "", 1000000000 },
	{ "s", 1000000000 },
	{ "sec", 1000000000 },
	{ "second", 1000000000 },
	{ "seconds", 1000000000 },
	{ "ms", 1000000 },
	{ "msec", 1000000 },
	{ "us", 1000 },
	{ "usec", 1000 },
	{ "m", 60000000000 },
	{ "min", 60000000000 },
	{ "minute", 60000000000 },
	{ "minutes", 60000000000 },
	{ "h", 3600000000000 },
	{ "hr", 3600000000000 },
	{ "hour", 3600000000000 },
	{ "hours", 3600000000000 },
	{ "d", 86400000000000 },
	{ "day", 86400000000000 },
	{ "days", 86400000000000 },
	{ "w", 604800000000000 },
	{ "week", 604800000000000 },
	{ "weeks", 604800000000000 },
	{ "M", 2629800000000000 },
	{ "month", 2629800000000000 },
	{ "months", 2629800000000000 },
	{ "y", 31557600000000000 },
	{ "year", 31557600000000000 },
	{ "years", 31557600000000000 },
};

static int one_span(struct str digits, struct str name, uint64_t *sum)
{
	uint64_t n;

	if (digits.n > 9 || str_u64(digits, 10, &n))
		return -EINVAL;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!str_is(name, units[i].name))
			continue;
		if (n && units[i].ns > (UINT64_MAX / 2 - *sum) / n)
			return -ERANGE;
		*sum += n * units[i].ns;
		return 0;
	}
	return -EINVAL;
}

int timespan_parse(struct str text, uint64_t *ret)
{
	struct str rest = str_trim(text), digits, name;
	uint64_t sum = 0;

	if (str_is(rest, "infinity")) {
		*ret = UINT64_MAX;
		return 0;
	}
	if (rest.n == 0)
		return -EINVAL;
	while (rest.n) {
		size_t i = 0, from;

		while (i < rest.n && rest.p[i] >= '0' && rest.p[i] <= '9')
			i++;
		digits = str_head(rest, i);
		while (i < rest.n && rest.p[i] == ' ')
			i++;
		for (from = i;
			i < rest.n && ((rest.p[i] | 0x20) >= 'a' && (rest.p[i] | 0x20) <= 'z');)
			i++;
		name = (struct str){ rest.p + from, i - from };
		if (i == 0 || one_span(digits, name, &sum))
			return -EINVAL;
		rest = str_trim(str_skip(rest, i));
	}
	*ret = sum / 1000000000;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/hours.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { MINUTES_OF_DAY = 24 * 60, MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY };

static int day_of(struct str word, int *ret)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

	for (int i = 0; i < 7; i++) {
		if (str_is(word, days[i])) {
			*ret = i;
			return 0;
		}
	}
	return -EINVAL;
}

/* "mon", "mon-fri", "sat-mon". */
static int days_of(struct str word, unsigned *ret)
{
	struct str first = word, last = word;
	unsigned days = 0;
	int from, to;

	str_split(word, '-', &first, &last);
	if (day_of(first, &from) || day_of(last, &to))
		return -EINVAL;
	for (int d = from;; d = (d + 1) % 7) {
		days |= 1u << d;
		if (d == to)
			break;
	}
	*ret = days;
	return 0;
}

/* "08:30", "24:00". */
static int minutes_of(struct str word, int *ret)
{
	uint64_t hours, minutes;

	if (word.n != 5 || word.p[2] != ':' || str_u64(str_head(word, 2), 10, &hours) ||
		str_u64(str_skip(word, 3), 10, &minutes) || minutes > 59 ||
		hours * 60 + minutes > MINUTES_OF_DAY)
		return -EINVAL;
	*ret = (int)(hours * 60 + minutes);
	return 0;
}

/* "", "UTC", "+01:00", "-05:30". */
static int ahead_of(struct str word, int *ret)
{
	int minutes;

	if (!word.n || str_is(word, "UTC") || str_is(word, "Z")) {
		*ret = 0;
		return 0;
	}
	if ((word.p[0] != '+' && word.p[0] != '-') || minutes_of(str_skip(word, 1), &minutes) ||
		minutes > 14 * 60)
		return -EINVAL;
	*ret = word.p[0] == '-' ? -minutes : minutes;
	return 0;
}

int hours_add(struct trading_hours *t, struct str text)
{
	struct str rest = text, days, span, from, to, zone = { 0 };
	struct hours h;

	if (t->n == TRADING_HOURS_MAX)
		return -ENOSPC;
	if (!str_word(&rest, &days) || !str_word(&rest, &span) || !str_split(span, '-', &from, &to))
		return -EINVAL;
	str_word(&rest, &zone);
	if (str_trim(rest).n || days_of(days, &h.days) || minutes_of(from, &h.from) ||
		minutes_of(to, &h.to) || ahead_of(zone, &h.ahead))
		return -EINVAL;
	if (h.from == MINUTES_OF_DAY || h.from == h.to)
		return -EINVAL;
	t->v[t->n++] = h;
	return 0;
}

/* 1970-01-01 was a Thursday. */
static int minute_of_week(uint64_t realtime_ns)
{
	return (int)((realtime_ns / 60000000000u + 3 * MINUTES_OF_DAY) % MINUTES_OF_WEEK);
}

static bool is_inside(const struct hours *h, int minute_utc)
{
	int length = h->to > h->from ? h->to - h->from : h->to - h->from + MINUTES_OF_DAY;

	for (int day = 0; day < 7; day++) {
		int begin = day * MINUTES_OF_DAY + h->from - h->ahead;
		int since = ((minute_utc - begin) % MINUTES_OF_WEEK + MINUTES_OF_WEEK) %
			    MINUTES_OF_WEEK;

		if ((h->days & 1u << day) && since < length)
			return true;
	}
	return false;
}

bool hours_inside(const struct trading_hours *t, uint64_t realtime_ns)
{
	for (unsigned i = 0; i < t->n; i++) {
		if (is_inside(&t->v[i], minute_of_week(realtime_ns)))
			return true;
	}
	return false;
}

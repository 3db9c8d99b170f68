/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OnCalendar= (systemd.time(7), src/shared/calendarspec.c): "Mon..Fri *-*-* 06,18:00". Weekdays
 * and dates must both fit. Seconds are read and not kept: an hour's border is a minute.
 */
#include <errno.h>
#include <string.h>

#include "scanner/facts/service/schedule.h"

static const struct {
	const char *word, *means;
} words[] = {
	{ "minutely", "*-*-* *:*:00" },
	{ "hourly", "*-*-* *:00:00" },
	{ "daily", "*-*-* 00:00:00" },
	{ "monthly", "*-*-01 00:00:00" },
	{ "weekly", "Mon *-*-* 00:00:00" },
	{ "yearly", "*-01-01 00:00:00" },
	{ "annually", "*-01-01 00:00:00" },
	{ "quarterly", "*-01,04,07,10-01 00:00:00" },
	{ "semiannually", "*-01,07-01 00:00:00" },
	{ "semi-annually", "*-01,07-01 00:00:00" },
	{ "biannually", "*-01,07-01 00:00:00" },
};

static const char *const weekdays[] = { "sunday", "monday", "tuesday", "wednesday", "thursday",
	"friday", "saturday" };

/* A set of numbers least … most, the bit of least is bit 0. */
struct set {
	unsigned least, most;
	uint64_t bits[SCHEDULE_YEARS / 64];
};

static bool same_word(struct str s, const char *name, size_t n)
{
	if (s.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((s.p[i] | 0x20) != name[i])
			return false;
	}
	return true;
}

static int weekday(struct str s, unsigned *ret)
{
	for (unsigned i = 0; i < 7; i++) {
		if (same_word(s, weekdays[i], 3) ||
			same_word(s, weekdays[i], strlen(weekdays[i]))) {
			*ret = i;
			return 0;
		}
	}
	return -EINVAL;
}

static bool split_range(struct str s, struct str *low, struct str *high)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] == '.' && s.p[i + 1] == '.') {
			*low = str_head(s, i);
			*high = str_skip(s, i + 2);
			return true;
		}
	}
	return false;
}

/* "Mon,Wed..Fri", also with '-'; Sat..Mon goes over the week's end. */
static int parse_weekdays(struct str s, uint8_t *ret)
{
	struct str one, low, high;
	unsigned first, last;
	uint8_t bits = 0;

	while (str_cut(&s, ',', &one)) {
		if (!split_range(one, &low, &high) && !str_split(one, '-', &low, &high))
			low = high = one;
		if (weekday(low, &first) || weekday(high, &last))
			return -EINVAL;
		for (unsigned i = first;; i = (i + 1) % 7) {
			bits |= (uint8_t)(1u << i);
			if (i == last)
				break;
		}
	}
	*ret = bits;
	return bits ? 0 : -EINVAL;
}

static int number(const struct set *set, struct str s, uint64_t *ret)
{
	if (s.n == 0 || s.n > 4 || str_u64(s, 10, ret))
		return -EINVAL;
	/* Two digits of a year (calendarspec.c, calendarspec_from_time and parse_date). */
	if (set->least == SCHEDULE_FIRST_YEAR && s.n <= 2)
		*ret += *ret < 70 ? 2000 : 1900;
	return *ret < set->least || *ret > set->most ? -EINVAL : 0;
}

/* "*", "3", "3..7", "3/2", "3..7/2", "*" with a step of its own. */
static int item(struct set *set, struct str s)
{
	struct str range = s, step = { 0 }, low, high;
	uint64_t first = set->least, last = set->most, by = 1;
	bool repeats = str_split(s, '/', &range, &step);

	if (repeats && (str_u64(step, 10, &by) || by == 0 || by > SCHEDULE_YEARS))
		return -EINVAL;
	if (split_range(range, &low, &high)) {
		if (number(set, low, &first) || number(set, high, &last) || first > last)
			return -EINVAL;
	} else if (!str_is(range, "*")) {
		if (number(set, range, &first))
			return -EINVAL;
		if (!repeats)
			last = first;
	}
	for (uint64_t i = first; i <= last; i += by)
		set->bits[(i - set->least) / 64] |= UINT64_C(1) << (i - set->least) % 64;
	return 0;
}

static int component(struct str s, unsigned least, unsigned most, struct set *ret)
{
	struct set set = { least, most, { 0, 0 } };
	struct str one;

	if (s.n == 0)
		return -EINVAL;
	while (str_cut(&s, ',', &one)) {
		if (item(&set, one))
			return -EINVAL;
	}
	*ret = set;
	return 0;
}

static int parse_date(struct str s, struct schedule *ret)
{
	struct str year = STR("*"), month, day, rest;
	struct set y, m, d;

	if (!str_split(s, '-', &month, &rest))
		return -EINVAL;
	day = rest;
	if (str_split(rest, '-', &rest, &day)) {
		year = month;
		month = rest;
	}
	if (component(year, SCHEDULE_FIRST_YEAR, SCHEDULE_FIRST_YEAR + SCHEDULE_YEARS - 1, &y) ||
		component(month, 1, 12, &m) || component(day, 1, 31, &d))
		return -EINVAL;
	memcpy(ret->years, y.bits, sizeof(y.bits));
	ret->months = (uint16_t)(m.bits[0] << 1);
	ret->days = (uint32_t)(d.bits[0] << 1);
	return 0;
}

/* Fractions of a second only have to be told from ranges. */
static bool is_seconds(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!memchr("0123456789*,./", s.p[i], 14))
			return false;
	}
	return s.n > 0;
}

static int parse_time(struct str s, struct schedule *ret)
{
	struct str hour, minute, second;
	struct set h, m;

	if (!str_split(s, ':', &hour, &minute))
		return -EINVAL;
	if (str_split(minute, ':', &minute, &second) && !is_seconds(second))
		return -EINVAL;
	if (component(hour, 0, 23, &h) || component(minute, 0, 59, &m))
		return -EINVAL;
	ret->hours = (uint32_t)h.bits[0];
	ret->minutes = m.bits[0];
	return 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int calendar_parse(struct str text, struct schedule *ret)
{
	struct schedule s = schedule_always();
	struct str rest = str_trim(text), word;
	bool any = false;

	s.hours = 1;
	s.minutes = 1;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (same_word(rest, words[i].word, strlen(words[i].word)))
			rest = str_from(words[i].means);
	}
	for (; str_word(&rest, &word); any = true) {
		int error;

		if (is_letter(word.p[0])) {
			if (any)
				return -EXDEV;
			error = parse_weekdays(word, &s.weekdays);
		} else if (memchr(word.p, ':', word.n)) {
			error = parse_time(word, &s);
		} else {
			error = parse_date(word, &s);
		}
		if (error)
			return error;
	}
	if (!any)
		return -EINVAL;
	*ret = s;
	return 0;
}

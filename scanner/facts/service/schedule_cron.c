/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vixie's cron, which Debian and (as cronie) Red Hat have: lists of numbers, names, ranges and
 * steps; Sunday is 0 and 7; where day of month and weekday both are restricted, one of them is
 * enough, and a field that begins with a star is not restricted, whatever its step (entry.c,
 * DOM_STAR).
 */
#include <errno.h>

#include "scanner/facts/service/schedule.h"

struct field {
	unsigned least, most;
	const char *const *names; /* of least, least + 1 …; NULL: none */
};

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
	"oct", "nov", "dec", NULL };
static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };

enum { MINUTE, HOUR, DAY_OF_MONTH, MONTH, WEEKDAY, FIELDS };
static const struct field fields[FIELDS] = {
	[MINUTE] = { 0, 59, NULL },
	[HOUR] = { 0, 23, NULL },
	[DAY_OF_MONTH] = { 1, 31, NULL },
	[MONTH] = { 1, 12, months },
	[WEEKDAY] = { 0, 7, weekdays },
};

static const struct {
	const char *word, *means;
} words[] = {
	{ "@yearly", "0 0 1 1 *" },
	{ "@annually", "0 0 1 1 *" },
	{ "@monthly", "0 0 1 * *" },
	{ "@weekly", "0 0 * * 0" },
	{ "@daily", "0 0 * * *" },
	{ "@midnight", "0 0 * * *" },
	{ "@hourly", "0 * * * *" },
};

/* Of letters only, whatever their case. */
static bool same_word(struct str s, const char *name)
{
	size_t i = 0;

	for (; i < s.n && name[i]; i++) {
		if ((s.p[i] | 0x20) != name[i])
			return false;
	}
	return i == s.n && !name[i];
}

static int number(const struct field *f, struct str s, unsigned *ret)
{
	uint64_t n;

	for (unsigned i = 0; f->names && f->names[i]; i++) {
		if (same_word(s, f->names[i])) {
			*ret = f->least + i;
			return 0;
		}
	}
	if (str_u64(s, 10, &n) || n < f->least || n > f->most)
		return -EINVAL;
	*ret = (unsigned)n;
	return 0;
}

/* "*", "3", "3-7", "3~7", each range with "/2". */
static int item(const struct field *f, struct str s, uint64_t *bits)
{
	struct str range = s, step = { 0 }, low, high;
	unsigned first = f->least, last = f->most;
	uint64_t by = 1;
	bool is_range = true;

	if (str_split(s, '/', &range, &step) && (str_u64(step, 10, &by) || by == 0))
		return -EINVAL;
	if (str_split(range, '-', &low, &high) || str_split(range, '~', &low, &high)) {
		if (number(f, low, &first) || number(f, high, &last) || first > last)
			return -EINVAL;
	} else if (!str_is(range, "*")) {
		if (number(f, range, &first))
			return -EINVAL;
		last = first;
		is_range = false;
	}
	if (step.n && !is_range)
		return -EINVAL;
	for (uint64_t i = first; i <= last; i += by < 64 ? by : 64)
		*bits |= UINT64_C(1) << i;
	return 0;
}

static int parse_field(const struct field *f, struct str s, uint64_t *ret)
{
	uint64_t bits = 0;
	struct str one;

	if (s.n == 0 || str_ends(s, ","))
		return -EINVAL;
	while (str_cut(&s, ',', &one)) {
		if (item(f, one, &bits))
			return -EINVAL;
	}
	*ret = bits;
	return 0;
}

int cron_parse(struct str text, struct schedule *ret)
{
	struct schedule s = schedule_always();
	uint64_t bits[FIELDS];
	struct str field[FIELDS], rest = text, more;

	text = str_trim(text);
	if (str_is(text, "@reboot"))
		return -ENODATA;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(text, words[i].word))
			rest = str_from(words[i].means);
	}
	for (unsigned i = 0; i < FIELDS; i++) {
		if (!str_word(&rest, &field[i]) || parse_field(&fields[i], field[i], &bits[i]))
			return -EINVAL;
	}
	if (str_word(&rest, &more))
		return -EINVAL;
	s.minutes = bits[MINUTE];
	s.hours = (uint32_t)bits[HOUR];
	s.days = (uint32_t)bits[DAY_OF_MONTH];
	s.months = (uint16_t)bits[MONTH];
	s.weekdays = (uint8_t)((bits[WEEKDAY] | bits[WEEKDAY] >> 7) & 0x7f);
	s.either = !str_starts(field[DAY_OF_MONTH], "*") && !str_starts(field[WEEKDAY], "*");
	*ret = s;
	return 0;
}

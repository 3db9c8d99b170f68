/* SPDX-License-Identifier: Apache-2.0 */
/* Words, times and values that every format says alike. */
#include "reporters/render.h"

#include <math.h>

static const char *const budgets[] = { "quiet", "normal", "all" };
static const char *const kinds[] = { "state", "delta" };

const char *render_budget(enum budget_level b)
{
	return budgets[b];
}

const char *render_kind(enum kind k)
{
	return kinds[k];
}

/*
 * The day count of 1970 on as a Gregorian date: years begin in March, so that a leap day ends
 * one. Not gmtime_r(): glibc's opens the zone file of the host that judges.
 */
static void civil(uint64_t days, unsigned *ret_year, unsigned *ret_month, unsigned *ret_day)
{
	uint64_t shifted = days + 719468; /* since 1 March of the year 0 */
	uint64_t era = shifted / 146097, day_of_era = shifted % 146097;
	uint64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	uint64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	uint64_t month = (5 * day_of_year + 2) / 153;

	*ret_day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (unsigned)(month < 10 ? month + 3 : month - 9);
	*ret_year = (unsigned)(year_of_era + era * 400 + (*ret_month <= 2));
}

struct str render_time(struct arena *a, uint64_t realtime_ns)
{
	uint64_t seconds = realtime_ns / 1000000000, of_day = seconds % 86400;
	unsigned year, month, day;

	if (!realtime_ns)
		return (struct str){ 0 };
	civil(seconds / 86400, &year, &month, &day);
	return str_printf(a, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", year, month, day,
		(unsigned)(of_day / 3600), (unsigned)(of_day / 60 % 60), (unsigned)(of_day % 60),
		(unsigned)(realtime_ns / 1000000 % 1000));
}

struct str render_quantity(struct arena *a, const struct quantity *q)
{
	const char *blank = " ", *unit = q->unit;

	if (q->text.n || !unit || !isfinite(q->value))
		return q->text;
	if (str_is(str_from(unit), "1"))
		blank = unit = "";
	return str_printf(a, "%.6g%s%s", q->value, blank, unit);
}

bool render_waived(const struct result *r)
{
	bool any = false;

	for (const struct finding *f = r->findings; f; f = f->next) {
		if (f->status != r->status)
			continue;
		if (!f->waived)
			return false;
		any = true;
	}
	return any;
}

const struct finding *render_first(const struct result *r)
{
	for (const struct finding *f = r->findings; f; f = f->next) {
		if (f->status == r->status && !f->waived)
			return f;
	}
	return r->findings;
}

struct str render_ms(struct arena *a, uint64_t ms)
{
	if (ms < 1000)
		return str_printf(a, "%llu ms", (unsigned long long)ms);
	if (ms % 1000 && ms < 100000)
		return str_printf(a, "%.3g s", (double)ms / 1000);
	return str_printf(a, "%llu s", (unsigned long long)(ms / 1000));
}

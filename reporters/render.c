/* SPDX-License-Identifier: Apache-2.0 */
/* Words, times and values that every format says alike. */
#include "reporters/render.h"

#include <math.h>
#include <time.h>

static const char *const budgets[] = { "quiet", "normal", "all" };
static const char *const verdicts[] = { "pass", "fail", "unknown" };
static const char *const kinds[] = { "state", "delta" };

const char *render_budget(enum budget_level b)
{
	return budgets[b];
}

const char *render_verdict(enum verdict v)
{
	return verdicts[v];
}

const char *render_kind(enum kind k)
{
	return kinds[k];
}

struct str render_time(struct arena *a, uint64_t realtime_ns)
{
	time_t seconds = (time_t)(realtime_ns / 1000000000);
	unsigned ms = (unsigned)(realtime_ns / 1000000 % 1000);
	struct tm tm;

	if (!realtime_ns || !gmtime_r(&seconds, &tm))
		return (struct str){ 0 };
	return str_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03uZ", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, ms);
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

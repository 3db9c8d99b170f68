/* SPDX-License-Identifier: Apache-2.0 */
/* The course of a clock's offset in words. */
#include "reporters/render.h"

enum { QUIET_MS = 3000 };

struct str render_ns(struct arena *a, double ns)
{
	static const struct {
		double least;
		const char *name;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "µs" } };
	double size = ns < 0 ? -ns : ns;

	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (size >= units[i].least)
			return str_printf(a, "%.3g %s", ns / units[i].least, units[i].name);
	}
	return str_printf(a, "%.3g ns", ns);
}

int64_t render_whole_ms(int64_t ns)
{
	return ns / 1000000;
}

static struct str range(struct arena *a, double least, double most)
{
	return str_printf(a, STR_FMT " to " STR_FMT, STR_ARG(render_ns(a, least)),
		STR_ARG(render_ns(a, most)));
}

static struct str delays(struct arena *a, const struct series *s)
{
	double least = 0, most = 0;
	bool any = false;

	for (size_t i = 0; i < s->n_points; i++) {
		double d = (double)s->points[i].delay_ns;

		if (!s->points[i].has_delay)
			continue;
		least = !any || d < least ? d : least;
		most = !any || d > most ? d : most;
		any = true;
	}
	if (!any)
		return STR("");
	return str_printf(a, "; path delay " STR_FMT,
		STR_ARG(least == most ? render_ns(a, least) : range(a, least, most)));
}

static struct str silence(struct arena *a, const struct series *s)
{
	int64_t last = s->n_points ? s->points[s->n_points - 1].at_ns : s->from_ns;
	int64_t ms = render_whole_ms(s->to_ns) - render_whole_ms(last);

	if (ms < QUIET_MS)
		return STR("");
	return str_printf(a, "; none in the last " STR_FMT, STR_ARG(render_ms(a, (uint64_t)ms)));
}

static struct str limit(struct arena *a, const struct series *s)
{
	if (s->limit_ns <= 0)
		return STR("");
	return str_printf(a, "; wanted within " STR_FMT, STR_ARG(render_ns(a, s->limit_ns)));
}

struct str render_series(struct arena *a, const struct series *s)
{
	double least = 0, most = 0, worst;
	uint64_t ms = (uint64_t)(render_whole_ms(s->to_ns) - render_whole_ms(s->from_ns));

	for (size_t i = 0; i < s->n_points; i++) {
		double v = (double)s->points[i].offset_ns;

		least = !i || v < least ? v : least;
		most = !i || v > most ? v : most;
	}
	worst = -least > most ? least : most;
	if (!s->n_points)
		return str_printf(a, "no sync message when asked %llu times" STR_FMT,
			(unsigned long long)s->asked, STR_ARG(silence(a, s)));
	return str_printf(a,
		"worst " STR_FMT "; " STR_FMT
		" in %zu sync messages of " STR_FMT STR_FMT STR_FMT STR_FMT,
		STR_ARG(render_ns(a, worst)), STR_ARG(range(a, least, most)), s->n_points,
		STR_ARG(render_ms(a, ms)), STR_ARG(silence(a, s)), STR_ARG(delays(a, s)),
		STR_ARG(limit(a, s)));
}

struct str render_stolen(
	struct arena *a, bool estimated, bool measured, double least_ns, double most_ns)
{
	if (!estimated)
		return STR("no estimate of the time");
	if (measured)
		return str_printf(a, STR_FMT " of each second, as the kernel counted it",
			STR_ARG(render_ns(a, most_ns)));
	return str_printf(a, "some " STR_FMT " to " STR_FMT " of each second",
		STR_ARG(render_ns(a, least_ns)), STR_ARG(render_ns(a, most_ns)));
}

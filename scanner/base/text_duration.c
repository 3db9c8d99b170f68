/* SPDX-License-Identifier: Apache-2.0 */
/* Times for people: three digits and a unit, and above two minutes the two greatest units. */
#include "scanner/base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "scanner/base/arena.h"

static const uint64_t SECOND = UINT64_C(1000000000);

struct unit {
	const char *name;
	uint64_t ns;
};

static const struct unit small[] = {
	{ "ns", 1 },
	{ "µs", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
};
enum { SMALL = sizeof(small) / sizeof(small[0]) };

/* n in hundredths of the unit, rounded half up to three digits. */
static uint64_t three_digits(uint64_t ns, uint64_t unit)
{
	uint64_t step = ns < unit * 10 ? 1 : ns < unit * 100 ? 10 : 100;
	uint64_t part = unit * step / 100;

	return (ns + part / 2) / part * step;
}

static struct str below_minutes(struct arena *a, uint64_t ns)
{
	unsigned i = 1;
	uint64_t value, whole, tenths, hundredths;

	while (i + 1 < SMALL && three_digits(ns, small[i].ns) >= 1000 * 100)
		i++;
	value = three_digits(ns, small[i].ns);
	whole = value / 100;
	tenths = value / 10 % 10;
	hundredths = value % 10;
	if (hundredths)
		return str_printf(a, "%" PRIu64 ".%" PRIu64 "%" PRIu64 " %s", whole, tenths,
			hundredths, small[i].name);
	if (tenths)
		return str_printf(a, "%" PRIu64 ".%" PRIu64 " %s", whole, tenths, small[i].name);
	return str_printf(a, "%" PRIu64 " %s", whole, small[i].name);
}

static struct str two_units(
	struct arena *a, uint64_t s, const struct unit *big, const struct unit *little)
{
	uint64_t n = s / big->ns, rest = s % big->ns / little->ns;

	if (rest == 0)
		return str_printf(a, "%" PRIu64 " %s", n, big->name);
	return str_printf(a, "%" PRIu64 " %s %" PRIu64 " %s", n, big->name, rest, little->name);
}

struct str text_duration(struct arena *a, uint64_t ns)
{
	/* Here in seconds. */
	static const struct unit s = { "s", 1 }, min = { "min", 60 }, h = { "h", 3600 };
	static const struct unit d = { "d", 86400 };
	uint64_t seconds = ns / SECOND + (ns % SECOND >= SECOND / 2);

	if (ns < 1000)
		return str_printf(a, "%" PRIu64 " ns", ns);
	if (seconds < 120)
		return below_minutes(a, ns);
	if (seconds < h.ns)
		return two_units(a, seconds, &min, &s);
	if (seconds < d.ns)
		return two_units(a, seconds, &h, &min);
	return two_units(a, seconds, &d, &h);
}

int text_duration_parse(struct str s, uint64_t most_ns, uint64_t *ret_ns)
{
	static const struct unit units[] = { { "ms", 1000000 }, { "s", 1000000000 },
		{ "m", 60000000000 }, { "h", 3600000000000 }, { "d", 86400000000000 },
		{ "", 1000000000 } };
	uint64_t n;

	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!str_ends(s, units[i].name))
			continue;
		if (str_u64(str_head(s, s.n - strlen(units[i].name)), 10, &n) ||
			n > most_ns / units[i].ns)
			return -EINVAL;
		*ret_ns = n * units[i].ns;
		return 0;
	}
	return -EINVAL;
}

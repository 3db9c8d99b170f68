/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of a management controller, in the two forms that people fetch. Its clock is its own: many run minutes or
 * hours off, and some in local time, which the text does not tell.
 *
 *	   1a | 11/22/2026 | 05:15:58 | Memory #0x53 | Correctable ECC | Asserted
 *
 * is a line of "ipmitool sel elist"; newer editions put two digits of the year and a zone behind the time.
 */
#include "programs/import/import.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "scanner/facts/hw/bios_redfish.h"

#include <errno.h>

enum { FIELDS = 6 };

struct bmc_row {
	const char *glob, *name, *suspect;
};

/* The first that matches "sensor | event", in lower case. */
static const struct bmc_row rows[] = {
	{ "*uncorrectable ecc*", "memory_ue", "machine-check" },
	{ "*correctable ecc*", "memory_ce", "machine-check" },
	{ "*memory*correctable*", "memory_ce", "machine-check" },
	{ "*machine check*", "processor", "machine-check" },
	{ "*ierr*", "processor", "machine-check" },
	{ "*bus *correctable error*", "pcie", "machine-check" },
	{ "*pci perr*", "pcie", "machine-check" },
	{ "*pci serr*", "pcie", "machine-check" },
	{ "*throttle*", "throttled", "throttling" },
	{ "*thermal trip*", "heat", "throttling" },
	{ "*temp*going high*", "heat", "throttling" },
	{ "*temp*critical*", "heat", "throttling" },
	{ "*power limit*", "power_limit", "throttling" },
	{ "*power supply*lost*", "power", "" },
	{ "*power supply*failure*", "power", "" },
	{ "*redundancy lost*", "power", "" },
	{ "*fan*going low*", "fan", "" },
	{ "*", "event", "" },
};

static const struct bmc_row *row_of(struct str text)
{
	size_t i = 0;

	while (!str_glob(str_from(rows[i].glob), text))
		i++;
	return &rows[i];
}

static struct str lower(struct arena *a, struct str s)
{
	char *p = ARENA_NEW(a, char, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
	return (struct str){ p, s.n };
}

static void add_event(
	struct kept *k, uint64_t at, struct str text, const char *name, const char *suspect)
{
	struct kept_event *e = kept_event(k);

	e->real_ns = at;
	e->text = kept_text(k, text);
	e->column = (struct ring_column){ .suspect = str_from(suspect),
		.name = str_printf(k->arena, "bmc/%s", name),
		.cpu = RING_NO_CPU };
}

/* "11/22/2026" or "11/22/26", "05:15:58" or "05:15:58 UTC". */
static int sel_time(struct arena *a, struct str date, struct str time, uint64_t *ret_ns)
{
	struct str month, day, year, rest, zone = STR("");

	if (!str_split(date, '/', &month, &rest) || !str_split(rest, '/', &day, &year))
		return -EINVAL;
	str_split(time, ' ', &time, &zone);
	zone = str_trim(zone);
	if (zone.n && !str_is(zone, "UTC") && !str_is(zone, "GMT"))
		return -EINVAL;
	return date_until(str_printf(a, "%s" STR_FMT "-" STR_FMT "-" STR_FMT "T" STR_FMT "Z",
				  year.n == 2 ? "20" : "", STR_ARG(year), STR_ARG(month),
				  STR_ARG(day), STR_ARG(time)),
		ret_ns);
}

/* Events from before the controller had a time are only said to be; what ended is no event. */
static int take_line(struct kept *k, struct str line, struct kept_fault *ret_fault)
{
	struct str rest = line, f[FIELDS] = { { 0 } };
	const struct bmc_row *row;
	unsigned n = 0;
	uint64_t at;

	if (str_starts(line, "SEL has no entries"))
		return 0;
	while (n < FIELDS && str_cut(&rest, '|', &f[n]))
		f[n] = str_trim(f[n]), n++;
	if (n < 4) {
		ret_fault->why = STR(
			"expected \"ID | DATE | TIME | SENSOR | EVENT\", as ipmitool sel elist prints");
		return -EINVAL;
	}
	if (str_starts(f[1], "Pre-Init"))
		return 0;
	if (sel_time(k->scratch, f[1], f[2], &at)) {
		ret_fault->why =
			STR("expected a time such as 11/22/2026 | 05:15:58, in UTC (ipmitool -Z)");
		return -EINVAL;
	}
	if (str_is(f[5], "Deasserted"))
		return 0;
	row = row_of(lower(k->scratch,
		str_printf(k->scratch, STR_FMT " | " STR_FMT, STR_ARG(f[3]), STR_ARG(f[4]))));
	add_event(k, at,
		str_printf(k->scratch, "bmc: " STR_FMT ": " STR_FMT, STR_ARG(f[3]), STR_ARG(f[4])),
		row->name, row->suspect);
	return 0;
}

static const char *suspect_of(struct str class)
{
	if (str_starts(class, "memory") || str_is(class, "processor"))
		return "machine-check";
	return str_is(class, "thermal") ? "throttling" : "";
}

/* "event CLASS TIME SEVERITY TEXT"; one without a time cannot be put anywhere. */
static void take_event(struct kept *k, struct str rest)
{
	struct str class, when, severity;
	uint64_t at;

	if (!str_word(&rest, &class) || !str_word(&rest, &when) || bios_time(when, &at) ||
		!str_word(&rest, &severity))
		return;
	add_event(k, at, str_printf(k->scratch, "bmc: " STR_FMT, STR_ARG(str_trim(rest))),
		str_z(k->scratch, class), suspect_of(class));
}

static int read_redfish(struct kept *k, struct str text, struct kept_fault *ret_fault)
{
	struct bios_lines lines = { .arena = k->scratch };
	struct bios_owner owner = { .name = { 0 } };
	struct str rest, line, error;

	if (bios_redfish(k->scratch, STR("log"), text, &lines, &owner, &error)) {
		kept_json_fault(k, error, ret_fault);
		return -EINVAL;
	}
	rest = (struct str){ lines.p, lines.n };
	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, "event "))
			take_event(k, str_skip(line, 6));
	}
	return 0;
}

int kept_bmc(struct kept *k, struct str text, struct kept_fault *ret_fault)
{
	return str_starts(str_trim(text), "{") || str_starts(str_trim(text), "[")
		       ? read_redfish(k, text, ret_fault)
		       : kept_lines(k, text, take_line, ret_fault);
}

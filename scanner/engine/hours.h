/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trading hours: spans of the week in which nothing dear is read, whatever budget is asked for.
 * In UTC, or at a fixed distance from it: a zone's name would need the zone's files, which the
 * sealed scanner does not open, and a rule that changes twice a year unseen is no safeguard.
 *
 *	"mon-fri 08:00-16:30"		UTC
 *	"mon-fri 09:00-17:30 +01:00"	ahead of UTC by an hour
 *	"sun-thu 22:00-05:00"		over midnight: the day is the one on which it begins
 */
#ifndef LATSCAN_ENGINE_HOURS_H
#define LATSCAN_ENGINE_HOURS_H

#include "scanner/base/str.h"

#include <stdbool.h>

enum { TRADING_HOURS_MAX = 16 };

struct hours {
	unsigned days; /* bits 1 << day on which it begins, 0 is Monday */
	int from, to;  /* minutes of the day; to <= from: on the next day */
	int ahead;     /* minutes ahead of UTC */
};

struct trading_hours {
	struct hours v[TRADING_HOURS_MAX];
	unsigned n;
};

/* 0, -EINVAL, or -ENOSPC past TRADING_HOURS_MAX. */
int hours_add(struct trading_hours *t, struct str text);
/* Whether that moment of CLOCK_REALTIME lies in any of them. */
bool hours_inside(const struct trading_hours *t, uint64_t realtime_ns);

#endif

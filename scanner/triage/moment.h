/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moments as logs write them: decimal numbers of a unit, and ISO 8601 with any zone. A number keeps what it
 * cannot say: 1700000000 is a whole second, 1700000000.125 a thousandth of one.
 */
#ifndef LATSCAN_TRIAGE_MOMENT_H
#define LATSCAN_TRIAGE_MOMENT_H

#include "scanner/base/str.h"

/* A power of ten of ns: 0, 3, 6 or 9. */
enum moment_unit {
	UNIT_NS = 0,
	UNIT_US = 3,
	UNIT_MS = 6,
	UNIT_S = 9,
	UNIT_UNKNOWN = -1,
};

/* "ns", "us", "µs", "usec", "milliseconds" …, in any case; UNIT_UNKNOWN. */
enum moment_unit moment_unit(struct str word);
const char *moment_unit_word(enum moment_unit u);

/*
 * Digits, a fraction, an exponent: value × 10^unit, rounded down, and the weight of its last digit (1 where
 * that is less than one). -EINVAL, -ERANGE past 64 bits.
 */
int moment_number(struct str s, enum moment_unit unit, uint64_t *ret, uint64_t *ret_resolution);
/* The same with the unit behind it: "150us", "1.5 ms". -EINVAL where there is none. */
int moment_with_unit(struct str s, uint64_t *ret, uint64_t *ret_resolution);

/*
 * "2026-11-22T16:29:58.123456789Z", with a blank for the T, a comma for the dot, +01:00, +0100 or +01 for the Z;
 * seconds may be left out. *ret_zone: it said which zone (else UTC is meant). ns since 1970. -EINVAL.
 */
int moment_iso(struct str s, uint64_t *ret, uint64_t *ret_resolution, bool *ret_zone);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by rows.c and rows_parts.c only. */
#ifndef LATSCAN_PROGRAMS_PUSH_ROWS_H
#define LATSCAN_PROGRAMS_PUSH_ROWS_H

#include "programs/push/push.h"

#include "scanner/base/json.h"

/* An object with whose it is and when; the caller adds the rest. */
void row_begin(struct json *j, struct out *o, const struct parcel *p);
void row_end(struct json *j, struct out *o);

void rows_checks(const struct parcel *p, struct out *o);
void rows_facts(const struct parcel *p, struct out *o);
void rows_waivers(const struct parcel *p, struct out *o);
/* index: each behind the line that a bulk request wants; NULL: rows alone. */
void rows_findings(const struct parcel *p, const char *index, struct out *o);

#endif

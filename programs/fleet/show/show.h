/* SPDX-License-Identifier: Apache-2.0 */
/* The answers in words and for programs. */
#ifndef LATSCAN_PROGRAMS_FLEET_SHOW_H
#define LATSCAN_PROGRAMS_FLEET_SHOW_H

#include "programs/fleet/answers/answers.h"
#include "scanner/base/out.h"

#define TOP_UNTOLD (SIZE_MAX - 1)
enum { TOP_TEXT = 10, TOP_OTHERS = 200 };

struct showing {
	const struct fleet *f;
	size_t top; /* rows of a list */
	bool colour;
	unsigned width;
};

void show_text(const struct showing *s, struct out *o);
void show_json(const struct showing *s, struct out *o);
void show_html(const struct showing *s, struct out *o);
void show_csv(const struct showing *s, struct out *o);
void show_prometheus(const struct showing *s, struct out *o);

/* "nic eth0 MTU": 9000 by 312 of 313. */
struct str show_where(const struct fleet *f, const struct fault *fault); /* "a.ndjson:7" */

#endif

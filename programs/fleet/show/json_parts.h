/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that write JSON share. */
#ifndef LATSCAN_PROGRAMS_FLEET_JSON_PARTS_H
#define LATSCAN_PROGRAMS_FLEET_JSON_PARTS_H

#include "programs/fleet/show/show.h"
#include "scanner/base/json.h"

struct writing {
	const struct fleet *f;
	struct json j;
	size_t top;
};

void write_when(struct writing *w, const char *key, uint64_t ns);
void write_text(struct writing *w, const char *key, struct str s); /* left out where it is empty */
void write_name_of(struct writing *w, uint32_t key);
void write_value(
	struct writing *w, const char *key, uint32_t v); /* left out where it is not there */
void write_who(struct writing *w, const struct examples *e);
/* "KEY_total", and the begin of an array KEY; how many rows it is to have. */
size_t write_list(struct writing *w, const char *key, size_t n);
void write_end_row(struct writing *w);

/* Lists of the document, in this order. */
void write_hosts(struct writing *w);
void write_facts(struct writing *w);
void write_contrast(struct writing *w);
void write_drift(struct writing *w);
void write_days(struct writing *w);
void write_accepted(struct writing *w);
void write_faults(struct writing *w);
void write_rejudged(struct writing *w);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a column of a CSV, or a member of a JSON object, is: told by its name. And a spike made of such values. */
#ifndef LATSCAN_TRIAGE_SPIKES_COLUMNS_H
#define LATSCAN_TRIAGE_SPIKES_COLUMNS_H

#include "scanner/triage/spikes.h"

enum spike_role { ROLE_NONE = 0, ROLE_TIME, ROLE_END, ROLE_LENGTH, ROLES };

struct spike_column {
	enum spike_role role;
	enum moment_unit unit; /* UNIT_UNKNOWN: its name does not say */
	bool has_clock, is_cycles;
	enum spike_clock clock;
};
/* "start_ns", "Timestamp (UTC)", "latency_us", "tsc" … */
struct spike_column spike_column_of(struct str name);

/* Values of one spike; empty: it has none. */
struct spike_values {
	struct str v[ROLES];
	struct spike_column column[ROLES];
};

/* The file that is being read. */
struct spikes_reading {
	struct arena *a;
	const char *file;
	const struct spikes_how *how;
	struct spikes *s;
	struct str error;
	size_t room;
	bool settled; /* the first spike told the clock and the units */
	enum moment_unit time_unit, length_unit;
	bool has_error;
};

/* False after an error. */
bool spikes_fault(struct spikes_reading *r, unsigned line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void spikes_note(struct spikes_reading *r, struct str text);
bool spikes_add(struct spikes_reading *r, unsigned line, const struct spike_values *v);

/* The two kinds of file. */
bool spikes_read_csv(struct spikes_reading *r, struct str text);
bool spikes_read_json(struct spikes_reading *r, struct arena *scratch, struct str text);

#endif

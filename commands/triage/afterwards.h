/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan triage without a scan: rings that were kept are read (--since), those of many hosts are put on one axis
 * (--merge). And the spikes of the application (--spikes), for these and for a triage that watches.
 */
#ifndef LATSCAN_COMMANDS_AFTERWARDS_H
#define LATSCAN_COMMANDS_AFTERWARDS_H

#include "reporters/reporter.h"
#include "commands/options.h"
#include "scanner/triage/beats.h"
#include "scanner/triage/past.h"

/* Rows of the verb; NULL past the last. */
const struct option_row *afterwards_row(unsigned i);
#define AFTERWARDS_FOLDER "/var/lib/latscan/watch" /* where latscan watch keeps its rings */

/* Nothing is scanned. */
bool afterwards_asked(const struct scan_options *o);
/* The exit status. */
int afterwards_run(struct arena *a, struct scan_options *o);

/* Of --spikes, read; 0, or an exit status after saying why. Nothing where it was not given. */
int afterwards_spikes(struct arena *a, const struct kept_options *k, struct spikes *ret);
/* Held against a ring, into a report: what a triage that watches does at its end. Likewise. */
int afterwards_overlap(struct arena *a, const struct kept_options *k, const struct ring *ring,
	struct cpuset cpus, const struct spikes *s, struct spikes_told *ret);

/* The rings of a file, or of the files ring-*.txt in a folder. 0, or an exit status after saying why. */
struct kept_rings {
	struct ring **v;
	size_t n, cap;
};
int kept_read(struct arena *a, const char *path, struct kept_rings *rings);
void kept_free(struct kept_rings *rings);

/* What a reporter writes, by its name, in place of a scan's report. */
struct afterwards_page {
	struct report report; /* the first member: what a reporter's function is given */
	const struct past *past;
	const struct merged *merged;
	struct cpuset cpus;
	uint64_t since_ns, until_ns; /* as asked for; 0, UINT64_MAX: open */
	struct spikes_told spikes;
	size_t files;
};
extern const struct reporter past_text, past_json, merged_text, merged_json;
int afterwards_write(
	struct arena *a, struct scan_options *o, const struct afterwards_page *page, bool merged);

#endif

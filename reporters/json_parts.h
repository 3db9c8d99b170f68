/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JSON report share. What is not known is left out, and never null. */
#ifndef LATSCAN_REPORTERS_JSON_PARTS_H
#define LATSCAN_REPORTERS_JSON_PARTS_H

#include "scanner/base/json.h"
#include "scanner/engine/report.h"

struct json_writer {
	struct json j;
	struct arena *a;
	const struct report *r;
	bool full;
};

void json_member(struct json_writer *w, const char *key, struct str value); /* unless empty */
void json_flag(struct json_writer *w, const char *key, bool value);	    /* unless false */
/* The known empty set is "", so that it differs from a set that is not known. */
void json_cpus(struct json_writer *w, const char *key, struct cpuset set);

void json_gate(struct json_writer *w);	 /* of a gate's report */
void json_triage(struct json_writer *w); /* of a triage's report */
/* Its member "spikes"; nothing where there are none. */
void json_spikes(struct json *j, struct arena *a, const struct spikes_told *t);
void json_probe(struct json_writer *w); /* what latscan probe measured */
void json_matrix(struct json_writer *w);
void json_topology(struct json_writer *w);
void json_series(struct json_writer *w); /* nothing where no clock told its offset */
void json_waivers(struct json_writer *w);
void json_baseline(struct json_writer *w);

/* Evidence of a finding, as a member. */
void json_evidence(struct json_writer *w, const struct finding *f);
void json_traits(struct json_writer *w);
/*
 * The comma ends a line instead of beginning the next: the writer is told that nothing stands
 * before.
 */
void json_line_break(struct json_writer *w, bool comma);
/* The groups that somebody named, and at which step each ends. */
void json_feeds(struct json_writer *w);

#endif

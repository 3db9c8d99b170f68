/* SPDX-License-Identifier: Apache-2.0 */
/* The list behind find(): the engine's side of it. */
#ifndef LATSCAN_ENGINE_FINDINGS_H
#define LATSCAN_ENGINE_FINDINGS_H

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/engine/finding.h"

struct accepted;

/*
 * What one check said. Findings live in the report's arena: strings are copied, sanitised
 * and capped on their way in, so nothing of a report points into a sample.
 */
struct findings {
	struct arena *arena;
	const char *id;
	struct finding *head, *last;
	unsigned kept, total;
	/* Of all, also those that were not kept: */
	unsigned by_status[STATUSES];
	unsigned open[STATUSES]; /* neither waived nor known */
	unsigned waived, known;
	unsigned open_unknown; /* bits 1 << enum reason of open unknowns */

	struct accepted *accepted; /* of this check; NULL: nothing is */
	bool settings_only;	   /* a fail becomes a warning */
	bool lowered;		   /* and one did */
};

void findings_init(struct findings *out, struct arena *a, const char *id);
/* Sorts: worst first, then by key. */
void findings_sort(struct findings *out);
/* When the check has said all: a summary is accepted with what it sums up. */
void findings_close(struct findings *out);
/* A kept finding is explained by another check: nothing of it is left to accept. */
void findings_settle(struct findings *out, struct finding *f, const char *cause);
/* Of findings that are neither waived nor known. */
enum status findings_worst_open(const struct findings *out);
/* The worst status of all that were said. */
enum status findings_worst(const struct findings *out);

/* Stable across reboots: check, kind and key; never a number that changes, never a value. */
uint64_t subject_fingerprint(const char *id, const struct subject *s);

/* The reason of an unknown that an answer's state means. */
enum reason reason_of_state(enum answer_state s);

#endif

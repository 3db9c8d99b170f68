/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A watch: beat by beat it looks at a host, holds each look against the one before, and says what changed. Where the
 * answers come from, when the next beat is and where the events go is its caller's: the same code watches this host, a
 * captured series and the hosts of tests. Times are those of the samples. Memory is constant: what a look needs is freed
 * with it, and what stays has a fixed size.
 */
#ifndef LATSCAN_WATCH_WATCH_H
#define LATSCAN_WATCH_WATCH_H

#include "scanner/watch/event.h"
#include "scanner/watch/hysteresis.h"
#include "scanner/watch/lane.h"

enum { WATCH_LANES = 2, WATCH_ALARMS = 2048, WATCH_PARTS = 200 /* of a CPU, for each lane */ };

struct watch_asked {
	const struct job *job;		     /* borrowed, like all below */
	const struct thresholds *thresholds; /* of each check of the job */
	uint64_t interval_ns;
	unsigned slow_every; /* intervals between looks at what is dear */
	const struct clock *clock;
	/* CPU time that was spent so far, by all processes of the watch; NULL: nothing costs. */
	uint64_t (*spent_ns)(void *user);
	void (*emit)(void *user, const struct event *e);
	void *user;
};

struct watch {
	struct watch_asked asked;
	struct arena *arena;
	struct lane lanes[WATCH_LANES]; /* what every interval pays for, and what is dear */
	struct hysteresis *alarms;
	struct instant at;
	bool has_at;
	struct between between; /* of the last beat */
	uint64_t age_ns;	/* of the watch: goes on over sleep and reboots */
	uint64_t beats, number;
	uint64_t refused; /* alarms without room that were told of */
	char host[256], host_id[64];
};

void watch_init(struct watch *w, struct arena *a, const struct watch_asked *asked);
/* One beat, from this source; so many intervals after the one before: 1, or more where some were missed. */
void watch_beat(struct watch *w, struct source *s, uint64_t passed);
/* Something that is no change of a check: an output that is lost, the end. text is clean. */
void watch_say(struct watch *w, enum event_kind kind, struct str text);
/* What is known of all checks, as one report, in the arena given: of the last look at each. NULL: of none yet. */
struct report *watch_report(const struct watch *w, struct arena *a);
void watch_free(struct watch *w);

#endif

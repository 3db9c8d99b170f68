/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What keeps alerts from flapping. Whatever may be wrong (a check of one subject) is an alarm here: it is raised after it was
 * bad so many times in a row, and cleared after it was good so many times in a row; what lies between changes nothing. A look
 * that could not tell is neither: it does not clear what is raised, nor break a row of bad ones.
 *
 * The table has a fixed size. An alarm that is quiet makes room at once.
 */
#ifndef LATSCAN_WATCH_HYSTERESIS_H
#define LATSCAN_WATCH_HYSTERESIS_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

enum { ALARM_LABEL = 96 };

struct thresholds {
	unsigned raise, clear; /* looks in a row, at least 1 */
};

enum seen { SEEN_GOOD = 0, SEEN_BAD, SEEN_NOTHING };
enum change { CHANGE_NONE = 0, CHANGE_RAISED, CHANGE_CLEARED };

struct alarm {
	uint64_t key;
	unsigned check; /* the caller's number of it */
	bool unknown;	/* it is about not being able to tell */
	bool used, raised;
	unsigned bad, good; /* in a row */
	uint64_t first_ns;  /* when the row of bad looks began */
	uint64_t raised_ns;
	char label[ALARM_LABEL]; /* of the subject, when it was last bad; may be cut */
	/* Of this beat, for the caller. */
	enum seen seen;
	const void *what;
};

struct hysteresis;

struct hysteresis *hysteresis_new(struct arena *a, size_t most);
/* Finds or makes; NULL: the table is full, which is counted. */
struct alarm *hysteresis_alarm(struct hysteresis *h, uint64_t key);
/* The places that may be used; some of them are not. */
size_t hysteresis_size(const struct hysteresis *h);
struct alarm *hysteresis_at(struct hysteresis *h, size_t i);
/* How many are raised now; how often there was no room. */
size_t hysteresis_raised(const struct hysteresis *h);
uint64_t hysteresis_refused(const struct hysteresis *h);

/* One look at it, at a time of any clock that only goes on. An alarm that is quiet afterwards is no longer used. */
enum change alarm_look(struct alarm *al, enum seen seen, struct thresholds t, uint64_t now_ns);
void alarm_label(struct alarm *al, struct str label);

#endif

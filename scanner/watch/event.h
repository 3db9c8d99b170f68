/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a watch says: one event for each change. As a line of JSON (docs/format-watch.md), as a line for people, and as
 * fields of the journal; all text is clean already, as it is in a report.
 */
#ifndef LATSCAN_WATCH_EVENT_H
#define LATSCAN_WATCH_EVENT_H

#include "scanner/base/out.h"
#include "scanner/engine/report.h"

enum { EVENT_SCHEMA = 1 };

enum event_kind {
	EVENT_STARTED = 0,
	EVENT_RAISED,	 /* something is wrong, and has been for as many looks as were asked for */
	EVENT_CLEARED,	 /* and is no longer */
	EVENT_UNKNOWN,	 /* a check could not tell, likewise */
	EVENT_KNOWN,	 /* and can again */
	EVENT_SUSPENDED, /* the machine slept */
	EVENT_REBOOTED,	 /* in a captured series */
	EVENT_STALLED,	 /* beats were missed */
	EVENT_STEPPED,	 /* CLOCK_REALTIME was set */
	EVENT_LOST,	 /* an output can no longer be written */
	EVENT_FOUND,	 /* and can again */
	EVENT_PACED,	 /* looks became dearer or cheaper, and rarer or more frequent */
	EVENT_STOPPED,
	EVENT_KINDS
};
const char *event_word(enum event_kind k); /* "raised" */

struct event_host {
	struct str name, boot_id, id;
};

struct event {
	enum event_kind kind;
	uint64_t number; /* from 1, without a hole while it runs */
	uint64_t real_ns;
	struct event_host host;
	struct str text; /* one sentence, without a full stop */
	/* Of raised, cleared, unknown and known. */
	const struct check *check; /* NULL: none of these */
	enum severity severity;
	struct str subject;
	uint64_t fingerprint;	       /* 0: not told */
	const struct finding *finding; /* as it is now; NULL: nothing is said of it any more */
	enum reason reason;	       /* of unknown */
	unsigned looks;		       /* in a row */
	uint64_t since_ns;	       /* CLOCK_REALTIME of the first of them */
	uint64_t lasted_ns;	       /* of cleared and known: how long it was so */
};

/* A line each, with its end. */
void event_json(const struct event *e, struct out *o);
void event_text(const struct event *e, struct out *o);

/* For the journal: KEY and value, at most EVENT_FIELDS of them, in the arena given. */
enum { EVENT_FIELDS = 24 };
struct event_field {
	const char *key;
	struct str value;
};
unsigned event_fields(struct arena *a, const struct event *e, struct event_field ret[EVENT_FIELDS]);

#endif

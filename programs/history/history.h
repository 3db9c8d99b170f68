/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan history: captures and reports of hosts in order of time. Two reports at a time and the
 * table of keys are kept, whatever number of files there is: each is read once to learn when it was
 * taken, and once more in its turn.
 */
#ifndef LATSCAN_PROGRAMS_HISTORY_H
#define LATSCAN_PROGRAMS_HISTORY_H

#include "programs/diff/diff.h"
#include "scanner/compare/flaps.h"

enum { HISTORY_FILES = 100000, ARENA_CAP_HISTORY = 1 << 30 };

/* What something was, and is. */
struct change {
	bool check;
	struct str group, key;
	struct str name; /* "sysctl vm.swappiness", "kernel", "check irq.x (eth0)" */
	struct str was, now;
	enum severity severity;
	const struct capture
		*since;		/* some time since that one: nobody told it between; else NULL */
	struct str *follow;	/* consequences by name */
	size_t n_follow, below; /* below: also what follows from those */
};

/* A file, and how the report in it differs from the one before it. */
struct capture {
	const char *path;
	struct str name; /* fit to be shown */
	struct str host, host_id, boot_id, kernel, version;
	uint64_t at_ns;
	enum verdict verdict;
	struct str why; /* passed over */
	/* Against the one before: */
	bool rebooted;
	struct change *after, *v; /* kernel, firmware; and all else */
	size_t n_after, n_v;
	size_t n_below,
		n_untold; /* changes below the level; lines that one of both does not tell */
	struct str note;
};

/* One host. */
struct drift_line {
	struct str host, host_id;
	struct capture **v;	/* in order of time */
	size_t n, cap, changed; /* changed: captures with a change that matters */
	struct flap_key **flaps;
	size_t n_flaps;
};

struct history {
	struct arena *a; /* of what is kept */
	char *const *arguments;
	unsigned n_arguments;
	enum severity level;
	bool all;
	struct capture *files; /* all that were named */
	size_t n_files, cap_files, n_passed;
	struct drift_line *lines;
	size_t n_lines;
	bool colour;
	unsigned width;
};

int history(int argc, char **argv);

/* Operands as files; what no folder's file could be is passed over. */
void history_operand(struct history *h, const char *operand);
/* When each was taken, and of which host: lines, in order. */
void history_index(struct history *h);
/* Each with the one before. */
void history_follow(struct history *h, struct drift_line *line);
/* One file as a report, in an arena that is empty. False with *ret_why, of the history's arena. */
bool history_read(struct history *h, struct arena *a, const struct capture *c,
	const struct report **ret, struct str *ret_why);
/* Differences as changes of c. since: who told the first side; NULL: the capture before. */
void history_changes(struct history *h, struct capture *c, const struct comparison *cmp,
	const struct capture *since);
/* Another kernel, firmware or microcode. */
bool history_is_update(const struct difference *d);
/* Who says to own what changed. */
void history_owners(struct flap_table *t, const struct report *r, struct arena *scratch);
void history_flaps(struct history *h, struct drift_line *line, const struct flap_table *t);
struct str history_name(struct arena *a, const struct flap_key *k);
bool history_is_changed(const struct history *h);

void history_text(struct history *h, struct out *o);
void history_json(struct history *h, struct out *o);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others kept of a host, put into one ring: intervals (sysstat) become beats; events (the journal, the log of
 * the management controller) become marks, and where they speak of a suspect, one more in a column of it.
 */
#ifndef LATSCAN_IMPORT_H
#define LATSCAN_IMPORT_H

#include "scanner/base/arena.h"
#include "scanner/triage/ring.h"

/* One counter of an interval. */
struct kept_count {
	struct ring_column column;
	uint64_t delta;
};

struct kept_beat {
	uint64_t real_ns, span_ns; /* its end, and how long it was */
	struct kept_count *counts;
	size_t n_counts;
};

struct kept_event {
	uint64_t real_ns;
	struct str text;
	struct ring_column column; /* of a name that is empty: it is only a mark */
};

struct kept {
	struct arena *arena, *scratch; /* scratch: of a line; whoever reads one rewinds it */
	struct str host, boot_id;
	struct kept_beat *beats;
	size_t n_beats, cap_beats;
	struct kept_event *events;
	size_t n_events, cap_events;
};

/* Where a text could not be understood. */
struct kept_fault {
	unsigned line;
	struct str why; /* "expected …" */
};

/*
 * Each adds what a text holds. 0, or -EINVAL with *ret_fault.
 * sysstat: what "sadf -j FILE -- -A" prints; only times in UTC.
 * journal: what "journalctl -o json" prints.
 * bmc: what "ipmitool -Z sel elist" prints, or the entries of a log service as Redfish tells them.
 */
int kept_sysstat(struct kept *k, struct str text, struct kept_fault *ret_fault);
int kept_journal(struct kept *k, struct str text, struct kept_fault *ret_fault);
int kept_bmc(struct kept *k, struct str text, struct kept_fault *ret_fault);

/*
 * Takes each line that is not empty; scratch is rewound behind it. take() answers 0, or -EINVAL with the reason, and the line is
 * added to it.
 */
typedef int kept_line_fn(struct kept *k, struct str line, struct kept_fault *ret_fault);
int kept_lines(struct kept *k, struct str text, kept_line_fn *take, struct kept_fault *ret_fault);
/* "line 3: expected …" of a JSON reader. */
void kept_json_fault(struct kept *k, struct str error, struct kept_fault *ret);
/* The host that a text is of: -EINVAL where it is another one than before. */
int kept_host(struct kept *k, struct str name);
/* A copy that is fit for a line of a ring. */
struct str kept_text(struct kept *k, struct str s);
struct kept_beat *kept_beat(struct kept *k);
struct kept_event *kept_event(struct kept *k);
/* Only the last span_ns up to the newest (0: all), as a ring. -ENOMEM; -ENODATA: nothing was kept. */
int kept_ring(struct kept *k, uint64_t span_ns, struct ring **ret);

/* What a line of the kernel's log, or of a daemon, speaks of. NULL: of nothing here. */
struct journal_row {
	const char *from;    /* glob of the program; "kernel" */
	const char *text;    /* glob */
	const char *name;    /* of its column: "journal/NAME" */
	const char *suspect; /* "" where it accuses nobody: it is a mark */
};
const struct journal_row *journal_row(struct str from, struct str text);
/* The CPU that such a line names, or RING_NO_CPU. */
int journal_cpu(struct str text);

#endif

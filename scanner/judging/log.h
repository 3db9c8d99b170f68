/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of lines of the kernel's log, judged. Only lines that the kernel wrote itself count:
 * a process that writes to /dev/kmsg gets another facility (kernel/printk/printk.c
 * devkmsg_write), so no one can forge one. Needs fact_kmsg. No line has two owners.
 */
#ifndef LATSCAN_JUDGING_LOG_H
#define LATSCAN_JUDGING_LOG_H

#include "scanner/engine/check.h"
#include "scanner/facts/kmsg.h"

/* In part, also and except a '*' stands for any run of bytes. */
struct log_row {
	const char *part, *also; /* either is in the line; also may be NULL */
	const char *except;	 /* and this is not; NULL: nothing is excepted */
	enum status status;	 /* when there is such a line */
	const char *text;	 /* the finding's sentence */
	/*
	 * The kernel says it each time, however long it runs. Without it the line comes at boot
	 * or once (printk_once), and a log that begins later cannot tell.
	 */
	bool again;
	const char *key; /* several rows of a check: makes the fingerprint of each its own */
};

struct log_seen {
	uint64_t n;
	const struct kmsg_line *first, *last;
};

/* The next line of the row after p (NULL: the first of all); NULL: none. */
const struct kmsg_line *log_next(
	const struct kmsg *k, const struct log_row *row, const struct kmsg_line *p);
bool log_seen(const struct kmsg *k, const struct log_row *row, struct log_seen *ret);
/* What of the log is evidence: "[12.345678] text", the first line and the last one. */
void find_log(struct finding *f, const struct kmsg *k, const struct log_seen *seen);

/* What it means that no line is there. */
enum log_absence {
	LOG_SAYS_NO,   /* the log reaches back to boot */
	LOG_SINCE,     /* it begins later: nothing since then, see in_log_since() */
	LOG_UNREADABLE /* denied, not captured, damaged: it says nothing about absence */
};
enum log_absence in_log_absence(const struct check_in *in);
struct str in_log_since(const struct check_in *in); /* "3 d 4 h after boot" */

/*
 * Judge the table: one finding for each row that has lines, in the table's order, with their
 * number, the first and the last. When no row has: a pass with the sentence given while the
 * log reaches back to boot; a log that begins later passes "since" then where all rows come
 * again, and is unknown (window) where one does not; else unknown with the state's reason.
 * Returns the number of rows with lines.
 */
unsigned judge_log(const struct check_in *in, const struct log_row *v, unsigned n, const char *pass,
	struct findings *out);
/* Its two halves: what the log has, and what it means that it has nothing. */
unsigned judge_log_lines(
	const struct check_in *in, const struct log_row *v, unsigned n, struct findings *out);
void judge_log_absence(const struct check_in *in, const struct log_row *v, unsigned n,
	const char *pass, struct findings *out);

#endif

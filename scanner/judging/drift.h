/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Will it survive a reboot, and who will undo it? A setting has a value now; files give it one
 * at the next boot, the last one that is applied wins; and something alive may write it again
 * before that: a daemon at its next event, a generator when its output is made anew. This
 * compares the three, and says which of them is right where somebody says what right is.
 *
 * Knows nothing of any file format: a check collects the values and hands them over.
 */
#ifndef LATSCAN_JUDGING_DRIFT_H
#define LATSCAN_JUDGING_DRIFT_H

#include "scanner/engine/check.h"

/* A value, or that there is none: "nohz_full" is not on the command line. */
struct drift_value {
	bool set;
	struct str text;
};
struct drift_value drift_set(struct str text);
#define DRIFT_NOT_SET ((struct drift_value){ 0 })

/* Somebody who gives the setting a value. */
struct drift_source {
	const char
		*owner; /* "boot entry", "sysctl.d", "modprobe.d", "link file", "unit", "tuned" */
	const struct answer *file;
	unsigned line; /* from 1; 0: it has no lines */
	struct drift_value value;
	bool boot; /* it is applied on the way up */
	/*
	 * It writes the setting again while the host runs, or writes the file from which the next
	 * boot takes it: when that happens, as the end of a sentence ("when it starts again",
	 * "when grub.cfg is made anew"). NULL: it does not.
	 */
	const char *rewrites;
};

/* Whether two values mean the same. Both are set; x is the running one. */
typedef bool drift_same_fn(struct arena *a, struct str x, struct str y);
drift_same_fn drift_same_words;	 /* the same words; any run of blanks separates. The default */
drift_same_fn drift_same_number; /* 0x10 is 16 is 016; words where one is no number */
drift_same_fn
	drift_same_raised;     /* a running number that is more is the same: the kernel raised it */
drift_same_fn drift_same_list; /* CPU lists: 2,3 is 2-3; words where one is no list */
drift_same_fn drift_same_bool; /* Y, y, 1, on, yes, true, enable; words where one is neither */

/* Whether a value is what is wanted. */
typedef bool drift_right_fn(const void *user, struct drift_value v);

struct drift {
	struct subject subject; /* the setting: SUBJECT_PARAM with its name, a NIC … */
	struct drift_value running;
	const struct answer *running_from; /* not ok: nothing can be told */
	/* In the order in which they are applied: the last one with .boot wins. */
	const struct drift_source *sources;
	size_t n;
	/* What the next boot gives where no source does; NULL: the kernel's default, not known. */
	const struct drift_value *preset;
	/* A source that could not be read and might say otherwise: nothing can be told. NULL: none. */
	const struct answer *unread;
	drift_same_fn *same;   /* NULL: drift_same_words */
	drift_right_fn *right; /* NULL: nobody says what is right */
	const void *user;
	struct str wanted;	 /* for the reader; empty: the next boot's value */
	enum remedy_kind remedy; /* that makes the running value last; REMEDY_NONE: none */
	struct str remedy_key;
	/* Other statuses than find_drift()'s own; STATUS_SKIP (0): those. */
	enum status lost, differs;
};

enum drift_verdict {
	DRIFT_AGREES = 0, /* now and after a reboot alike, or both right, and nobody undoes it */
	DRIFT_DIFFERS,	  /* now and after a reboot not alike, and nobody says which is right,
			     or neither is */
	DRIFT_LOST,	  /* right now and wrong after a reboot */
	DRIFT_NOWHERE,	  /* right now (or nobody says), and no source gives it: not known whether
			     a reboot keeps it */
	DRIFT_MENDED,	  /* wrong now and mended by a reboot */
	DRIFT_REWRITTEN,  /* right now, but somebody rewrites it */
	DRIFT_UNTOLD,	  /* a value or a source could not be read */
	DRIFT_VERDICTS
};

enum drift_verdict drift_judge(struct arena *a, const struct drift *d);
/* The source that the next boot's value comes from; NULL: the preset or nobody. */
const struct drift_source *drift_next_boot(const struct drift *d);
/* The first one that rewrites the setting to another value than the running one; NULL. */
const struct drift_source *drift_rewriter(struct arena *a, const struct drift *d);

/*
 * One finding: the verdict in words, observed "now 0, after a reboot 1", and as evidence a row
 * for each value with its owner, file and line. NULL and nothing said when all agree.
 * DRIFT_NOWHERE without d->right agrees too: it says nothing that anybody asked for.
 * Statuses: lost is a fail; mended, differs, rewritten and nowhere are warnings (what is wrong
 * now is judged by the check of the setting itself); untold is unknown.
 */
struct finding *find_drift(struct findings *out, struct arena *a, const struct drift *d);

#endif

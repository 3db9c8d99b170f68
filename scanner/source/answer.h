/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a source says to one question. Absent, denied, broken and not captured are four
 * different things, and none of them is an empty file.
 */
#ifndef LATSCAN_SOURCE_ANSWER_H
#define LATSCAN_SOURCE_ANSWER_H

#include "scanner/base/str.h"

/* Zero means that nobody looked: a check that asks for what it did not declare gets that. */
enum answer_state {
	ANSWER_NOT_READ = 0,
	ANSWER_OK,
	ANSWER_ABSENT,	     /* the host says that there is no such thing (ENOENT, ENOTDIR) */
	ANSWER_DENIED,	     /* it is there; our rights do not suffice (EACCES, EPERM) */
	ANSWER_BROKEN,	     /* it is there and cannot be read (EIO, a truncated directory, …) */
	ANSWER_NOT_CAPTURED, /* a captured tree does not say */
	ANSWER_UNSUPPORTED, /* the kernel or the device has no such query (EOPNOTSUPP, EINVAL of lo) */
	ANSWER_WITHHELD,    /* the budget does not pay for it, see cost.h */
	ANSWER_TIMEOUT,	    /* the probe did not answer before its deadline */
	ANSWER_VANISHED, /* listed, then gone: a process that ended (ESRCH, ENOENT after a list) */
	ANSWER_STATES
};

/* "ok", "absent", … "not-captured": the words of fixtures, captures and the JSON report. */
const char *answer_state_word(enum answer_state s);
int answer_state_from_word(struct str word, enum answer_state *ret); /* -EINVAL */

enum ask_kind {
	ASK_FILE = 0, /* the bytes of a file, or of a probe below /probe/ */
	ASK_LIST,     /* the names in a directory, one a line, in natural order, without . and .. */
	ASK_LINK,     /* where a symbolic link points, as text */
	ASK_MODE,     /* its permission bits only; the file is not opened */
	ASK_KINDS
};

struct answer {
	struct str path;
	enum ask_kind kind;
	enum answer_state state;
	int error;	  /* the positive errno behind the state, or 0 */
	uint32_t mode;	  /* st_mode & 07777 of ASK_MODE, and where a capture recorded it; else 0 */
	struct str bytes; /* empty unless state is ANSWER_OK; empty too when it was streamed */
	struct str note;  /* withheld: what it would cost; denied by a namespace: which; ok: the
			   output of a command that it was taken from, in a collection of others;
			   else empty */
	uint64_t at_ns;	  /* CLOCK_MONOTONIC_RAW when the answer was complete; 0: not known */
	uint64_t size;	  /* bytes read, also of a streamed answer */
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the owner of a host expects of a file, told as data: which files, what of them is looked at, and what it must be. One judgement
 * serves all: a check of it is made for each expectation of a profile, and its param is this.
 */
#ifndef LATSCAN_JUDGING_EXPECT_H
#define LATSCAN_JUDGING_EXPECT_H

#include "scanner/engine/check.h"

/* How the text is understood. */
enum expect_read {
	EXPECT_TEXT = 0, /* as it stands; a run of blanks is one blank */
	EXPECT_NUMBER,	 /* whole, decimal or 0x… */
	EXPECT_WORDS,	 /* separated by blanks or commas, in any order */
	EXPECT_CHOICE,	 /* the word in brackets, as in "always [never]" */
	EXPECT_CPUS,	 /* a list of CPUs */
	EXPECT_MASK,	 /* a mask of CPUs, hexadecimal */
	EXPECT_READS
};

enum expect_is {
	EXPECT_EQUAL = 0, /* to one of the values */
	EXPECT_NOT_EQUAL, /* to none of them */
	EXPECT_AT_LEAST,
	EXPECT_AT_MOST,
	EXPECT_CONTAINS, /* each of them */
	EXPECT_LACKS,	 /* none of them */
	EXPECT_PRESENT,	 /* the file, or its line */
	EXPECT_ABSENT,
	EXPECT_WAYS
};

/* What a file that is not there means to an expectation of its content. */
enum expect_missing { MISSING_UNKNOWN = 0, MISSING_FAIL, MISSING_SKIP };

struct expectation {
	const char *path; /* may have stars and bindings, see struct ask */
	struct str
		key; /* of the line that is looked at: "KEY: x", "KEY=x" or "KEY x"; empty: all */
	enum expect_read read;
	enum expect_is is;
	enum expect_missing missing;
	const struct str *values; /* as written; with CPUs also "{hot}" and "{housekeeping}" */
	size_t n_values;
};

/* In the order of the enums. */
#define EXPECT_READ_WORDS    "text|number|words|choice|cpus|mask"
#define EXPECT_IS_WORDS	     "equal|not-equal|at-least|at-most|contains|lacks|present|absent"
#define EXPECT_MISSING_WORDS "unknown|fail|skip"

/* Whether a value of an expectation can be compared so; false: it is no number, no list of CPUs. */
bool expect_value_fits(struct arena *a, enum expect_read read, struct str value);
/* Whether the two go together: at-least wants a number, contains wants words or CPUs. */
bool expect_goes(enum expect_read read, enum expect_is is);

/* run() of a check whose param is a struct expectation. */
void expect_run(const struct check *self, const struct check_in *in, struct findings *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan capture --inspect: what a capture, or a collection of others, is good for. The scanner
 * judges it, and each check's own answer says whether it could.
 */
#ifndef LATSCAN_PROGRAMS_INSPECT_H
#define LATSCAN_PROGRAMS_INSPECT_H

#include "programs/archive/look.h"
#include "scanner/base/out.h"

/* Whether a check could be judged. */
enum told {
	TOLD_JUDGED = 0,
	TOLD_SKIPPED,	   /* the question does not arise there, which could be told */
	TOLD_ONE_SAMPLE,   /* it counts over time, and there is one sample */
	TOLD_NOT_CAPTURED, /* somebody did not collect it */
	TOLD_NOT,	   /* it was asked for, and the host did not tell: denied, withheld … */
	TOLDS
};

struct inspected_row {
	struct str id, area, severity, kind, status, reason;
	enum told told;
	struct str *missing; /* paths that were not captured */
	size_t n_missing, cap;
};

struct inspected {
	const char *file;
	struct looked looked;
	struct str host, boot_id, kernel, sampled_at, version;
	uint64_t samples, window_ms;
	struct inspected_row *rows;
	size_t n, cap;
};

/* An exit status, after saying why where it is not 0. arguments: of the scan, n of them. */
int inspect(struct arena *a, const char *file, char *const *arguments, unsigned n, bool json,
	bool rows);

/* The JSON report of a scan. 0, or -EINVAL with *ret_error. */
int inspect_report(struct arena *a, struct str report, struct inspected *to, struct str *ret_error);
const char *told_word(enum told t);
/* What would capture it; never NULL. */
const char *inspect_how(struct str path);
void inspect_text(struct arena *a, struct out *o, const struct inspected *in, bool rows);
void inspect_json(struct out *o, const struct inspected *in);

/* How often each area, or each missing path, is in it: most first. */
struct inspected_count {
	struct str name;
	unsigned n[TOLDS];
};
size_t inspect_areas(struct arena *a, const struct inspected *in, struct inspected_count **ret);
size_t inspect_missing(struct arena *a, const struct inspected *in, struct inspected_count **ret);

#endif

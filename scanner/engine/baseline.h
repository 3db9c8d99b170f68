/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What failed in an earlier report, for the ratchet: fingerprints with how often each failed and
 * warned. What was waived then did not fail: a waiver that ran out since is no reason to be quiet.
 */
#ifndef LATSCAN_ENGINE_BASELINE_H
#define LATSCAN_ENGINE_BASELINE_H

#include "scanner/engine/finding.h"

/* One subject of one check. */
struct baseline_entry {
	uint64_t fingerprint;
	unsigned check; /* index in checks */
	unsigned fails, warns;
};

/* hidden ones were counted only, past FINDINGS_CAP; none of them weighs more than least. */
struct baseline_check {
	struct str id;
	unsigned hidden;
	enum status least;
};

struct baseline {
	struct str file, host, host_id, profile;
	uint64_t judged_at_ns; /* 0: not told */
	const struct baseline_check *checks;
	size_t n_checks;
	const struct baseline_entry *entries; /* by fingerprint */
	size_t n_entries;
};

/*
 * Of a JSON report (docs/report.schema.json). -EINVAL with *ret_error beginning with the line:
 * "line 12: expected …". Strings are copied to a and sanitised; file is only kept.
 */
int baseline_parse(struct arena *a, struct str file, struct str json, struct baseline **ret,
	struct str *ret_error);

#endif

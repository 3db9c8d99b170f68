/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run against those of other hosts that should be alike. Each host is one number a measure: the
 * median of its whole seconds, over all CPUs that were probed, of the longest gap and of the time
 * stolen. A host's own seconds are alike, hosts are not: so hosts are what is compared.
 *
 * The test: x is ln(1 + ns) of this host, m and s are mean and standard deviation of the n others;
 * t = (x - m) / (s sqrt(1 + 1/n)) is Student's with n - 1 degrees of freedom if this host is one of
 * them (the prediction of one more). Worse is a one-sided p of at most 5 % divided by the two
 * measures, and a number more than 5 % above the median of the others. With fewer than five nothing
 * is told. A bad host among them makes s great: the test is then blunter, not quicker to accuse.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_COHORT_H
#define LATSCAN_PROGRAMS_PROBE_COHORT_H

#include "programs/probe/result.h"

enum { COHORT_LEAST = 5, COHORT_FILES = 4096 };

struct cohort_host {
	struct str host;
	uint64_t threshold_ns;
	struct str policy;
	uint64_t longest_ns, stolen_ns; /* medians */
};
struct cohort {
	struct cohort_host *v;
	size_t n;
};

/* The reports *.json of a folder, or one. 0, or -errno with a sentence. */
int cohort_read(struct arena *a, const char *path, struct cohort *ret, struct str *ret_error);

struct cohort_test {
	uint64_t median_ns; /* of the others */
	double p;
	bool worse;
};
/* v: of the others, n of them, at least COHORT_LEAST. */
struct cohort_test cohort_test(struct arena *a, const uint64_t *v, size_t n, uint64_t is);

/* Into result: what it says, and whether the run is worse. Reports of this host are left out. */
void cohort_result(struct arena *a, const struct cohort *c, struct result *r);

#endif

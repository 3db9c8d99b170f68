/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frequency policies: cpufreq/policyN (4.3+), or cpuN/cpufreq on older kernels and where only
 * that was captured. A policy whose CPUs are all offline governs nothing and is left out.
 */
#ifndef LATSCAN_FACTS_CPUFREQ_H
#define LATSCAN_FACTS_CPUFREQ_H

#include "scanner/facts/fact.h"

struct freq_policy {
	struct str name;    /* "policy4" or "cpu4" */
	struct cpuset cpus; /* affected_cpus, else related_cpus, else the one in the name */
	struct str governor, driver;
	const struct answer *governor_from, *driver_from;
};
struct cpufreq {
	/*
	 * Why there are no policies: the list of cpufreq/, or the first governor file, absent or
	 * not captured.
	 */
	const struct answer *list;
	const struct freq_policy *v;
	size_t n;
	const struct answer *no_turbo;	    /* intel_pstate/no_turbo */
	const struct answer *boost;	    /* cpufreq/boost */
	const struct answer *pstate_status; /* intel_pstate/status */
};
extern const struct fact fact_cpufreq;

/* "0 1 2 3\n", the numbers between blanks of affected_cpus. 0 or as cpuset_parse_list(). */
int cpufreq_parse_cpus(struct arena *a, struct str text, struct cpuset *ret);

#endif

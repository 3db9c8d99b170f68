/* SPDX-License-Identifier: Apache-2.0 */
/* Frequency policies: cpufreq/policyN, or cpuN/cpufreq where only that was captured. */
#ifndef LATSCAN_FACTS_CPUFREQ_H
#define LATSCAN_FACTS_CPUFREQ_H

#include "scanner/facts/fact.h"

struct freq_policy {
	struct str name;    /* "policy4" or "cpu4" */
	struct cpuset cpus; /* affected_cpus, else related_cpus, else the one in the name */
	struct str governor, driver;
	const struct answer *governor_from;
};
struct cpufreq {
	const struct answer *list; /* why there are no policies */
	const struct freq_policy *v;
	size_t n;
	const struct answer *no_turbo;	    /* intel_pstate/no_turbo */
	const struct answer *boost;	    /* cpufreq/boost */
	const struct answer *pstate_status; /* intel_pstate/status */
};
extern const struct fact fact_cpufreq;

#endif

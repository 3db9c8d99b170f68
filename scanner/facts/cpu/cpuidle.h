/* SPDX-License-Identifier: Apache-2.0 */
/* /sys/devices/system/cpu/cpuidle and cpuN/cpuidle/stateM (drivers/cpuidle/sysfs.c). */
#ifndef LATSCAN_FACTS_CPUIDLE_H
#define LATSCAN_FACTS_CPUIDLE_H

#include "scanner/facts/fact.h"

struct idle_state {
	unsigned number;
	struct str name;
	uint64_t latency_us;
	bool disabled;
	bool valid;		   /* name, latency and disable were read */
	const struct answer *from; /* of latency */
};
struct idle_cpu {
	unsigned cpu;
	const struct idle_state *states;
	size_t n_states;
	struct str pm_qos; /* power/pm_qos_resume_latency_us: "0" no limit, "n/a" 0 us, else us */
	const struct answer *pm_qos_from;
};
struct cpuidle {
	const struct answer *driver;   /* current_driver */
	const struct answer *governor; /* current_governor or current_governor_ro */
	/* Why there are none: the list of the first CPU's cpuidle directory, or of the CPUs. */
	const struct answer *states_list;
	const struct idle_cpu *v; /* CPUs with states, by number */
	size_t n;
};
extern const struct fact fact_cpuidle;
const struct idle_cpu *cpuidle_cpu(const struct cpuidle *t, unsigned cpu); /* NULL */

#endif

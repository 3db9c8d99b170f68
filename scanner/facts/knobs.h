/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings below /sys that people set for latency and others set back: who says in a file which
 * value the next start gives them. tmpfiles.d (a line of type w) and sysfs.conf are applied on
 * the way up, then units and their scripts, cpupower's and cpufrequtils' defaults, and tuned's
 * profile. Sysctls are not here: sysctl_conf.h.
 */
#ifndef LATSCAN_FACTS_KNOBS_H
#define LATSCAN_FACTS_KNOBS_H

#include "scanner/facts/service/tunings.h"

enum knob { KNOB_GOVERNOR, KNOB_THP, KNOB_THP_DEFRAG, KNOB_KSM, KNOBS };
const char *knob_word(enum knob k); /* "governor" */
const char *knob_file(enum knob k); /* below /sys; NULL: one for each policy */

struct knob_claim {
	enum knob knob;
	struct str value;   /* "never"; several that would do: "schedutil|ondemand" */
	bool computed;	    /* the value depends on the host */
	const char *owner;  /* "tmpfiles.d", "unit", "tuned" */
	const char *daemon; /* the unit that must run or start at boot for it; NULL: none */
	const struct answer *from;
	unsigned line;
};

enum { KNOB_CLAIMS_CAP = 1024 };
struct knobs {
	const struct knob_claim *v; /* in the order in which they are applied */
	size_t n;
	const struct answer *unread; /* a file that may say something; NULL: none */
};
extern const struct fact fact_knobs;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory policies of the named processes and of their hot threads, by /probe/mempolicy.
 * Nothing is asked on a host of one node, where every policy is the same.
 */
#ifndef LATSCAN_FACTS_MEMPOLICIES_H
#define LATSCAN_FACTS_MEMPOLICIES_H

#include "scanner/facts/fact.h"

/* mm/mempolicy.c policy_modes[]. */
enum policy_mode {
	POLICY_UNKNOWN = 0,
	POLICY_DEFAULT,
	POLICY_LOCAL,
	POLICY_PREFER,	    /* one node */
	POLICY_PREFER_MANY, /* 5.15 */
	POLICY_BIND,
	POLICY_INTERLEAVE,
	POLICY_WEIGHTED, /* weighted interleave, 6.9 */
};

struct mempolicy {
	int pid, tid; /* tid is pid for the process itself */
	const struct answer *from;
	enum policy_mode mode; /* POLICY_UNKNOWN: not read, or not understood */
	struct str text;       /* "bind=static:0-1" */
	struct cpuset nodes;   /* empty: the mode has none */
	bool cut;	       /* more nodes than were read */
};

struct mempolicies {
	const struct mempolicy *v; /* processes, and behind them all hot threads */
	size_t n;
};

extern const struct fact fact_mempolicies;
/* The parser alone: -EINVAL, and *ret untouched, unless it is the begin of a line of numa_maps. */
int mempolicy_parse(struct arena *a, struct str text, struct mempolicy *ret);

#endif

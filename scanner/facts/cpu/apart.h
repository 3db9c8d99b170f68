/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Five places where a kernel is told to spare CPUs, side by side: what was asked for, and what
 * it took. Put together from the facts of each place; the only file of its own is the mask of
 * the unbound workqueues, which no parameter names: since 4.18 it begins as the complement of
 * isolcpus= and nohz_full= (kernel/workqueue.c, workqueue_init_early).
 */
#ifndef LATSCAN_FACTS_APART_H
#define LATSCAN_FACTS_APART_H

#include "scanner/facts/fact.h"

enum place { PLACE_SCHEDULER, PLACE_TICK, PLACE_RCU, PLACE_IRQ, PLACE_WORKQUEUE, PLACES };

struct apart_place {
	bool asked_known;    /* command line, and for the scheduler cgroups, could be read */
	struct cpuset asked; /* CPUs that somebody asked to be spared */
	bool known;	     /* set is what the kernel does */
	bool none;	     /* this kernel has no such place */
	struct cpuset set;   /* CPUs that it spares */
	struct cpuset named; /* of them, those that are meant: not a CPU alone in its domain */
	const struct answer *from; /* where set was read */
	const struct answer *why;  /* why it is not known */
};
struct apart {
	struct apart_place v[PLACES];
};
extern const struct fact fact_apart;
const char *place_word(enum place p);  /* "scheduler domains" */
const char *place_param(enum place p); /* "isolcpus"; "" where none asks for it */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which processes are those that somebody named (struct target): from the walk over all tasks,
 * and for selectors that need more, from what each process is asked then.
 */
#ifndef LATSCAN_ENGINE_TARGETS_H
#define LATSCAN_ENGINE_TARGETS_H

#include "scanner/engine/collect.h"
#include "scanner/facts/process/tasks.h"

enum { TARGETS_CAP = 256 }; /* processes */

struct nodes;
/* Fills what roles says of processes, from its wanted. */
void targets_find(struct collector *c, const struct tasks *tasks, const struct nodes *nodes,
	struct roles *roles);
/*
 * For the first of two samples, before it: walks the tasks of the source, and fills the roles
 * that were worked out without. Nothing is asked where nothing is wanted.
 */
void targets_bootstrap(struct source *s, struct arena *a, struct roles *roles);

#endif

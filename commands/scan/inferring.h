/* SPDX-License-Identifier: Apache-2.0 */
/* --inferred: judged by what the host shows of itself. */
#ifndef LATSCAN_COMMANDS_INFERRING_H
#define LATSCAN_COMMANDS_INFERRING_H

#include "commands/scan/scanning.h"

struct source;

/*
 * Fills what the user left open in the job's intent from one look at the source, or two. Without
 * --inferred nothing. Hot CPUs that every sample finds by itself are left to it, so that those set
 * apart later (a cpuset that a unit makes) count.
 */
void inferring_look(struct scanning *s, struct source *before, struct source *now);

#endif

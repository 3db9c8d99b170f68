/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the roles of hot CPUs ask for. An interrupt on a CPU of role irq is right, and so is the
 * softirq that follows it. Only one thread that spins needs the tick stopped: on a CPU that
 * sleeps (irq, block) or has nothing to do (spare) a tick is at most a warning.
 */
#ifndef LATSCAN_JUDGING_CPU_ROLES_H
#define LATSCAN_JUDGING_CPU_ROLES_H

#include "scanner/engine/check.h"

/* Hot CPUs on which no interrupt of a device belongs: all but those of role irq. */
struct cpuset in_quiet(const struct check_in *in);
/* Hot CPUs that need the tick stopped: those of role poll. */
struct cpuset in_tickless(const struct check_in *in);
/* True, and skipped, where every hot CPU is there for interrupts. */
bool find_all_irq(struct findings *out, const struct check_in *in);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which way to lose time a counter of the kernel tells of, by the words of classes.c. */
#ifndef LATSCAN_TRIAGE_COUNTERS_H
#define LATSCAN_TRIAGE_COUNTERS_H

#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/softirqs.h"

/* The word of a class; "": of none; NULL: not worth a column. */
const char *counter_of_vmstat(struct str name);
const char *counter_of_softirq(enum softirq which);
const char *counter_of_interrupt(const struct irq_row *row);

/* Events a second and CPU (or host) of such a class that are no reason to name it. */
double counter_quiet_rate(struct str word);

#endif

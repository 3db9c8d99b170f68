/* SPDX-License-Identifier: Apache-2.0 */
/* What the names of an interrupt's actions tell. */
#ifndef LATSCAN_FACTS_IRQS_NAMES_H
#define LATSCAN_FACTS_IRQS_NAMES_H

#include "scanner/facts/irq/irqs.h"

/* "a,b" of /sys/kernel/irq/N/actions as "a, b". */
struct str irqs_joined(struct arena *a, struct str actions);
/* The names in natural order: sharers of a line come in the order in which drivers loaded. */
struct str irqs_device(struct arena *a, struct str actions);
/* A guess, for kernels that do not tell: the name of a queue whose affinity the kernel keeps. */
bool irqs_looks_managed(struct str actions);

#endif

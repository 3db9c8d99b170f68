/* SPDX-License-Identifier: Apache-2.0 */
/* What the scan cost, as far as the samples tell. */
#ifndef LATSCAN_ENGINE_RECEIPT_H
#define LATSCAN_ENGINE_RECEIPT_H

#include "scanner/engine/engine.h"

/*
 * What the kernel counted on the hot CPUs between the two samples: interrupts of devices and
 * timers, IPIs, context switches. It cannot tell ours from the workload's: "seen meanwhile".
 */
void receipt_counters(struct report *r); /* from its matrix */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Vendor and hypervisor flag of struct cpus, from either text; the first that tells stands. */
#ifndef LATSCAN_FACTS_CPUS_MODEL_H
#define LATSCAN_FACTS_CPUS_MODEL_H

#include "scanner/facts/cpu/cpus.h"

void cpus_read_modalias(struct cpus *c, struct str text);
void cpus_read_cpuinfo(struct cpus *c, struct str text);

#endif

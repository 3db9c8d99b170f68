/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's tick frequency (CONFIG_HZ), measured: jiffies that went by in the window. */
#ifndef LATSCAN_JUDGING_TICKS_H
#define LATSCAN_JUDGING_TICKS_H

#include "scanner/engine/check.h"

/*
 * Jiffies a second from the timestamps of /proc/schedstat. 0: not known. The check declares
 * fact_schedstat.
 */
double in_hz_measured(const struct check_in *in);
/* The frequency that a kernel can be built with and that is within 5 % of it; 0: none is. */
unsigned hz_nominal(double measured);

#endif

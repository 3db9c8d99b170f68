/* SPDX-License-Identifier: Apache-2.0 */
/* sched_getaffinity and sched_setaffinity for cpusets of any width. */
#ifndef LATSCAN_SOURCE_AFFINITY_H
#define LATSCAN_SOURCE_AFFINITY_H

#include <sys/types.h>

#include "scanner/base/cpuset.h"

/* tid 0 is the caller. 0 or -errno; ret_ untouched on failure. */
int affinity_get(struct arena *a, pid_t tid, struct cpuset *ret);
int affinity_set(pid_t tid, struct cpuset cpus);

#endif

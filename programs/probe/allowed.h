/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the CPUs that somebody asks for may be had: online, of this cpuset, and nobody's place. */
#ifndef LATSCAN_PROGRAMS_PROBE_ALLOWED_H
#define LATSCAN_PROGRAMS_PROBE_ALLOWED_H

#include "scanner/base/cpuset.h"
#include "scanner/base/str.h"

#include <stdbool.h>

struct allowed {
	struct cpuset online, cpus; /* cpus: of this process's cpuset */
	struct cpuset rest;	    /* of them those that were not asked for */
};

/* 0, or -errno with a sentence: -EINVAL for CPUs that may not be had. force: an owner is no reason. */
int allowed_cpus(struct arena *a, struct cpuset wanted, bool force, struct allowed *ret,
	struct str *ret_error);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The first look at a host, before it is known where the scanner may run. */
#ifndef LATSCAN_ENGINE_BOOTSTRAP_H
#define LATSCAN_ENGINE_BOOTSTRAP_H

#include "scanner/engine/roles.h"
#include "scanner/source/source.h"

/*
 * Online, hot and housekeeping CPUs from six named files: online, possible, isolated,
 * nohz_full, the root cgroup's cpuset.cpus.isolated and the command line. The same order of
 * sources as roles_of(), which the judged sample uses.
 */
void roles_bootstrap(
	struct source *s, const struct intent *intent, struct arena *a, struct roles *ret);

#endif

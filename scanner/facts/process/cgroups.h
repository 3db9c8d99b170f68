/* SPDX-License-Identifier: Apache-2.0 */
/* What several readers of /sys/fs/cgroup know about names in it. */
#ifndef LATSCAN_FACTS_CGROUPS_H
#define LATSCAN_FACTS_CGROUPS_H

#include "scanner/base/str.h"

/*
 * A file of a cgroup, and no child. A cgroup holds some fifty files beside its children. They
 * are called CONTROLLER.NAME (kernel/cgroup/cgroup.c, cgroup_file_name); systemd escapes units
 * that would look like one (cg_needs_escape), because the two share one directory. Three files
 * of the first version have no controller in their name.
 */
bool cgroup_is_file(struct str name);

#endif

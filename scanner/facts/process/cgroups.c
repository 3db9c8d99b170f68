/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/process/cgroups.h"

bool cgroup_is_file(struct str name)
{
	static const char *const controllers[] = { "cgroup", "cpu", "cpuset", "cpuacct", "memory",
		"io", "blkio", "pids", "hugetlb", "rdma", "misc", "perf_event", "devices",
		"freezer", "net_cls", "net_prio", "irq", "dmem" };
	struct str controller, rest;

	if (str_is(name, "tasks") || str_is(name, "notify_on_release") ||
		str_is(name, "release_agent"))
		return true;
	if (!str_split(name, '.', &controller, &rest))
		return false;
	for (size_t i = 0; i < sizeof(controllers) / sizeof(*controllers); i++) {
		if (str_is(controller, controllers[i]))
			return true;
	}
	return false;
}

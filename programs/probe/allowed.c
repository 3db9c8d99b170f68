/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/allowed.h"

#include "programs/probe/occupied.h"
#include "scanner/source/affinity.h"
#include "scanner/source/slurp.h"

#include <errno.h>

static int refuse(struct str *ret_error, int r, struct str why)
{
	*ret_error = why;
	return r;
}

/*
 * The CPUs that the cpuset allows: asking for all of them gives what may be had, and where
 * isolcpus= took CPUs out of everybody's first mask, those too.
 */
static struct cpuset of_cpuset(struct arena *a, struct cpuset online)
{
	struct cpuset mine = { 0 }, all = { 0 };

	affinity_get(a, 0, &mine);
	if (affinity_set(0, online) || affinity_get(a, 0, &all))
		return mine;
	affinity_set(0, mine);
	return all;
}

static int check_free(
	struct arena *a, struct cpuset wanted, struct cpuset online, struct str *ret_error)
{
	struct occupant o;

	for (int c = -1; (c = cpuset_next(wanted, c + 1)) >= 0;) {
		if (!occupied(a, (unsigned)c, online, &o))
			continue;
		return refuse(ret_error, -EINVAL,
			str_printf(a,
				"cpu%d belongs to " STR_FMT
				" (thread %d, %s): the probe would take it from there; --force does it all the same",
				c, STR_ARG(o.comm), o.tid,
				o.realtime ? "real-time" : "it spins there"));
	}
	return 0;
}

int allowed_cpus(struct arena *a, struct cpuset wanted, bool force, struct allowed *ret,
	struct str *ret_error)
{
	struct allowed x = { 0 };
	struct str online;

	if (slurp_path("/sys/devices/system/cpu/online", 4096, 1 << 16, a, &online) ||
		cpuset_parse_list(a, online, &x.online))
		return refuse(ret_error, -EIO, STR("cannot read which CPUs are online"));
	if (!cpuset_within(wanted, x.online))
		return refuse(ret_error, -EINVAL,
			str_printf(a, "--cpu: cpu" STR_FMT " is not online (" STR_FMT " is)",
				STR_ARG(cpuset_format(a, cpuset_minus(a, wanted, x.online))),
				STR_ARG(cpuset_format(a, x.online))));
	x.cpus = of_cpuset(a, x.online);
	if (!cpuset_within(wanted, x.cpus))
		return refuse(ret_error, -EINVAL,
			str_printf(a,
				"--cpu: cpu" STR_FMT
				" is outside of the CPUs that this process's cpuset allows (" STR_FMT
				"): start it from a cgroup that holds it",
				STR_ARG(cpuset_format(a, cpuset_minus(a, wanted, x.cpus))),
				STR_ARG(cpuset_format(a, x.cpus))));
	x.rest = cpuset_minus(a, x.cpus, wanted);
	*ret = x;
	return force ? 0 : check_free(a, wanted, x.online, ret_error);
}

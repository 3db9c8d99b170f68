/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/positions.h"

#include "scanner/engine/catalogue.h"

#include <string.h>

const struct position profile_positions[] = {
	{ "audit", "audit.enabled", "wanted" },
	{ "autogroup", "sched.autogroup", "wanted" },
	{ "bare_metal", "host.virt", "baremetal" },
	{ "cstate_latency_us", "cstate.max_latency", "max_us" },
	{ "fixed_frequency", "freq.limits", "range" },
	{ "idle", "cstate.idle_poll", "idle" },
	{ "iommu", "iommu.mode", "policy" },
	{ "mitigations", "mitig.policy", "policy" },
	{ "nmi_watchdog", "watchdog.nmi", "wanted" },
	{ "package_cstates", "cstate.pkg", "limit" },
	{ "preemption", "sched.preempt", "wanted" },
	{ "pressure_stall", "psi.state", "want" },
	{ "rcu_polling", "rcu.nocb_poll", "want" },
	{ "smt", "cpu.smt", "policy" },
	{ "swap", "mem.swap_devices", "policy" },
	{ "thp_madvise", "mem.thp_enabled", "madvise" },
	{ "timer_migration", "timer.migration", "value" },
	{ "turbo", "freq.turbo", "position" },
	{ "uncore_frequency", "freq.uncore", "range" },
	{ 0 },
};

const struct check *position_limit(struct str name, unsigned *ret_limit)
{
	for (const struct position *p = profile_positions; p->name; p++) {
		const struct check *c;

		if (!str_is(name, p->name))
			continue;
		c = checks_find(str_from(p->check));
		for (unsigned i = 0; c && i < check_n_limits(c); i++) {
			if (!strcmp(c->limits[i].name, p->limit)) {
				*ret_limit = i;
				return c;
			}
		}
	}
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/param_options.h"

#include <stddef.h>

const struct param_option param_options[] = {
	{ "NO_HZ_FULL", { "nohz_full" }, "the tick stops on no busy CPU" },
	{ "RCU_NOCB_CPU", { "rcu_nocbs", "nohz_full" },
		"RCU callbacks run where they were queued" },
	{ "CPU_ISOLATION", { "isolcpus", "nohz_full" },
		"unbound work of the kernel stays on isolated CPUs" },
	{ "HIGH_RES_TIMERS", { NULL }, "timers have the resolution of the tick" },
	{ .option = NULL },
};

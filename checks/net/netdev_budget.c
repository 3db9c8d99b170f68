/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much is received in one go (net/core/dev.c net_rx_action): netdev_budget packets (300) or
 * netdev_budget_usecs, which is rounded to ticks (2 of them: 8000 at 250 Hz, 2000 at 1000). A queue of a
 * CPU holds netdev_max_backlog packets (1000). Too small, and work is left for ksoftirqd; too
 * large, and a softirq holds its CPU that long. They are the host's, not a namespace's.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"

#define CORE "/proc/sys/net/core/"

static const struct knob_row {
	const char *path, *name, *limit;
	double preset; /* the kernel's own; below it is a warning where nobody asks */
} rows[] = {
	{ CORE "netdev_budget", "net.core.netdev_budget", "budget_min", 300 },
	{ CORE "netdev_budget_usecs", "net.core.netdev_budget_usecs", "usecs_min", 0 },
	{ CORE "netdev_max_backlog", "net.core.netdev_max_backlog", "backlog_min", 1000 },
	{ CORE "dev_weight", "net.core.dev_weight", "weight_min", 64 },
};

static void judge(
	const struct check_in *in, const struct knob_row *r, uint64_t v, struct findings *out)
{
	double asked = in_limit(in, r->limit), least = asked > 0 ? asked : r->preset;
	struct subject who = subject_named(SUBJECT_PARAM, str_from(r->name));
	struct finding *f;

	if ((double)v >= least)
		f = find(out, STATUS_PASS, who, "not below what is wanted");
	else
		f = find(out, asked > 0 ? STATUS_FAIL : STATUS_WARN, who, "%s",
			asked > 0 ? "less is received in one go than is wanted"
				  : "less is received in one go than by the kernel's default");
	find_observed(f, "%llu", (unsigned long long)v);
	find_observed_value(f, (double)v, "1");
	find_wanted(f, "at least %g", least);
	find_evidence(f, in_file(in, r->path));
	if (f->status > STATUS_PASS)
		find_remedy(f, REMEDY_SYSCTL, str_from(r->name), "%g", least);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *host = in_fact(in, &fact_host);
	uint64_t v;

	(void)self;
	if (host->netns_foreign && in_file(in, CORE "netdev_budget")->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"only the host's first network namespace has these settings");
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *an = in_file(in, rows[i].path);

		/* Before 4.12 there was no bound in time. */
		if (i == 1 && (an->state == ANSWER_ABSENT || an->state == ANSWER_NOT_CAPTURED))
			continue;
		if (fact_u64(an, &v))
			find_unreadable(out, subject_host(), an, false);
		else
			judge(in, &rows[i], v, out);
	}
}

const struct check check_net_netdev_budget[] = {
	{
		.id = "net.netdev_budget",
		.rule = 1,
		.title = "Cards are emptied in rounds that are large enough",
		.severity = SEVERITY_LOW,
		.reads = { { CORE "netdev_budget", ASK_FILE },
			{ CORE "netdev_budget_usecs", ASK_FILE },
			{ CORE "netdev_max_backlog", ASK_FILE }, { CORE "dev_weight", ASK_FILE } },
		.needs = { &fact_host },
		.limits = { { "budget_min", "1", 0, 0, 1e9, NULL,
				    "the least netdev_budget; 0: 300, and less only warns" },
			{ "usecs_min", "us", 0, 0, 1e9, NULL,
				"the least netdev_budget_usecs; 0: any" },
			{ "backlog_min", "1", 0, 0, 1e9, NULL,
				"the least netdev_max_backlog; 0: 1000, and less only warns" },
			{ "weight_min", "1", 0, 0, 1e9, NULL,
				"the least dev_weight; 0: 64, and less only warns" } },
		.why = "what does not fit one round waits for ksoftirqd; what does not fit the backlog is dropped",
		.fix_now = "sysctl -w net.core.netdev_budget=600 net.core.netdev_max_backlog=10000",
		.fix_boot = "the same lines in /etc/sysctl.d/99-latency.conf",
		.source = "net/core/dev.c; Documentation/admin-guide/sysctl/net.rst",
		.run = run,
	},
	{ 0 },
};

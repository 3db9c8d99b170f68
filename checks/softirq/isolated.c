/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Softirq work on hot CPUs. /proc/softirqs has a column for each possible CPU, online or not
 * (fs/proc/softirqs.c). NET_RX there means that a NIC's interrupt or RPS goes there, BLOCK
 * that completions follow their submitter, RCU that callbacks are not offloaded, TIMER that
 * something keeps a timer pinned: each has its own limits.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/hot_counts.h"
#include "scanner/facts/irq/softirqs.h"

enum source { OF_DEVICE, OF_TICK, OF_KERNEL };
#define NEVER 1e300

struct row {
	enum softirq which;
	enum source source; /* what raises it */
	const char *key, *noun, *warn, *fail, *text;
};

static const struct row rows[] = {
	{ SOFTIRQ_NET_RX, OF_DEVICE, "NET_RX", "NET_RX softirqs", "net_rx_warn", "net_rx_fail",
		"packets are received on a hot CPU: a NIC's interrupt or RPS goes there" },
	{ SOFTIRQ_NET_TX, OF_DEVICE, "NET_TX", "NET_TX softirqs", "net_tx_warn", "net_tx_fail",
		"transmit completions run on a hot CPU" },
	{ SOFTIRQ_BLOCK, OF_DEVICE, "BLOCK", "BLOCK softirqs", "block_warn", "block_fail",
		"block I/O completes on a hot CPU: rq_affinity, or I/O was submitted there" },
	{ SOFTIRQ_IRQ_POLL, OF_DEVICE, "IRQ_POLL", "IRQ_POLL softirqs", "irq_poll_warn",
		"irq_poll_fail", "a storage adapter is polled on a hot CPU" },
	{ SOFTIRQ_TASKLET, OF_DEVICE, "TASKLET", "TASKLET softirqs", "tasklet_warn", "tasklet_fail",
		"tasklets run on a hot CPU" },
	{ SOFTIRQ_HI, OF_DEVICE, "HI", "HI softirqs", "hi_warn", "hi_fail",
		"urgent tasklets run on a hot CPU" },
	{ SOFTIRQ_TIMER, OF_TICK, "TIMER", "TIMER softirqs", "timer_warn", "timer_fail",
		"timers expire on a hot CPU" },
	{ SOFTIRQ_SCHED, OF_TICK, "SCHED", "SCHED softirqs", "sched_warn", "sched_fail",
		"load is balanced on a hot CPU" },
	{ SOFTIRQ_HRTIMER, OF_TICK, "HRTIMER", "HRTIMER softirqs", "hrtimer_warn", "hrtimer_fail",
		"high-resolution timers expire in softirq on a hot CPU" },
	{ SOFTIRQ_RCU, OF_KERNEL, "RCU", "RCU softirqs", "rcu_warn", "rcu_fail",
		"RCU works on a hot CPU: callbacks are not offloaded" },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void look(
	const struct check_in *in, const struct row *row, struct cpuset cpus, struct counts *c)
{
	const struct softirqs *before = in_fact_before(in, &fact_softirqs);
	const struct softirqs *now = in_fact(in, &fact_softirqs);
	uint32_t b, n;

	for (int i = -1; (i = cpuset_next(cpus, i + 1)) >= 0;) {
		if (softirqs_count(before, row->which, (unsigned)i, &b) &&
			softirqs_count(now, row->which, (unsigned)i, &n))
			in_count(in, c, (unsigned)i, b, n, 32);
		else
			in_count_missing(in, c, (unsigned)i);
	}
}

static unsigned judge(const struct check_in *in, const struct row *row, struct cpuset cpus,
	bool only_warn, uint64_t *total, struct findings *out)
{
	const struct softirqs *now = in_fact(in, &fact_softirqs);
	struct counts c = {
		.key = row->key,
		.noun = row->noun,
		.warn = in_limit(in, row->warn),
		.fail = only_warn ? NEVER : in_limit(in, row->fail),
		.from = now->from,
	};
	unsigned said;

	look(in, row, cpus, &c);
	said = find_counts(out, in, &c, row->text);
	*total += c.total;
	return said;
}

/* What follows a device's interrupt is right where that is; what the tick raises, as the tick is. */
static unsigned judge_row(
	const struct check_in *in, const struct row *row, uint64_t *total, struct findings *out)
{
	struct cpuset hot = in->roles->hot, tickless;

	if (row->source == OF_DEVICE)
		return judge(in, row, in_quiet(in), false, total, out);
	if (row->source == OF_KERNEL)
		return judge(in, row, hot, false, total, out);
	tickless = in_tickless(in);
	return judge(in, row, tickless, false, total, out) +
	       judge(in, row, cpuset_minus(in->scratch, hot, tickless), true, total, out);
}

static bool has_row(const struct check_in *in, const struct row *row)
{
	const struct softirqs *before = in_fact_before(in, &fact_softirqs);
	const struct softirqs *now = in_fact(in, &fact_softirqs);

	return before->count[row->which] || now->count[row->which];
}

static void say_pass(
	const struct check_in *in, struct str totals, uint64_t all, struct findings *out)
{
	const struct softirqs *now = in_fact(in, &fact_softirqs);
	struct finding *f;

	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"no softirq runs on hot CPUs more often than allowed");
	find_observed(f, "%s" STR_FMT, totals.n ? "in all:" : "none", STR_ARG(totals));
	find_observed_value(f, (double)all, "1");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, now->from, "%u hot CPUs", cpuset_count(in->roles->hot));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct softirqs *before = in_fact_before(in, &fact_softirqs);
	const struct softirqs *now = in_fact(in, &fact_softirqs);
	struct str totals = { 0 };
	uint64_t all = 0;
	unsigned said = 0;

	(void)self;
	if (!before->valid || !now->valid) {
		find_unreadable(out, subject_host(), now->valid ? before->from : now->from, false);
		return;
	}
	for (unsigned i = 0; i < ROWS; i++) {
		uint64_t total = 0;

		if (!has_row(in, &rows[i]))
			continue;
		said += judge_row(in, &rows[i], &total, out);
		all += total;
		if (total)
			totals = str_printf(in->scratch, STR_FMT " %s %llu", STR_ARG(totals),
				rows[i].key, (unsigned long long)total);
	}
	if (!said)
		say_pass(in, totals, all, out);
}

#define ANY(name)                                                                                  \
	{ name "_warn", "1/s", 0, 0, 1e6, NULL, "a second and CPU that pass" },                    \
	{                                                                                          \
		name "_fail", "1/s", 10, 0, 1e6, NULL, "a second and CPU that only warn"           \
	}
#define FEW(name)                                                                                  \
	{ name "_warn", "1/s", 1, 0, 1e6, NULL, "a second and CPU that pass" },                    \
	{                                                                                          \
		name "_fail", "1/s", 10, 0, 1e6, NULL, "a second and CPU that only warn"           \
	}

const struct check check_softirq_isolated[] = {
	{
		.id = "softirq.isolated",
		.rule = 1,
		.title = "Softirqs run on housekeeping CPUs",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_softirqs },
		.limits = {
			{ "net_rx_warn", "1/s", 0, 0, 1e6, NULL, "a second and CPU that pass" },
			{ "net_rx_fail", "1/s", 0, 0, 1e6, NULL, "a second and CPU that only warn" },
			ANY("net_tx"), ANY("block"), ANY("irq_poll"), ANY("tasklet"), ANY("hi"),
			FEW("timer"), FEW("sched"), FEW("hrtimer"), FEW("rcu"),
		},
		.implied_by = { "irq.isolated_affinity", "irq.isolated_count", "sched.isolated_wait",
			"sched.isolated_switches", "task.isolated_foreign", "task.isolated_ran", "cpu.isolated",
			"cpu.nohz_full", "rcu.nocbs", "tick.rate", "task.pid1_affinity",
			"watchdog.soft", "mem.direct_reclaim", "mem.thp_activity", "net.softnet_drops" },
		.why = "a softirq runs before the interrupted task goes on, up to 2 ms or 10 rounds at a "
		       "time",
		.fix_now =
			"NET_RX: clear the hot CPUs in rps_cpus and move the NIC's interrupts; BLOCK: "
			"rq_affinity=1 and no I/O from hot CPUs",
		.fix_boot = "nohz_full=<hot> and rcu_nocbs=<hot> on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "nohz_full", "<hot>", NULL }, { REMEDY_KERNEL_ARG, "rcu_nocbs", "<hot>", NULL } },
		.source = "Documentation/admin-guide/kernel-per-CPU-kthreads.rst; kernel/softirq.c",
		.run = run,
	},
	{ 0 },
};

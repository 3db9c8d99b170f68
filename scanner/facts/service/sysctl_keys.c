/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row more is all that another key needs. Presets: kernel/sched/rt.c, mm/vmscan.c,
 * mm/vmstat.c. numa_balancing is 1 by default where there is more than one node and the kernel
 * is built so; nmi_watchdog where there is a PMU; the vm values of free memory depend on its size.
 */
#include "scanner/facts/service/sysctl_keys.h"

#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/service/sysctl_parse.h"

const struct sysctl_key sysctl_keys[] = {
	{ "kernel/nmi_watchdog", SYSCTL_NUMBER, NULL, "0", 0, 0, SYSCTL_METAL },
	{ "kernel/numa_balancing", SYSCTL_NUMBER, NULL, "0", 0, 0, SYSCTL_NODES },
	{ "kernel/sched_rt_runtime_us", SYSCTL_NUMBER, "950000", "-1", INT64_MIN, -1,
		SYSCTL_UPTO_6_11 },
	{ "vm/swappiness", SYSCTL_NUMBER, "60", "at most 10", 0, 10, SYSCTL_ANY },
	{ "vm/zone_reclaim_mode", SYSCTL_NUMBER, "0", "0", 0, 0, SYSCTL_ANY },
	{ .path = "kernel/watchdog" },
	{ .path = "kernel/soft_watchdog" },
	{ .path = "kernel/watchdog_thresh" },
	{ .path = "kernel/watchdog_cpumask", .kind = SYSCTL_LIST },
	{ .path = "kernel/hung_task_timeout_secs" },
	{ .path = "kernel/timer_migration" },
	{ .path = "kernel/sched_rt_period_us" },
	{ .path = "kernel/sched_autogroup_enabled" },
	{ .path = "kernel/sched_schedstats" },
	{ .path = "kernel/sched_min_granularity_ns" },
	{ .path = "kernel/sched_wakeup_granularity_ns" },
	{ .path = "kernel/sched_migration_cost_ns" },
	{ .path = "kernel/split_lock_mitigate" },
	{ .path = "kernel/ftrace_enabled" },
	{ .path = "kernel/stack_tracer_enabled" },
	{ .path = "vm/stat_interval" },
	{ .path = "vm/min_free_kbytes", .kind = SYSCTL_LEAST },
	{ .path = "vm/nr_hugepages" },
	{ .path = "vm/nr_overcommit_hugepages" },
	{ .path = "vm/compaction_proactiveness" },
	{ .path = "vm/compact_unevictable_allowed" },
	{ .path = "vm/watermark_scale_factor" },
	{ .path = "vm/watermark_boost_factor" },
	{ .path = "vm/overcommit_memory" },
	{ 0 },
};

struct str sysctl_path(struct arena *a, const struct sysctl_key *k)
{
	return str_printf(a, "/proc/sys/%s", k->path);
}

struct str sysctl_name(struct arena *a, const struct sysctl_key *k)
{
	struct str s = str_from(k->path);
	char *p = ARENA_NEW(a, char, s.n);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '/' ? '.' : s.p[i];
	return (struct str){ p, s.n };
}

bool sysctl_is_wanted(const struct sysctl_key *k, struct str value)
{
	int64_t n;

	return k->wanted && str_i64(str_trim(value), &n) == 0 && n >= k->least && n <= k->most;
}

/* A parameter of its own for a key; value NULL: what it is given. */
static const struct own {
	const char *key, *param, *given, *value;
} own[] = {
	{ "kernel/nmi_watchdog", "nmi_watchdog", "0", "0" },
	{ "kernel/nmi_watchdog", "nmi_watchdog", "1", "1" },
	{ "kernel/nmi_watchdog", "nowatchdog", NULL, "0" },
	{ "kernel/soft_watchdog", "nosoftlockup", NULL, "0" },
	{ "kernel/soft_watchdog", "nowatchdog", NULL, "0" },
	{ "kernel/watchdog", "nowatchdog", NULL, "0" },
	{ "kernel/watchdog_thresh", "watchdog_thresh", NULL, NULL },
	{ "kernel/numa_balancing", "numa_balancing", "disable", "0" },
	{ "kernel/numa_balancing", "numa_balancing", "enable", "1" },
	{ "kernel/sched_autogroup_enabled", "noautogroup", NULL, "0" },
	{ "kernel/sched_schedstats", "schedstats", "enable", "1" },
	{ "kernel/sched_schedstats", "schedstats", "disable", "0" },
	{ "vm/nr_hugepages", "hugepages", NULL, NULL },
};

static bool is_own(const struct cmdline *c, const struct own *o, const struct param *p,
	struct str key, struct str *ret_value)
{
	if (!str_is(key, o->key) || !param_named(p, o->param))
		return false;
	if (o->given && !str_is(p->value, o->given))
		return false;
	/* hugepages= counts pages of the size named before it. */
	if (str_is(key, "vm/nr_hugepages") && cmdline_last(c, "hugepagesz"))
		return false;
	*ret_value = o->value ? str_from(o->value) : p->value;
	return true;
}

/* "sysctl.vm.swappiness=10", also with slashes (fs/proc/proc_sysctl.c, process_sysctl_arg). */
static bool is_general(
	struct arena *a, const struct param *p, struct str key, struct str *ret_value)
{
	struct str name = str_skip(p->name, 7);

	if (!str_starts(p->name, "sysctl.") && !str_starts(p->name, "sysctl/"))
		return false;
	if (!p->has_value || !str_eq(sysctl_key(a, name), key))
		return false;
	*ret_value = p->value;
	return true;
}

const struct param *sysctl_param(
	struct arena *a, const struct cmdline *c, struct str key, struct str *ret_value)
{
	for (size_t i = c->n; i > 0; i--)
		if (is_general(a, &c->v[i - 1], key, ret_value))
			return &c->v[i - 1];
	for (size_t i = c->n; i > 0; i--)
		for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
			if (is_own(c, &own[k], &c->v[i - 1], key, ret_value))
				return &c->v[i - 1];
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/tracked_params.h"

#include "scanner/base/text.h"
#include "scanner/facts/boot/cmdline.h"

const struct tracked_param tracked_params[] = {
	{ .name = "isolcpus", .kind = TRACKED_ISOLCPUS, .once = true, .spelt = true },
	{ .name = "nohz_full", .kind = TRACKED_LIST, .once = true, .spelt = true },
	{ .name = "rcu_nocbs", .kind = TRACKED_LIST, .once = true, .spelt = true },
	{ .name = "irqaffinity", .kind = TRACKED_LIST, .spelt = true },
	{ .name = "kthread_cpus", .kind = TRACKED_LIST, .spelt = true },
	{ .name = "hugepages", .kind = TRACKED_POOLS, .spelt = true },
	{ .name = "default_hugepagesz", .spelt = true },
	{ .name = "rcu_nocb_poll", .spelt = true },
	{ .name = "idle", .spelt = true },
	{ .name = "intel_idle.max_cstate" },
	{ .name = "processor.max_cstate" },
	{ .name = "cpuidle.off" },
	{ .name = "intel_pstate", .spelt = true, .each = true },
	{ .name = "amd_pstate", .spelt = true },
	{ .name = "cpufreq.default_governor" },
	{ .name = "nosoftlockup", .spelt = true },
	{ .name = "nowatchdog", .spelt = true },
	{ .name = "nmi_watchdog", .spelt = true, .each = true },
	{ .name = "transparent_hugepage", .spelt = true },
	{ .name = "numa_balancing", .spelt = true },
	{ .name = "numa" },
	{ .name = "skew_tick", .spelt = true },
	{ .name = "mitigations", .spelt = true },
	{ .name = "spectre_v2" },
	{ .name = "nospectre_v2" },
	{ .name = "nospectre_v1" },
	{ .name = "pti" },
	{ .name = "nopti" },
	{ .name = "mds" },
	{ .name = "l1tf" },
	{ .name = "retbleed" },
	{ .name = "split_lock_detect" },
	{ .name = "tsx" },
	{ .name = "tsc", .spelt = true, .each = true },
	{ .name = "clocksource", .spelt = true },
	{ .name = "mce", .spelt = true, .each = true },
	{ .name = "nohz", .spelt = true },
	{ .name = "highres", .spelt = true },
	{ .name = "nosmt", .spelt = true },
	{ .name = "maxcpus", .spelt = true },
	{ .name = "nr_cpus", .spelt = true },
	{ .name = "mem" },
	{ .name = "iommu", .spelt = true, .each = true },
	{ .name = "intel_iommu", .spelt = true, .each = true },
	{ .name = "amd_iommu", .spelt = true, .each = true },
	{ .name = "pcie_aspm", .spelt = true },
	{ .name = "audit", .spelt = true },
	{ .name = "preempt", .spelt = true },
	{ .name = "threadirqs", .spelt = true },
	{ .name = "nox2apic" },
	{ .name = "psi" },
	{ .name = "noautogroup" },
	{ .name = "acpi_irq_nobalance" },
	{ .name = "tuned.non_isolcpus" },
	{ .name = "systemd.cpu_affinity" },
	{ .name = "rcupdate.*" },
	{ .name = "rcutree.*" },
	{ .name = "workqueue.*" },
	{ .name = "sysctl.*" },
	{ 0 },
};

static bool same_isolcpus(struct arena *a, struct str x, struct str y)
{
	struct isolcpus u = { 0 }, v = { 0 };

	if (isolcpus_parse(a, str_trim(x), -1, &u) || isolcpus_parse(a, str_trim(y), -1, &v))
		return drift_same_words(a, x, y);
	return cpuset_eq(u.cpus, v.cpus) && u.nohz == v.nohz && u.domain == v.domain &&
	       u.managed_irq == v.managed_irq && str_eq(u.unknown_flag, v.unknown_flag);
}

drift_same_fn *tracked_same(const struct tracked_param *p)
{
	switch (p->kind) {
	case TRACKED_LIST:
		return drift_same_list;
	case TRACKED_ISOLCPUS:
		return same_isolcpus;
	case TRACKED_WORDS:
	case TRACKED_POOLS:
		break;
	}
	return drift_same_words;
}

static bool is_of(const struct tracked_param *p, const struct param *x)
{
	struct str name = str_from(p->name);

	if (p->kind == TRACKED_POOLS)
		return param_named(x, "hugepages") || param_named(x, "hugepagesz");
	if (!str_ends(name, "*"))
		return param_named(x, p->name);
	name = str_head(name, name.n - 1);
	return x->name.n > name.n && str_eq(str_head(x->name, name.n), name);
}

/* As written, with the name: "hugepagesz=1G hugepages=8". */
static struct str joined(struct arena *a, struct str to, const struct param *x)
{
	enum { CAP = 2048 };

	if (to.n > CAP)
		return to;
	return str_printf(a, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(to), to.n ? " " : "",
		STR_ARG(x->name), x->has_value ? "=" : "", STR_ARG(x->value));
}

struct drift_value tracked_value(
	struct arena *a, const struct cmdline *c, const struct tracked_param *p)
{
	bool all = p->kind == TRACKED_POOLS || str_ends(str_from(p->name), "*");
	struct drift_value v = DRIFT_NOT_SET;

	for (size_t i = 0; i < c->n; i++) {
		const struct param *x = &c->v[i];

		if (!is_of(p, x))
			continue;
		v.set = true;
		if (all)
			v.text = joined(a, v.text, x);
		else
			v.text = x->has_value ? x->value : STR("present");
	}
	return v;
}

/* Short names are near to many words: "title" is two letters from "idle". */
static unsigned near_enough(struct str name)
{
	return name.n >= 6 ? 2 : name.n == 5 ? 1 : 0;
}

enum { FAR = 3 };

static void nearer(struct str name, const char *of, const char **best, unsigned *least)
{
	struct str t = str_from(of);
	unsigned d = text_distance(name, t, FAR);

	if (d < *least && d <= near_enough(t)) {
		*least = d;
		*best = of;
	}
}

const char *tracked_nearest(struct str name, bool *ret_exact)
{
	const char *best = NULL;
	unsigned least = FAR;

	for (const struct tracked_param *p = tracked_params; p->name; p++) {
		if (!p->spelt)
			continue;
		nearer(name, p->name, &best, &least);
		if (p->kind == TRACKED_POOLS)
			nearer(name, "hugepagesz", &best, &least);
	}
	*ret_exact = best && least == 0;
	return best;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/tracked_params.h"

#include "scanner/facts/cmdline.h"

const struct tracked_param tracked_params[] = {
	{ "isolcpus", TRACKED_ISOLCPUS, true },
	{ "nohz_full", TRACKED_LIST, true },
	{ "rcu_nocbs", TRACKED_LIST, true },
	{ "irqaffinity", TRACKED_LIST, false },
	{ "kthread_cpus", TRACKED_LIST, false },
	{ "hugepages", TRACKED_POOLS, false },
	{ .name = "default_hugepagesz" },
	{ .name = "rcu_nocb_poll" },
	{ .name = "idle" },
	{ .name = "intel_idle.max_cstate" },
	{ .name = "processor.max_cstate" },
	{ .name = "cpuidle.off" },
	{ .name = "intel_pstate" },
	{ .name = "amd_pstate" },
	{ .name = "cpufreq.default_governor" },
	{ .name = "nosoftlockup" },
	{ .name = "nowatchdog" },
	{ .name = "nmi_watchdog" },
	{ .name = "transparent_hugepage" },
	{ .name = "numa_balancing" },
	{ .name = "numa" },
	{ .name = "skew_tick" },
	{ .name = "mitigations" },
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
	{ .name = "tsc" },
	{ .name = "clocksource" },
	{ .name = "mce" },
	{ .name = "nohz" },
	{ .name = "highres" },
	{ .name = "nosmt" },
	{ .name = "maxcpus" },
	{ .name = "nr_cpus" },
	{ .name = "mem" },
	{ .name = "iommu" },
	{ .name = "intel_iommu" },
	{ .name = "amd_iommu" },
	{ .name = "pcie_aspm" },
	{ .name = "audit" },
	{ .name = "preempt" },
	{ .name = "threadirqs" },
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

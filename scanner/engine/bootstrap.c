/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/bootstrap.h"

#include "scanner/base/arena.h"
#include "scanner/facts/answers.h"
#include "scanner/engine/collect.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus_model.h"

enum { PACKAGES_MAX = 8 }; /* reads before the seal are few */

static const char CPUS[] = "/sys/devices/system/cpu/";

static struct cpuset read_set(struct collector *c, const char *dir, const char *name)
{
	struct str path = str_printf(c->arena, "%s%s", dir, name);
	struct cpuset set = { 0 };

	fact_list(collect_one(c, path, ASK_FILE, 0), c->arena, &set);
	return set;
}

static struct cpuset asked_for(struct collector *c, int last)
{
	struct fact_in in = { c->answers, NULL, c->arena };
	struct cmdline cmdline = { 0 };

	collect_one(c, STR("/proc/cmdline"), ASK_FILE, 0);
	fact_cmdline.parse(&in, &cmdline);
	return roles_asked_for(c->arena, &cmdline, last);
}

/* core_siblings_list names the whole package (drivers/base/topology.c): one read for each. */
static struct cpuset one_a_package(struct collector *c, struct cpuset housekeeping)
{
	struct cpuset set = { 0 }, left = housekeeping, package;

	for (int n = 0, cpu; n < PACKAGES_MAX && (cpu = cpuset_next(left, 0)) >= 0; n++) {
		struct str dir = str_printf(c->arena, "%scpu%d/topology/", CPUS, cpu);

		package = read_set(c, str_z(c->arena, dir), "core_siblings_list");
		if (!cpuset_has(package, (unsigned)cpu))
			return cpuset_of(c->arena, (unsigned)cpuset_next(housekeeping, 0));
		set = cpuset_or(c->arena, set, cpuset_of(c->arena, (unsigned)cpu));
		left = cpuset_minus(c->arena, left, package);
	}
	return set;
}

static void read_model(struct collector *c, struct roles *r)
{
	const struct answer *an =
		collect_one(c, STR("/sys/devices/system/cpu/modalias"), ASK_FILE, 0);
	struct cpus cpus = { 0 };

	cpus_read_modalias(&cpus, an->state == ANSWER_OK ? an->bytes : STR(""));
	r->intel_msrs = roles_intel_msrs(&cpus);
	r->amd_counters = roles_amd_counters(&cpus);
	r->guest = cpus.hypervisor || cpus.vendor.n == 0;
}

/* "6.1.0-18-amd64": as roles_of() has it, before any fact is parsed. */
static bool has_safe_sched(struct collector *c)
{
	const struct answer *an = collect_one(c, STR("/proc/sys/kernel/osrelease"), ASK_FILE, 0);
	struct str rest = an->bytes, word[2];
	uint64_t major, minor;

	if (an->state != ANSWER_OK || !str_cut(&rest, '.', &word[0]) ||
		!str_cut(&rest, '.', &word[1]) || str_u64(word[0], 10, &major) < 0)
		return false;
	return major > 4 || (major == 4 && str_u64(word[1], 10, &minor) == 0 && minor >= 3);
}

void roles_bootstrap(
	struct source *s, const struct intent *intent, struct arena *a, struct roles *ret)
{
	struct collector c = { .source = s, .arena = a, .answers = answers_new(a) };
	struct roles r = { .hot_from = STR("") };
	struct cpuset hot;

	r.online = read_set(&c, CPUS, "online");
	if (intent->has_hot) {
		hot = intent->hot;
	} else if (intent->has_housekeeping) {
		hot = cpuset_minus(a, r.online, intent->housekeeping);
	} else {
		hot = cpuset_or(a, read_set(&c, CPUS, "isolated"), read_set(&c, CPUS, "nohz_full"));
		hot = cpuset_or(a, hot, read_set(&c, "/sys/fs/cgroup/", "cpuset.cpus.isolated"));
		hot = cpuset_or(a, hot, asked_for(&c, cpuset_last(read_set(&c, CPUS, "possible"))));
	}
	if (cpuset_is_empty(r.online))
		r.online = hot;
	r.hot = cpuset_and(a, hot, r.online);
	r.housekeeping = cpuset_minus(a, r.online, r.hot);
	r.package_cpus = one_a_package(&c, r.housekeeping);
	read_model(&c, &r);
	/* One read more, where somebody asks for what depends on it. */
	r.safe_sched = intent->n_targets && has_safe_sched(&c);
	*ret = r;
}

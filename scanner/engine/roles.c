/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hot CPUs are those that anything sets apart: the kernel's own masks (isolated, nohz_full),
 * cgroup partitions, and what the command line or a partition asks for even where the kernel did
 * not accept it, since that disagreement is what a scan is to find. A host that isolates nothing, and
 * runs user threads of a real-time policy pinned to single CPUs, means those CPUs.
 */
#include "scanner/engine/roles.h"

#include <errno.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/bits.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/process/partitions.h"
#include "scanner/facts/process/tasks.h"

const struct fact *const roles_needs[] = {
	&fact_cpus,
	&fact_cmdline,
	&fact_partitions,
	&fact_nodes,
	&fact_netdevs,
	NULL,
};

static const char *const nic_roles[NIC_ROLES] = {
	[NIC_UNDECLARED] = "undeclared",
	[NIC_FAST] = "fast",
	[NIC_BYPASS] = "bypass",
	[NIC_PTP] = "ptp",
	[NIC_MGMT] = "mgmt",
	[NIC_IGNORE] = "ignore",
};

const char *nic_role_word(enum nic_role r)
{
	return nic_roles[r];
}

const char *cpu_role_word(enum cpu_role r)
{
	static const char *const words[CPU_ROLES] = { "poll", "irq", "block", "spare" };

	return words[r];
}

const char *time_source_word(enum time_source t)
{
	static const char *const words[TIME_SOURCES] = { "", "ptp4l", "chrony", "ptp4l+chrony",
		"sfptpd", "ntp", "none" };

	return words[t];
}

bool time_source_ptp4l(enum time_source t)
{
	return t == TIME_PTP4L || t == TIME_PTP4L_CHRONY;
}

bool time_source_chrony(enum time_source t)
{
	return t == TIME_CHRONY || t == TIME_PTP4L_CHRONY;
}

int intent_add_nic(struct arena *a, struct intent *intent, struct str word)
{
	struct nic *v = ARENA_NEW(a, struct nic, intent->n_nics + 1);
	struct str name = word, role = STR("fast");
	int r = NIC_FAST;

	str_split(word, '=', &name, &role);
	while (r < NIC_ROLES && !str_is(role, nic_roles[r]))
		r++;
	if (!name.n || r == NIC_ROLES)
		return -EINVAL;
	if (intent->n_nics)
		memcpy(v, intent->nics, intent->n_nics * sizeof(*v));
	v[intent->n_nics++] = (struct nic){ name, (enum nic_role)r, -1, { NULL, 0 } };
	intent->nics = v;
	return 0;
}

enum nic_role roles_nic(const struct roles *r, struct str name)
{
	for (size_t i = 0; i < r->n_nics; i++) {
		if (str_eq(r->nics[i].name, name))
			return r->nics[i].role;
	}
	return NIC_UNDECLARED;
}

/* A union under way, with the names of what went into it. */
struct gathering {
	struct arena *arena;
	struct cpuset set;
	struct cpuset late; /* of set: what the first look at a host does not tell */
	struct str from;
};

static void gather(struct gathering *g, struct cpuset set, const char *name)
{
	if (cpuset_is_empty(set))
		return;
	g->set = cpuset_or(g->arena, g->set, set);
	g->from =
		str_printf(g->arena, STR_FMT "%s%s", STR_ARG(g->from), g->from.n ? ", " : "", name);
}

static void gather_effective(
	struct gathering *g, const struct cpus *cpus, const struct partitions *parts)
{
	if (cpus->isolated.valid)
		gather(g, cpus->isolated.set, "isolated");
	if (cpus->nohz_full.valid)
		gather(g, cpus->nohz_full.set, "nohz_full");
	gather(g, parts->isolated, "cpuset partitions");
	gather(g, parts->v1, "cpusets without load balancing");
}

struct cpuset roles_asked_for(struct arena *a, const struct cmdline *cmdline, int last)
{
	const struct param *p = cmdline_last(cmdline, "isolcpus");
	struct cpuset set = { 0 }, more;
	struct isolcpus iso;

	if (p && isolcpus_parse(a, p->value, last, &iso) == 0)
		set = iso.cpus;
	p = cmdline_last(cmdline, "nohz_full");
	if (p && cpuset_parse_boot_list(a, p->value, last, &more) == 0)
		set = cpuset_or(a, set, more);
	return set;
}

static struct cpuset pinned_realtime(struct arena *a, const struct tasks *tasks)
{
	struct cpuset set = { 0 };

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];
		bool realtime = t->policy == 1 || t->policy == 2;

		if (realtime && !(t->flags & PF_KTHREAD) && t->allowed_valid &&
			cpuset_count(t->allowed) == 1)
			set = cpuset_or(a, set, t->allowed);
	}
	return set;
}

static struct gathering find_hot(
	const struct facts *facts, const struct intent *intent, struct arena *a, bool *ret_declared)
{
	const struct cpus *cpus = facts_get(facts, &fact_cpus);
	const struct tasks *tasks = facts_get(facts, &fact_tasks);
	const struct partitions *parts = facts_get(facts, &fact_partitions);
	struct gathering g = { .arena = a };
	struct cpuset asked;

	*ret_declared = false;
	if (intent->has_hot) {
		g.set = intent->hot;
		g.from = intent->hot_said_by;
		return g;
	}
	if (intent->has_housekeeping) {
		g.set = cpuset_minus(a, cpus->known, intent->housekeeping);
		g.from = intent->hot_said_by;
		return g;
	}
	gather_effective(&g, cpus, parts);
	asked = roles_asked_for(a, facts_get(facts, &fact_cmdline),
		cpuset_last(cpus->possible.valid ? cpus->possible.set : cpus->known));
	if (!cpuset_within(asked, g.set)) {
		gather(&g, asked, "kernel command line (declared)");
		*ret_declared = true;
	}
	if (!cpuset_within(parts->asked, g.set)) {
		g.late = cpuset_minus(a, parts->asked, g.set);
		gather(&g, parts->asked, "cpuset partitions that the kernel refused (declared)");
		*ret_declared = true;
	}
	if (cpuset_is_empty(g.set) && tasks) {
		gather(&g, pinned_realtime(a, tasks),
			"pinned real-time threads (intended, not isolated)");
		g.late = g.set;
	}
	return g;
}

bool roles_want_tasks(const struct facts *facts, const struct intent *intent, struct arena *a)
{
	const struct cpus *cpus = facts_get(facts, &fact_cpus);
	bool declared_only;

	if (intent->n_targets)
		return true;
	return cpuset_count(cpus->known) > 1 &&
	       cpuset_is_empty(find_hot(facts, intent, a, &declared_only).set);
}

static struct cpuset nodes_meeting(struct arena *a, const struct nodes *nodes, struct cpuset hot)
{
	struct cpuset set = { 0 };

	for (size_t i = 0; i < nodes->n; i++) {
		if (cpuset_meets(nodes->v[i].cpus, hot))
			set = cpuset_or(a, set, cpuset_of(a, nodes->v[i].number));
	}
	return set;
}

static bool is_hardware(const struct netdev *d)
{
	return d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_VF;
}

int intent_add_target(struct arena *a, struct intent *intent, struct str word)
{
	struct target *v = ARENA_NEW(a, struct target, intent->n_targets + 1), t = { 0 };
	struct str kind, value;
	uint64_t pid;

	if (!str_split(word, '=', &kind, &value) || !value.n)
		return -EINVAL;
	t.name = word;
	if (str_is(kind, "comm"))
		t.comm = value;
	else if (str_is(kind, "exe"))
		t.exe = value;
	else if (str_is(kind, "cgroup"))
		t.cgroup = value;
	else if (str_is(kind, "unit"))
		t.unit = value;
	else if (str_is(kind, "pidfile"))
		t.pidfile = value;
	else if (str_is(kind, "pid") && str_u64(value, 10, &pid) == 0 && pid && pid <= INT32_MAX)
		t.pid = (int)pid;
	else
		return -EINVAL;
	if (intent->n_targets)
		memcpy(v, intent->targets, intent->n_targets * sizeof(*v));
	v[intent->n_targets++] = t;
	intent->targets = v;
	return 0;
}

int intent_time(struct intent *intent, struct str word)
{
	for (unsigned i = TIME_UNTOLD + 1; i < TIME_SOURCES; i++) {
		if (str_is(word, time_source_word((enum time_source)i))) {
			intent->time = (enum time_source)i;
			return 0;
		}
	}
	return -EINVAL;
}

static const struct nic *told(const struct intent *intent, struct str name)
{
	for (size_t i = 0; i < intent->n_nics; i++) {
		if (str_eq(intent->nics[i].name, name))
			return &intent->nics[i];
	}
	return NULL;
}

void intent_more_nics(struct arena *a, struct intent *to, const struct intent *more)
{
	struct nic *v = ARENA_NEW(a, struct nic, to->n_nics + more->n_nics + 1);
	size_t n = to->n_nics;

	if (n)
		memcpy(v, to->nics, n * sizeof(*v));
	for (size_t i = 0; i < more->n_nics; i++) {
		if (!told(to, more->nics[i].name))
			v[n++] = more->nics[i];
	}
	to->nics = v;
	to->n_nics = n;
}

/* By name, as the devices are. */
static size_t insert_nic(struct nic *v, size_t n, struct nic nic)
{
	size_t i = n;

	for (; i > 0 && str_cmp_natural(v[i - 1].name, nic.name) > 0; i--)
		v[i] = v[i - 1];
	v[i] = nic;
	return n + 1;
}

/*
 * What a bond or VLAN is for, the devices below it are for: each has the role of what stands on
 * it, of several the one that asks most (enum nic_role is in that order). Its own goes before.
 */
static void hand_down(const struct netdevs *devs, const struct nic *from, const struct netdev *d,
	struct nic *v, unsigned depth)
{
	for (unsigned i = 0; i < d->n_lower; i++) {
		const struct netdev *below = netdevs_find(devs, d->lower[i]);
		struct nic *to = below ? &v[below - devs->v] : NULL;

		if (!to || (to->role != NIC_UNDECLARED && !to->above.n))
			continue;
		if (to->role == NIC_UNDECLARED || from->role < to->role)
			*to = (struct nic){ below->name, from->role, from->node, from->name };
		if (depth < NETDEVS_DEEP)
			hand_down(devs, from, below, v, depth + 1);
	}
}

/* Of each device, beside devs->v. */
static struct nic *nics_by_device(
	const struct netdevs *devs, const struct intent *intent, struct arena *a)
{
	struct nic *v = ARENA_NEW(a, struct nic, devs->n + 1);

	for (size_t i = 0; i < devs->n; i++) {
		const struct nic *said = told(intent, devs->v[i].name);

		v[i] = said ? *said
			    : (struct nic){ devs->v[i].name, NIC_UNDECLARED, -1, { NULL, 0 } };
	}
	for (size_t i = 0; i < intent->n_nics; i++) {
		const struct netdev *d = netdevs_find(devs, intent->nics[i].name);

		if (d)
			hand_down(devs, &intent->nics[i], d, v, 0);
	}
	return v;
}

/* A declared NIC that is not there stays among them: its absence is for checks to say. */
void roles_find_nics(
	const struct netdevs *devs, const struct intent *intent, struct arena *a, struct roles *ret)
{
	struct nic *v = ARENA_NEW(a, struct nic, devs->n + intent->n_nics + 1);
	const struct nic *of = nics_by_device(devs, intent, a);
	size_t n = 0;

	for (size_t i = 0; i < devs->n; i++) {
		if (of[i].role != NIC_UNDECLARED ||
			(is_hardware(&devs->v[i]) && !devs->v[i].suspended))
			v[n++] = of[i];
	}
	for (size_t i = 0; i < intent->n_nics; i++) {
		if (!netdevs_find(devs, intent->nics[i].name))
			n = insert_nic(v, n, intent->nics[i]);
	}
	ret->nics = v;
	ret->n_nics = n;
}

/* Where no package is known, the lowest of all speaks for the host. */
static struct cpuset one_a_package(
	const struct cpus *cpus, struct cpuset housekeeping, struct arena *a)
{
	struct cpuset set = { 0 }, seen = { 0 };

	for (int c = -1; (c = cpuset_next(housekeeping, c + 1)) >= 0;) {
		const struct cpu_core *core = cpus_core(cpus, (unsigned)c);

		if (!core || core->package < 0 || core->package >= CPUSET_LIMIT ||
			cpuset_has(seen, (unsigned)core->package))
			continue;
		seen = cpuset_or(a, seen, cpuset_of(a, (unsigned)core->package));
		set = cpuset_or(a, set, cpuset_of(a, (unsigned)c));
	}
	if (cpuset_is_empty(set) && !cpuset_is_empty(housekeeping))
		return cpuset_of(a, (unsigned)cpuset_next(housekeeping, 0));
	return set;
}

/* Hardware threads share what a core has. Whose siblings are not known stands for itself. */
static struct cpuset one_a_core(const struct cpus *cpus, struct cpuset online, struct arena *a)
{
	struct bits b = { 0 };

	for (int c = -1; (c = cpuset_next(online, c + 1)) >= 0;) {
		const struct cpu_core *core = cpus_core(cpus, (unsigned)c);
		int first = core ? cpuset_next(core->siblings, 0) : -1;

		while (first >= 0 && first < c && !cpuset_has(online, (unsigned)first))
			first = cpuset_next(core->siblings, first + 1);
		if (first < 0 || first == c)
			(void)bits_add(&b, a, (uint64_t)c);
	}
	return bits_set(&b);
}

bool roles_intel_msrs(const struct cpus *cpus)
{
	return cpus->vendor.n == 0 || str_is(cpus->vendor, "intel") || cpus->hypervisor;
}

/* A guest's counters are its hypervisor's, and count no SMI of the host. */
bool roles_amd_counters(const struct cpus *cpus)
{
	bool amd = str_is(cpus->vendor, "amd") || str_is(cpus->vendor, "hygon");

	return amd && cpus->family >= 0x17 && cpus->hypervisor_known && !cpus->hypervisor;
}

/* Who said nothing about a hot CPU means the strictest: one thread that spins there. */
static void split_hot(const struct intent *intent, struct arena *a, struct roles *r)
{
	struct cpuset rest = r->hot;

	for (unsigned i = CPU_ROLES - 1; i > CPU_POLL; i--) {
		r->by_role[i] = cpuset_and(a, intent->by_role[i], rest);
		rest = cpuset_minus(a, rest, r->by_role[i]);
	}
	r->by_role[CPU_POLL] = rest;
}

void roles_of(
	const struct facts *facts, const struct intent *intent, struct arena *a, struct roles *ret)
{
	const struct cpus *cpus = facts_get(facts, &fact_cpus);
	const struct host *host = facts_get(facts, &fact_host);
	struct roles r = { 0 };
	struct gathering hot = find_hot(facts, intent, a, &r.declared);

	r.online = cpuset_is_empty(cpus->known) ? hot.set : cpus->known;
	r.hot = cpuset_and(a, hot.set, r.online);
	r.hot_late = cpuset_and(a, hot.late, r.hot);
	r.hot_offline = cpuset_minus(a, hot.set, r.online);
	r.housekeeping = cpuset_minus(a, r.online, r.hot);
	split_hot(intent, a, &r);
	r.package_cpus = one_a_package(cpus, r.housekeeping, a);
	r.core_cpus = one_a_core(cpus, r.online, a);
	r.intel_msrs = roles_intel_msrs(cpus);
	r.arm64 = str_is(cpus->vendor, "arm64");
	r.amd_counters = roles_amd_counters(cpus);
	r.guest = !host || host->virt != VIRT_NONE;
	r.safe_sched = host && host_kernel_at_least(host, 4, 3);
	r.time = intent->time;
	r.feeds = intent->feeds;
	r.wanted = intent->targets;
	r.n_wanted = intent->n_targets;
	r.hot_from = hot.from.n ? hot.from : STR("nothing sets CPUs apart");
	r.hot_nodes = nodes_meeting(a, facts_get(facts, &fact_nodes), r.hot);
	roles_find_nics(facts_get(facts, &fact_netdevs), intent, a, &r);
	r.intent = intent->meant || !cpuset_is_empty(hot.set) || intent->n_nics > 0 ||
		   intent->n_targets > 0 || intent->feeds.n_groups > 0 || intent->feeds.n_peers > 0;
	*ret = r;
}

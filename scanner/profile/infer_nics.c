/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Roles of NICs. ptp: a ptp4l was told its name. mgmt: a default route leads out of it, straight
 * or through a bond, bridge or VLAN. fast: its interrupts were steered to hot CPUs, or a market
 * speaks to it: multicast groups were joined there beyond what every host joins. bypass: it is the
 * only card up of a driver that Onload or VMA work with, and a process does. One that two of these
 * claim, or none, is not decided.
 */
#include "scanner/profile/infer_parts.h"

#include "scanner/base/text.h"

enum { UNDECIDED_MAX = 6 };

struct nic_signs {
	const struct netdev *dev;
	bool up, mgmt, ptp, steered;
	unsigned groups;
	enum bypass_kind bypass; /* a process works past the kernel with cards of this driver */
	struct str via;		 /* "bond0", what the default route names */
	struct cpuset cpus;	 /* hot ones that its interrupts reach */
};

static bool is_port(const struct netdev *d)
{
	return (d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_VF) && !d->suspended;
}

static bool stands_on(const struct inferring *g, const struct netdev *d, struct str name, int depth)
{
	for (unsigned i = 0; i < d->n_lower; i++) {
		const struct netdev *below = netdevs_find(g->devs, d->lower[i]);

		if (str_eq(d->lower[i], name))
			return true;
		if (below && depth < 4 && stands_on(g, below, name, depth + 1))
			return true;
	}
	return false;
}

/* What is told of the device itself, and of those that stand on it. */
static void read_use(const struct inferring *g, struct nic_signs *s)
{
	for (size_t i = 0; i < g->uses->n; i++) {
		const struct net_use *u = &g->uses->v[i];
		const struct netdev *d = netdevs_find(g->devs, u->name);
		bool self = str_eq(u->name, s->dev->name);

		if (!self && !(d && stands_on(g, d, s->dev->name, 0)))
			continue;
		s->groups += u->groups;
		if (u->has_default_route) {
			s->mgmt = true;
			s->via = self ? (struct str){ 0 } : u->name;
		}
	}
}

/* "-i eth3" of ptp4l, "--interface eth3"; a glued "-ieth3" too. */
static bool is_told_to_ptp4l(const struct inferring *g, struct str name)
{
	for (size_t i = 0; i < g->commands->n; i++) {
		const struct command *c = &g->commands->v[i];

		if (!c->n || !str_is(command_name(c->words[0]), "ptp4l"))
			continue;
		for (unsigned k = 1; k < c->n; k++) {
			struct str w = c->words[k];

			if ((str_is(w, "-i") && k + 1 < c->n && str_eq(c->words[k + 1], name)) ||
				(str_starts(w, "-i") && str_eq(str_skip(w, 2), name)))
				return true;
		}
	}
	return false;
}

static bool works_with(enum bypass_kind k, struct str driver)
{
	if (k == BYPASS_ONLOAD)
		return str_is(driver, "sfc") || str_is(driver, "sfc_ef100") ||
		       str_is(driver, "xilinx_efct");
	return (k == BYPASS_VMA || k == BYPASS_VERBS || k == BYPASS_DPDK) &&
	       (str_is(driver, "mlx5_core") || str_is(driver, "mlx4_core") ||
		       str_is(driver, "mlx4_en"));
}

static enum bypass_kind bypass_of(const struct inferring *g, struct str driver)
{
	for (size_t i = 0; i < g->bypass->n; i++) {
		if (works_with(g->bypass->v[i].kind, driver))
			return g->bypass->v[i].kind;
	}
	return BYPASS_NONE;
}

static void read_irqs(struct inferring *g, struct nic_signs *s)
{
	struct cpuset cpus;

	for (size_t i = 0; i < g->irqs->n; i++) {
		if (infer_irq_is_of(g, i, s->dev) && infer_irq_cpus(&g->irqs->v[i], &cpus) &&
			cpuset_meets(cpus, g->hot))
			s->cpus = cpuset_or(g->a, s->cpus, cpuset_and(g->a, cpus, g->hot));
	}
	s->steered = !cpuset_is_empty(s->cpus) && cpuset_within(s->cpus, g->irq_cpus);
}

static struct nic_signs read_signs(struct inferring *g, const struct netdev *d)
{
	struct nic_signs s = { .dev = d };

	s.up = str_is(d->operstate, "up") || (str_is(d->operstate, "unknown") && d->has_stats);
	s.ptp = is_told_to_ptp4l(g, d->name);
	s.bypass = bypass_of(g, d->driver);
	read_use(g, &s);
	read_irqs(g, &s);
	return s;
}

/* Of those that a process may work past the kernel with, the only one up. */
static bool is_only_bypass(struct inferring *g, const struct nic_signs *all, size_t n, size_t at)
{
	unsigned others = 0;

	(void)g;
	for (size_t i = 0; i < n; i++)
		others += i != at && all[i].up && !all[i].mgmt && all[i].bypass != BYPASS_NONE;
	return all[at].up && !all[at].mgmt && all[at].bypass != BYPASS_NONE && !others;
}

static enum nic_role role_of(
	struct inferring *g, const struct nic_signs *all, size_t n, size_t at, bool *ret_sure)
{
	const struct nic_signs *s = &all[at];
	bool fast = s->steered || (s->groups && !cpuset_is_empty(g->hot));

	*ret_sure = true;
	if (s->ptp)
		return NIC_PTP;
	if (s->mgmt && !fast)
		return NIC_MGMT;
	if (is_only_bypass(g, all, n, at))
		return NIC_BYPASS;
	*ret_sure = fast && !s->mgmt;
	if (s->bypass != BYPASS_NONE && s->up && !s->mgmt) {
		*ret_sure = s->groups > 0;
		return NIC_BYPASS;
	}
	if (fast || !cpuset_is_empty(s->cpus))
		return NIC_FAST;
	return s->up ? NIC_FAST : NIC_IGNORE;
}

static struct str add_words(struct inferring *g, struct str to, struct str words)
{
	return str_printf(
		g->a, STR_FMT "%s" STR_FMT, STR_ARG(to), to.n ? ", " : "", STR_ARG(words));
}

static struct str hardware_of(struct inferring *g, const struct nic_signs *s)
{
	struct str words = text_sanitise(g->a, s->dev->driver);

	if (s->dev->speed_mbps > 0)
		words = str_printf(g->a, STR_FMT "%s%lld Mb/s", STR_ARG(words), words.n ? " " : "",
			(long long)s->dev->speed_mbps);
	return s->up ? words : add_words(g, words, STR("its link is not up"));
}

static struct str why_of(struct inferring *g, const struct nic_signs *s, bool sure)
{
	struct str why = hardware_of(g, s);

	if (s->ptp)
		why = add_words(g, why, STR("a unit starts ptp4l on it"));
	if (s->mgmt)
		why = add_words(g, why,
			str_printf(g->a, "default route%s" STR_FMT, s->via.n ? " of " : "",
				STR_ARG(text_sanitise(g->a, s->via))));
	if (s->bypass != BYPASS_NONE)
		why = add_words(g, why,
			str_printf(g->a, "a process uses %s%s", bypass_word(s->bypass),
				sure ? "" : ", by which card is not known"));
	if (s->groups)
		why = add_words(g, why,
			str_printf(g->a, "%u multicast group%s joined", s->groups,
				s->groups == 1 ? "" : "s"));
	if (!cpuset_is_empty(s->cpus))
		why = add_words(g, why,
			str_printf(g->a, "interrupts %s " STR_FMT,
				s->steered ? "steered to" : "reach hot CPUs, unsteered,",
				STR_ARG(cpuset_format(g->a, s->cpus))));
	if (!sure && s->up && !s->mgmt && !s->bypass && !s->groups && cpuset_is_empty(s->cpus))
		why = add_words(g, why, STR("nothing shows what it is for"));
	return why;
}

/* Another node than that of every hot CPU: each packet crosses to it. */
static struct str node_doubt(struct inferring *g, const struct netdev *d, struct str why)
{
	struct cpuset hot = g->roles->hot_nodes;

	if (d->node < 0 || cpuset_is_empty(hot) || cpuset_has(hot, (unsigned)d->node))
		return why;
	return add_words(g, why,
		str_printf(g->a, "doubtful: hot CPUs are on node " STR_FMT,
			STR_ARG(cpuset_format(g->a, hot))));
}

static void add_nic(struct inferring *g, const struct nic_signs *s, enum nic_role role, bool sure)
{
	struct str key = infer_scalar(g->a, s->dev->name), why = why_of(g, s, sure), yaml;

	if (role == NIC_MGMT || role == NIC_IGNORE || s->dev->node < 0) {
		yaml = str_printf(g->a, STR_FMT ": %s", STR_ARG(key), nic_role_word(role));
	} else {
		yaml = str_printf(g->a, STR_FMT ": {role: %s, node: %d}", STR_ARG(key),
			nic_role_word(role), s->dev->node);
		why = node_doubt(g, s->dev, why);
	}
	if (!sure)
		why = str_printf(g->a, "? " STR_FMT, STR_ARG(why));
	infer_add(g, 2, !sure, yaml, why);
}

static void keep_nic(struct inferring *g, const struct nic_signs *s, enum nic_role role)
{
	struct intent *intent = &g->out->intent;
	struct nic *v = ARENA_NEW(g->a, struct nic, intent->n_nics + 1);
	bool placed = role != NIC_MGMT && role != NIC_IGNORE;

	for (size_t i = 0; i < intent->n_nics; i++)
		v[i] = intent->nics[i];
	v[intent->n_nics++] = (struct nic){ str_copy(g->a, s->dev->name), role,
		placed ? s->dev->node : -1, { NULL, 0 } };
	intent->nics = v;
}

static void add_taken_cards(struct inferring *g)
{
	for (size_t i = 0; i < g->bypass->n_cards; i++) {
		const struct user_card *c = &g->bypass->cards[i];

		infer_add(g, 2, false, (struct str){ 0 },
			str_printf(g->a,
				"card " STR_FMT " (node %d): bypass by " STR_FMT
				", so it has no name in the kernel",
				STR_ARG(text_sanitise(g->a, c->address)), c->node,
				STR_ARG(c->driver)));
	}
}

static bool any_decided(struct inferring *g, const struct nic_signs *all, size_t n)
{
	bool sure, any = false;

	for (size_t i = 0; g->out->found && i < n; i++) {
		(void)role_of(g, all, n, i, &sure);
		any |= sure && all[i].up;
	}
	return any;
}

/* On a host that seems meant for nothing no role is declared: a role would be an intent. */
static void add_all(struct inferring *g, const struct nic_signs *all, size_t n)
{
	unsigned open = 0;
	bool sure;

	for (size_t i = 0; i < n; i++) {
		enum nic_role role = role_of(g, all, n, i, &sure);

		/* A port whose link is down may be meant for anything, or for nothing any more. */
		sure = sure && g->out->found && all[i].up;
		if (!sure && open++ >= UNDECIDED_MAX)
			continue;
		add_nic(g, &all[i], role, sure);
		if (sure)
			keep_nic(g, &all[i], role);
	}
	if (open > UNDECIDED_MAX)
		infer_add(g, 2, false, (struct str){ 0 },
			str_printf(
				g->a, "and %u more without a sign of use", open - UNDECIDED_MAX));
}

void infer_nic_lines(struct inferring *g)
{
	struct nic_signs *all = ARENA_NEW(g->a, struct nic_signs, g->devs->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < g->devs->n; i++) {
		if (is_port(&g->devs->v[i]))
			all[n++] = read_signs(g, &g->devs->v[i]);
	}
	if (!n && !g->bypass->n_cards) {
		infer_add(g, 1, false, (struct str){ 0 },
			g->devs->list->state == ANSWER_OK ? STR("no NIC of hardware")
							  : STR("NICs were not captured"));
		return;
	}
	infer_add(g, 1, !any_decided(g, all, n), STR("nics:"), (struct str){ 0 });
	add_all(g, all, n);
	add_taken_cards(g);
}

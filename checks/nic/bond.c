/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bonds (drivers/net/bonding). A slave that is down is what a bond is made to hide. Nobody
 * notices one where the bond looks at neither the link (miimon) nor its peers (arp_interval): mii_status
 * says "up" for ever then. Round-robin (mode 0) sends the packets of one flow over all slaves,
 * which reorders them. Of 802.3ad (mode 4) a slave whose switch port is not in the same
 * aggregate is up and carries nothing: ad_num_ports counts those that do.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/ports.h"

#define BOND   "/sys/class/net/*/bonding/"
#define MEMBER "/sys/class/net/*/bonding_slave/"

struct bond {
	const struct netdev *d;
	enum nic_role role;
	struct subject who;
	struct str mode; /* "active-backup" of "active-backup 1" */
	unsigned said, slaves;
};

static const struct answer *file(const struct check_in *in, struct str name, const char *path)
{
	return in_ask(in,
		str_printf(in->scratch, "/sys/class/net/" STR_FMT "/%s", STR_ARG(name), path),
		ASK_FILE);
}

static struct str word_of(const struct answer *an)
{
	struct str rest = an->state == ANSWER_OK ? an->bytes : STR(""), word;

	return str_word(&rest, &word) ? word : STR("");
}

static struct finding *say(struct bond *b, enum status s, const char *text, struct findings *out)
{
	struct finding *f = find(out, s, b->who, "%s", text);

	b->said++;
	return f;
}

static bool is_fast(const struct bond *b)
{
	return b->role == NIC_FAST || b->role == NIC_BYPASS || b->role == NIC_PTP;
}

/* The finding is about the slave: where its link is gone, nic.link says it. */
static void judge_slave(
	const struct check_in *in, struct bond *b, struct str name, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	const struct netdev *d = netdevs_find(t, name);
	const struct answer *mii = file(in, name, "bonding_slave/mii_status");
	struct subject who =
		subject_nic(in->scratch, name, d ? d->bus : STR(""), d ? d->ifindex : 0);
	struct str state = word_of(mii);
	struct finding *f;

	b->slaves++;
	if (str_is(state, "up"))
		return;
	b->said++;
	if (!state.n) {
		find_unreadable(out, who, mii, false);
		return;
	}
	f = find(out, STATUS_FAIL, who, "it is a part of " STR_FMT " and carries nothing",
		STR_ARG(b->d->name));
	find_observed(f, "link " STR_FMT, STR_ARG(state)); /* "down", "going down", "going back" */
	find_wanted(f, "link up");
	find_evidence(f, mii);
	find_evidence_text(
		f, file(in, b->d->name, "bonding/mode"), "mode " STR_FMT, STR_ARG(b->mode));
}

static void judge_mode(const struct check_in *in, struct bond *b, struct findings *out)
{
	const struct answer *an = file(in, b->d->name, "bonding/mode");
	struct finding *f = NULL;

	if (!b->mode.n) {
		find_unreadable(out, b->who, an, false);
		b->said++;
		return;
	}
	if (str_is(b->mode, "balance-rr"))
		f = say(b, is_fast(b) ? STATUS_FAIL : STATUS_WARN,
			"it sends packets over its slaves in turn, which reorders them", out);
	else if (is_fast(b) && !str_is(b->mode, "active-backup") && !str_is(b->mode, "802.3ad") &&
		 !str_is(in_word(in, "other_modes"), "any"))
		f = say(b, STATUS_WARN, "its mode moves flows between slaves, or sends them twice",
			out);
	if (!f)
		return;
	find_observed(f, STR_FMT, STR_ARG(b->mode));
	find_wanted(f, "active-backup or 802.3ad");
	find_evidence(f, an);
}

static void judge_watch(const struct check_in *in, struct bond *b, struct findings *out)
{
	const struct answer *mii = file(in, b->d->name, "bonding/miimon");
	const struct answer *arp = file(in, b->d->name, "bonding/arp_interval");
	uint64_t m, a;
	struct finding *f;

	if (fact_u64(mii, &m) || fact_u64(arp, &a) || m || a)
		return;
	f = say(b, STATUS_WARN, "nothing watches the links of its slaves", out);
	find_observed(f, "miimon 0, arp_interval 0");
	find_wanted(f, "miimon 100");
	find_evidence(f, mii);
	find_evidence(f, arp);
}

static void judge_active(const struct check_in *in, struct bond *b, struct findings *out)
{
	const struct answer *an = file(in, b->d->name, "bonding/active_slave");
	struct str active = word_of(an), primary = word_of(file(in, b->d->name, "bonding/primary"));
	struct finding *f;

	if (!str_is(b->mode, "active-backup"))
		return;
	if (an->state != ANSWER_OK) {
		find_unreadable(out, b->who, an, false);
		b->said++;
		return;
	}
	if (!active.n && b->slaves)
		f = say(b, STATUS_FAIL, "none of its slaves is active", out);
	else if (active.n && primary.n && !str_eq(active, primary))
		f = say(b, STATUS_WARN, "it runs on its spare, and not on its primary slave", out);
	else
		return;
	find_observed(f, STR_FMT, STR_ARG(active.n ? active : STR("none")));
	find_wanted(f, STR_FMT, STR_ARG(primary.n ? primary : STR("a slave")));
	find_evidence(f, an);
}

static void judge_aggregate(const struct check_in *in, struct bond *b, struct findings *out)
{
	const struct answer *an = file(in, b->d->name, "bonding/ad_num_ports");
	struct finding *f;
	uint64_t n;

	if (!str_is(b->mode, "802.3ad"))
		return;
	if (fact_u64(an, &n)) {
		find_unreadable(out, b->who, an, false);
		b->said++;
		return;
	}
	if (n >= b->slaves)
		return;
	f = say(b, STATUS_FAIL, "slaves are not in its aggregate: they carry nothing", out);
	find_observed(f, "%llu of %u slaves", (unsigned long long)n, b->slaves);
	find_observed_value(f, (double)n, "1");
	find_wanted(f, "%u", b->slaves);
	find_evidence(f, an);
}

static void judge(const struct check_in *in, struct bond *b, struct findings *out)
{
	const struct answer *slaves = file(in, b->d->name, "bonding/slaves");
	struct str rest, name;
	struct finding *f;

	if (slaves->state != ANSWER_OK) {
		find_unreadable(out, b->who, slaves, false);
		return;
	}
	rest = slaves->bytes;
	while (str_word(&rest, &name))
		judge_slave(in, b, name, out);
	judge_mode(in, b, out);
	judge_watch(in, b, out);
	if (!b->said) { /* a slave that is down explains these */
		judge_active(in, b, out);
		judge_aggregate(in, b, out);
	}
	if (b->said)
		return;
	f = find(out, STATUS_PASS, b->who, "all its slaves carry traffic");
	find_observed(f, STR_FMT " of %u slaves", STR_ARG(b->mode), b->slaves);
	find_evidence(f, slaves);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	bool any = false;

	(void)self;
	if (t->list->state != ANSWER_OK && t->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		struct bond b = { .d = &t->v[i], .role = roles_nic(in->roles, t->v[i].name) };

		if (b.d->kind != NETDEV_BOND || b.role == NIC_IGNORE)
			continue;
		b.who = subject_nic(in->scratch, b.d->name, b.d->bus, b.d->ifindex);
		b.mode = word_of(file(in, b.d->name, "bonding/mode"));
		judge(in, &b, out);
		any = true;
	}
	if (!any)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "no bond");
}

const struct check check_nic_bond[] = {
	{
		.id = "nic.bond",
		.rule = 1,
		.title = "Bonds have all their slaves, and keep the order of packets",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = {
			{ BOND "mode", ASK_FILE },
			{ BOND "slaves", ASK_FILE },
			{ BOND "active_slave", ASK_FILE },
			{ BOND "primary", ASK_FILE },
			{ BOND "miimon", ASK_FILE },
			{ BOND "arp_interval", ASK_FILE },
			{ BOND "ad_num_ports", ASK_FILE },
			{ MEMBER "mii_status", ASK_FILE },
		},
		.needs = { &fact_netdevs },
		.limits = { { "other_modes", NULL, 0, 0, 1, "warn|any",
			"of bonds of role fast: whether modes other than active-backup and 802.3ad warn" } },
		.implied_by = { "nic.link" },
		.why = "a bond with a dead leg works until the other one goes; one that sends in turn reorders "
		       "the packets of a feed, which then looks like loss",
		.fix_now = "the slave's cable or switch port; ip link set BOND type bond mode active-backup "
			   "miimon 100",
		.fix_boot = "the same in the bond's .netdev or connection file",
		.remedies = { { REMEDY_MANUAL, "", "mend the slave, or the bond's mode: <subject>", NULL } },
		.source = "Documentation/networking/bonding.rst; drivers/net/bonding/bond_sysfs.c",
		.run = run,
	},
	{ 0 },
};

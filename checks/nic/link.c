/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a declared network card is there, is up, has its link, and at which speed. operstate is
 * RFC 2863's (net/core/link_watch.c): "up", "down", "lowerlayerdown" (the device below a VLAN),
 * "dormant" (up, and some daemon such as 802.1X has not let it go), "testing", "notpresent". Drivers
 * that never tell say "unknown", most virtual ones among them: for those the carrier says it,
 * which takes rtnl and is EINVAL while the device is not up (net/core/net-sysfs.c). A driver that
 * probes late is a name that is not in /sys/class/net yet. speed -1 is one that is not told.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"

#include <errno.h>

#define NIC "/sys/class/net/{nic}/"

enum { IFF_UP = 1 }; /* include/uapi/linux/if.h */

struct port {
	const struct netdev *d;
	struct str name;
	enum nic_role role;
	struct subject who;
};

static const struct answer *file(const struct check_in *in, const struct port *p, const char *name)
{
	return in_ask(in,
		str_printf(in->scratch, "/sys/class/net/" STR_FMT "/%s", STR_ARG(p->name), name),
		ASK_FILE);
}

static bool is_declared(const struct port *p)
{
	return p->role != NIC_UNDECLARED;
}

/* What is wrong with a card that nothing critical goes over only warns. */
static enum status weigh(const struct port *p)
{
	return p->role == NIC_FAST || p->role == NIC_PTP || p->role == NIC_BYPASS ? STATUS_FAIL
										  : STATUS_WARN;
}

/* A card that nobody declared owes no answer. */
static void say_unread(const struct port *p, const struct answer *an, struct findings *out)
{
	if (is_declared(p))
		find_unreadable(out, p->who, an, false);
	else
		find_evidence(find_reason(out, STATUS_SKIP, REASON_ROLE, p->who,
				      "nobody declared it, and its link is not told"),
			an);
}

static void say_absent(const struct port *p, struct findings *out)
{
	struct finding *f;

	if (p->role == NIC_BYPASS) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, p->who,
			"a driver in user space holds it: it is no network device");
		return;
	}
	f = find(out, weigh(p), p->who,
		"it was declared, and there is no such device in this network namespace");
	find_observed(f, "not there");
	find_wanted(f, "there, and up");
}

static void add_speed(const struct port *p, struct finding *f)
{
	if (p->d->speed_mbps >= 0)
		find_observed_value(f, (double)p->d->speed_mbps * 1e6 / 8, "bytes/s");
}

/* Of role bypass it is the driver in user space that brings it up, or never does. */
static void say_not_up(const struct port *p, const struct answer *flags, struct findings *out)
{
	struct finding *f;

	if (!is_declared(p) || p->role == NIC_BYPASS || p->role == NIC_MGMT)
		f = find_reason(out, STATUS_SKIP, REASON_ROLE, p->who,
			"nobody has set it up, and its role does not ask for that");
	else
		f = find(out, STATUS_FAIL, p->who, "nobody has set it up (ip link set … up)");
	find_observed(f, "not set up");
	find_wanted(f, "up");
	find_evidence(f, flags);
}

static void say_no_link(
	const struct port *p, struct str state, const struct answer *from, struct findings *out)
{
	struct finding *f = find(out, weigh(p), p->who, "it is set up and has no link");

	find_observed(f, "link " STR_FMT, STR_ARG(state));
	find_wanted(f, "link up");
	find_evidence(f, from);
}

/* The fastest other port of its role: one of a pair that is slower was trained wrong. */
static int64_t fastest_like(const struct check_in *in, const struct port *p)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	int64_t most = -1;

	for (size_t i = 0; is_declared(p) && i < devs->n; i++) {
		const struct netdev *d = &devs->v[i];

		if (d != p->d && d->kind == p->d->kind &&
			roles_nic(in->roles, d->name) == p->role && d->speed_mbps > most)
			most = d->speed_mbps;
	}
	return most;
}

static void say_speed(const struct check_in *in, const struct port *p, struct findings *out)
{
	int64_t like = fastest_like(in, p), mbps = p->d->speed_mbps;
	double least = in_limit(in, "min_mbps");
	struct finding *f;

	if (p->role == NIC_FAST && mbps >= 0 && (double)mbps < least)
		f = find(out, STATUS_FAIL, p->who, "its link is slow");
	else if (mbps >= 0 && mbps < like)
		f = find(out, STATUS_WARN, p->who, "its link is slower than another of its role");
	else
		f = find(out, STATUS_PASS, p->who, "its link is up");
	if (mbps >= 0)
		find_observed(f, "link up, %lld Mbit/s", (long long)mbps);
	else
		find_observed(f, "link up, speed not told");
	if (p->role == NIC_FAST && (double)mbps < least)
		find_wanted(f, "at least %.0f Mbit/s", least);
	else
		find_wanted(f, like > mbps && mbps >= 0 ? "as fast as the others" : "link up");
	add_speed(p, f);
	find_evidence(f, file(in, p, "speed"));
}

/* EINVAL, EOPNOTSUPP: a driver without such a question; what it does not tell is not held against it. */
static bool is_told(const struct answer *an)
{
	return an->state == ANSWER_OK || an->state == ANSWER_UNSUPPORTED ||
	       (an->state == ANSWER_BROKEN && (an->error == EINVAL || an->error == EOPNOTSUPP));
}

static void say_up(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *duplex = file(in, p, "duplex"), *speed = file(in, p, "speed");

	if (!is_told(duplex) || !is_told(speed)) {
		say_unread(p, is_told(speed) ? duplex : speed, out);
		return;
	}
	if (duplex->state == ANSWER_OK && str_is(str_trim(duplex->bytes), "half")) {
		struct finding *f = find(
			out, weigh(p), p->who, "its link is half duplex: it sends or receives");

		find_observed(f, "half duplex");
		find_wanted(f, "full duplex");
		find_evidence(f, duplex);
		return;
	}
	say_speed(in, p, out);
}

/* Where the driver does not tell its state, the carrier does. */
static void judge_carrier(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *carrier = file(in, p, "carrier");
	struct str word = str_trim(carrier->bytes);

	if (carrier->state != ANSWER_OK)
		say_unread(p, carrier, out);
	else if (str_is(word, "1"))
		say_up(in, p, out);
	else if (str_is(word, "0"))
		say_no_link(p, STR("down"), carrier, out);
	else
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, p->who,
				      "the carrier is neither 0 nor 1"),
			carrier);
}

static bool is_down(struct str state)
{
	return str_is(state, "down") || str_is(state, "lowerlayerdown") ||
	       str_is(state, "dormant") || str_is(state, "testing") || str_is(state, "notpresent");
}

static void judge_there(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *flags = file(in, p, "flags");
	const struct answer *state = file(in, p, "operstate");
	uint64_t bits;

	if (flags->state != ANSWER_OK || str_u64(str_trim(flags->bytes), 16, &bits)) {
		say_unread(p, flags, out);
		return;
	}
	if (!(bits & IFF_UP))
		say_not_up(p, flags, out);
	else if (state->state != ANSWER_OK)
		say_unread(p, state, out);
	else if (str_is(p->d->operstate, "up"))
		say_up(in, p, out);
	else if (is_down(p->d->operstate))
		say_no_link(p, p->d->operstate, state, out);
	else if (str_is(p->d->operstate, "unknown"))
		judge_carrier(in, p, out);
	else
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, p->who,
				      "its operational state is a word that is not known"),
			state);
}

static void judge(const struct check_in *in, struct str name, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	struct port p = {
		.d = netdevs_find(devs, name),
		.name = name,
		.role = roles_nic(in->roles, name),
	};

	p.who = subject_nic(in->scratch, name, p.d ? p.d->bus : STR(""), p.d ? p.d->ifindex : 0);
	if (p.role == NIC_IGNORE)
		find_reason(out, STATUS_SKIP, REASON_ROLE, p.who, "its role is ignore");
	else if (!p.d)
		say_absent(&p, out);
	else
		judge_there(in, &p, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	bool any = false;

	(void)self;
	if (devs->list->state != ANSWER_OK && devs->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), devs->list, false);
		return;
	}
	for (size_t i = 0; i < in->roles->n_nics; i++) {
		judge(in, in->roles->nics[i].name, out);
		any = true;
	}
	if (!any)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card in this network namespace");
}

const struct check check_nic_link[] = {
	{
		.id = "nic.link",
		.rule = 1,
		.title = "Declared network cards are there, up, and at full speed",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = {
			{ NIC "flags", ASK_FILE },
			{ NIC "operstate", ASK_FILE },
			{ NIC "carrier", ASK_FILE },
			{ NIC "duplex", ASK_FILE },
			{ NIC "speed", ASK_FILE },
		},
		.needs = { &fact_netdevs },
		.limits = { { "min_mbps", "Mbit/s", 10000, 0, 800000, NULL,
			"the least speed of a card of role fast; a card that does not tell its speed passes" } },
		.why = "a 25G port that trained at 10G takes 1.2 us instead of 0.48 us to put 1500 bytes "
		       "on the wire; without a link nothing arrives at all",
		.fix_now = "ip link set dev IF up; ethtool -s IF speed 25000 duplex full autoneg off on "
			   "both ends; the cable, the transceiver, the FEC mode",
		.fix_boot = "the same in the card's .network or connection file, and its driver in "
			    "/etc/modules-load.d where it comes up late",
		.source = "Documentation/networking/operstates.rst; net/core/net-sysfs.c",
		.run = run,
	},
	{ 0 },
};

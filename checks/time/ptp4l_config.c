/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ptp4l was told, where it bites later: a client that may become the grandmaster when the
 * real one goes (slaveOnly, since 4.0 clientOnly; the flag that the daemon itself tells counts),
 * software stamps, and a section for a port that is not there. The command line wins over the file.
 */
#include "scanner/facts/net/netdevs.h"
#include "scanner/judging/clocks.h"

enum { FLAG_CLIENT_ONLY = 2 };

static bool is_client_only(const struct timed *d, const struct ptp_instance *p)
{
	if (p && str_is(p->answer, "ok"))
		return p->flags & FLAG_CLIENT_ONLY;
	return timed_client_only(d);
}

static bool is_software(const struct timed *d)
{
	struct str how = { NULL, 0 };

	if (timed_flag(d, "-S"))
		return true;
	return timed_item(d, "time_stamping", &how) && str_is(how, "software");
}

static bool is_port(const struct timed_item *it, struct str *ret)
{
	if (str_is(it->name, "-i"))
		*ret = it->value;
	else if (!timed_is_global(it->section) && !str_is(it->section, "unicast_master_table") &&
		 !str_is(it->section, "security_association"))
		*ret = it->section;
	else
		return false;
	/* "/var/run/…": a port of a unix socket, which some versions have. */
	return ret->n && !str_starts(*ret, "/");
}

/* A port of it that somebody declared to be for PTP. */
static bool has_ptp_nic(const struct check_in *in, const struct timed *d)
{
	struct str port;

	for (size_t i = 0; i < d->n_items; i++) {
		if (is_port(&d->items[i], &port) && roles_nic(in->roles, port) == NIC_PTP)
			return true;
	}
	return false;
}

static bool missing_port(const struct check_in *in, const struct timed *d, struct str *ret)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);

	if (d->other_net || devs->list->state != ANSWER_OK)
		return false;
	for (size_t i = 0; i < d->n_items; i++) {
		if (is_port(&d->items[i], ret) && !netdevs_find(devs, *ret))
			return true;
	}
	return false;
}

static struct finding *weigh(const struct check_in *in, const struct timed *d,
	const struct ptp_instance *p, struct findings *out)
{
	struct subject who = p ? clocks_ptp4l(in, p->pid, p->uds) : clocks_daemon(in, d);
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	struct str port;

	if (d->config_unread)
		return find_reason(
			out, STATUS_UNKNOWN, REASON_DENIED, who, "its file could not be read");
	if (missing_port(in, d, &port))
		return find(out, STATUS_FAIL, who, "it is to use " STR_FMT ", which is not there",
			STR_ARG(port));
	if (is_software(d) && has_ptp_nic(in, d))
		return find(out, STATUS_FAIL, who, "software stamps on a port that is for PTP");
	if (str_is(in_word(in, "role"), "client") && d->why_not == NULL && !is_client_only(d, p))
		return find(out, STATUS_WARN, who,
			"it may become the grandmaster itself: slaveOnly (clientOnly) is not set");
	if (is_software(d))
		return find(out, STATUS_WARN, who, "it stamps in software");
	if (!d->other_net && devs->list->state != ANSWER_OK)
		return find_unreadable(out, who, devs->list, false);
	return find(out, STATUS_PASS, who, "nothing in its configuration bites later");
}

static void judge(const struct check_in *in, const struct timed *d, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	const struct ptp_instance *p = ptp4l_by_pid(in_fact(in, &fact_ptp4l), d->pid);
	struct finding *f = weigh(in, d, p, out);

	find_observed(f, "%s, %s stamps", is_client_only(d, p) ? "client only" : "may be a master",
		is_software(d) ? "software" : "hardware");
	find_wanted(f, "client only, hardware stamps");
	find_evidence_text(f, t->from, STR_FMT ", file " STR_FMT, STR_ARG(d->command),
		STR_ARG(d->config.n ? d->config : STR("none")));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	clocks_each_daemon(in, TIMED_PTP4L, "ptp4l", judge, out);
}

const struct check check_time_ptp4l_config[] = {
	{
		.id = "time.ptp4l_config",
		.rule = 1,
		.title = "ptp4l's configuration holds when the grandmaster goes",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_time_daemons, &fact_ptp4l, &fact_netdevs },
		.limits = { { "role", NULL, 0, 0, 2, "client|bc|gm",
			"bc, gm: that it may be a master is right" } },
		.implied_by = { "time.ptp4l_offset" },
		.why = "what is wrong here does not show until the grandmaster goes: then this host offers its own time to all",
		.fix_now =
			"clientOnly 1 (before 4.0: slaveOnly 1), time_stamping hardware; then restart ptp4l",
		.remedies = { { REMEDY_MANUAL, "",
			"clientOnly 1 (before 4.0: slaveOnly 1) and time_stamping hardware in ptp4l's file",
			NULL } },
		.source = "linuxptp ptp4l.8; clock.c",
		.run = run,
	},
	{ 0 },
};

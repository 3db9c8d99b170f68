/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The version of IGMP that is in force on the devices of feeds: "Querier" of /proc/net/igmp. V3
 * is where every device starts. V2 or V1 means that a querier of that version was heard within
 * the last few minutes (igmp_heard_query, net/ipv4/igmp.c), or that force_igmp_version says so.
 * Neither can tell a switch which sources are wanted: a join of one source becomes one of all, and
 * the switch may send all, or nothing where it forwards by source.
 */
#include "scanner/judging/groups.h"
#include "scanner/judging/spaces.h"

#define CONF "/proc/sys/net/ipv4/conf/"

static uint64_t forced(const struct check_in *in, struct str nic, const struct answer **ret)
{
	uint64_t v = 0, all = 0;

	*ret = in_ask(in, str_printf(in->scratch, CONF STR_FMT "/force_igmp_version", STR_ARG(nic)),
		ASK_FILE);
	(void)fact_u64(*ret, &v);
	if (fact_u64(in_file(in, CONF "all/force_igmp_version"), &all) == 0 && all) {
		*ret = in_file(in, CONF "all/force_igmp_version");
		return all;
	}
	return v;
}

static unsigned sources_on(const struct multicast_of *m, unsigned ifindex)
{
	unsigned n = 0;

	for (size_t i = 0; i < m->n_sources; i++)
		n += m->sources[i].ifindex == ifindex && !m->sources[i].group.v6 &&
		     m->sources[i].includes;
	return n;
}

static void judge(const struct check_in *in, const struct multicast_of *m, const struct joined *j,
	struct findings *out)
{
	unsigned sources = sources_on(m, j->ifindex);
	double wanted = in_limit(in, "version");
	const struct answer *by;
	uint64_t force = forced(in, j->nic, &by);
	struct subject who = subject_nic(in->scratch, j->nic, (struct str){ 0 }, j->ifindex);
	struct finding *f;

	if (wanted > 0 && j->version != (unsigned)wanted)
		f = find(
			out, STATUS_FAIL, who, "another version of IGMP is in force than is meant");
	else if (j->version < 3 && sources)
		f = find(out, STATUS_FAIL, who,
			"sources are joined, and the version of IGMP in force cannot tell them");
	else if (j->version < 3 && !force)
		f = find(out, STATUS_WARN, who,
			"a querier of an old version was heard: joins are told in its way");
	else
		f = find(out, STATUS_PASS, who, "%s",
			force ? "the version of IGMP in force is the one that is set"
			      : "no querier of an old version was heard");
	find_observed(f, "V%u%s", j->version, force ? ", forced" : "");
	find_wanted(f, wanted > 0 ? "V%g" : "V3", wanted);
	find_evidence_text(f, j->from, STR_FMT ": V%u, %u sources joined", STR_ARG(j->nic),
		j->version, sources);
	if (force)
		find_evidence(f, by);
}

/* The first line of each device that has a feed. */
static bool is_first(const struct multicast_of *m, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (m->v[k].version && m->v[k].ifindex == m->v[i].ifindex)
			return false;
	}
	return m->v[i].version != 0;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct multicast *t = in_fact(in, &fact_multicast);
	unsigned judged = 0;

	(void)self;
	for (size_t k = 0; k < t->n; k++) {
		if (!t->v[k].valid) {
			find_unreadable(
				out, in_space_subject(in, t->v[k].space), t->v[k].from, false);
			judged++;
		}
		for (size_t i = 0; i < t->v[k].n; i++) {
			if (!is_first(&t->v[k], i) || !in_has_groups(in, t->v[k].v[i].nic))
				continue;
			judge(in, &t->v[k], &t->v[k].v[i], out);
			judged++;
		}
	}
	find_spaces_untold(out, in);
	if (!judged)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no group is joined on any device but the host's own");
}

const struct check check_net_igmp_version[] = {
	{
		.id = "net.igmp_version",
		.rule = 1,
		.title = "Joins are told in IGMPv3, as nobody old asks otherwise",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = { { CONF "all/force_igmp_version", ASK_FILE },
			{ CONF "*/force_igmp_version", ASK_FILE } },
		.needs = { &fact_multicast, &fact_netspaces },
		.limits = { { "version", "1", 0, 0, 3, NULL,
			"the version that must be in force; 0: any that can tell what was joined" } },
		.why = "an old querier turns joins of one source into joins of all, without a word",
		.fix_now =
			"mend the querier; sysctl -w net.ipv4.conf.<nic>.force_igmp_version=3 goes round it",
		.fix_boot =
			"net.ipv4.conf.<nic>.force_igmp_version=3 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_MANUAL, "",
			"the querier of that network: version 3; the host's force_igmp_version=3 goes round it",
			NULL } },
		.source = "net/ipv4/igmp.c igmp_heard_query(), igmp_mc_seq_show(); RFC 3376 7.2.1",
		.run = run,
	},
	{ 0 },
};

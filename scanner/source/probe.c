/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of probes, and which paths belong to them. */
#include "scanner/source/probe.h"

#include <errno.h>

/*
 * All below /probe/. A prefix that ends in '/' has something behind it, one that does not is the
 * whole path. Private files and those behind a lock share a prefix with others, so their own
 * rules decide.
 */
static const struct probe_kind *const kinds[] = {
	&probe_audit,
	&probe_msr,
	&probe_perf,
	&probe_ethtool,
	&probe_kmsg,
	&probe_ptp4l,
	&probe_ptp4l_watch,
	&probe_pciname,
	&probe_perf_fds,
	&probe_bypass,
	&probe_dpdk,
	&probe_xsk,
	&probe_residency,
	&probe_mempolicy,
	&probe_sockets,
	&probe_netns,
	&probe_sock_diag,
	&probe_xdp,
	&probe_qdisc,
	&probe_igmp,
	&probe_env,
	&probe_hugetlbfs,
	&probe_time_daemons,
	&probe_chrony,
	&probe_chrony_watch,
	&probe_phc,
	&probe_ptp_log,
	&probe_ptp4l_stats,
	&probe_sfptpd,
};

static bool is_of(const struct probe_kind *k, struct str path)
{
	struct str prefix = str_from(k->prefix);

	if (str_ends(prefix, "/"))
		return path.n > prefix.n && str_starts(path, k->prefix);
	return str_eq(path, prefix);
}

static const struct probe_kind *probe_only(struct str path)
{
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (is_of(kinds[i], path))
			return kinds[i];
	}
	return NULL;
}

const struct probe_kind *probe_kind_of(struct str path)
{
	if (str_starts(path, "/probe/"))
		return probe_only(path);
	if (probe_is_locked(path))
		return &probe_locked;
	if (probe_is_pci_config(path))
		return &probe_pci;
	return probe_is_private(path) ? &probe_private : NULL;
}

bool probe_refuses(struct answer *ret)
{
	if (ret->kind == ASK_FILE)
		return false;
	ret->state = ANSWER_BROKEN;
	ret->error = EINVAL;
	return true;
}

bool probe_owns(struct str path)
{
	return probe_kind_of(path) != NULL;
}

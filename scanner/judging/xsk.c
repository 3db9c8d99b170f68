/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/xsk.h"

const struct netdev *xsk_netdev(const struct check_in *in, const struct xsk *x)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);

	for (size_t i = 0; x->bound && i < t->n; i++) {
		if (t->v[i].ifindex == x->ifindex)
			return &t->v[i];
	}
	return NULL;
}

enum nic_role xsk_role(const struct check_in *in, const struct xsk *x)
{
	const struct netdev *d = xsk_netdev(in, x);

	return d ? roles_nic(in->roles, d->name) : NIC_UNDECLARED;
}

struct subject subject_xsk(const struct check_in *in, const struct xsk *x)
{
	const struct netdev *d = xsk_netdev(in, x);
	struct str name = d ? d->name : STR("?");
	struct subject s;

	if (!x->bound)
		return subject_named(SUBJECT_DEVICE, STR("AF_XDP socket that is not bound"));
	s = subject_named(
		SUBJECT_DEVICE, str_printf(in->scratch, "AF_XDP " STR_FMT " queue %u",
					STR_ARG(d && d->bus.n ? d->bus : name), x->queue));
	s.label = str_printf(in->scratch, "AF_XDP " STR_FMT " queue %u", STR_ARG(name), x->queue);
	if (x->pid)
		s.pid = x->pid;
	return s;
}

void find_xsk(struct finding *f, const struct check_in *in, const struct xsk *x)
{
	const struct xsks *t = in_fact(in, &fact_xsk);

	find_evidence_text(f, t->from,
		"socket %llu: chunk %llu, headroom %llu, rings %u and %u, %s%s" STR_FMT,
		(unsigned long long)x->inode, (unsigned long long)x->chunk,
		(unsigned long long)x->headroom, x->rx, x->tx, x->zerocopy ? "zero-copy" : "copy",
		x->pid ? ", of " : "", STR_ARG(x->comm));
}

void judge_each_xsk(const struct check_in *in, judge_xsk *judge, struct findings *out)
{
	const struct xsks *t = in_fact(in, &fact_xsk);

	if (t->from->state != ANSWER_OK || !t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	if (t->module) {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
				      "xsk_diag is neither loaded nor built in: AF_XDP sockets "
				      "cannot be listed"),
			t->from);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		judge(in, &t->v[i], out);
	if (!t->n)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no AF_XDP socket in this network namespace");
}

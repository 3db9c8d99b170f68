/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/dpdk.h"

#include "scanner/judging/hot_counts.h"

static struct str comm_of(const struct check_in *in, int pid)
{
	const struct task *t = tasks_find(in_fact(in, &fact_tasks), pid);

	return t ? t->comm : STR("DPDK");
}

struct subject subject_dpdk(const struct check_in *in, const struct dpdk_process *p)
{
	struct subject s = subject_named(
		SUBJECT_PROCESS, str_printf(in->scratch, "dpdk " STR_FMT, STR_ARG(p->prefix)));

	s.pid = p->pid ? p->pid : -1;
	s.label = p->pid ? str_printf(in->scratch, STR_FMT " (%d), prefix " STR_FMT,
				   STR_ARG(comm_of(in, p->pid)), p->pid, STR_ARG(p->prefix))
			 : str_printf(in->scratch, "prefix " STR_FMT, STR_ARG(p->prefix));
	return s;
}

struct subject subject_dpdk_port(
	const struct check_in *in, const struct dpdk_process *p, const struct dpdk_port *port)
{
	struct str name = port->name.n ? port->name : STR("?");
	struct subject s = subject_named(
		SUBJECT_NIC, port->name.n ? name
					  : str_printf(in->scratch, "dpdk " STR_FMT " port %u",
						    STR_ARG(p->prefix), port->id));

	s.label = str_printf(in->scratch, "port %u " STR_FMT " of " STR_FMT, port->id,
		STR_ARG(name), STR_ARG(p->prefix));
	s.pid = p->pid;
	return s;
}

struct subject subject_dpdk_part(
	const struct check_in *in, const struct dpdk_process *p, const char *kind, struct str name)
{
	struct subject s =
		subject_named(SUBJECT_DEVICE, str_printf(in->scratch, "%s " STR_FMT " of " STR_FMT,
						      kind, STR_ARG(name), STR_ARG(p->prefix)));

	s.pid = p->pid;
	return s;
}

void find_dpdk(struct finding *f, const struct check_in *in, const struct dpdk_process *p)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);

	find_evidence_text(f, t->from, "pid %d, " STR_FMT ", prefix " STR_FMT ", " STR_FMT "%s",
		p->pid, STR_ARG(p->version.n ? p->version : STR("version not told")),
		STR_ARG(p->prefix), STR_ARG(p->dir), p->container ? ", in a container" : "");
}

static void say_unasked(
	const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	struct subject who = subject_dpdk(in, p);
	struct finding *f;

	switch (p->telemetry) {
	case DPDK_ABSENT:
		f = find_reason(
			out, STATUS_SKIP, REASON_NOT_SUPPORTED, who, "it has no telemetry socket");
		break;
	case DPDK_DENIED:
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who,
			"its telemetry belongs to another user");
		break;
	case DPDK_LCORES:
		f = find_reason(out, STATUS_UNKNOWN, REASON_WITHHELD, who,
			"only a polling CPU could answer: --budget all");
		break;
	case DPDK_BAD:
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, who,
			"what its telemetry says was not understood: " STR_FMT, STR_ARG(p->why));
		break;
	case DPDK_OK:
	case DPDK_REFUSED:
	case DPDK_FULL:
	case DPDK_BROKEN:
	default:
		f = find_reason(
			out, STATUS_UNKNOWN, REASON_BROKEN, who, "its telemetry does not answer");
		break;
	}
	find_evidence(f, t->from);
}

void judge_each_dpdk(const struct check_in *in, judge_dpdk *judge, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	unsigned n = 0;

	if (t->from->state != ANSWER_OK || !t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].pid)
			continue; /* what a dead one left behind */
		n++;
		if (t->v[i].telemetry == DPDK_OK)
			judge(in, &t->v[i], out);
		else
			say_unasked(in, &t->v[i], out);
	}
	if (t->denied.n)
		find_evidence(
			find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
				"DPDK processes may be there: " STR_FMT " could not be looked into",
				STR_ARG(t->denied)),
			t->from);
	else if (!n)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no DPDK process that answers questions");
}

bool find_dpdk_bad(const struct check_in *in, const struct dpdk_process *p, const char *command,
	struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	bool any = false;

	for (size_t i = 0; i < p->n_problems; i++) {
		const struct dpdk_problem *bad = &p->problems[i];

		if (any || !str_starts(bad->command, command))
			continue;
		any = true;
		find_evidence_text(
			find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_dpdk(in, p),
				STR_FMT ": " STR_FMT, STR_ARG(bad->command), STR_ARG(bad->why)),
			t->from, "bad " STR_FMT " " STR_FMT, STR_ARG(bad->command),
			STR_ARG(bad->why));
	}
	return any;
}

static bool subtract(const struct dpdk_port *b, const struct dpdk_port *n, struct port_delta *d)
{
	return !delta_counter(b->ipackets, n->ipackets, 64, &d->packets) &&
	       !delta_counter(b->opackets, n->opackets, 64, &d->opackets) &&
	       !delta_counter(b->imissed, n->imissed, 64, &d->missed) &&
	       !delta_counter(b->ierrors, n->ierrors, 64, &d->ierrors) &&
	       !delta_counter(b->oerrors, n->oerrors, 64, &d->oerrors) &&
	       !delta_counter(b->rx_nombuf, n->rx_nombuf, 64, &d->nombuf);
}

enum port_moved in_dpdk_port(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, struct port_delta *ret)
{
	const struct dpdk *earlier = in_fact_before(in, &fact_dpdk);
	const struct dpdk_process *b = dpdk_same(earlier, p);
	const struct dpdk_port *was = dpdk_port_of(b, port->id);
	struct port_delta d = { .before = was, .now = port };
	uint64_t errors;

	if (!was || !str_eq(was->name, port->name))
		return PORT_NOT_THERE;
	if (!was->stats || !port->stats)
		return PORT_NO_STATS;
	if (!subtract(was, port, &d))
		return PORT_RESET;
	/* The same failures, counted by the driver's own statistics: the larger one. */
	if (was->allocation && port->allocation) {
		if (delta_counter(was->allocation_errors, port->allocation_errors, 64, &errors))
			return PORT_RESET;
		if (errors > d.nombuf)
			d.nombuf = errors;
	}
	*ret = d;
	return PORT_MOVED;
}

void find_port_untold(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, enum port_moved m, struct findings *out)
{
	struct subject who = subject_dpdk_port(in, p, port);

	if (m == PORT_RESET)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who,
			"its counters went back: the application reset them, or is another one");
	else if (m == PORT_NOT_THERE)
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, who,
			"it was not there in the first sample");
	else
		find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, who,
			"its counters were not told in both samples");
}

bool judge_dpdk_ports(const struct check_in *in, const struct dpdk_process *p,
	judge_dpdk_port *judge, struct ports_moved *ret, struct findings *out)
{
	struct ports_moved all = { 0 };
	bool said = false;

	if (find_dpdk_bad(in, p, "/ethdev/stats", out))
		return false;
	for (size_t i = 0; i < p->n_ports; i++) {
		struct port_delta d;
		enum port_moved m = in_dpdk_port(in, p, &p->ports[i], &d);

		if (m != PORT_MOVED) {
			find_port_untold(in, p, &p->ports[i], m, out);
			said = true;
			continue;
		}
		all.n++;
		all.packets += d.packets;
		all.opackets += d.opackets;
		said |= judge(in, p, &d, out);
	}
	if (!said && !all.n)
		find_reason(
			out, STATUS_SKIP, REASON_NO_DEVICE, subject_dpdk(in, p), "it has no port");
	*ret = all;
	return !said && all.n;
}

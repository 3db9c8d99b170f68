/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two busy queues of one port whose interrupts land on the same CPU while another one is idle: the
 * packets of one wait while those of the other are handled, and both share one NAPI budget
 * (net/core/dev.c net_rx_action). With fewer CPUs than queues that is how it must be.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/port_irqs.h"

struct spread {
	unsigned busy, shared; /* queues that fired; those that share their CPU */
	struct cpuset cpus;    /* of busy queues */
	const struct port_irq *one, *other;
};

/* CPUs where an interrupt of the port may go: housekeeping ones, of its node where it has some. */
static struct cpuset places(const struct check_in *in, const struct port *p)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	int number = in_port_node(in, p, NULL);
	const struct node *node = number >= 0 ? nodes_find(t, (unsigned)number) : NULL;
	struct cpuset all =
		cpuset_or(in->scratch, in->roles->housekeeping, in->roles->by_role[CPU_IRQ]);
	struct cpuset near = node ? cpuset_and(in->scratch, all, node->cpus) : all;

	return cpuset_is_empty(near) ? all : near;
}

static bool is_busy(const struct check_in *in, const struct port_irq *v)
{
	return v->way != QUEUE_UNTOLD && v->counted && (double)v->fired > in_limit(in, "idle_max");
}

static struct spread measure(const struct check_in *in, const struct port_irq *v, size_t n)
{
	struct spread s = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (!is_busy(in, &v[i]))
			continue;
		s.busy++;
		for (size_t k = 0; k < i; k++) {
			if (!is_busy(in, &v[k]) || !cpuset_eq(v[k].cpus, v[i].cpus) ||
				cpuset_count(v[i].cpus) != 1 ||
				(v[k].way != v[i].way && v[k].queue == v[i].queue))
				continue; /* rx and tx of one queue belong together */
			s.shared++;
			if (!s.one || v[i].fired + v[k].fired > s.one->fired + s.other->fired) {
				s.one = &v[k];
				s.other = &v[i];
			}
			break;
		}
		s.cpus = cpuset_or(in->scratch, s.cpus, v[i].cpus);
	}
	return s;
}

static void say(const struct check_in *in, const struct port *p, const struct spread *s,
	struct findings *out)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	struct cpuset room = cpuset_minus(in->scratch, places(in, p), s->cpus);
	struct finding *f;

	if (s->shared && !cpuset_is_empty(room))
		f = find(out, STATUS_WARN, p->who,
			"busy queues of it share a CPU while others are free");
	else
		f = find(out, STATUS_PASS, p->who,
			s->shared ? "its busy queues share CPUs, and there are no others"
				  : "each busy queue of it has a CPU");
	find_observed(f, "%u busy queues on cpus " STR_FMT, s->busy,
		STR_ARG(cpuset_format(in->scratch, s->cpus)));
	if (s->shared && !cpuset_is_empty(room))
		find_wanted(f, "cpus " STR_FMT " too", STR_ARG(cpuset_format(in->scratch, room)));
	if (s->one)
		find_cpus(f, s->one->cpus);
	if (s->one)
		find_evidence_text(f, t->from,
			STR_FMT " +%llu and " STR_FMT " +%llu on cpu " STR_FMT,
			STR_ARG(s->one->irq->actions), (unsigned long long)s->one->fired,
			STR_ARG(s->other->irq->actions), (unsigned long long)s->other->fired,
			STR_ARG(cpuset_format(in->scratch, s->one->cpus)));
	find_port(f, in, p);
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *unread;
	const struct port_irq *v;
	size_t n = in_port_irqs(in, p, &v, &unread);
	struct spread s = measure(in, v, n);

	if (unread && s.busy < 2)
		find_unreadable(out, p->who, unread, false);
	else if (s.busy < 2)
		find_reason(out, STATUS_SKIP, n ? REASON_IDLE : REASON_NO_TARGET, p->who,
			"fewer than two queues of it were busy");
	else
		say(in, p, &s, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);

	(void)self;
	if (!now->valid || !before || !before->valid) {
		find_unreadable(out, subject_host(),
			now->valid && before ? before->from : now->from, false);
		return;
	}
	judge_fast_ports(in, judge, out);
}

const struct check check_nic_irq_spread[] = {
	{
		.id = "nic.irq_spread",
		.rule = 1,
		.title = "Busy queues of a fast card have a CPU each",
		.severity = SEVERITY_LOW,
		.kind = KIND_DELTA,
		.needs = { &fact_netdevs, &fact_nic_functions, &fact_irqs, &fact_interrupts,
			&fact_nodes },
		.limits = { { "idle_max", "1", 1, 0, 1e9, NULL,
			"interrupts in the window that do not make a queue busy" } },
		.implied_by = { "irq.isolated_affinity" },
		.why = "packets of one queue wait while those of the other are handled, and the poll budget of "
		       "the CPU is spent twice as fast",
		.fix_now =
			"echo CPU > /proc/irq/N/smp_affinity_list, one CPU a queue; or fewer queues: ethtool -L",
		.fix_boot = "the same in a unit after the driver",
		.remedies = { { REMEDY_MANUAL, "",
			"aim each busy queue's interrupt at a CPU of its own: <subject>", NULL } },
		.source = "net/core/dev.c net_rx_action(); Documentation/networking/scaling.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receive Packet Steering: a queue with a mask in rps_cpus hands each packet to the backlog of another CPU
 * and wakes it by an IPI (net/core/dev.c get_rps_cpu, rps_ipi_queued). That costs every packet the trip, and
 * a hot CPU in the mask its quiet. Since 5.9 the kernel takes the CPUs that isolcpus=domain sets apart
 * out of what is written (net/core/net-sysfs.c rps_cpumask_housekeeping): hot ones come in by
 * older kernels, by cpusets and by --hot-cpus.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/ports.h"

#define MASKS "/sys/class/net/{nic}/queues/rx-#/rps_cpus"

struct steering {
	struct cpuset cpus; /* of all its queues */
	unsigned queues, steered;
	const struct answer *example, *unread;
};

static void add(const struct check_in *in, struct steering *s, const struct match *m)
{
	struct cpuset set;

	s->queues++;
	if (fact_mask(m->answer, in->scratch, &set)) {
		s->unread = m->answer;
		return;
	}
	if (cpuset_is_empty(set))
		return;
	s->steered++;
	s->cpus = cpuset_or(in->scratch, s->cpus, set);
	if (!s->example || cpuset_meets(set, in->roles->hot))
		s->example = m->answer;
}

static struct finding *begin(const struct check_in *in, const struct port *p,
	const struct steering *s, struct cpuset hot, struct findings *out)
{
	struct str want = in_word(in, "expect");

	if (!cpuset_is_empty(hot))
		return find(out, port_policy(p, STATUS_FAIL), p->who,
			"packets that it receives are handed to hot CPUs by IPI");
	if (s->steered && str_is(want, "off") && port_is_fast(p))
		return find(out, STATUS_WARN, p->who,
			"packets that it receives are handed to other CPUs by IPI");
	if (!s->steered && str_is(want, "on") && port_is_fast(p))
		return find(out, STATUS_WARN, p->who, "its packets are not spread over CPUs");
	return find(out, STATUS_PASS, p->who,
		s->steered ? "its packets are handed to no hot CPU"
			   : "its packets are handled where its interrupts land");
}

static void say(const struct check_in *in, const struct port *p, const struct steering *s,
	struct findings *out)
{
	struct cpuset hot = cpuset_and(in->scratch, s->cpus, in_quiet(in));
	struct finding *f = begin(in, p, s, hot, out);

	if (s->steered)
		find_observed(f, "%u of %u queues to cpus " STR_FMT, s->steered, s->queues,
			STR_ARG(cpuset_format(in->scratch, s->cpus)));
	else
		find_observed(f, "off on %u queues", s->queues);
	find_wanted(f, "%s", str_is(in_word(in, "expect"), "on") ? "on, without hot CPUs" : "off");
	find_cpus(f, hot);
	if (s->example)
		find_evidence(f, s->example);
	find_port(f, in, p);
}

static void judge(
	const struct check_in *in, const struct port *p, struct matches all, struct findings *out)
{
	struct steering s = { 0 };

	for (size_t i = 0; i < all.n; i++) {
		if (str_eq(all.v[i].star[0], p->d->name))
			add(in, &s, &all.v[i]);
	}
	if (!s.queues)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			"no receive queue of it is shown: this kernel was built without RPS");
	else if (s.unread && !cpuset_meets(s.cpus, in_quiet(in)))
		find_unreadable(out, p->who, s.unread, true);
	else
		say(in, p, &s, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches all = in_match(in, MASKS);
	const struct port *ports;
	size_t n = in_ports(in, PORTS_ALL, &ports);

	(void)self;
	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++)
		judge(in, &ports[i], all, out);
}

const struct check check_nic_rps[] = {
	{
		.id = "nic.rps",
		.rule = 1,
		.title = "Received packets are handed to no hot CPU",
		.severity = SEVERITY_MEDIUM,
		.reads = { { MASKS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "expect", NULL, 0, 0, 2, "off|on|any",
			"of cards of role fast, bypass or ptp: what does not warn" } },
		.why = "each packet costs an IPI and a second queue, and the CPU that gets it its quiet",
		.fix_now = "for q in /sys/class/net/IF/queues/rx-*; do echo 0 > $q/rps_cpus; done",
		.fix_boot =
			"the same in a unit after the driver; net.core.rps_default_mask=0 in /etc/sysctl.d",
		.remedies = { { REMEDY_MANUAL, "",
			"write 0 to rps_cpus of the card's queues after its driver is loaded: <subject>",
			NULL } },
		.source = "Documentation/networking/scaling.rst; net/core/net-sysfs.c",
		.run = run,
	},
	{ 0 },
};

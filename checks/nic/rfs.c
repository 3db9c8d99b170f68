/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receive Flow Steering sends a packet to the CPU where the thread that reads its socket ran last
 * (net/core/dev.c get_rps_cpu). On a host that sets CPUs apart that is the hot CPU: the
 * protocol work moves there, by IPI. Housekeeping masks do not hold it back, as they do for RPS.
 * It works only while both net.core.rps_sock_flow_entries and a queue's rps_flow_cnt are above 0; the
 * first is of the initial network namespace alone.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/ports.h"

#define ENTRIES "/proc/sys/net/core/rps_sock_flow_entries"
#define COUNTS	"/sys/class/net/{nic}/queues/rx-#/rps_flow_cnt"

struct flows {
	unsigned queues, on;
	uint64_t most;
	const struct answer *example, *unread;
};

static struct flows flows_of(const struct port *p, struct matches all)
{
	struct flows s = { 0 };

	for (size_t i = 0; i < all.n; i++) {
		uint64_t n;

		if (!str_eq(all.v[i].star[0], p->d->name))
			continue;
		s.queues++;
		if (fact_u64(all.v[i].answer, &n)) {
			s.unread = all.v[i].answer;
			continue;
		}
		s.on += n > 0;
		if (!s.example || n > s.most) {
			s.most = n;
			s.example = all.v[i].answer;
		}
	}
	return s;
}

static struct finding *begin(
	const struct check_in *in, const struct port *p, bool on, struct findings *out)
{
	bool want = str_is(in_word(in, "expect"), "on");

	if (want && !on && port_is_fast(p))
		return find(out, STATUS_WARN, p->who, "its packets do not follow their readers");
	if (want || !on)
		return find(out, STATUS_PASS, p->who,
			on ? "its packets follow their readers, as is wanted"
			   : "no packet of it is sent after its reader");
	if (cpuset_is_empty(in->roles->hot))
		return find(out, STATUS_PASS, p->who,
			"its packets follow their readers, and no CPU is set apart");
	return find(out, port_is_fast(p) ? STATUS_FAIL : STATUS_WARN, p->who,
		"its packets follow their readers onto hot CPUs, by IPI");
}

static void judge(
	const struct check_in *in, const struct port *p, struct matches all, struct findings *out)
{
	const struct answer *an = in_file(in, ENTRIES);
	struct flows s = flows_of(p, all);
	uint64_t entries = 0;
	struct finding *f;

	if (!s.queues || (s.unread && !s.on)) {
		if (s.queues)
			find_unreadable(out, p->who, s.unread, true);
		else
			find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
				"no receive queue of it is shown: this kernel was built without RPS");
		return;
	}
	if (s.on && fact_u64(an, &entries)) {
		find_unreadable(out, p->who, an, true);
		return;
	}
	f = begin(in, p, s.on && entries, out);
	find_observed(f, "%u of %u queues, up to %llu flows each; %llu entries", s.on, s.queues,
		(unsigned long long)s.most, (unsigned long long)entries);
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "expect")));
	find_cpus(f, in->roles->hot);
	find_evidence(f, an);
	find_evidence(f, s.example);
	find_port(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches all = in_match(in, COUNTS);
	const struct port *ports;
	size_t n = in_ports(in, PORTS_ALL, &ports);

	(void)self;
	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++)
		judge(in, &ports[i], all, out);
}

const struct check check_nic_rfs[] = {
	{
		.id = "nic.rfs",
		.rule = 1,
		.title = "Received packets do not follow their readers onto hot CPUs",
		.severity = SEVERITY_MEDIUM,
		.reads = { { ENTRIES, ASK_FILE }, { COUNTS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "expect", NULL, 0, 0, 1, "off|on",
			"on: wanted on cards of role fast, bypass or ptp, whatever it does to hot CPUs" } },
		.why = "the softirq of each packet moves to the CPU that was set apart for its reader",
		.fix_now = "sysctl -w net.core.rps_sock_flow_entries=0",
		.fix_boot = "net.core.rps_sock_flow_entries=0 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.core.rps_sock_flow_entries", "0",
			"expect=off" } },
		.source = "Documentation/networking/scaling.rst; net/core/sysctl_net_core.c",
		.run = run,
	},
	{ 0 },
};

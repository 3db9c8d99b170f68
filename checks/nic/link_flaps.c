/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times that a port's link went away or came back (netif_carrier_off and _on,
 * net/sched/sch_generic.c): carrier_changes since 3.15, its two halves carrier_up_count and
 * carrier_down_count since 4.16. They are 32 bits wide, count from when the device was
 * registered, and reading them takes no lock. One or two are normal at boot, and many drivers take
 * the link down themselves when rings, channels or the MTU are changed.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/judging/ports.h"

#define NIC "/sys/class/net/{nic}/"

struct flaps {
	const struct answer *from;
	uint64_t changes, since_boot;
};

static void add_halves(const struct check_in *in, const struct port *p, struct finding *f)
{
	static const char *const files[] = { "carrier_down_count", "carrier_up_count" };

	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct answer *now = in_port_file(in, p, files[i]);
		const struct answer *before = in_port_file_before(in, p, files[i]);
		uint64_t n, b, d;

		if (fact_u64(now, &n) == 0 && fact_u64(before, &b) == 0 &&
			delta_counter(b, n, 32, &d) == DELTA_OK)
			find_evidence_text(f, now, "+%llu, %llu since it was registered",
				(unsigned long long)d, (unsigned long long)n);
	}
}

static void add_uptime(const struct check_in *in, const struct flaps *l, struct finding *f)
{
	const struct host *h = in_fact(in, &fact_host);

	if (h->boottime_ns)
		find_evidence_text(f, l->from, "%llu changes, the host is up for %.1f hours",
			(unsigned long long)l->since_boot, (double)h->boottime_ns / 3.6e12);
	else
		find_evidence(f, l->from);
}

static void say(const struct check_in *in, const struct port *p, const struct flaps *l,
	struct findings *out)
{
	bool often = (double)l->since_boot > in_limit(in, "max_since_boot");
	struct finding *f;

	if (l->changes)
		f = find(out, p->role == NIC_MGMT ? STATUS_WARN : STATUS_FAIL, p->who,
			"its link went down or came up within the window");
	else if (often)
		f = find(out, STATUS_WARN, p->who, "its link stood, and has changed often before");
	else
		f = find(out, STATUS_PASS, p->who, "its link stood");
	find_observed(f, "%llu changes in the window, %llu since it was registered",
		(unsigned long long)l->changes, (unsigned long long)l->since_boot);
	find_observed_value(f, (double)(l->changes ? l->changes : l->since_boot), "1");
	find_wanted(f, "0, and at most %g before", in_limit(in, "max_since_boot"));
	add_uptime(in, l, f);
	add_halves(in, p, f);
	find_port(f, in, p);
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *before = in_port_file_before(in, p, "carrier_changes");
	struct flaps l = { .from = in_port_file(in, p, "carrier_changes") };
	uint64_t first;

	if (fact_u64(l.from, &l.since_boot)) {
		find_unreadable(out, p->who, l.from, true); /* 3.14 and before have none */
		return;
	}
	if (!in_port_before(in, p)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"it came, or became another card, within the window");
		return;
	}
	if (fact_u64(before, &first)) {
		find_unreadable(out, p->who, before, false);
		return;
	}
	if (delta_counter(first, l.since_boot, 32, &l.changes) != DELTA_OK) {
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
				      "its counter went back: its driver was loaded again"),
			l.from);
		return;
	}
	say(in, p, &l, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_port(in, PORTS_LOWEST, judge, out);
}

const struct check check_nic_link_flaps[] = {
	{
		.id = "nic.link_flaps",
		.rule = 1,
		.title = "No network card loses its link",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = {
			{ NIC "carrier_changes", ASK_FILE },
			{ NIC "carrier_down_count", ASK_FILE },
			{ NIC "carrier_up_count", ASK_FILE },
		},
		.needs = { &fact_netdevs, &fact_host },
		.limits = { { "max_since_boot", "1", 6, 0, 1e6, NULL,
			"changes of a link since its device was registered that do not warn" } },
		.implied_by = { "nic.link" },
		.why = "with each loss of the link packets are gone, multicast groups stay silent until they are "
		       "reported again, and ptp4l begins anew",
		.fix_now = "the cable, the transceiver, the switch's port; nothing that sets rings, channels or "
			   "the MTU while packets matter",
		.remedies = { { REMEDY_MANUAL, "",
			"replace the cable or transceiver, or look at the switch's port: <subject>", NULL } },
		.source = "net/sched/sch_generic.c; Documentation/ABI/testing/sysfs-class-net",
		.run = run,
	},
	{ 0 },
};

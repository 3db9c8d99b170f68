/* SPDX-License-Identifier: Apache-2.0 */
/*
 * napi_defer_hard_irqs (5.8 on) lets a queue be polled so many times without result before its interrupt
 * is switched on again, gro_flush_timeout nanoseconds apart (net/core/dev.c napi_complete_done). Both
 * are there for an application that polls busily and takes the packets away; without one a packet
 * waits for the timer. A timeout alone holds back packets that GRO has gathered. Since 6.13 each NAPI may
 * have values of its own, which are seen by netlink only.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/ports.h"

#define NIC "/sys/class/net/{nic}/"

struct deferral {
	const struct answer *from_irqs, *from_timeout;
	uint64_t irqs, timeout;
};

static struct finding *begin(const struct check_in *in, const struct port *p,
	const struct deferral *d, struct findings *out)
{
	bool polled = str_is(in_word(in, "busy_poll"), "yes") && port_is_fast(p);
	bool waits = (double)d->timeout > in_limit(in, "max_ns");

	if (polled)
		return d->irqs && d->timeout
			       ? find(out, STATUS_PASS, p->who,
					 "its interrupts leave room for busy polling")
			       : find(out, STATUS_WARN, p->who,
					 "its interrupts are not deferred, and busy polling fights them");
	if (waits && !d->irqs)
		return find(out, STATUS_WARN, p->who, "packets that GRO gathered wait for a timer");
	if (waits)
		return find(out, STATUS_WARN, p->who,
			"its interrupts are deferred: a packet waits for a timer unless somebody polls");
	return find(out, STATUS_PASS, p->who, "its interrupts are not deferred");
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	struct deferral d = { in_port_file(in, p, "napi_defer_hard_irqs"),
		in_port_file(in, p, "gro_flush_timeout"), 0, 0 };
	struct finding *f;

	if (p->role == NIC_MGMT) {
		find_reason(out, STATUS_SKIP, REASON_ROLE, p->who, "its role is mgmt");
		return;
	}
	if (fact_u64(d.from_timeout, &d.timeout)) {
		find_unreadable(out, p->who, d.from_timeout, true);
		return;
	}
	/* 5.7 and before: there is no deferral. */
	if (fact_u64(d.from_irqs, &d.irqs) && d.from_irqs->state != ANSWER_ABSENT) {
		find_unreadable(out, p->who, d.from_irqs, true);
		return;
	}
	f = begin(in, p, &d, out);
	find_observed(f, "napi_defer_hard_irqs %llu, gro_flush_timeout %llu ns",
		(unsigned long long)d.irqs, (unsigned long long)d.timeout);
	find_observed_value(f, (double)d.timeout, "ns");
	if (str_is(in_word(in, "busy_poll"), "yes") && port_is_fast(p))
		find_wanted(f, "both above 0");
	else
		find_wanted(f, "gro_flush_timeout at most %g ns", in_limit(in, "max_ns"));
	find_evidence(f, d.from_irqs);
	find_evidence(f, d.from_timeout);
	find_port(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_port(in, PORTS_LOWEST, judge, out);
}

const struct check check_nic_napi_defer[] = {
	{
		.id = "nic.napi_defer",
		.rule = 1,
		.title = "No packet waits for a timer of the stack",
		.severity = SEVERITY_MEDIUM,
		.reads = {
			{ NIC "napi_defer_hard_irqs", ASK_FILE },
			{ NIC "gro_flush_timeout", ASK_FILE },
		},
		.needs = { &fact_netdevs },
		.limits = {
			{ "max_ns", "ns", 0, 0, 1e9, NULL, "gro_flush_timeout that passes" },
			{ "busy_poll", NULL, 0, 0, 1, "no|yes",
				"yes: applications poll the cards of role fast busily, so both must be set" },
		},
		.why = "a packet that nobody polls for arrives when the timer fires: 20 us is a common value",
		.fix_now = "echo 0 > /sys/class/net/IF/gro_flush_timeout; echo 0 > /sys/class/net/IF/napi_defer_hard_irqs",
		.fix_boot = "the same in a udev rule for the card",
		.remedies = { { REMEDY_MANUAL, "",
			"write 0 to gro_flush_timeout and napi_defer_hard_irqs of the card: <subject>", NULL } },
		.source = "Documentation/networking/napi.rst; net/core/dev.c",
		.run = run,
	},
	{ 0 },
};

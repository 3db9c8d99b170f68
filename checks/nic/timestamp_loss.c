/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that should have had a hardware time stamp and got none, or too late, by the driver's own
 * counters. Cards keep few of those that they sent, often one: a second packet is skipped while the first
 * one's is awaited. ptp4l takes a missing one for a fault of the port and begins anew
 * (linuxptp: tx_timestamp_timeout is 1 ms in 3.1 and 10 ms in 4.0).
 */
#include "scanner/engine/check.h"
#include "scanner/judging/nic_moved.h"

enum { LOST = 1U << NIC_STAMP_LOST };

static bool judge(const struct check_in *in, const struct port *p, const struct nic_moved *m,
	struct findings *out)
{
	const struct nic_row *r = nic_worst(m, LOST);
	struct finding *f;

	if (!r || (double)r->delta <= in_limit(in, "max"))
		return false;
	f = find(out, p->role == NIC_PTP ? STATUS_FAIL : STATUS_WARN, p->who,
		"packets got no hardware time stamp%s%s", r->meaning ? ": " : "",
		r->meaning ? r->meaning : "");
	find_observed(f, STR_FMT " +%llu", STR_ARG(r->name), (unsigned long long)r->delta);
	find_observed_value(f, (double)r->delta, "1");
	find_wanted(f, "at most %g", in_limit(in, "max"));
	find_nic_rows(f, in, m, LOST);
	find_port(f, in, p);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_watched q = {
		.classes = LOST,
		.none = "its driver does not count lost time stamps",
		.at_rest = "no time stamp was lost",
		.judge = judge,
	};

	(void)self;
	judge_nic_moved(in, &q, out);
}

const struct check check_nic_timestamp_loss[] = {
	{
		.id = "nic.timestamp_loss",
		.rule = 1,
		.title = "No hardware time stamp is lost",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { NIC_STATS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "max", "1", 0, 0, 1e9, NULL,
			"lost time stamps in the window that pass" } },
		.why = "ptp4l takes a missing time stamp for a fault of its port and begins anew: the clock runs free meanwhile",
		.fix_now =
			"tx_timestamp_timeout 10 in ptp4l's configuration; newer firmware; one daemon that stamps, not two",
		.remedies = { { REMEDY_MANUAL, "",
			"raise tx_timestamp_timeout of ptp4l, or renew the card's firmware: <subject>",
			NULL } },
		.source = "Documentation/networking/timestamping.rst; the drivers",
		.run = run,
	},
	{ 0 },
};

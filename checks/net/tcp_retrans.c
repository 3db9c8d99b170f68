/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments sent again, of those sent (net/ipv4/tcp_output.c). What was lost waits for another
 * acknowledgement at best and for the retransmission timer at worst: 200 ms at least
 * (TCP_RTO_MIN, include/net/tcp.h), which TCPTimeouts counts. The counters are a namespace's:
 * ssh and backups are in them, and what a bypass sends is not.
 */
#include "scanner/judging/spaces.h"

struct sent {
	uint64_t out, again, timeouts;
	bool has_timeouts;
};

static enum status weigh(const struct check_in *in, const struct sent *s)
{
	double ratio = s->out ? (double)s->again / (double)s->out : 0;
	bool enough = (double)s->out >= in_limit(in, "min_segs");

	if (enough && ratio > in_limit(in, "retrans_fail"))
		return STATUS_FAIL;
	if ((enough && ratio > in_limit(in, "retrans_warn")) || s->timeouts)
		return STATUS_WARN;
	return STATUS_PASS;
}

static void add_more(const struct counter_tables *t, struct finding *f)
{
	static const char *const names[] = { "TcpExt.TCPLostRetransmit", "TcpExt.TCPTimeouts",
		"TcpExt.TCPLossProbes", "TcpExt.TCPSynRetrans", "TcpExt.TCPSpuriousRtxHostQueues",
		"TcpExt.TCPRetransFail", "Tcp.InErrs", "Tcp.InCsumErrors", "TcpExt.DelayedACKs",
		"TcpExt.TCPAutoCorking" };
	uint64_t d;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (net_moved(t, names[i], &d) == MOVED_OK && d)
			find_evidence_text(
				f, t->now.from, "%s +%llu", names[i], (unsigned long long)d);
	}
}

static void say(const struct check_in *in, const struct counter_tables *t, const struct sent *s,
	struct findings *out)
{
	enum status status = weigh(in, s);
	double percent = s->out ? 100.0 * (double)s->again / (double)s->out : 0;
	struct finding *f = find(out, status, t->subject, "%s",
		status == STATUS_FAIL	? "TCP sends many segments again"
		: s->timeouts		? "TCP waited for its retransmission timer"
		: status == STATUS_WARN ? "TCP sends segments again"
					: "TCP sends as good as nothing twice");

	find_observed(f, "%llu of %llu segments (%.3g %%), %llu timeouts",
		(unsigned long long)s->again, (unsigned long long)s->out, percent,
		(unsigned long long)s->timeouts);
	find_observed_value(f, s->out ? (double)s->again / (double)s->out : 0, "1");
	find_wanted(f, "at most %g %%, no timeout", 100 * in_limit(in, "retrans_warn"));
	find_evidence_text(f, t->now.from, "Tcp.RetransSegs +%llu, Tcp.OutSegs +%llu",
		(unsigned long long)s->again, (unsigned long long)s->out);
	add_more(t, f);
	find_spaces(f, in);
}

static void judge(const struct check_in *in, const struct counter_tables *t, struct findings *out)
{
	struct sent s = { 0 };
	enum moved m = net_moved(t, "Tcp.OutSegs", &s.out);

	if (m == MOVED_OK)
		m = net_moved(t, "Tcp.RetransSegs", &s.again);
	if (m == MOVED_OK) {
		enum moved timeouts = net_moved(t, "TcpExt.TCPTimeouts", &s.timeouts);

		m = timeouts == MOVED_ABSENT ? m : timeouts;
	}
	if (m == MOVED_UNREADABLE)
		find_unreadable(out, t->subject,
			t->now.valid && t->before.from ? t->before.from : t->now.from, false);
	else if (m == MOVED_ABSENT)
		find_unreadable(out, t->subject, t->now.from, false);
	else if (m != MOVED_OK)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, t->subject,
			"TCP's counters went back, came or went within the window");
	else if (!s.out && !s.timeouts)
		find_reason(out, STATUS_SKIP, REASON_IDLE, t->subject, "TCP sent nothing");
	else
		say(in, t, &s, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	for (size_t i = 0; i < in_net_spaces(in); i++) {
		struct counter_tables t = in_net_tables(in, i);

		judge(in, &t, out);
	}
	find_spaces_untold(out, in);
}

const struct check check_net_tcp_retrans[] = {
	{
		.id = "net.tcp_retrans",
		.rule = 1,
		.title = "TCP sends next to nothing twice, and never waits for its timer",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_net_counters, &fact_netspaces },
		.limits = { { "retrans_warn", "1", 1e-4, 0, 1, NULL,
				    "segments sent again, of those sent, that pass" },
			{ "retrans_fail", "1", 1e-3, 0, 1, NULL, "those that only warn" },
			{ "min_segs", "1", 1000, 0, 1e12, NULL,
				"with fewer segments sent a share says nothing" } },
		.why = "an order whose segment was lost waits for the timer: 200 ms at least",
		.fix_now =
			"find who drops (nic.drops, nic.errors, the switch); net.ipv4.tcp_sack must be 1",
		.source = "net/ipv4/tcp_timer.c; include/net/tcp.h TCP_RTO_MIN; net/ipv4/proc.c",
		.run = run,
	},
	{ 0 },
};

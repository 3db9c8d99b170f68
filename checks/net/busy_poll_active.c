/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BusyPollRxPackets of TcpExt counts what sk_busy_loop() (net/core/dev.c) took from a card. A
 * socket without a NAPI id (loopback, veth, some drivers), a packet that came on another queue,
 * or a program that reads with another call falls back to interrupts, and nothing says so. The
 * counter knows packets, not sockets.
 */
#include "scanner/judging/spaces.h"

#define BUSY_READ "/proc/sys/net/core/busy_read"

/* Somebody expects it: by the profile, or the host's default for sockets is on. */
static bool is_expected(const struct check_in *in)
{
	const struct answer *an = in_file(in, BUSY_READ);
	uint64_t v;

	if (str_is(in_word(in, "expect"), "yes"))
		return true;
	return str_is(in_word(in, "expect"), "auto") && fact_u64(an, &v) == 0 && v > 0;
}

static void judge(const struct check_in *in, size_t i, struct findings *out)
{
	struct counter_tables t = in_net_tables(in, i);
	uint64_t polled = 0, came = 0;
	enum moved m = net_moved(&t, "TcpExt.BusyPollRxPackets", &polled);
	struct finding *f;

	if (m == MOVED_OK)
		m = net_moved(&t, "Ip*.InReceives", &came);
	if (m == MOVED_UNREADABLE) {
		find_unreadable(out, t.subject,
			t.now.valid && t.before.from ? t.before.from : t.now.from, false);
	} else if (m == MOVED_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, t.subject,
			"this kernel does not count busy polling");
	} else if (m != MOVED_OK) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, t.subject,
			"the counters went back within the window");
	} else if (!came && !polled) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, t.subject, "no packet came");
	} else {
		f = find(out, polled ? STATUS_PASS : STATUS_WARN, t.subject, "%s",
			polled ? "packets are taken by busy polling"
			       : "packets come, and none is taken by busy polling");
		find_observed(f, "%llu of %llu packets", (unsigned long long)polled,
			(unsigned long long)came);
		find_wanted(f, "more than 0");
		find_evidence_text(f, t.now.from, "TcpExt.BusyPollRxPackets +%llu",
			(unsigned long long)polled);
		find_evidence(f, in_file(in, BUSY_READ));
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (!is_expected(in)) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody expects sockets to poll");
		return;
	}
	for (size_t i = 0; i < in_net_spaces(in); i++)
		judge(in, i, out);
	find_spaces_untold(out, in);
}

const struct check check_net_busy_poll_active[] = {
	{
		.id = "net.busy_poll_active",
		.rule = 1,
		.title = "Where sockets should poll, packets are taken by polling",
		.severity = SEVERITY_LOW,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { BUSY_READ, ASK_FILE } },
		.needs = { &fact_net_counters, &fact_netspaces },
		.limits = { { "expect", NULL, 0, 0, 2, "auto|yes|no",
			"auto: where net.core.busy_read is above 0" } },
		.why = "a socket that silently falls back waits for an interrupt and a wakeup, several us a packet",
		.fix_now =
			"SO_BUSY_POLL on the sockets; a driver whose queues have NAPI ids; the reader on the queue's CPU",
		.source = "net/core/dev.c napi_busy_loop(); include/net/busy_poll.h",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors that RDMA ports counted in the window: counters/ of InfiniBand's management
 * (drivers/infiniband/core/sysfs.c), which stop at their end instead of going round, and
 * hw_counters/ of the driver (mlx5: counters.c). out_of_buffer is the full ring of RDMA and VMA: a
 * packet came and nobody had given a buffer. Each read is a command to the card's firmware, kept
 * for "lifespan" ms. Queues of DPDK and VMA have counter sets of their own besides.
 */
#include "scanner/judging/hot_counts.h"

#define PORTS "/sys/class/infiniband/*/ports/*/"

struct rdma_counter {
	const char *pattern, *name;
	enum status status;
	uint64_t most; /* where it stops; 0: 64 bits */
};

static const struct rdma_counter counters[] = {
	{ PORTS "hw_counters/out_of_buffer", "out_of_buffer", STATUS_FAIL, 0 },
	{ PORTS "counters/port_rcv_errors", "port_rcv_errors", STATUS_FAIL, 0xffff },
	{ PORTS "counters/port_xmit_discards", "port_xmit_discards", STATUS_FAIL, 0xffff },
	{ PORTS "counters/symbol_error", "symbol_error", STATUS_FAIL, 0xffff },
	{ PORTS "counters/link_downed", "link_downed", STATUS_FAIL, 0xff },
	{ PORTS "counters/excessive_buffer_overrun_errors", "excessive_buffer_overrun_errors",
		STATUS_FAIL, 0xf },
	{ PORTS "hw_counters/local_ack_timeout_err", "local_ack_timeout_err", STATUS_FAIL, 0 },
	{ PORTS "hw_counters/rnr_nak_retry_err", "rnr_nak_retry_err", STATUS_FAIL, 0 },
	{ PORTS "hw_counters/rx_icrc_encapsulated", "rx_icrc_encapsulated", STATUS_FAIL, 0 },
	{ PORTS "hw_counters/packet_seq_err", "packet_seq_err", STATUS_WARN, 0 },
	{ PORTS "hw_counters/out_of_sequence", "out_of_sequence", STATUS_WARN, 0 },
	{ PORTS "hw_counters/duplicate_request", "duplicate_request", STATUS_WARN, 0 },
	{ PORTS "hw_counters/np_cnp_sent", "np_cnp_sent", STATUS_WARN, 0 },
	{ PORTS "hw_counters/rp_cnp_handled", "rp_cnp_handled", STATUS_WARN, 0 },
	{ PORTS "hw_counters/roce_slow_restart", "roce_slow_restart", STATUS_WARN, 0 },
};
enum { COUNTERS = sizeof(counters) / sizeof(counters[0]) };

struct tally {
	struct str device, port;
	enum status worst;
	const char *first;
	uint64_t moved;
	unsigned told, full;
	const struct answer *unread, *example;
	bool reset;
};

static const struct answer *value(const struct check_in *in, const struct tally *t,
	const struct rdma_counter *c, bool earlier)
{
	struct str path =
		str_printf(in->scratch, "/sys/class/infiniband/" STR_FMT "/ports/" STR_FMT "/%s/%s",
			STR_ARG(t->device), STR_ARG(t->port),
			str_has(str_from(c->pattern), "hw_") ? "hw_counters" : "counters", c->name);

	return earlier ? in_file_before(in, str_z(in->scratch, path)) : in_ask(in, path, ASK_FILE);
}

/* A driver has those that its hardware has. */
static bool is_missing(const struct answer *an)
{
	return an->state == ANSWER_ABSENT || an->state == ANSWER_UNSUPPORTED ||
	       an->state == ANSWER_NOT_CAPTURED || an->state == ANSWER_NOT_READ ||
	       (an->state == ANSWER_BROKEN && an->error == 22);
}

static void count(const struct check_in *in, struct tally *t, const struct rdma_counter *c)
{
	const struct answer *now = value(in, t, c, false), *before = value(in, t, c, true);
	uint64_t b, n, d;

	if (is_missing(now))
		return;
	if (fact_u64(now, &n) || fact_u64(before, &b)) {
		t->unread = t->unread ? t->unread : fact_u64(now, &n) ? now : before;
		return;
	}
	t->told++;
	t->example = t->example ? t->example : now;
	if (c->most && n >= c->most && b >= c->most) {
		t->full++;
		return;
	}
	if (delta_counter(b, n, 64, &d)) {
		t->reset = true;
		return;
	}
	if (!d || (double)d <= in_limit(in, "max") || c->status <= t->worst)
		return;
	t->worst = c->status;
	t->first = c->name;
	t->moved = d;
	t->example = now;
}

static void judge(const struct check_in *in, struct tally *t, struct findings *out)
{
	struct subject who =
		subject_named(SUBJECT_DEVICE, str_printf(in->scratch, STR_FMT " port " STR_FMT,
						      STR_ARG(t->device), STR_ARG(t->port)));
	struct finding *f;

	for (unsigned i = 0; i < COUNTERS; i++)
		count(in, t, &counters[i]);
	if (!t->worst && t->unread) {
		find_unreadable(out, who, t->unread, false);
		return;
	}
	if (!t->worst && t->reset) {
		find_reason(
			out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who, "its counters went back");
		return;
	}
	if (!t->worst && t->full) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"%u of its counters stand at their end and count no more", t->full);
		return;
	}
	if (!t->told) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who, "it has no such counters");
		return;
	}
	f = find(out, t->worst ? t->worst : STATUS_PASS, who, "%s%s",
		t->worst ? "it counted errors: " : "it counted no error", t->worst ? t->first : "");
	if (t->worst)
		find_observed(f, STR_FMT, STR_ARG(in_count_text(in, t->moved)));
	else
		find_observed(f, "0 in %u counters", t->told);
	find_observed_value(f, (double)t->moved, "1");
	find_wanted(f, "at most %g", in_limit(in, "max"));
	find_evidence(f, t->example);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches m = in_match(in, PORTS "counters/port_rcv_errors");
	const struct answer *list = in_ask(in, STR("/sys/class/infiniband"), ASK_LIST);

	(void)self;
	for (size_t i = 0; i < m.n; i++) {
		struct tally t = { .device = m.v[i].star[0], .port = m.v[i].star[1] };

		judge(in, &t, out);
	}
	if (m.n)
		return;
	if (list->state == ANSWER_OK || list->state == ANSWER_ABSENT)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "no RDMA device");
	else
		find_unreadable(out, subject_host(), list, false);
}

const struct check check_rdma_counters[] = {
	{
		.id = "rdma.counters",
		.rule = 1,
		.title = "RDMA ports count no errors",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = {
			{ PORTS "hw_counters/out_of_buffer", ASK_FILE },
			{ PORTS "counters/port_rcv_errors", ASK_FILE },
			{ PORTS "counters/port_xmit_discards", ASK_FILE },
			{ PORTS "counters/symbol_error", ASK_FILE },
			{ PORTS "counters/link_downed", ASK_FILE },
			{ PORTS "counters/excessive_buffer_overrun_errors", ASK_FILE },
			{ PORTS "hw_counters/local_ack_timeout_err", ASK_FILE },
			{ PORTS "hw_counters/rnr_nak_retry_err", ASK_FILE },
			{ PORTS "hw_counters/rx_icrc_encapsulated", ASK_FILE },
			{ PORTS "hw_counters/packet_seq_err", ASK_FILE },
			{ PORTS "hw_counters/out_of_sequence", ASK_FILE },
			{ PORTS "hw_counters/duplicate_request", ASK_FILE },
			{ PORTS "hw_counters/np_cnp_sent", ASK_FILE },
			{ PORTS "hw_counters/rp_cnp_handled", ASK_FILE },
			{ PORTS "hw_counters/roce_slow_restart", ASK_FILE },
			{ "/sys/class/infiniband", ASK_LIST },
		},
		.limits = { { "max", "1", 0, 0, 1e9, NULL, "what one of them may gain in the window" } },
		.why = "out_of_buffer is a packet that came and was lost, since no buffer waited for it",
		.fix_now = "more receive entries (VMA_RX_WRE), faster polling; the cable for symbol errors; PFC and ECN for congestion",
		.source = "drivers/infiniband/core/sysfs.c; drivers/infiniband/hw/mlx5/counters.c",
		.run = run,
	},
	{ 0 },
};

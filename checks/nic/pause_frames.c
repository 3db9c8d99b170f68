/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pause frames of the window. One stops the other end for up to 65535 times 512 bit times: 3.4 ms at
 * 10 Gbit/s, 1.3 ms at 25 (IEEE 802.3 annex 31B). Sent ones throttle the switch's port, and with it every
 * feed on it; received ones hold back what the host sends. Drivers count the same frame under several
 * names, in all and by priority, so that no sum is made.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/nic_moved.h"

#define STANDARD "/probe/ethtool/{nic}/pause_stats"

enum { SENT = 1U << NIC_PAUSE_SENT, RECEIVED = 1U << NIC_PAUSE_RECEIVED };

struct pauses {
	uint64_t sent, received;
	const struct answer *from;
	bool told, reset;
	struct nic_moved rows; /* where the driver's own names tell it */
};

static bool number_of(const struct answer *an, const char *key, uint64_t *ret)
{
	struct str text = an->bytes, line, name, value;

	while (an->state == ANSWER_OK && str_cut(&text, '\n', &line)) {
		if (str_split(line, ' ', &name, &value) && str_is(name, key))
			return str_u64(str_trim(value), 10, ret) == 0;
	}
	return false;
}

/* PAUSE_GET with statistics, 5.10 on: the same two names for every driver that has them. */
static void add_standard(const struct check_in *in, const struct port *p, struct pauses *s)
{
	static const char *const keys[] = { "tx_pause_frames", "rx_pause_frames" };
	const struct answer *now = in_nic_answer(in, p, "pause_stats");
	const struct answer *before = in_nic_answer_before(in, p, "pause_stats");
	uint64_t *const to[] = { &s->sent, &s->received };
	uint64_t b, n;

	for (unsigned i = 0; i < 2; i++) {
		if (!number_of(before, keys[i], &b) || !number_of(now, keys[i], &n))
			continue;
		s->told = true;
		s->from = now;
		s->reset |= delta_counter(b, n, 64, to[i]) != DELTA_OK;
	}
}

static void add_names(const struct check_in *in, const struct port *p, struct pauses *s)
{
	const struct nic_row *r;

	if (!in_nic_moved(in, p, SENT | RECEIVED, &s->rows) || !s->rows.n)
		return;
	s->told = true;
	s->reset |= s->rows.reset;
	if (!s->from)
		s->from = s->rows.from;
	r = nic_worst(&s->rows, SENT);
	if (r && r->delta > s->sent)
		s->sent = r->delta;
	r = nic_worst(&s->rows, RECEIVED);
	if (r && r->delta > s->received)
		s->received = r->delta;
}

static struct finding *begin(const struct check_in *in, const struct port *p,
	const struct pauses *s, struct findings *out)
{
	bool lossless = str_is(in_word(in, "lossless"), "yes");
	enum status worst = !lossless && port_is_fast(p) ? STATUS_FAIL : STATUS_WARN;
	double seconds = in_seconds(in), most = in_limit(in, "max_rate");
	double n = (double)(s->sent > s->received ? s->sent : s->received);

	if (n <= 0)
		return find(out, STATUS_PASS, p->who, "neither end was told to pause");
	if (most > 0 && seconds <= 0)
		return find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, p->who,
			"there were pause frames, and the samples do not say in what time");
	if (most > 0 && n / seconds <= most)
		return find(out, STATUS_PASS, p->who, "fewer pause frames than are allowed");
	if (s->sent >= s->received)
		return find(
			out, worst, p->who, "it told the switch to pause: the host is too slow");
	return find(out, worst, p->who, "it was told to pause: the network is too slow");
}

static void say(const struct check_in *in, const struct port *p, const struct pauses *s,
	struct findings *out)
{
	struct finding *f = begin(in, p, s, out);
	double seconds = in_seconds(in);

	find_observed(f, "%llu sent, %llu received", (unsigned long long)s->sent,
		(unsigned long long)s->received);
	if (seconds > 0)
		find_observed_value(f,
			(double)(s->sent > s->received ? s->sent : s->received) / seconds, "1/s");
	find_wanted(f, "at most %g/s", in_limit(in, "max_rate"));
	find_evidence_text(f, s->from, "sent +%llu, received +%llu", (unsigned long long)s->sent,
		(unsigned long long)s->received);
	if (s->rows.n)
		find_nic_rows(f, in, &s->rows, SENT | RECEIVED);
	find_port(f, in, p);
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *stats = in_nic_answer(in, p, "stats");
	const struct answer *standard = in_nic_answer(in, p, "pause_stats");
	struct pauses s = { 0 };

	if (!in_port_before(in, p)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"it came, or became another card, within the window");
		return;
	}
	add_standard(in, p, &s);
	add_names(in, p, &s);
	if (s.reset)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"its counters went back within the window");
	else if (s.told)
		say(in, p, &s, out);
	else if (stats->state != ANSWER_OK && !nic_has_none(stats))
		find_unreadable(out, p->who, stats, false);
	else
		find_nic_untold(out, p,
			nic_has_none(standard) || standard->state == ANSWER_OK ? standard
			: nic_has_none(stats)				       ? stats
									       : standard,
			"its driver counts no pause frames");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_port(in, PORTS_LOWEST, judge, out);
}

const struct check check_nic_pause_frames[] = {
	{
		.id = "nic.pause_frames",
		.rule = 1,
		.title = "Nobody is told to pause",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5,
		.reads = { { NIC_STATS, ASK_FILE }, { STANDARD, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "max_rate", "1/s", 0, 0, 1e9, NULL, "pause frames that pass" },
			{ "lossless", NULL, 0, 0, 1, "no|yes",
				"yes: a network that is meant to pause (RoCE); above max_rate it only warns" },
		},
		.why = "each one stops everything on the link for up to 3.4 ms at 10 Gbit/s, not the one slow "
		       "consumer alone",
		.fix_now = "ethtool -A IF autoneg off rx off tx off, and the same on the switch; or find the slow consumer",
		.fix_boot = "RxFlowControl=no and TxFlowControl=no in the card's .link file",
		.remedies = { { REMEDY_MANUAL, "",
			"switch flow control off on both ends, or find the slow consumer: <subject>", NULL } },
		.source = "IEEE 802.3 annex 31B; net/ethtool/pause.c",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connection tracking (net/netfilter/nf_conntrack_core.c): a lookup, and for what is new an
 * entry, for each packet that comes in or goes out, once a rule asks for it. The table is full at
 * nf_conntrack_max: then what is new is dropped, and counted by CPU in the columns "drop" and
 * "early_drop" of /proc/net/stat/nf_conntrack, hexadecimal below a heading of names. The files
 * are there only where the module is.
 */
#include "scanner/engine/check.h"

#define COUNT "/proc/sys/net/netfilter/nf_conntrack_count"
#define MAX   "/proc/sys/net/netfilter/nf_conntrack_max"
#define STAT  "/proc/net/stat/nf_conntrack"

/* The sum of a column over all CPUs; false: no such column, or a line that is cut short. */
static bool column(struct str text, const char *name, uint64_t *ret)
{
	struct str line, word;
	unsigned at = 0;
	bool found = false;
	uint64_t sum = 0, v;

	if (!str_cut(&text, '\n', &line))
		return false;
	while (!found && str_word(&line, &word)) {
		found = str_is(word, name);
		at += !found;
	}
	while (found && str_cut(&text, '\n', &line)) {
		for (unsigned i = 0; i <= at; i++) {
			if (!str_word(&line, &word))
				return false;
		}
		if (str_u64(word, 16, &v))
			return false;
		sum += v;
	}
	*ret = sum;
	return found;
}

/* Packets that the full table dropped in the window; false: not told, or it went back. */
static bool dropped(const struct check_in *in, uint64_t *ret, const struct answer **ret_unread)
{
	static const char *const names[] = { "drop", "early_drop" };
	const struct answer *now = in_file(in, STAT), *before = in_file_before(in, STAT);
	uint64_t b, n, d, sum = 0;

	*ret_unread = now->state == ANSWER_OK ? before : now;
	if (now->state != ANSWER_OK || !before || before->state != ANSWER_OK)
		return false;
	*ret_unread = now;
	for (unsigned i = 0; i < 2; i++) {
		if (!column(now->bytes, names[i], &n) || !column(before->bytes, names[i], &b) ||
			delta_counter(b, n, 64, &d))
			return false;
		sum += d;
	}
	*ret = sum;
	return true;
}

static bool is_fast(const struct check_in *in)
{
	for (size_t i = 0; i < in->roles->n_nics; i++) {
		if (in->roles->nics[i].role == NIC_FAST)
			return true;
	}
	return in->roles->feeds.n_groups > 0;
}

static void judge_drops(const struct check_in *in, struct findings *out)
{
	const struct answer *unread;
	struct finding *f;
	uint64_t d;

	if (dropped(in, &d, &unread)) {
		if (!d)
			return;
		f = find(out, STATUS_FAIL, subject_host(),
			"packets were dropped: the table of connections was full");
		find_observed(f, "%llu dropped", (unsigned long long)d);
		find_observed_value(f, (double)d, "1");
		find_wanted(f, "0");
		find_evidence_text(
			f, in_file(in, STAT), "drop and early_drop +%llu", (unsigned long long)d);
	} else if (unread && unread->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_named(SUBJECT_FILE, STR(STAT)), unread, false);
	}
}

static void judge_fill(
	const struct check_in *in, uint64_t count, uint64_t max, struct findings *out)
{
	double percent = max ? 100.0 * (double)count / (double)max : 0;
	bool full = max && percent > in_limit(in, "fill_percent");
	bool fast = is_fast(in);
	struct finding *f;

	if (full)
		f = find(out, STATUS_FAIL, subject_host(),
			"the table of connections is nearly full: new ones are dropped then");
	else if (fast && str_is(in_word(in, "policy"), "forbid"))
		f = find(out, count ? STATUS_FAIL : STATUS_WARN, subject_host(),
			"connections are tracked on a host with a fast path");
	else if (fast)
		f = find(out, STATUS_WARN, subject_host(),
			"connections are tracked: a lookup for each packet without notrack");
	else
		f = find(out, STATUS_PASS, subject_host(), "the table of connections has room");
	find_observed(f, "%llu of %llu", (unsigned long long)count, (unsigned long long)max);
	find_observed_value(f, (double)count, "1");
	find_wanted(f, "%s at most %g %%", fast ? "none, or notrack for feeds;" : "",
		in_limit(in, "fill_percent"));
	find_evidence(f, in_file(in, COUNT));
	find_evidence(f, in_file(in, MAX));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *a_count = in_file(in, COUNT), *a_max = in_file(in, MAX);
	uint64_t count, max;

	(void)self;
	if (a_count->state == ANSWER_ABSENT && a_max->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"connections are not tracked here");
		return;
	}
	if (fact_u64(a_count, &count) || fact_u64(a_max, &max)) {
		find_unreadable(
			out, subject_host(), fact_u64(a_count, &count) ? a_count : a_max, false);
		return;
	}
	judge_fill(in, count, max, out);
	judge_drops(in, out);
}

const struct check check_net_conntrack[] = {
	{
		.id = "net.conntrack",
		.rule = 1,
		.title = "Connection tracking stays off the fast path, and has room",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { COUNT, ASK_FILE }, { MAX, ASK_FILE }, { STAT, ASK_FILE } },
		.limits = { { "fill_percent", "%", 80, 1, 100, NULL,
				    "of the table that may be used" },
			{ "policy", NULL, 0, 0, 1, "tell|forbid",
				"forbid: tracking fails on a host with a fast path" } },
		.why = "a lookup and a timer for each packet; a full table drops what is new",
		.fix_now =
			"notrack for feeds in the raw table, or no rule that asks for tracking; net.netfilter.nf_conntrack_max",
		.fix_boot = "the same rules in /etc/nftables.conf",
		.remedies = { { REMEDY_MANUAL, "",
			"notrack for the feed's packets before any rule that tracks them", NULL } },
		.source =
			"net/netfilter/nf_conntrack_core.c; net/netfilter/nf_conntrack_standalone.c",
		.run = run,
	},
	{ 0 },
};

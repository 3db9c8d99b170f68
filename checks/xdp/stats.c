/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What AF_XDP sockets lost in the window (struct xdp_statistics, net/xdp/xsk.c): packets dropped
 * since a copy could not be made, descriptors that were wrong, a receive ring that the application
 * did not empty, a fill ring that it did not fill. With an empty fill ring nothing is received,
 * however idle the CPU. A send ring that is empty is what one that polls finds mostly.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/xsk.h"

struct losses {
	uint64_t dropped, invalid, full, fill_empty, tx_invalid, tx_empty;
};

static bool subtract(const struct xsk *b, const struct xsk *n, struct losses *d)
{
	return !delta_counter(b->dropped, n->dropped, 64, &d->dropped) &&
	       !delta_counter(b->invalid, n->invalid, 64, &d->invalid) &&
	       !delta_counter(b->full, n->full, 64, &d->full) &&
	       !delta_counter(b->fill_empty, n->fill_empty, 64, &d->fill_empty) &&
	       !delta_counter(b->tx_invalid, n->tx_invalid, 64, &d->tx_invalid) &&
	       !delta_counter(b->tx_empty, n->tx_empty, 64, &d->tx_empty);
}

static const char *fault_of(const struct check_in *in, const struct losses *d, uint64_t *ret)
{
	*ret = d->dropped + d->full;
	if (d->full)
		return "its receive ring was full";
	if (d->dropped)
		return "its packets were dropped";
	*ret = d->fill_empty;
	if ((double)d->fill_empty > in_limit(in, "fill_empty_max"))
		return "its fill ring was empty: nothing could be received";
	*ret = d->invalid + d->tx_invalid;
	return *ret ? "it gave descriptors that were wrong" : NULL;
}

static void say(const struct check_in *in, const struct xsk *x, const struct losses *d,
	struct findings *out)
{
	const struct xsks *t = in_fact(in, &fact_xsk);
	uint64_t n;
	const char *fault = fault_of(in, d, &n);
	struct finding *f = find(out, fault ? STATUS_FAIL : STATUS_PASS, subject_xsk(in, x), "%s",
		fault ? fault : "it lost nothing");

	find_observed(f, STR_FMT, STR_ARG(in_count_text(in, fault ? n : 0)));
	find_observed_value(f, fault ? (double)n : 0, "1");
	find_wanted(f, "0");
	find_evidence_text(f, t->from,
		"dropped +%llu, ring full +%llu, fill ring empty +%llu, invalid +%llu and +%llu, send ring empty +%llu",
		(unsigned long long)d->dropped, (unsigned long long)d->full,
		(unsigned long long)d->fill_empty, (unsigned long long)d->invalid,
		(unsigned long long)d->tx_invalid, (unsigned long long)d->tx_empty);
	find_xsk(f, in, x);
}

static void judge(const struct check_in *in, const struct xsk *x, struct findings *out)
{
	const struct xsk *b = xsk_find(in_fact_before(in, &fact_xsk), x->inode);
	struct subject who = subject_xsk(in, x);
	struct losses d;

	if (!b)
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, who,
			"it was not there in the first sample");
	else if (!x->stats || !b->stats)
		find_reason(out, STATUS_SKIP, REASON_KERNEL, who,
			"this kernel does not tell of its losses (5.9 does)");
	else if (!subtract(b, x, &d))
		find_reason(
			out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who, "its counters went back");
	else
		say(in, x, &d, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_xsk(in, judge, out);
}

const struct check check_xdp_stats[] = {
	{
		.id = "xdp.stats",
		.rule = 1,
		.title = "AF_XDP sockets lose no packet",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_xsk, &fact_netdevs },
		.limits = { { "fill_empty_max", "1", 0, 0, 1e9, NULL,
			"times in the window that a fill ring may be found empty" } },
		.why = "an empty fill ring stops reception at any load; a full ring drops what came",
		.fix_now =
			"give frames back at every turn of the loop; empty the completion ring; larger rings",
		.source = "net/xdp/xsk.c; net/xdp/xsk_diag.c; Documentation/networking/af_xdp.rst",
		.run = run,
	},
	{ 0 },
};

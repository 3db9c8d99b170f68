/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether AF_XDP sockets share their memory with the card (XDP_DU_F_ZEROCOPY, net/xdp/xsk_diag.c).
 * A bind() that asks for neither mode takes zero-copy where driver and queue can, and copies
 * elsewhere without a word (net/xdp/xsk.c, xsk_bind): each packet is copied by the CPU, after the
 * driver made its own buffer. Virtual drivers copy always.
 */
#include "scanner/judging/xsk.h"

static void judge(const struct check_in *in, const struct xsk *x, struct findings *out)
{
	enum nic_role role = xsk_role(in, x);
	const struct netdev *d = xsk_netdev(in, x);
	struct subject who = subject_xsk(in, x);
	struct finding *f;

	if (!x->bound || !x->umem) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, who, "it is bound to no queue yet");
		return;
	}
	if (role == NIC_IGNORE || role == NIC_MGMT) {
		find_reason(out, STATUS_SKIP, REASON_ROLE, who, "its card is not meant to be fast");
		return;
	}
	if (x->zerocopy)
		f = find(out, STATUS_PASS, who, "it shares its memory with the card");
	else if (role == NIC_FAST || role == NIC_BYPASS)
		f = find(out, STATUS_FAIL, who, "each of its packets is copied");
	else
		f = find(out, STATUS_WARN, who,
			"each of its packets is copied: its card has no role");
	find_observed(f, x->zerocopy ? "zero-copy" : "copy");
	find_wanted(f, "zero-copy");
	find_xsk(f, in, x);
	if (d && d->driver.n)
		find_evidence_text(f, ((const struct xsks *)in_fact(in, &fact_xsk))->from,
			STR_FMT ": driver " STR_FMT, STR_ARG(d->name), STR_ARG(d->driver));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_xsk(in, judge, out);
}

const struct check check_xdp_zero_copy[] = {
	{
		.id = "xdp.zero_copy",
		.rule = 1,
		.title = "AF_XDP sockets do not copy packets",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_xsk, &fact_netdevs },
		.why = "copy mode allocates and copies each packet: about a third of the rate, and cache misses",
		.fix_now =
			"bind with XDP_ZEROCOPY, which fails where it cannot be had, and read why",
		.source =
			"net/xdp/xsk.c xsk_bind(); net/xdp/xsk_diag.c; Documentation/networking/af_xdp.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a packet of the device's MTU fits into a frame of an AF_XDP socket's memory. Of each
 * chunk 256 bytes are kept for the program (XDP_PACKET_HEADROOM), and the headroom that the
 * application asked for (net/xdp/xsk_buff_pool.c, xsk_pool_get_rx_frame_size). What does not fit
 * is dropped in copy mode, and where the driver takes several frames (XDP_USE_SG, 6.6) it comes in
 * pieces that the application must put together.
 */
#include "scanner/judging/xsk.h"

#define MTU "/sys/class/net/*/mtu"

enum { KEPT = 256, ETHERNET = 14 };

static const struct answer *mtu_of(const struct check_in *in, const struct netdev *d, uint64_t *ret)
{
	const struct answer *an = in_ask(in,
		str_printf(in->scratch, "/sys/class/net/" STR_FMT "/mtu", STR_ARG(d->name)),
		ASK_FILE);

	return fact_u64(an, ret) ? an : NULL;
}

static void judge(const struct check_in *in, const struct xsk *x, struct findings *out)
{
	const struct netdev *d = xsk_netdev(in, x);
	struct subject who = subject_xsk(in, x);
	uint64_t mtu = 0, room;
	struct finding *f;

	if (!x->bound || !x->umem) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, who, "it is bound to no queue yet");
		return;
	}
	if (!d) {
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, who, "its device is not here");
		return;
	}
	if (mtu_of(in, d, &mtu)) {
		find_unreadable(out, who, mtu_of(in, d, &mtu), false);
		return;
	}
	room = x->chunk > KEPT + x->headroom ? x->chunk - KEPT - x->headroom : 0;
	if (room >= mtu + ETHERNET)
		f = find(out, STATUS_PASS, who, "a packet of the MTU fits into a frame");
	else
		f = find(out, STATUS_WARN, who, "a packet of the MTU does not fit into a frame");
	find_observed(f, "%llu bytes of a frame of %llu", (unsigned long long)room,
		(unsigned long long)x->chunk);
	find_observed_value(f, (double)room, "bytes");
	find_wanted(f, "%llu bytes: MTU %llu and a header", (unsigned long long)(mtu + ETHERNET),
		(unsigned long long)mtu);
	find_xsk(f, in, x);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_xsk(in, judge, out);
}

const struct check check_xdp_frame_size[] = {
	{
		.id = "xdp.frame_size",
		.rule = 1,
		.title = "Packets of the MTU fit into the frames of AF_XDP sockets",
		.severity = SEVERITY_MEDIUM,
		.reads = { { MTU, ASK_FILE } },
		.needs = { &fact_xsk, &fact_netdevs },
		.why = "a packet larger than a frame is dropped, or comes in pieces",
		.fix_now =
			"frames of 4096 bytes for an MTU up to 3800, less headroom, or a smaller MTU",
		.source = "net/xdp/xsk.c; include/net/xsk_buff_pool.h",
		.run = run,
	},
	{ 0 },
};

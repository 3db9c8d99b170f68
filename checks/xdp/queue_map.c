/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether packets can reach an AF_XDP socket at all. It is bound to one queue of one device, and
 * gets what a program on that device redirects to it: without a program nothing comes
 * (Documentation/networking/af_xdp.rst). A queue that the device does not have any more (its
 * channels were made fewer) receives nothing. Up to 6.0, mlx5 had queues of its own for AF_XDP,
 * behind the others: n to 2n-1 (drivers/net/ethernet/mellanox/mlx5/core/en/xsk).
 */
#include "scanner/judging/xsk.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/xdp.h"

#define QUEUES "/sys/class/net/*/queues"

static bool queues_of(const struct answer *list, unsigned *ret)
{
	struct str names = list->bytes, name;
	unsigned n = 0;

	if (list->state != ANSWER_OK)
		return false;
	while (str_cut(&names, '\n', &name))
		n += str_starts(name, "rx-");
	*ret = n;
	return n > 0;
}

static const struct xdp_link *link_of(const struct xdp_links *t, unsigned ifindex)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].ifindex == ifindex)
			return &t->v[i];
	}
	return NULL;
}

/* Behind the device's own queues, where mlx5 had them. */
static bool is_shifted(const struct check_in *in, const struct netdev *d)
{
	return str_is(d->driver, "mlx5_core") &&
	       !host_kernel_at_least(in_fact(in, &fact_host), 6, 1);
}

/* It may be one of those, and nothing tells the driver or the kernel. */
static bool may_be_shifted(
	const struct check_in *in, const struct xsk *x, const struct netdev *d, unsigned queues)
{
	const struct host *h = in_fact(in, &fact_host);

	return x->queue >= queues && x->queue < 2 * queues &&
	       (!d->driver.n || (str_is(d->driver, "mlx5_core") && !h->kernel[0]));
}

static void say(const struct check_in *in, const struct xsk *x, const struct netdev *d,
	unsigned queues, const struct answer *list, struct findings *out)
{
	const struct xdp_links *links = in_fact(in, &fact_xdp);
	const struct xdp_link *l = link_of(links, x->ifindex);
	unsigned most = is_shifted(in, d) ? 2 * queues : queues;
	struct subject who = subject_xsk(in, x);
	struct finding *f;

	if (may_be_shifted(in, x, d, queues)) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"its queue is behind the device's own, and the driver or kernel is not known");
		return;
	}
	if (x->queue >= most)
		f = find(out, STATUS_FAIL, who,
			"it is bound to a queue that the device does not have");
	else if (!links->valid || !l) {
		find_unreadable(out, who, links->from, false);
		return;
	} else if (str_is(l->mode, "none"))
		f = find(out, STATUS_FAIL, who, "no program redirects packets to it");
	else
		f = find(out, STATUS_PASS, who,
			"its queue is there, and a program is on the device");
	find_observed(f, "queue %u of %u, program %s" STR_FMT, x->queue, queues,
		l ? "" : "not told", STR_ARG(l ? l->mode : STR("")));
	find_wanted(f, "a queue below %u, a program", most);
	find_evidence_text(f, list, "%u receive queues", queues);
	if (l)
		find_evidence_text(f, links->from, STR_FMT ": program %llu, " STR_FMT,
			STR_ARG(d->name), (unsigned long long)l->id, STR_ARG(l->mode));
	find_xsk(f, in, x);
}

static void judge(const struct check_in *in, const struct xsk *x, struct findings *out)
{
	const struct netdev *d = xsk_netdev(in, x);
	struct subject who = subject_xsk(in, x);
	const struct answer *list;
	unsigned queues;

	if (!x->bound) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, who, "it is bound to no queue yet");
		return;
	}
	if (!x->rx) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who, "it only sends");
		return;
	}
	if (!d) {
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, who, "its device is not here");
		return;
	}
	list = in_ask(in,
		str_printf(in->scratch, "/sys/class/net/" STR_FMT "/queues", STR_ARG(d->name)),
		ASK_LIST);
	if (queues_of(list, &queues))
		say(in, x, d, queues, list, out);
	else
		find_unreadable(out, who, list, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_xsk(in, judge, out);
}

const struct check check_xdp_queue_map[] = {
	{
		.id = "xdp.queue_map",
		.rule = 1,
		.title = "AF_XDP sockets are bound to queues that packets reach",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = { { QUEUES, ASK_LIST } },
		.needs = { &fact_xsk, &fact_netdevs, &fact_xdp, &fact_host },
		.why = "a socket on a queue without traffic or program waits for ever, and nothing fails",
		.fix_now =
			"ethtool -L IF combined N; a flow rule to the queue; attach the program, update its map",
		.source = "Documentation/networking/af_xdp.rst; net/xdp/xsk.c",
		.run = run,
	},
	{ 0 },
};

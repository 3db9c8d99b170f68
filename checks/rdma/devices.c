/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RDMA devices and their ports (drivers/infiniband/core/sysfs.c): "4: ACTIVE", and made by
 * hardware. rdma_rxe and siw speak RoCE and iWARP in software, on the kernel's stack: their devices
 * have no hardware below them, so no link called "device". A RoCE port follows the network device
 * that it belongs to. mlx5 asks its firmware for each state.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"

#define PORTS	"/sys/class/infiniband/*/ports/*/"
#define DEVICES "/sys/class/infiniband/*/device"

struct rdma_port {
	struct str device, port, bus;
	const struct answer *state;
	const struct netdev *netdev; /* of the same function; NULL: none here */
};

static const struct answer *file(
	const struct check_in *in, const struct rdma_port *p, const char *name)
{
	return in_ask(in,
		str_printf(in->scratch, "/sys/class/infiniband/" STR_FMT "/ports/" STR_FMT "/%s",
			STR_ARG(p->device), STR_ARG(p->port), name),
		ASK_FILE);
}

static const struct netdev *netdev_of(const struct check_in *in, struct str bus)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);

	for (size_t i = 0; bus.n && i < t->n; i++) {
		if (str_eq(t->v[i].bus, bus))
			return &t->v[i];
	}
	return NULL;
}

static enum nic_role role_of(const struct check_in *in, const struct rdma_port *p)
{
	return p->netdev ? roles_nic(in->roles, p->netdev->name) : NIC_UNDECLARED;
}

static bool matters(enum nic_role r)
{
	return r == NIC_FAST || r == NIC_BYPASS || r == NIC_PTP;
}

static const char *fault_of(const struct rdma_port *p, enum status worst, enum status *ret)
{
	struct str state = str_trim(p->state->bytes);

	*ret = worst;
	if (!p->bus.n) {
		*ret = STATUS_WARN;
		return "it is made in software, on the kernel's stack";
	}
	if (!str_starts(state, "4:"))
		return "it is not active";
	*ret = STATUS_PASS;
	return "it is active";
}

static void judge(const struct check_in *in, struct rdma_port *p, struct findings *out)
{
	struct subject who =
		subject_named(SUBJECT_DEVICE, str_printf(in->scratch, STR_FMT " port " STR_FMT,
						      STR_ARG(p->device), STR_ARG(p->port)));
	enum status s;
	const char *text;
	struct finding *f;

	p->netdev = netdev_of(in, p->bus);
	if (role_of(in, p) == NIC_IGNORE) {
		find_reason(out, STATUS_SKIP, REASON_ROLE, who, "its card's role is ignore");
		return;
	}
	if (p->bus.n && p->state->state != ANSWER_OK) {
		find_unreadable(out, who, p->state, false);
		return;
	}
	text = fault_of(p, matters(role_of(in, p)) ? STATUS_FAIL : STATUS_WARN, &s);
	f = find(out, s, who, "%s", text);
	find_observed(f, STR_FMT "%s",
		STR_ARG(p->state->state == ANSWER_OK ? str_trim(p->state->bytes)
						     : STR("state not told")),
		p->bus.n ? "" : ", software");
	find_wanted(f, "4: ACTIVE, hardware");
	find_evidence(f, p->state);
	find_evidence(f, file(in, p, "link_layer"));
	if (p->netdev)
		find_evidence_text(f, p->state, "of " STR_FMT " " STR_FMT, STR_ARG(p->netdev->name),
			STR_ARG(p->bus));
}

/* "../../../0000:3b:00.0": what stands at its end. */
static struct str bus_of(const struct check_in *in, struct str device)
{
	const struct answer *link = in_ask(in,
		str_printf(
			in->scratch, "/sys/class/infiniband/" STR_FMT "/device", STR_ARG(device)),
		ASK_LINK);
	struct str head, tail;

	return link->state == ANSWER_OK && str_split_last(str_trim(link->bytes), '/', &head, &tail)
		       ? tail
		       : (struct str){ 0 };
}

static void say_none(const struct check_in *in, struct findings *out)
{
	const struct answer *list = in_ask(in, STR("/sys/class/infiniband"), ASK_LIST);
	struct finding *f;

	if (list->state != ANSWER_OK && list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), list, false);
	} else if (str_is(in_word(in, "require"), "yes")) {
		f = find(out, STATUS_FAIL, subject_host(), "there is no RDMA device");
		find_observed(f, "none");
		find_wanted(f, "one at least");
		find_evidence(f, list);
	} else {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "no RDMA device");
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches m = in_match(in, PORTS "state");

	(void)self;
	for (size_t i = 0; i < m.n; i++) {
		struct rdma_port p = {
			.device = m.v[i].star[0], .port = m.v[i].star[1], .state = m.v[i].answer
		};

		p.bus = bus_of(in, p.device);
		judge(in, &p, out);
	}
	if (!m.n)
		say_none(in, out);
}

const struct check check_rdma_devices[] = {
	{
		.id = "rdma.devices",
		.rule = 1,
		.title = "RDMA ports are active, and made by hardware",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = {
			{ "/sys/class/infiniband", ASK_LIST },
			{ DEVICES, ASK_LINK },
			{ PORTS "state", ASK_FILE },
			{ PORTS "link_layer", ASK_FILE },
		},
		.needs = { &fact_netdevs },
		.limits = { { "require", NULL, 0, 0, 1, "no|yes", "yes: there must be one" } },
		.implied_by = { "nic.link" },
		.why = "VMA, XLIO and RDMA itself need an active port of hardware; else they fail or go to the kernel",
		.fix_now = "the link of its card; modprobe mlx5_ib",
		.source = "drivers/infiniband/core/sysfs.c; drivers/infiniband/sw",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sniffers. A handler of every type of packet (ETH_P_ALL, "ALL" in /proc/net/ptype) gets a copy
 * of each packet that comes and goes, made in the softirq before any protocol sees it
 * (deliver_skb, dev_queue_xmit_nit, net/core/dev.c). One that is bound to no device takes those of all.
 * A DHCP client has one too, behind a filter in the kernel; LLDP and ptp4l ask for one type and
 * cost the others nothing. Taps of other network namespaces are not in the file.
 */
#include "scanner/judging/ports.h"
#include "scanner/judging/spaces.h"

#include "scanner/facts/net/sockets.h"
#include "scanner/facts/net/taps.h"

/* Programs whose tap is a filter that lets next to nothing through. */
static const char *const allowed[] = { "dhclient", "dhcpcd*", "udhcpc", "lldpd", "systemd-network",
	"NetworkManager", "systemd-networkd", "wpa_supplicant" };

struct tap {
	const struct tap_handler *handler;
	const struct taps_of *table;
	const struct tap_socket *socket; /* the one that it is most likely of; NULL */
	const struct socket_owner *owner;
	bool allowed;
};

static unsigned ifindex_of(const struct check_in *in, struct str nic)
{
	const struct netdev *d = netdevs_find(in_fact(in, &fact_netdevs), nic);

	return d ? d->ifindex : 0;
}

static bool is_allowed(struct str comm)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		if (str_glob(str_from(allowed[i]), comm))
			return true;
	}
	return false;
}

/* The sockets of that device and of every type: a tap that nobody is allowed comes first. */
static void find_owner_of(const struct check_in *in, struct tap *t)
{
	unsigned ifindex = t->handler->nic.n ? ifindex_of(in, t->handler->nic) : 0;

	for (size_t i = 0; i < t->table->n_sockets; i++) {
		const struct tap_socket *s = &t->table->sockets[i];
		const struct socket_owner *o;
		bool ok;

		if (s->protocol != TAP_ALL || s->ifindex != ifindex)
			continue;
		o = socket_owner(in_fact(in, &fact_tap_owners), s->inode);
		ok = o && is_allowed(o->comm);
		if (t->socket && !t->allowed)
			continue;
		t->socket = s;
		t->owner = o;
		t->allowed = ok;
	}
}

/* On a port of role fast, bypass or ptp, or on all while there is such a port. */
static const struct port *hits(const struct check_in *in, const struct tap *t)
{
	const struct port *v;
	size_t n = in_ports(in, PORTS_ALL, &v);

	for (size_t i = 0; i < n; i++) {
		if (port_is_fast(&v[i]) &&
			(!t->handler->nic.n || str_eq(t->handler->nic, v[i].d->name)))
			return &v[i];
	}
	return NULL;
}

static void say(const struct check_in *in, const struct tap *t, struct findings *out)
{
	const struct port *p = hits(in, t);
	struct subject who =
		t->owner ? subject_task(in->scratch, t->owner->pid, t->owner->comm)
			 : subject_named(SUBJECT_DEVICE,
				   t->handler->nic.n ? t->handler->nic : STR("every device"));
	struct finding *f = find(out, p && !t->allowed ? STATUS_FAIL : STATUS_WARN, who, "%s",
		t->allowed ? "it has a tap, most likely behind a filter: a look at each packet"
			   : "it gets a copy of every packet, made before the protocols see it");

	find_observed(f, "a tap on " STR_FMT,
		STR_ARG(t->handler->nic.n ? t->handler->nic : STR("every device")));
	find_wanted(f, "none");
	find_evidence_text(f, t->table->ptype, "ALL " STR_FMT " " STR_FMT, STR_ARG(t->handler->nic),
		STR_ARG(t->handler->func));
	if (t->socket)
		find_evidence_text(f, t->table->packet, "inode %llu, interface %u",
			(unsigned long long)t->socket->inode, t->socket->ifindex);
	if (!t->owner) {
		const struct socket_owners *o = in_fact(in, &fact_tap_owners);

		find_evidence_text(f, o->from, "%s",
			o->valid && o->whole ? "no process holds its socket"
					     : "whose it is could not be seen");
	}
}

static unsigned judge_space(
	const struct check_in *in, const struct taps_of *t, struct findings *out)
{
	if (!t->ptype_valid) {
		find_unreadable(out, in_space_subject(in, t->space), t->ptype, false);
		return 1;
	}
	for (size_t i = 0; i < t->n_handlers; i++) {
		struct tap tap = { .handler = &t->handlers[i], .table = t };

		find_owner_of(in, &tap);
		say(in, &tap, out);
	}
	return (unsigned)t->n_handlers;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct taps *t = in_fact(in, &fact_taps);
	unsigned said = 0;
	struct finding *f;

	(void)self;
	for (size_t i = 0; i < t->n; i++)
		said += judge_space(in, &t->v[i], out);
	find_spaces_untold(out, in);
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(), "nobody gets a copy of every packet");
	find_observed(f, "no tap");
	find_evidence_text(f, t->v[0].ptype, "no handler of every type");
	find_spaces(f, in);
}

const struct check check_net_packet_taps[] = {
	{
		.id = "net.packet_taps",
		.rule = 1,
		.title = "Nobody gets a copy of every packet of a fast port",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_taps, &fact_netspaces, &fact_tap_owners, &fact_netdevs },
		.why = "a forgotten tcpdump costs microseconds a packet, in the softirq",
		.fix_now = "end it; LLDP and PTP by their own types, never by ETH_P_ALL",
		.fix_boot = "no unit that starts a capture",
		.remedies = { { REMEDY_MANUAL, "", "the program that captures is ended", NULL } },
		.source =
			"net/core/dev.c; net/core/net-procfs.c ptype_seq_show(); net/packet/af_packet.c",
		.run = run,
	},
	{ 0 },
};

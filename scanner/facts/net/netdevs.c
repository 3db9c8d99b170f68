/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /sys/class/net (net/core/net-sysfs.c) of the scanner's network namespace. A device of
 * hardware has a link "device" to what it sits on; one that the kernel made up (bridge, veth,
 * bond) lies below /sys/devices/virtual. lo cannot say its speed (EINVAL), most virtual devices
 * neither, and a device that is down says -1, on old kernels 4294967295.
 */
#include "scanner/facts/net/netdevs.h"

#include <errno.h>

#include "scanner/facts/beside.h"

#define NET "/sys/class/net/*"

enum { TYPE_LOOPBACK = 772 }; /* ARPHRD_LOOPBACK, include/uapi/linux/if_arp.h */

struct files {
	struct matches self, names, device, physfn, driver, node, power, type, uevent, operstate,
		speed, ifindex, port_name, slaves;
};

/* The answers about one device. */
struct about {
	const struct answer *self, *device, *physfn, *type, *uevent, *port_name, *slaves;
};

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ NULL, 0 };
}

static struct str last_component(struct str path)
{
	struct str dir, name;

	return str_split_last(path, '/', &dir, &name) ? name : path;
}

static bool is_virtual(struct str self)
{
	return str_has(self, "/devices/virtual/") || str_starts(self, "devices/virtual/");
}

enum has { HAS_UNKNOWN, HAS_NOT, HAS };

static enum has has_device(const struct about *b)
{
	/* EINVAL: a copy that followed links has a directory there. */
	if (b->device->state == ANSWER_OK || b->device->error == EINVAL)
		return HAS;
	if (b->device->state == ANSWER_ABSENT || b->device->state == ANSWER_VANISHED)
		return HAS_NOT;
	if (b->self->state == ANSWER_OK)
		return is_virtual(text_of(b->self)) ? HAS_NOT : HAS;
	return HAS_UNKNOWN;
}

static struct str devtype_of(const struct answer *uevent)
{
	struct str rest = text_of(uevent), line;

	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, "DEVTYPE="))
			return str_skip(line, 8);
	}
	return (struct str){ NULL, 0 };
}

static enum netdev_kind kind_of(struct str name, const struct about *b)
{
	uint64_t type;

	if (fact_u64(b->type, &type) == 0 ? type == TYPE_LOOPBACK : str_is(name, "lo"))
		return NETDEV_LOOPBACK;
	if (str_is(devtype_of(b->uevent), "vlan"))
		return NETDEV_VLAN;
	if (str_is(devtype_of(b->uevent), "bond") || b->slaves->state == ANSWER_OK)
		return NETDEV_BOND;
	if (netdevs_is_representor(text_of(b->port_name)))
		return NETDEV_REPRESENTOR;
	if (b->physfn->state == ANSWER_OK)
		return NETDEV_VF;
	switch (has_device(b)) {
	case HAS:
		return NETDEV_PHYSICAL;
	case HAS_NOT:
		return NETDEV_VIRTUAL;
	case HAS_UNKNOWN:
		break;
	}
	return NETDEV_KIND_UNKNOWN;
}

/* "../../devices/pci0000:00/0000:00:03.0/virtio0/net/ens3": the function is the last address. */
static struct str bus_of(const struct fact_in *in, const struct about *b)
{
	struct str self = text_of(b->self), device = text_of(b->device), path, pci, up, net;

	if (is_virtual(self))
		return (struct str){ NULL, 0 };
	pci = netdevs_pci_address(self);
	if (!pci.n)
		pci = netdevs_pci_address(device);
	if (!device.n && str_split_last(self, '/', &up, &net) && str_ends(up, "/net"))
		device = str_head(up, up.n - 4);
	device = last_component(device);
	if (!pci.n && str_starts(device, "virtio")) {
		path = str_printf(in->arena, "/sys/bus/virtio/devices/" STR_FMT, STR_ARG(device));
		pci = netdevs_pci_address(text_of(answers_get(in->answers, path, ASK_LINK)));
	}
	return pci.n ? pci : device;
}

static void add_lower(struct netdev *d, struct str name)
{
	for (unsigned i = 0; i < d->n_lower; i++) {
		if (str_eq(d->lower[i], name))
			return;
	}
	if (d->n_lower < sizeof(d->lower) / sizeof(d->lower[0]))
		d->lower[d->n_lower++] = name;
}

static void read_lower(const struct answer *names, const struct answer *slaves, struct netdev *d)
{
	struct str rest = text_of(names), name;

	while (str_cut(&rest, '\n', &name)) {
		if (str_starts(name, "lower_"))
			add_lower(d, str_skip(name, 6));
	}
	rest = text_of(slaves);
	while (str_word(&rest, &name))
		add_lower(d, name);
}

static void read_numbers(struct files *f, const struct match *key, struct netdev *d)
{
	int64_t node, speed;
	uint64_t index;

	if (fact_i64(matches_beside(&f->node, key, 1), &node) == 0 && node >= 0 &&
		node < CPUSET_LIMIT)
		d->node = (int)node;
	if (fact_i64(matches_beside(&f->speed, key, 1), &speed) == 0 && speed >= 0 &&
		speed < UINT32_MAX)
		d->speed_mbps = speed;
	if (fact_u64(matches_beside(&f->ifindex, key, 1), &index) == 0 && index <= INT32_MAX)
		d->ifindex = (unsigned)index;
}

static void read_device(
	const struct fact_in *in, struct files *f, const struct match *key, struct netdev *d)
{
	struct about b = {
		.self = key->answer,
		.device = matches_beside(&f->device, key, 1),
		.physfn = matches_beside(&f->physfn, key, 1),
		.type = matches_beside(&f->type, key, 1),
		.uevent = matches_beside(&f->uevent, key, 1),
		.port_name = matches_beside(&f->port_name, key, 1),
		.slaves = matches_beside(&f->slaves, key, 1),
	};

	*d = (struct netdev){ .name = key->star[0], .node = -1, .speed_mbps = -1 };
	d->kind = kind_of(d->name, &b);
	d->devtype = devtype_of(b.uevent);
	d->bus = bus_of(in, &b);
	d->port = netdevs_pci_address(text_of(b.physfn));
	d->driver = last_component(text_of(matches_beside(&f->driver, key, 1)));
	d->operstate = text_of(matches_beside(&f->operstate, key, 1));
	d->suspended = str_is(text_of(matches_beside(&f->power, key, 1)), "suspended");
	read_numbers(f, key, d);
	read_lower(matches_beside(&f->names, key, 1), b.slaves, d);
}

static void copy_stats(const struct netdev *from, struct netdev *to)
{
	to->has_stats = true;
	to->rx_packets = from->rx_packets;
	to->rx_errs = from->rx_errs;
	to->rx_drop = from->rx_drop;
	to->rx_fifo = from->rx_fifo;
	to->tx_packets = from->tx_packets;
	to->tx_errs = from->tx_errs;
	to->tx_drop = from->tx_drop;
	to->tx_fifo = from->tx_fifo;
	to->rx_bytes = from->rx_bytes;
	to->rx_frame = from->rx_frame;
	to->tx_colls = from->tx_colls;
	to->tx_carrier = from->tx_carrier;
}

/* Both are by name: those of the class, with counters where the other has them, and the rest. */
static void merge(const struct fact_in *in, struct files *f, const struct netdev *stats,
	size_t n_stats, struct netdevs *t)
{
	struct netdev *v = ARENA_NEW(in->arena, struct netdev, f->self.n + n_stats);
	size_t s = 0;

	for (size_t i = 0; i < f->self.n; i++) {
		const struct match *m = &f->self.v[i];

		if (str_is(m->star[0], "bonding_masters"))
			continue; /* a file among the devices (drivers/net/bonding/bond_sysfs.c) */
		while (s < n_stats && str_cmp_natural(stats[s].name, m->star[0]) < 0)
			v[t->n++] = stats[s++];
		read_device(in, f, m, &v[t->n]);
		if (s < n_stats && str_eq(stats[s].name, m->star[0]))
			copy_stats(&stats[s++], &v[t->n]);
		t->n++;
	}
	while (s < n_stats)
		v[t->n++] = stats[s++];
	t->v = v;
}

static struct files files_of(const struct answers *as)
{
	return (struct files){
		.self = answers_match(as, NET, ASK_LINK),
		.names = answers_match(as, NET, ASK_LIST),
		.device = answers_match(as, NET "/device", ASK_LINK),
		.physfn = answers_match(as, NET "/device/physfn", ASK_LINK),
		.driver = answers_match(as, NET "/device/driver", ASK_LINK),
		.node = answers_match(as, NET "/device/numa_node", ASK_FILE),
		.power = answers_match(as, NET "/device/power/runtime_status", ASK_FILE),
		.type = answers_match(as, NET "/type", ASK_FILE),
		.uevent = answers_match(as, NET "/uevent", ASK_FILE),
		.operstate = answers_match(as, NET "/operstate", ASK_FILE),
		.speed = answers_match(as, NET "/speed", ASK_FILE),
		.ifindex = answers_match(as, NET "/ifindex", ASK_FILE),
		.port_name = answers_match(as, NET "/phys_port_name", ASK_FILE),
		.slaves = answers_match(as, NET "/bonding/slaves", ASK_FILE),
	};
}

static void parse(const struct fact_in *in, void *ret)
{
	struct files f = files_of(in->answers);
	struct netdev *stats = NULL;
	struct netdevs *t = ret;
	size_t n_stats = 0;

	t->list = answers_list_of(in->answers, NET);
	t->stats = answers_file(in->answers, "/proc/net/dev");
	if (t->stats->state == ANSWER_OK)
		t->stats_valid = netdevs_parse_stats(in->arena, t->stats->bytes, &stats, &n_stats);
	merge(in, &f, stats, n_stats, t);
}

const struct netdev *netdevs_find(const struct netdevs *t, struct str name)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int r = str_cmp_natural(t->v[mid].name, name);

		if (r == 0)
			return &t->v[mid];
		if (r < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

bool netdevs_lies_on(const struct netdev *above, struct str below)
{
	for (unsigned i = 0; i < above->n_lower; i++) {
		if (str_eq(above->lower[i], below))
			return true;
	}
	return false;
}

bool netdevs_is_carried(const struct netdevs *t, const struct netdev *d)
{
	if (d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_VF)
		return false;
	for (unsigned i = 0; i < d->n_lower; i++) {
		if (netdevs_find(t, d->lower[i]))
			return true;
	}
	return false;
}

const struct netdev *netdevs_by_bus(const struct netdevs *t, struct str bus)
{
	for (size_t i = 0; bus.n && i < t->n; i++) {
		if (str_eq(t->v[i].bus, bus) && t->v[i].kind != NETDEV_REPRESENTOR)
			return &t->v[i];
	}
	return NULL;
}

const struct fact fact_netdevs = {
	.name = "netdevs",
	.asks = {
		{ "/proc/net/dev", ASK_FILE },
		{ NET, ASK_LINK },
		{ NET, ASK_LIST },
		{ NET "/device", ASK_LINK },
		{ NET "/device/physfn", ASK_LINK },
		{ NET "/device/driver", ASK_LINK },
		{ NET "/device/numa_node", ASK_FILE },
		{ NET "/device/power/runtime_status", ASK_FILE },
		{ NET "/type", ASK_FILE },
		{ NET "/uevent", ASK_FILE },
		{ NET "/operstate", ASK_FILE },
		{ NET "/speed", ASK_FILE },
		{ NET "/ifindex", ASK_FILE },
		{ NET "/phys_port_name", ASK_FILE },
		{ NET "/bonding/slaves", ASK_FILE },
		{ "/sys/bus/virtio/devices/*", ASK_LINK },
	},
	.size = sizeof(struct netdevs),
	.parse = parse,
};

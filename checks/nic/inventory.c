/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network cards of this host, one finding each: what they are, what drives them, where they sit,
 * and for what they are used. Functions that a driver in user space holds (vfio-pci, igb_uio,
 * uio_pci_generic) are no network devices and are found by their PCI class, 0x02: Ethernet and
 * InfiniBand. Representors, the switch's ends of functions, are no ports.
 */
#include "scanner/judging/ports.h"

#define PCI "/sys/bus/pci/devices/*/"

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : STR("");
}

static struct str ids_of(const struct check_in *in, const struct port *p)
{
	struct str vendor = text_of(in_port_file(in, p, "device/vendor"));
	struct str device = text_of(in_port_file(in, p, "device/device"));

	if (!vendor.n || !device.n)
		return STR("");
	return str_printf(in->scratch, " [" STR_FMT ":" STR_FMT "]",
		STR_ARG(str_starts(vendor, "0x") ? str_skip(vendor, 2) : vendor),
		STR_ARG(str_starts(device, "0x") ? str_skip(device, 2) : device));
}

static const char *kind_word(enum netdev_kind k)
{
	switch (k) {
	case NETDEV_PHYSICAL:
		return "hardware";
	case NETDEV_VF:
		return "virtual function";
	case NETDEV_BOND:
		return "bond";
	case NETDEV_VLAN:
		return "VLAN";
	case NETDEV_REPRESENTOR:
	case NETDEV_LOOPBACK:
	case NETDEV_VIRTUAL:
	case NETDEV_KIND_UNKNOWN:
		break;
	}
	return "virtual device";
}

static void list_lower(const struct check_in *in, const struct port *p, struct finding *f)
{
	struct str list = STR("");

	for (unsigned i = 0; i < p->d->n_lower; i++)
		list = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(list), i ? " " : "",
			STR_ARG(p->d->lower[i]));
	if (list.n)
		find_evidence_text(f, ((const struct netdevs *)in_fact(in, &fact_netdevs))->list,
			"below it: " STR_FMT, STR_ARG(list));
}

static void say(const struct check_in *in, const struct port *p, struct findings *out)
{
	struct str address = text_of(in_port_file(in, p, "address"));
	struct str mtu = text_of(in_port_file(in, p, "mtu")), speed = STR("speed not told");
	struct str node = STR("");
	struct finding *f =
		find(out, STATUS_PASS, p->who, "%s, role %s%s" STR_FMT, kind_word(p->d->kind),
			nic_role_word(p->role), p->above.n ? " of " : "", STR_ARG(p->above));

	if (p->d->speed_mbps >= 0)
		speed = str_printf(in->scratch, "%lld Mbit/s", (long long)p->d->speed_mbps);
	if (p->d->node >= 0)
		node = str_printf(in->scratch, ", node %d", p->d->node);
	find_observed(f, STR_FMT " " STR_FMT STR_FMT STR_FMT ", " STR_FMT ", " STR_FMT,
		STR_ARG(p->d->driver.n ? p->d->driver : STR("no driver told")),
		STR_ARG(p->d->bus.n ? p->d->bus : STR("no bus")), STR_ARG(ids_of(in, p)),
		STR_ARG(node), STR_ARG(speed),
		STR_ARG(p->d->operstate.n ? p->d->operstate : STR("state not told")));
	find_port(f, in, p);
	if (address.n || mtu.n)
		find_evidence_text(f, in_port_file(in, p, "address"),
			"address " STR_FMT ", mtu " STR_FMT, STR_ARG(address), STR_ARG(mtu));
	list_lower(in, p, f);
}

static struct str last_of(struct str path)
{
	struct str head, last;

	return str_split_last(path, '/', &head, &last) ? last : path;
}

static bool is_of_user_space(struct str driver)
{
	return str_is(driver, "vfio-pci") || str_is(driver, "igb_uio") ||
	       str_is(driver, "uio_pci_generic") || str_is(driver, "pci-stub") ||
	       str_is(driver, "mlx5_vfio_pci");
}

/* Functions that no network device shows: how many; *ret_untold is what did not tell. */
static unsigned say_bypassed(
	const struct check_in *in, const struct answer **ret_untold, struct findings *out)
{
	const struct answer *list = in_ask(in, STR("/sys/bus/pci/devices"), ASK_LIST);
	struct matches m = in_match(in, PCI "class");
	unsigned n = 0;

	if (list->state != ANSWER_OK && list->state != ANSWER_ABSENT)
		*ret_untold = list;
	for (size_t i = 0; i < m.n; i++) {
		struct str address = m.v[i].star[0], path, driver;
		const struct answer *link;
		struct finding *f;

		if (m.v[i].answer->state != ANSWER_OK)
			*ret_untold = m.v[i].answer;
		if (!str_starts(text_of(m.v[i].answer), "0x02"))
			continue;
		path = str_printf(
			in->scratch, "/sys/bus/pci/devices/" STR_FMT "/driver", STR_ARG(address));
		link = in_ask(in, path, ASK_LINK);
		if (link->state != ANSWER_OK && link->state != ANSWER_ABSENT)
			*ret_untold = link;
		driver = link->state == ANSWER_OK ? last_of(str_trim(link->bytes)) : STR("");
		if (!is_of_user_space(driver))
			continue;
		f = find(out, STATUS_PASS, subject_named(SUBJECT_DEVICE, address),
			"a network card that a program in user space holds");
		find_observed(f, STR_FMT " " STR_FMT, STR_ARG(driver), STR_ARG(address));
		find_evidence(f, link);
		n++;
	}
	return n;
}

/* Hardware alone: a bond of two ports is two. */
static void say_count(
	const struct check_in *in, unsigned seen, const struct answer *untold, struct findings *out)
{
	double least = in_limit(in, "ports");
	struct finding *f;

	if ((double)seen >= least)
		return;
	if (untold) {
		find_unreadable(out, subject_host(), untold, false);
		return;
	}
	f = find(out, STATUS_FAIL, subject_host(), "network cards that were asked for are missing");
	find_observed(f, "%u", seen);
	find_observed_value(f, seen, "1");
	find_wanted(f, "at least %.0f", least);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	bool listed = devs->list->state == ANSWER_OK || devs->list->state == ANSWER_ABSENT;
	const struct answer *untold = NULL;
	const struct port *ports;
	size_t n = in_ports(in, PORTS_ALL, &ports);
	unsigned seen = say_bypassed(in, &untold, out);

	(void)self;
	if ((!listed || n || !seen) && find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++) {
		seen += !port_is_virtual(&ports[i]);
		say(in, &ports[i], out);
	}
	say_count(in, seen, untold, out);
}

#define NIC "/sys/class/net/{nic}/"

const struct check check_nic_inventory[] = {
	{
		.id = "nic.inventory",
		.rule = 1,
		.title = "Network cards are those that there should be",
		.severity = SEVERITY_INFO,
		.reads = { { NIC "address", ASK_FILE }, { NIC "mtu", ASK_FILE },
			{ NIC "device/vendor", ASK_FILE }, { NIC "device/device", ASK_FILE },
			{ "/sys/bus/pci/devices", ASK_LIST }, { PCI "class", ASK_FILE },
			{ PCI "driver", ASK_LINK } },
		.needs = { &fact_netdevs },
		.limits = { { "ports", "1", 0, 0, 1024, NULL,
			"ports of hardware that there must be, those of user space among them" } },
		.why = "every other check of a card depends on which there are and what they are for",
		.fix_now =
			"--nic NAME=ROLE, or nics: in the profile, for those whose role is wrong",
		.source = "Documentation/ABI/testing/sysfs-class-net",
		.run = run,
	},
	{ 0 },
};

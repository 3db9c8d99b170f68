/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sizes of DevCtl: MaxPayload is the largest packet that the card may send, MaxReadReq the most
 * that it may ask for at once. The kernel sets them by pci=pcie_bus_safe, _perf and their like
 * (drivers/pci/probe.c, pcie_bus_configure_settings) and drivers change MaxReadReq
 * (pcie_set_readrq). Neither is in sysfs. What is best is the card's maker's word: this tells
 * what is set, and judges what the profile asks for.
 */
#include "scanner/judging/pci_links.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/hw/pci_config.h"

#define CONFIG "/sys/class/net/{nic:fast}/device/config"

static struct subject who(const struct check_in *in, struct str name)
{
	const struct netdev *d = netdevs_find(in_fact(in, &fact_netdevs), name);

	return subject_nic(in->scratch, name, d ? d->bus : STR(""), d ? d->ifindex : 0);
}

/* 0: any. */
static unsigned wanted(const struct check_in *in, const char *name)
{
	uint64_t n;

	return str_u64(in_word(in, name), 10, &n) == 0 ? (unsigned)n : 0;
}

static struct str size_words(struct arena *a, unsigned size)
{
	return size ? str_printf(a, "%u", size) : STR("any");
}

static void say(const struct check_in *in, const struct match *m, const struct pci_config *c,
	struct findings *out)
{
	unsigned payload = wanted(in, "mps"), request = wanted(in, "mrrs");
	bool less = (payload && c->payload != payload) || (request && c->read_request != request);
	struct finding *f = find(out, less ? STATUS_FAIL : STATUS_PASS, who(in, m->star[0]),
		less ? "its sizes are not what the profile wants" : "the sizes of its packets");

	find_observed(f, "MaxPayload %u of %u, MaxReadReq %u", c->payload, c->payload_can,
		c->read_request);
	find_wanted(f, "MaxPayload " STR_FMT ", MaxReadReq " STR_FMT,
		STR_ARG(size_words(in->scratch, payload)),
		STR_ARG(size_words(in->scratch, request)));
	find_evidence_text(f, m->answer, "DevCap MaxPayload %u, DevCtl MaxPayload %u MaxReadReq %u",
		c->payload_can, c->payload, c->read_request);
}

static void judge(const struct check_in *in, const struct match *m, struct findings *out)
{
	struct pci_config c = { .state = PCI_CONFIG_NONE };
	struct finding *f;

	if (m->answer->state != ANSWER_OK) {
		find_unreadable(out, who(in, m->star[0]), m->answer, true);
		return;
	}
	pci_config_parse(m->answer->bytes, &c);
	switch (c.state) {
	case PCI_CONFIG_EXPRESS:
		say(in, m, &c, out);
		return;
	case PCI_CONFIG_PCI:
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who(in, m->star[0]),
			"conventional PCI has no such sizes");
		break;
	case PCI_CONFIG_SHORT:
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who(in, m->star[0]),
			"the first %zu bytes of its configuration do not tell: the rest needs "
			"CAP_SYS_ADMIN",
			m->answer->bytes.n);
		break;
	case PCI_CONFIG_NONE:
	case PCI_CONFIG_GONE:
	case PCI_CONFIG_BAD:
	default:
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, who(in, m->star[0]),
			"its configuration makes no sense: the device does not answer, or its "
			"capabilities form no list");
		break;
	}
	find_evidence_text(f, m->answer, "%zu bytes", m->answer->bytes.n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches m = in_match(in, CONFIG);

	(void)self;
	if (pci_is_guest(in)) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest does not see the ports that its packets pass");
		return;
	}
	if (!m.n) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no card has the role fast, bypass or ptp");
		return;
	}
	for (size_t i = 0; i < m.n; i++)
		judge(in, &m.v[i], out);
}

#define SIZES "any|128|256|512|1024|2048|4096"

const struct check check_pcie_mps_mrrs[] = {
	{
		.id = "pcie.mps_mrrs",
		.rule = 1,
		.title = "Fast cards have the packet sizes that are wanted",
		.severity = SEVERITY_INFO,
		.reads = { { CONFIG, ASK_FILE } },
		.needs = { &fact_netdevs, &fact_host },
		.limits = {
			{ "mps", NULL, 0, 0, 6, SIZES, "MaxPayload in bytes" },
			{ "mrrs", NULL, 0, 0, 6, SIZES, "MaxReadReq in bytes" },
		},
		.why = "with 512 bytes a read of a 4 KiB buffer is eight requests, each with its round trip; large "
		       "packets make others wait behind them",
		.fix_now = "what the card's maker says; setpci on DevCtl, or the driver's own option",
		.fix_boot = "pci=pcie_bus_perf on the kernel command line, or the BIOS",
		.remedies = { { REMEDY_KERNEL_ARG, "pci", "pcie_bus_perf", NULL } },
		.source = "PCI Express Base Specification, Device Control; drivers/pci/probe.c",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which PCI functions latency passes through: network cards, NVMe drives and graphics cards,
 * and every bridge between them and the root. Found by the links of their classes, which
 * spell the whole way ("../../devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/net/eth0"), so
 * that of a host with hundreds of functions no other is looked at.
 */
#ifndef LATSCAN_FACTS_PCI_SCOPE_H
#define LATSCAN_FACTS_PCI_SCOPE_H

#include "scanner/facts/fact.h"

enum pci_kind { PCI_NIC, PCI_NVME, PCI_GPU, PCI_BRIDGE };

/* A device and its place. Virtual functions are none: their link is the physical one's. */
struct pci_place {
	enum pci_kind kind;
	struct str name; /* "eth0", "nvme0", "card0"; the address of what user space drives */
	struct str path; /* the way from the root */
	bool asleep;	 /* runtime-suspended: reading its registers would wake it */
	bool user_space; /* bound to vfio-pci or its like */
};

#define PCI_DRIVER_ASKS(driver)                                                                    \
	{ "/sys/bus/pci/drivers/" driver "/*", ASK_LINK },                                         \
		{ "/sys/bus/pci/drivers/" driver "/*/class", ASK_FILE },                           \
		{ "/sys/bus/pci/drivers/" driver "/*/physfn", ASK_LINK },                          \
	{                                                                                          \
		"/sys/bus/pci/drivers/" driver "/*/power/runtime_status", ASK_FILE                 \
	}

/* What a fact that looks at the scope has to declare. */
#define PCI_SCOPE_ASKS                                                                             \
	{ "/sys/class/net/*", ASK_LINK }, { "/sys/class/net/*/device/physfn", ASK_LINK },          \
		{ "/sys/class/net/*/device/power/runtime_status", ASK_FILE },                      \
		{ "/sys/class/nvme/*", ASK_LINK },                                                 \
		{ "/sys/class/nvme/*/device/power/runtime_status", ASK_FILE },                     \
		{ "/sys/class/drm/card#", ASK_LINK },                                              \
		{ "/sys/class/drm/card#/device/power/runtime_status", ASK_FILE },                  \
		PCI_DRIVER_ASKS("vfio-pci"), PCI_DRIVER_ASKS("igb_uio"),                           \
		PCI_DRIVER_ASKS("uio_pci_generic")

/* The first link of a class that was listed and not read: what it leads to is missing. NULL. */
const struct answer *pci_scope_unread(const struct answers *as);

typedef void pci_place_fn(void *user, const struct pci_place *p);
void pci_scope_each(const struct answers *as, pci_place_fn *fn, void *user);

/*
 * The addresses of a way, from the root: the bridges, then the function. A second host bridge
 * on it (Intel's VMD) begins it anew. At most cap of them; returns how many.
 */
enum { PCI_DEPTH = 16 };
unsigned pci_way(struct str path, struct str *v, unsigned cap);

/*
 * The way alternates: a root port or a switch's downstream port, then what is at the other end
 * of its link (a device, or the upstream port of the next switch). So whatever stands at an
 * odd place is the lower end of a link to the one before it.
 */
static inline bool pci_is_lower_end(unsigned place)
{
	return place & 1;
}

#endif

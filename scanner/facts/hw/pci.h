/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCI functions that latency passes through (pci_scope.h), and what sysfs says of their links.
 */
#ifndef LATSCAN_FACTS_PCI_H
#define LATSCAN_FACTS_PCI_H

#include "scanner/facts/fact.h"
#include "scanner/facts/hw/pci_scope.h"

/* link/… (drivers/pci/pcie/aspm.c), in this order. */
enum pci_aspm { PCI_L0S, PCI_L1, PCI_L1_1, PCI_L1_2, PCI_ASPM_STATES };
extern const char *const pci_aspm_words[PCI_ASPM_STATES]; /* "L0s", "L1", "L1.1", "L1.2" */

enum { PCI_NAMES = 4 };

struct pci_function {
	struct str address, dir; /* "0000:60:00.0" and its folder below /sys/devices */
	enum pci_kind kind;
	struct str names[PCI_NAMES]; /* of the device, or of the first that lie below a bridge */
	unsigned n_names;
	int above; /* index of the bridge above it; -1: it sits on the root bus */
	bool link; /* the lower end of a link to the one above */
	bool asleep, user_space;
	/* Tenths of GT/s, lanes; 0: not told, or the device says that it does not know. */
	unsigned speed, max_speed, width, max_width;
	const struct answer *speed_from, *max_speed_from, *width_from, *max_width_from;
	const struct answer *attributes;	    /* the list of link/ */
	const struct answer *aspm[PCI_ASPM_STATES]; /* ok only where the link can do it */
	const struct answer *control, *status;	    /* of power/; devices only */
	const struct answer *group, *group_type;    /* iommu_group and its type; cards only */
	const struct answer *uevent;		    /* of the lower end */
	struct str numbers;			    /* "8086:1572" of it; empty: not told */
};

struct pci {
	const struct answer *nics;    /* the list of /sys/class/net */
	const struct answer *unread;  /* a link of theirs that was not; NULL: none */
	const struct pci_function *v; /* bridges before what lies below them */
	size_t n;
	bool more;    /* there are others, past PCI_FUNCTIONS_MAX */
	bool managed; /* the kernel manages ASPM: somewhere there is a link/l…_aspm */
};
enum { PCI_FUNCTIONS_MAX = 512 };
extern const struct fact fact_pci;

/*
 * The functions alone, for a fact that declares PCI_SCOPE_ASKS: v, n, more and unread are set, of
 * each function what stands before speed.
 */
void pci_functions_of(const struct fact_in *in, struct pci *ret);

/* "8 GT/s", "2.5 GT/s PCIe" in tenths; 0 for "Unknown" and what is no speed. */
unsigned pci_parse_speed(struct str text);
/* "16"; 0 and 255 are what a device without a link says. */
unsigned pci_parse_width(struct str text);

#endif

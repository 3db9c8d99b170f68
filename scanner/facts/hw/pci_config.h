/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration space of a PCI function, decoded from bytes: what PCI Express says of its
 * link and of the sizes of its requests. Registers are little-endian; offsets and bits are
 * those of include/uapi/linux/pci_regs.h.
 */
#ifndef LATSCAN_FACTS_PCI_CONFIG_H
#define LATSCAN_FACTS_PCI_CONFIG_H

#include "scanner/base/str.h"

enum pci_config_state {
	PCI_CONFIG_NONE = 0, /* no bytes */
	PCI_CONFIG_SHORT, /* the capability lies behind the bytes: 64 are what everybody may read */
	PCI_CONFIG_GONE,  /* all ones: the device does not answer */
	PCI_CONFIG_BAD,	  /* a list of capabilities that loops or leaves its room */
	PCI_CONFIG_PCI,	  /* conventional PCI: no PCI Express capability */
	PCI_CONFIG_EXPRESS
};

/* PCI_EXP_FLAGS_TYPE */
enum pci_port_type {
	PCI_TYPE_ENDPOINT = 0,
	PCI_TYPE_LEGACY_ENDPOINT = 1,
	PCI_TYPE_ROOT_PORT = 4,
	PCI_TYPE_UPSTREAM = 5,
	PCI_TYPE_DOWNSTREAM = 6,
	PCI_TYPE_TO_PCI = 7,
	PCI_TYPE_FROM_PCI = 8,
	PCI_TYPE_INTEGRATED_ENDPOINT = 9,
	PCI_TYPE_EVENT_COLLECTOR = 10
};

enum { PCI_ASPM_L0S = 1, PCI_ASPM_L1 = 2 }; /* of LnkCap (shifted) and LnkCtl */
enum { PCI_L1SS_PCIPM_L12 = 1, PCI_L1SS_PCIPM_L11 = 2, PCI_L1SS_L12 = 4, PCI_L1SS_L11 = 8 };

struct pci_config {
	enum pci_config_state state;
	unsigned vendor, device;
	unsigned type;	    /* enum pci_port_type, or a number that no one gave a name yet */
	bool has_link;	    /* integrated endpoints and event collectors have none */
	unsigned aspm_can;  /* PCI_ASPM_… that the function supports */
	unsigned aspm_on;   /* PCI_ASPM_… that are enabled at this end */
	unsigned max_speed; /* 1: 2.5 GT/s, 2: 5, 3: 8, 4: 16, 5: 32, 6: 64 */
	unsigned speed;	    /* the same, negotiated */
	unsigned max_width, width;
	unsigned payload_can;  /* bytes: the largest packet it can take */
	unsigned payload;      /* bytes: MaxPayload, what it may send */
	unsigned read_request; /* bytes: MaxReadReq */
	bool has_l1ss;
	unsigned l1ss_on; /* PCI_L1SS_…; nothing without extended space */
};

void pci_config_parse(struct str bytes, struct pci_config *ret);

/* Link speed by its number in tenths of GT/s: 1 is 25, 3 is 80; 0 for one that is not known. */
unsigned pci_speed_tenths(unsigned number);

#endif

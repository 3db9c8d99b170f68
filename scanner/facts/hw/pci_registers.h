/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration space of both ends of each link, where sysfs does not tell what the kernel made
 * of it: no link of the host has link/l…_aspm. Never in a guest, whose ports nobody built.
 */
#ifndef LATSCAN_FACTS_PCI_REGISTERS_H
#define LATSCAN_FACTS_PCI_REGISTERS_H

#include "scanner/facts/hw/pci.h"
#include "scanner/facts/hw/pci_config.h"

struct pci_end {
	const struct answer *from; /* not read: nobody had to know */
	struct pci_config config;
};

struct pci_registers {
	const struct pci_end *v; /* beside the functions of fact_pci */
};
extern const struct fact fact_pci_registers;

#endif

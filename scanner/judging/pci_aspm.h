/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a link falls asleep: by the attributes of sysfs where the kernel manages ASPM, by
 * LnkCtl of both ends where it does not. A check that uses this needs fact_pci_registers
 * beside the facts of pci_links.h.
 */
#ifndef LATSCAN_JUDGING_PCI_ASPM_H
#define LATSCAN_JUDGING_PCI_ASPM_H

#include "scanner/judging/pci_links.h"
#include "scanner/facts/hw/pci_registers.h"

enum aspm_seen {
	ASPM_OFF,
	ASPM_ON,
	ASPM_NO_LINK, /* conventional PCI, or an integrated endpoint */
	ASPM_DENIED,  /* the bytes that were read end before they tell */
	ASPM_BAD,     /* they make no sense */
	ASPM_UNREAD
};

/* What one link says: the states that are on, and the answer that decides. */
struct aspm_link {
	enum aspm_seen seen;
	bool on[PCI_ASPM_STATES];
	const struct answer *from;
};

/* f is the lower end. */
struct aspm_link aspm_read(const struct check_in *in, const struct pci_function *f);
struct str aspm_words(struct arena *a, const bool on[PCI_ASPM_STATES]); /* "L0s L1", "off" */
/* LnkCap and LnkCtl of both ends, or the attributes. */
void find_aspm(const struct check_in *in, const struct pci_function *f, const struct aspm_link *l,
	struct finding *said);

#endif

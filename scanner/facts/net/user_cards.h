/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network cards that were taken from the kernel's drivers for one in user space: bound to vfio-pci,
 * igb_uio or uio_pci_generic (PCI class 0x0200 and 0x0207). Their IOMMU group, what else is in it,
 * and who holds it open. That is asked for only where there is such a card: who holds what needs a
 * look at all open files.
 */
#ifndef LATSCAN_FACTS_USER_CARDS_H
#define LATSCAN_FACTS_USER_CARDS_H

#include "scanner/facts/fact.h"

struct card_neighbour {
	struct str address;
	struct str driver; /* empty: none */
	bool bridge;	   /* class 0x06: not a DMA endpoint of its own */
	const struct answer *from;
};

struct user_card {
	struct str address; /* "0000:3b:00.1" */
	struct str driver;  /* "vfio-pci", "igb_uio", "uio_pci_generic" */
	int node;	    /* -1: none or not told */
	const struct answer *group_from;
	struct str group; /* "12"; empty: none or not told */
	bool noiommu;	  /* the group is called so: there is no IOMMU behind it */
	const struct card_neighbour *neighbours;
	size_t n_neighbours;
	const struct answer *neighbours_from; /* the list of the group's devices */
	struct str device;		      /* "vfio0", of /dev/vfio/devices; empty: none */
	int holder;	     /* pid of the first that has it open; 0: nobody seen */
	bool holder_is_dpdk; /* it holds files of EAL, too */
};

struct user_cards {
	const struct user_card *v; /* by driver, then by address */
	size_t n;
	const struct answer *unread; /* what may hide a card, or its group; NULL: all was told */
	const struct answer *held;   /* /probe/bypass; not read without a card of vfio-pci */
	bool held_known;	     /* every process's open files were seen */
};
extern const struct fact fact_user_cards;

/* Ethernet and InfiniBand controllers. */
bool user_card_is_network(const struct answer *class);
/* Of the text of /probe/bypass: no process was out of sight, and nothing of one left out. */
bool user_cards_whole(struct str text);

#endif

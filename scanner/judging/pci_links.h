/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which PCI functions a check judges, how hard, and what it calls them. A check that uses this
 * needs fact_pci and fact_netdevs.
 */
#ifndef LATSCAN_JUDGING_PCI_LINKS_H
#define LATSCAN_JUDGING_PCI_LINKS_H

#include "scanner/engine/check.h"
#include "scanner/facts/hw/pci.h"

enum pci_weight {
	PCI_WEIGHT_NONE = 0, /* only for cards of role mgmt or ignore, or that are down */
	PCI_WEIGHT_OTHER,    /* drives, graphics, cards without a role that are in use */
	PCI_WEIGHT_FAST	     /* a card of role fast, bypass or ptp, or a bridge on its way */
};
enum pci_weight pci_weigh(const struct check_in *in, const struct pci_function *f);

/*
 * The links to judge, each once, by its lower end: of the functions of one card the first with
 * the greatest weight. NULL before the first and after the last. Sleeping ones are left out.
 */
const struct pci_function *pci_next_link(const struct check_in *in, const struct pci_function *f);
const struct pci_function *pci_upper_end(const struct pci *t, const struct pci_function *f);

/* "eth0", "0000:02:00.0 nvme0", "0000:5e:00.0 (on the way to eth0)"; the key is the address. */
struct subject pci_subject(const struct check_in *in, const struct pci_function *f);

/* The numbers of vendor and device, as evidence: what a report for people has names for. */
void find_pci_numbers(struct finding *said, const struct pci_function *f);

/*
 * Unknown, once, when a link that leads to a device was not read, or there are more functions
 * than are looked at: a pass would be too much. Returns whether it said so.
 */
bool pci_say_missing(const struct pci *t, struct findings *out);

/* When there is nothing to judge, and nothing is missing: no such device, or all sleep. */
void pci_say_nothing(const struct pci *t, struct findings *out);
bool pci_is_guest(const struct check_in *in); /* needs fact_host */

/* "8 GT/s x16", "2.5 GT/s x1"; "?" for what is not told. */
struct str pci_link_words(struct arena *a, unsigned speed, unsigned width);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What checks of PCI Express errors share; they need fact_pci_aer, fact_netdevs and fact_host. */
#ifndef LATSCAN_JUDGING_PCI_ERRORS_H
#define LATSCAN_JUDGING_PCI_ERRORS_H

#include "scanner/judging/pci_links.h"
#include "scanner/facts/hw/pci_aer.h"

/* "BadTLP 3, RxErr 1": what a kind gained; all of it when before is NULL. */
struct str aer_words(
	struct arena *a, const struct aer_counts *before, const struct aer_counts *now);
struct str aer_join(struct arena *a, struct str s, struct str more);

bool aer_is_absent(const struct aer_function *f); /* it has no counters */
/* The answer that was not understood or not given; NULL: all three are there. */
const struct answer *aer_unread(const struct aer_function *f);
/* before may be NULL */
void find_aer(const struct aer_function *before, const struct aer_function *now, struct finding *f);

struct aer_tally {
	unsigned clean, firmware, said, absent;
	const struct aer_function *first;
};
void aer_tally_clean(const struct aer_function *f, struct aer_tally *t);
/* Whether all that was looked at has no counters. */
bool aer_none_counts(const struct aer_tally *t);
void say_aer_none_counts(const struct aer_tally *t, struct findings *out);
/* The pass, and the skip where the firmware keeps errors for itself. */
void say_aer_clean(const struct pci *scope, const struct aer_tally *t, const char *pass,
	const struct aer_function *before, struct findings *out);

#endif

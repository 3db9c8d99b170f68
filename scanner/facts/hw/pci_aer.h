/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors that PCI Express functions counted since boot: aer_dev_correctable, _nonfatal, _fatal
 * (drivers/pci/pcie/aer.c, 4.19 on), "BadTLP 3", the sum last as "TOTAL_ERR_COR 3"; names had
 * blanks at first ("Bad TLP 3"). A root port adds up the messages that reached it from all that
 * lies below: aer_rootport_total_err_cor and its like.
 */
#ifndef LATSCAN_FACTS_PCI_AER_H
#define LATSCAN_FACTS_PCI_AER_H

#include "scanner/facts/hw/pci.h"

enum aer_kind { AER_CORRECTABLE, AER_NONFATAL, AER_FATAL, AER_KINDS };
extern const char *const aer_kind_words[AER_KINDS]; /* "correctable", … */

enum { AER_ROWS = 32 }; /* a bit each of the status register */
struct aer_row {
	struct str name;
	uint64_t n;
};
struct aer_counts {
	const struct answer *from;
	bool valid;
	uint64_t total;
	const struct aer_row *v;
	size_t n;
};

struct aer_function {
	struct aer_counts own[AER_KINDS];
	/* Of root ports, which are the functions without one above. */
	const struct answer *below_from[AER_KINDS];
	bool below_valid[AER_KINDS];
	uint64_t below[AER_KINDS];
	bool native; /* the kernel itself handles the errors of its root port, or nobody told */
};

struct pci_aer {
	struct pci scope;
	const struct aer_function *v;  /* beside scope.v */
	const struct answer *services; /* the list of what the driver aer is bound to */
};
extern const struct fact fact_pci_aer;

bool pci_aer_parse(struct arena *a, struct str text, struct aer_counts *ret);
/* The row of that name, 0 when there is none. */
uint64_t aer_row_count(const struct aer_counts *c, struct str name);

#endif

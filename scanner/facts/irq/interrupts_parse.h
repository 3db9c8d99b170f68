/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of /proc/interrupts while it is read. Lines are parsed where they lie in the piece;
 * only the one that a piece cuts is put together in carry. Everything kept lives in the arena.
 */
#ifndef LATSCAN_FACTS_INTERRUPTS_PARSE_H
#define LATSCAN_FACTS_INTERRUPTS_PARSE_H

#include "scanner/facts/bits.h"
#include "scanner/facts/irq/interrupts.h"

enum {
	INTERRUPTS_LINE = 1 << 20, /* the longest line: 65536 CPUs need 720 KiB */
	INTERRUPTS_ROWS = 1 << 17, /* a hostile text must not fill the arena */
	INTERRUPTS_CELLS = 1 << 23,
	INTERRUPTS_KEY = 32,
};

struct interrupts_state {
	struct arena *a;
	bool header, bad, too_long; /* too_long: the rest of the line at hand is dropped */
	uint32_t *columns;	    /* the CPU of each */
	size_t n_columns, cap_columns;
	struct bits cpus;
	struct irq_cell *scratch; /* one for each column */
	struct irq_row *rows;
	size_t n_rows, cap_rows, n_numeric, n_cells;
	char *carry;
	size_t n_carry, cap_carry;
};

void *interrupts_begin(struct arena *a);
void interrupts_bytes(void *state, struct str piece);
void interrupts_end(void *state);
/* Fills all but from. */
void interrupts_finish(const struct interrupts_state *s, struct interrupts *ret);

/* "IR-PCI-MSI 524288-edge      eth0-TxRx-0": what comes after chip, hwirq and trigger. */
struct str interrupts_actions(struct str text);

#endif

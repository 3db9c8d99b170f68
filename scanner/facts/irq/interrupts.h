/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/interrupts (kernel/irq/proc.c show_interrupts, arch show_interrupts): a header with
 * the online CPUs only; rows "key: count… text" with 32-bit counts that wrap; ERR and MIS
 * with a single number. Parsed while it is read: kept are sums, and the cells that are not 0.
 */
#ifndef LATSCAN_FACTS_INTERRUPTS_H
#define LATSCAN_FACTS_INTERRUPTS_H

#include "scanner/facts/fact.h"

struct irq_cell {
	uint32_t cpu;
	uint32_t count;
};

struct irq_row {
	struct str key;	    /* "24", "LOC", "IPI0" */
	int irq;	    /* the number of a numeric key, else -1 */
	struct str text;    /* what follows the counts: chip, hwirq, actions; or a description */
	struct str actions; /* numeric rows: the last word(s), "eth0-TxRx-0" or "a, b" */
	uint64_t total;	    /* over all columns; of a single-number row, that number */
	bool single;	    /* ERR, MIS, Err: one number, no columns */
	bool short_row;	    /* fewer counts than the header has CPUs, and not single */
	const struct irq_cell *cells; /* non-zero, in order of the columns */
	size_t n_cells;
};

struct interrupts {
	const struct answer *from;
	bool valid;		    /* a header was found and every row has a key */
	struct cpuset cpus;	    /* of the header */
	const struct irq_row *rows; /* in the file's order */
	size_t n_rows;
	size_t n_numeric; /* so many at the front are numbered, in ascending order */
};

extern const struct fact fact_interrupts;
/* The row of that key, or NULL. Numeric keys: also the actions must be equal when given. */
const struct irq_row *interrupts_row(const struct interrupts *t, struct str key);
/* arm64 numbers its IPIs differently by version: found by description text instead. */
const struct irq_row *interrupts_row_by_text(const struct interrupts *t, const char *text);
uint32_t irq_row_count(const struct irq_row *r, unsigned cpu); /* 0 where there is no cell */
/* Sum of what the row counted on the CPUs of s. */
uint64_t irq_row_sum(const struct irq_row *r, struct cpuset s);

/* What fired: a device, the CPU's own timer, another CPU, or the CPU's other vectors. */
enum irq_kind {
	IRQ_DEVICE, /* numeric, with an action that is not the CPU's own */
	IRQ_TICK,   /* LOC of x86; arch_timer lines of arm64's interrupt controller */
	IRQ_IPI,    /* RES, CAL, TLB, IWI of x86 (arch/x86/kernel/irq.c); IPIn of arm64 */
	IRQ_OTHER   /* NMI, thermal, machine checks, hypervisor vectors, unclaimed numbers */
};
enum irq_kind irq_row_kind(const struct irq_row *r);
bool irq_row_is_device(const struct irq_row *r);

#endif

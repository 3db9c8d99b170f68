/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interrupts of a port: by the numbers that its PCI function was given, and by their names where
 * that is not told. Needs fact_nic_functions, fact_irqs and fact_interrupts.
 */
#ifndef LATSCAN_JUDGING_PORT_IRQS_H
#define LATSCAN_JUDGING_PORT_IRQS_H

#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/net/nic_functions.h"
#include "scanner/judging/ports.h"

struct port_irq {
	const struct irq *irq;
	struct cpuset cpus; /* where it goes; as asked for on kernels that do not tell more */
	enum queue_way way;
	int queue; /* -1: none, or its name does not tell */
	bool counted;
	uint64_t fired; /* within the window */
};

/* Those that somebody requested. ret_unread: an answer that hides some; NULL: none does. */
size_t in_port_irqs(const struct check_in *in, const struct port *p, const struct port_irq **ret,
	const struct answer **ret_unread);
/* The node of its hardware, -1: not told or none; ret_from may be NULL. */
int in_port_node(const struct check_in *in, const struct port *p, const struct answer **ret_from);

#endif

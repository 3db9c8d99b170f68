/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/irq/N: where each interrupt may go and where it goes. effective_affinity_list since
 * 4.13; the permission bits of smp_affinity tell since 6.12 whether user space may move it
 * (0444: not; kernel/irq/proc.c, c7718e5c76d4).
 */
#ifndef LATSCAN_FACTS_IRQS_H
#define LATSCAN_FACTS_IRQS_H

#include "scanner/facts/fact.h"

enum irq_movable {
	IRQ_MOVABLE_UNKNOWN = 0, /* this kernel cannot tell without writing */
	IRQ_MOVABLE_YES,
	IRQ_MOVABLE_NO,	       /* mode 0444: kernel-managed, or a chip that cannot */
	IRQ_MOVABLE_ASSUMED_NO /* before 6.12: the action's name is one of a managed queue */
};

struct irq {
	unsigned number;
	struct str actions; /* joined by ", "; empty: nobody requested it, or not known */
	bool actions_known; /* some source told who requested it, or that nobody did */
	struct str
		device; /* stable name of the device and queue for keys, without numbers that change */
	struct cpuset requested; /* smp_affinity_list */
	struct cpuset effective; /* effective_affinity_list */
	bool requested_valid, effective_valid;
	const struct answer *requested_from, *effective_from, *mode_from;
	enum irq_movable movable;
};

struct irqs {
	const struct answer *list; /* of /proc/irq */
	const struct irq *v;	   /* by number */
	size_t n;
	const struct answer *default_from;
	bool default_valid;
	struct cpuset default_affinity; /* default_smp_affinity */
};

extern const struct fact fact_irqs;
/*
 * The device behind the actions, without its queue: "eno3" of "eno3-TxRx-0", "nvme0" of
 * "nvme0q12", "mlx5@pci:0000:3b:00.0" of "mlx5_comp7@pci:0000:3b:00.0". Shared lines stay whole.
 */
struct str irqs_group(struct arena *a, struct str actions);
/* By its name alone, where nothing else tells: managed affinity came with 4.8. */
struct host;
enum irq_movable irqs_movable_by_name(const struct host *h, struct str actions);
const struct irq *irqs_find(const struct irqs *t, unsigned number); /* NULL */

#endif

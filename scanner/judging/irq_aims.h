/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where interrupts are aimed, told without writing to one. Of each: may user space move it
 * (movable, unmovable, or this kernel cannot tell), and does it fire on the hot CPU that it is
 * aimed at, or is it dormant. Hundreds may be aimed there; a few take time.
 *
 * Needs fact_irqs, fact_interrupts and fact_host; with an earlier sample, what fired is of the window.
 */
#ifndef LATSCAN_JUDGING_IRQ_AIMS_H
#define LATSCAN_JUDGING_IRQ_AIMS_H

#include "scanner/engine/check.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"

enum aim {
	AIM_CLEAR,  /* no hot CPU in reach, or nobody's interrupt */
	AIM_HOT,    /* at a hot CPU, and not known to be unmovable */
	AIM_KEPT,   /* at a hot CPU, and unmovable: only the kernel moves it */
	AIM_WIDE,   /* at a housekeeping CPU, but its mask holds hot ones */
	AIM_MAYBE,  /* no effective mask on this kernel, and the request holds both kinds */
	AIM_UNTOLD, /* not readable */
	AIMS
};

struct aimed {
	const struct irq *irq;
	struct cpuset hot;   /* the hot CPUs of it */
	uint64_t since_boot; /* what it counted on hot CPUs */
	uint64_t in_window;  /* of that, since the earlier sample */
};

/* What is aimed at hot CPUs by one device, and is alike. */
struct aimed_device {
	struct str name;
	enum aim aim;
	struct aimed worst;
	struct cpuset hot;
	uint64_t since_boot, in_window;
	unsigned n, firing;
};

struct fired {
	const struct irq_row *row;
	uint64_t since_boot;
};

enum { AIMS_BUSIEST = 8 };

struct aims {
	struct aimed_device *devices; /* AIM_HOT and AIM_KEPT, those that fire most first */
	size_t n, cap;
	unsigned count[AIMS];
	struct aimed example[AIMS];
	struct cpuset hot[AIMS];
	unsigned movable, unmovable, untold; /* of those aimed at hot CPUs */
	unsigned firing, dormant;	     /* the same */
	unsigned unused;		     /* aimed at hot CPUs, and nobody requested them */
	unsigned fired; /* counted something on hot CPUs since boot, wherever they are aimed now */
	struct fired busiest[AIMS_BUSIEST]; /* of those */
	size_t n_busiest;
	bool counted;	/* /proc/interrupts was read: firing and dormant mean something */
	bool in_window; /* in both samples: they are of the window, else since boot */
};

void in_irq_aims(const struct check_in *in, struct aims *ret);
/* "movable", "unmovable", "assumed unmovable, by its name", "this kernel cannot tell whether it can be moved" */
const char *irq_movable_text(enum irq_movable m);
/* "25 in 5 s (5/s)", else "25 since boot", "dormant, 25 since boot". */
struct str in_aimed_text(
	const struct check_in *in, const struct aims *s, uint64_t in_window, uint64_t since_boot);

#endif

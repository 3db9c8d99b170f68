/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What drivers of network cards call things: their counters, by what a rise of each means, and what
 * is special in their settings. Data, in one place; names are those of the in-tree drivers of 6.12.
 * Drivers from elsewhere (OFED, a vendor's own) add and rename, so a name that no row has is told
 * by its words.
 */
#ifndef LATSCAN_FACTS_NIC_DRIVERS_H
#define LATSCAN_FACTS_NIC_DRIVERS_H

#include "scanner/base/str.h"

enum nic_counter_class {
	NIC_COUNTER_OTHER = 0,
	/* loss */
	NIC_RING_FULL,	/* the host took packets too slowly */
	NIC_ALLOC_FAIL, /* the driver got no memory for the next one */
	NIC_PORT_FIFO,	/* the card's own buffer was full: PCIe or the card is too slow */
	NIC_ALLOWANCE,	/* a cloud's limit was exceeded */
	NIC_STEERING,	/* nobody wanted the frame: no loss */
	NIC_CHECKSUM,
	NIC_LINK_ERROR, /* CRC, symbols, faults: the wire */
	NIC_FEC_LOST,	/* blocks that error correction could not mend */
	NIC_FEC_MENDED,
	NIC_GUESSED_LOSS, /* its name sounds like it, no row knows it */
	/* flow control and power */
	NIC_PAUSE_RECEIVED,
	NIC_PAUSE_SENT,
	NIC_LOW_POWER, /* entries into low-power idle */
	/* time */
	NIC_STAMP_LOST, /* a packet that should have had a hardware time stamp got none */
	/* PCIe */
	NIC_PCI_STALLED,  /* a gauge: percent of the last second */
	NIC_PCI_EVENTS,	  /* seconds in which that was 30 and more */
	NIC_PCI_OVERFLOW, /* packets lost to it */
	/* traffic */
	NIC_QUEUE_RX, /* packets of one receive queue */
	NIC_QUEUE_TX,
	NIC_QUEUE_DROPS, /* loss of one receive queue; its total may be counted too */
	NIC_COUNTER_CLASSES
};
const char *nic_counter_word(enum nic_counter_class c); /* "ring_full" */

struct nic_counter {
	const char *driver;  /* NULL: of any */
	const char *pattern; /* '#' stands for digits, '*' for any bytes */
	enum nic_counter_class class;
	const char *meaning; /* what it tells, as the end of a sentence; NULL: its class says it */
};
/*
 * The row that fits: the driver's own, then those of any. NULL: no row does. *ret_queue is the first
 * number that '#' stood for, or -1.
 */
const struct nic_counter *nic_counter_of(struct str driver, struct str name, int *ret_queue);

struct nic_driver {
	const char *name;
	const char *ring_full;	/* where a full receive ring is counted, for the reader */
	const char *hidden;	/* what its counters do not show, or how late; NULL: nothing */
	unsigned dynamic_usecs; /* bits 1 << N: rx-usecs N is no time but an adaptive mode */
};
const struct nic_driver *nic_driver_of(struct str driver); /* NULL: no row */

/* Private flags that matter, and how they should be. */
struct nic_flag {
	const char *driver, *name;
	bool on;
	const char *why;
};
extern const struct nic_flag nic_flags[]; /* ends with a NULL driver */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PCI functions below network devices, as /sys/bus/pci/devices shows them: the node and its CPUs, the
 * interrupts that the function was given, and its virtual functions. virtio_net sits on a device of
 * its own, which has neither node nor interrupts: its function has. Interfaces may be renamed after the
 * driver asked for its interrupts, and mlx5 and virtio never name them by the interface: the numbers in
 * msi_irqs belong to the function whatever they are called.
 */
#ifndef LATSCAN_FACTS_NIC_FUNCTIONS_H
#define LATSCAN_FACTS_NIC_FUNCTIONS_H

#include "scanner/facts/fact.h"

enum { NIC_VFS_MAX = 64 }; /* so many of a port are named */

struct nic_vf {
	struct str address, driver; /* driver is empty: none, or not told */
};

struct nic_function {
	struct str name, address; /* "eth0", "0000:3b:00.0" */
	const struct answer *node_from;
	bool node_told; /* the file was read: -1 is what firmware says that does not know */
	int node;
	bool local_told;
	struct cpuset local;		/* local_cpulist */
	const struct answer *irqs_from; /* the list of msi_irqs, else the file irq */
	const unsigned *irqs;
	size_t n_irqs;
	const struct answer *vfs_from; /* sriov_numvfs; absent: the function has none to give */
	uint64_t vfs, vfs_most;
	bool vfs_told;
	const struct nic_vf *v; /* those that were made, at most NIC_VFS_MAX */
	size_t n;
};
struct nic_functions {
	const struct nic_function *v; /* by the name of the device */
	size_t n;
};
extern const struct fact fact_nic_functions;
const struct nic_function *nic_functions_find(const struct nic_functions *t, struct str name);

/* What the name of an interrupt says of the queue behind it (drivers differ: see the table). */
enum queue_way { QUEUE_UNTOLD = 0, QUEUE_RX, QUEUE_TX, QUEUE_BOTH };
const char *queue_way_word(enum queue_way w); /* "rx", "tx", "rx+tx", "" */
/* ret_number is -1 where there is none. */
enum queue_way nic_queue_of(struct str actions, struct str nic, int *ret_number);

#endif

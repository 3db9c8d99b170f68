/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that reach a network card past the kernel, and cards that were taken from the kernel
 * for them. By their open files (/probe/bypass), by the names that DPDK gives its threads, and
 * only where the open files leave it open, or could not be asked for, by the libraries that are
 * mapped: /proc/PID/maps takes the lock of that process's memory, so a budget decides.
 */
#ifndef LATSCAN_FACTS_BYPASS_H
#define LATSCAN_FACTS_BYPASS_H

#include "scanner/facts/net/user_cards.h"
#include "scanner/facts/process/tasks.h"

enum bypass_kind {
	BYPASS_NONE = 0,
	BYPASS_ONLOAD,
	BYPASS_VMA,   /* or XLIO, which came from it */
	BYPASS_VERBS, /* a verbs device is open: VMA, XLIO or RDMA; maps were not read or say none */
	BYPASS_DPDK
};
const char *bypass_word(enum bypass_kind k); /* "Onload", "VMA", "verbs", "DPDK" */

struct bypass_process {
	int pid;
	enum bypass_kind kind;
	unsigned onload, verbs, vfio, uio, eal; /* open files of each kind */
	unsigned uffd;				/* userfaultfd: nothing of a bypass */
	struct str library;			/* mapped: "libvma.so.9.8.84"; empty: not told */
	const struct answer *maps;		/* where it was asked for, else NULL */
	bool lcores;				/* has threads with names of DPDK's workers */
};

struct bypass {
	const struct answer *from;	/* of the probe */
	bool known;			/* every process's open files were seen */
	const struct bypass_process *v; /* by pid */
	size_t n;
	const struct user_card *cards; /* network cards that have no name in the kernel */
	size_t n_cards;
};
extern const struct fact fact_bypass;
/* The same of a scan in which processes were named, and nothing otherwise; it follows no maps. */
extern const struct fact fact_target_bypass;
void bypass_parse(const struct fact_in *in, void *ret);
const struct bypass_process *bypass_find(const struct bypass *t, int pid); /* NULL */

/* A name that DPDK gives to the thread of an lcore: "rte-worker-3", "lcore-worker-3". */
bool bypass_is_lcore(struct str comm);

#endif

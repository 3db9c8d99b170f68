/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probe child: forked before main seals itself, as nobody with four capabilities
 * (DAC_READ_SEARCH, SYS_PTRACE, SYS_RAWIO, SYSLOG; docs/process.md says why), so that it can
 * read what Landlock would blind and write nothing. What is forked is a small keeper that
 * never blocks on the host; it forks a worker for the questions, and another when main gives
 * one up, so a worker stuck in the kernel costs its deadline and nothing else.
 */
#ifndef LATSCAN_SOURCE_CHILD_H
#define LATSCAN_SOURCE_CHILD_H

#include "scanner/base/cpuset.h"
#include "scanner/source/probe.h"

/*
 * What is made ready now, while the rights are there: the sockets of ptp4l are looked for and
 * connected, the configuration of PCI devices is opened, and AMD's SMI counter on the CPUs of
 * smi, by perf events: once, before anything is counted, since that interrupts all CPUs.
 * DPDK processes are connected to: CHILD_DPDK_ALL, also where a polling CPU would have to answer.
 * The kernel's audit state is asked for at once, which needs CAP_AUDIT_CONTROL.
 * A raw socket listens for IGMP queries, which needs CAP_NET_RAW.
 * Without, these probes are denied what only root may do.
 */
enum {
	CHILD_PTP4L = 1,
	CHILD_PCI = 2,
	CHILD_SMI = 4,
	CHILD_AUDIT = 8,
	CHILD_IGMP = 16,
	CHILD_DPDK = 32,
	CHILD_DPDK_ALL = 64
};
/* NULL and errno when it cannot be started. Call before sandbox_seal(). */
struct probes *child_start(unsigned wants, struct cpuset smi);
void child_stop(struct probes
		*p); /* takes NULL; ends keeper and worker, waits for what can be waited for */

/* Pin the keeper, and so each later worker, to these CPUs. 0 or -errno. */
int child_pin(struct probes *p, struct cpuset cpus);

struct child_usage {
	uint64_t cpu_ns; /* user and system time of ended workers and the live one */
	unsigned questions;
	unsigned timeouts;
	unsigned workers; /* how many were started */
	struct str lost; /* capabilities that the child wanted and did not have: "SYS_RAWIO, …" */
};
void child_usage(const struct probes *p, struct arena *a, struct child_usage *ret);

#endif

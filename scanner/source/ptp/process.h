/* SPDX-License-Identifier: Apache-2.0 */
/* The ptp4l processes of this host, as far as their folders in /proc may be read. */
#ifndef LATSCAN_SOURCE_PTP_PROCESS_H
#define LATSCAN_SOURCE_PTP_PROCESS_H

#include <sys/types.h>

#include "scanner/source/ptp/setup.h"

enum { PTP_PROCESSES_MAX = 16, PTP_CANDIDATES_MAX = 6 };

struct ptp_process {
	pid_t pid;
	struct ptp_setup setup;
	enum ptp_netns { PTP_NETNS_OWN, PTP_NETNS_OTHER, PTP_NETNS_UNTOLD } netns;
	struct str root; /* before its paths: "" or "/proc/PID/root" of another mount namespace */
};

/* In order of pids; at most PTP_PROCESSES_MAX. Returns how many. */
size_t ptp_processes(struct arena *a, struct ptp_process ret[PTP_PROCESSES_MAX]);

struct ptp_candidate {
	struct str path; /* as ptp4l was told */
	bool ro;	 /* its read-only socket, which linuxptp has since 4.0 */
};
/*
 * Where its sockets may be, read-only ones first; defaults stand in for what was not said:
 * /var/run, and /var/run/ptp in versions after 4.4. Returns how many.
 */
size_t ptp_candidates(const struct ptp_setup *s, struct ptp_candidate ret[PTP_CANDIDATES_MAX]);

#endif

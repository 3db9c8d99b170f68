/* SPDX-License-Identifier: Apache-2.0 */
/* How a ptp4l was started: what its command line and its configuration file say. */
#ifndef LATSCAN_SOURCE_PTP_SETUP_H
#define LATSCAN_SOURCE_PTP_SETUP_H

#include "scanner/source/ptp/message.h"

struct ptp_setup {
	struct str config;	    /* the file of -f; empty: none */
	struct str uds, ro;	    /* socket paths; empty: not said, the defaults hold */
	struct ptp_address address; /* 0, 0 where nothing else is said, as in ptp4l */
	bool domain_said, transport_said;
};

/* The bytes of /proc/PID/cmdline. */
void ptp_setup_argv(struct str cmdline, struct ptp_setup *ret);
/* The file's text, after the command line, which wins. */
void ptp_setup_config(struct str text, struct ptp_setup *s);

#endif

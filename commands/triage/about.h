/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a triage is about, by what was named. A CPU of --cpu that nothing sets apart is looked at as if it were hot: who asks about it
 * wants to know who else is on it, configured or not. A NIC of --nic adds the CPUs that its interrupts go to, which stay what they are.
 */
#ifndef LATSCAN_COMMANDS_ABOUT_H
#define LATSCAN_COMMANDS_ABOUT_H

#include "commands/scan/scanning.h"

/* From a host or tree, before it is sampled. 0, or EXIT_USAGE after saying why. */
int about_settle(struct scanning *s, struct source *from);
/* The same of this host, before the scan has chosen its own CPU. */
int about_this_host(struct scanning *s);

#endif

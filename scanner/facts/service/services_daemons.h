/* SPDX-License-Identifier: Apache-2.0 */
/* Units whose process is known by name: where a tree has processes and nothing of systemd. */
#ifndef LATSCAN_FACTS_SERVICES_DAEMONS_H
#define LATSCAN_FACTS_SERVICES_DAEMONS_H

#include "scanner/base/str.h"

/* "irqbalance.service" for "irqbalance"; empty when the name is no daemon's that is known. */
struct str services_unit_of_comm(struct str comm);
bool services_is_daemon(struct str unit);

#endif

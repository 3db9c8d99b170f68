/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of PCI devices, for a report that people read: behind the numbers that a finding
 * has as evidence ("8086:1572 Intel Corporation Ethernet Controller X710"). Without libpci or
 * its database the numbers stand alone.
 */
#ifndef LATSCAN_COMMANDS_NAMES_H
#define LATSCAN_COMMANDS_NAMES_H

#include "scanner/engine/report.h"

struct source;
void names_of_devices(struct report *r, struct source *s);

#endif

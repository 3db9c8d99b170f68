/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LATSCAN_PROGRAMS_PUSH_RUN_SCAN_H
#define LATSCAN_PROGRAMS_PUSH_RUN_SCAN_H

#include "programs/push/settings.h"

/*
 * "scan --push URL …": runs the scan without --push, has its report by a pipe, spools it and sends
 * what waits. The scan's own status, or 4 where the report was neither delivered nor kept.
 */
int run_scan(struct settings *o, int argc, char **argv);

#endif

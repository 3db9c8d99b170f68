/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Break-glass: a file by which root opens a gate whatever the host is, with a reason, a name and
 * an end. Lines of "key: value"; a '#' begins a comment line:
 *
 *	reason: exchange moved the cut-over, INC-4711
 *	owner: jane.doe
 *	until: 2026-01-31T16:30:00Z      (or a date: to the end of that day; UTC)
 */
#ifndef LATSCAN_ENGINE_OVERRIDE_H
#define LATSCAN_ENGINE_OVERRIDE_H

#include "scanner/engine/report.h"
#include "scanner/source/owned.h"

/*
 * What the file says at that moment. Nothing but a file of root's that nobody else may write,
 * that says all three and has not expired, is honoured; else ret->refused says why.
 */
void override_judge(
	struct arena *a, const struct owned_file *file, uint64_t realtime_ns, struct override *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What is said about the scan itself, once the checks are judged. */
#ifndef LATSCAN_ENGINE_DESCRIBE_H
#define LATSCAN_ENGINE_DESCRIBE_H

#include "scanner/engine/report.h"
#include "scanner/source/child.h"
#include "scanner/source/sandbox.h"

/* A scan of this host: what kept it from writing, where it ran, what it took. */
void describe_live(struct report *r, const struct sandbox *sandbox, const struct child_usage *child,
	int cpu, uint64_t cpu_ns);

/*
 * Standing lines of the header (SMIs that cannot be observed, no sandbox, hot CPUs by
 * declaration only), and each missing right once, with the checks that it costs.
 */
void describe_notes(struct report *r);
/* One more of them: what is judged is a redacted capture. */
void describe_redacted(struct report *r);

#endif

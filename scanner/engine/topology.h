/* SPDX-License-Identifier: Apache-2.0 */
/* How the host is built, for a picture of it: struct topology of the report. */
#ifndef LATSCAN_ENGINE_TOPOLOGY_H
#define LATSCAN_ENGINE_TOPOLOGY_H

#include "scanner/engine/report.h"

/*
 * From facts that the chosen checks looked at; nothing is read for it. before may be NULL: what
 * landed on hot CPUs is then not known. The report's roles must be filled.
 */
void topology_fill(struct report *r, const struct sample *before, const struct sample *now);

#endif

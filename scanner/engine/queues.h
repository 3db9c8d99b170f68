/* SPDX-License-Identifier: Apache-2.0 */
/* Where the queues of NICs with a role interrupt: part of struct topology. */
#ifndef LATSCAN_ENGINE_QUEUES_H
#define LATSCAN_ENGINE_QUEUES_H

#include "scanner/engine/report.h"

/* From facts that the chosen checks looked at; the NICs of the topology must be filled. */
void queues_fill(struct report *r, const struct sample *before, const struct sample *now);

#endif

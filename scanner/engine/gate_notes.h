/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate did, in standing lines of the report: each format that shows notes shows them. */
#ifndef LATSCAN_ENGINE_GATE_NOTES_H
#define LATSCAN_ENGINE_GATE_NOTES_H

#include "scanner/engine/engine.h"

void gate_notes(struct report *r, const struct job *job);

#endif

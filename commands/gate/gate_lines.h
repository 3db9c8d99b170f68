/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate writes to the log of a pipeline, on standard error: reports go where they are asked. */
#ifndef LATSCAN_COMMANDS_GATE_LINES_H
#define LATSCAN_COMMANDS_GATE_LINES_H

#include "scanner/engine/engine.h"

/* A line for each thing that makes the verdict, those about the gate itself, and the verdict. */
void gate_lines(const struct report *r, const struct job *job);

#endif

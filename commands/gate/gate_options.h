/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a gate: its own, and those of a scan. */
#ifndef LATSCAN_COMMANDS_GATE_OPTIONS_H
#define LATSCAN_COMMANDS_GATE_OPTIONS_H

#include "commands/options.h"

extern const struct scan_options gate_defaults;
const struct option_row *gate_row(unsigned i); /* NULL past the last */
const struct usage_option *gate_option(unsigned i);

#endif

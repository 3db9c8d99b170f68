/* SPDX-License-Identifier: Apache-2.0 */
/* --times FILE: when each sample of --root was taken, where they do not tell. */
#ifndef LATSCAN_COMMANDS_TIMES_H
#define LATSCAN_COMMANDS_TIMES_H

#include "commands/options.h"

extern const struct option_row times_row;

/* The window is what lies between the first and the last. 0, or EXIT_USAGE after saying why. */
int series_times(struct scan_options *o);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The wait between the two samples. */
#ifndef LATSCAN_COMMANDS_WINDOW_H
#define LATSCAN_COMMANDS_WINDOW_H

#include "scanner/source/clock.h"

/* SIGINT and SIGTERM end the wait; a second one ends the program. */
void window_catch_signals(void);
/*
 * Sleep; on a terminal a line on stderr says how long it still takes. False: ended early by a
 * signal.
 */
bool window_wait(const struct clock *clock, uint64_t ns, bool progress);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The wait between the two samples. */
#ifndef LATSCAN_COMMANDS_WINDOW_H
#define LATSCAN_COMMANDS_WINDOW_H

#include "scanner/source/clock.h"

/* SIGINT and SIGTERM end the wait; a second one ends the program. */
void window_catch_signals(void);
/* Something small to do now and then while the window runs; false: no more. */
struct window_beat {
	bool (*run)(void *user); /* NULL: nothing */
	void *user;
	uint64_t every_ns; /* run() may change it */
	uint64_t due_ns;   /* of window_wait() */
	struct window_beat *next;
};
/*
 * Sleep; on a terminal a line on stderr says how long it still takes. beats may be NULL. False:
 * ended early by a signal.
 */
bool window_wait(const struct clock *clock, uint64_t ns, bool progress, struct window_beat *beats);

#endif

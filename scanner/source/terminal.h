/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal that a report is printed on. */
#ifndef LATSCAN_SOURCE_TERMINAL_H
#define LATSCAN_SOURCE_TERMINAL_H

#include <stdbool.h>

/* COLUMNS, else the terminal's width, else 0: not a terminal, do not wrap. */
unsigned terminal_width(int fd);
/* A terminal, NO_COLOR not set, TERM not "dumb". */
bool terminal_colour(int fd);

/*
 * Where standard input, output or error is closed, the next file that is opened would get its number,
 * and messages would be written into a report. What cannot be written keeps the place (EBADF).
 */
void terminal_keep_places(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal that a report is printed on. */
#ifndef LATSCAN_SOURCE_TERMINAL_H
#define LATSCAN_SOURCE_TERMINAL_H

#include <stdbool.h>

/* COLUMNS, else the terminal's width, else 0: not a terminal, do not wrap. */
unsigned terminal_width(int fd);
/* A terminal, NO_COLOR not set, TERM not "dumb". */
bool terminal_colour(int fd);

#endif

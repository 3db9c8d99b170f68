/* SPDX-License-Identifier: Apache-2.0 */
/* Folders and files of reports, read by threads. */
#ifndef LATSCAN_PROGRAMS_FLEET_INPUT_H
#define LATSCAN_PROGRAMS_FLEET_INPUT_H

#include "programs/fleet/read/fleet.h"

/* A file, a folder with what is in it, or "-". 0 or -errno. */
int input_add(struct intake *in, const char *operand);
/*
 * What was added since the last call, by so many threads. profile: each file is a capture, which the scanner
 * judges by it; NULL: a file of reports.
 */
void input_read(struct intake *in, unsigned threads, const char *profile);
/* Captures of a folder. 0 or -errno. */
int input_add_captures(struct intake *in, const char *folder);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A file that was begun and is removed where the process ends before it has its name. */
#ifndef LATSCAN_PROGRAMS_CAPTURE_UNFINISHED_H
#define LATSCAN_PROGRAMS_CAPTURE_UNFINISHED_H

/* From here on a signal, exit() or abort() removes it; not of a child that is forked meanwhile. */
void unfinished_begin(const char *path);
void unfinished_end(void); /* it has its name, or is gone */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a stored file of /proc or /sys says, where nobody wrote down how it was read. Files of
 * both claim a length that is not theirs: 0 in /proc (fs/proc gives none), a page in /sys
 * (fs/sysfs/file.c). A collector that believes it stores nothing of the first (tar), and fills
 * up the second with zero bytes; one whose read fails leaves an empty file behind (sosreport).
 * None of that is the host's word.
 */
#ifndef LATSCAN_SOURCE_COLLECTED_H
#define LATSCAN_SOURCE_COLLECTED_H

#include "scanner/base/str.h"

/*
 * False: the file says nothing, it was not captured. Else *bytes are what the kernel gave.
 * An attribute of /sys ends in a newline, a file of /proc has a line at least; files of a process
 * may be empty (cmdline of a kernel thread), which counts where processes were read: see below.
 */
bool collected_says(struct str path, bool processes, struct str *bytes);

/* Files of process 1 that are never empty where a collector read what it stored. */
bool collected_is_witness(struct str path);
extern const char *const collected_witnesses[]; /* NULL at the end */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which right a read needs, by path: what a missing one costs is said once, by its name. */
#ifndef LATSCAN_SOURCE_PRIVILEGE_H
#define LATSCAN_SOURCE_PRIVILEGE_H

#include "scanner/base/str.h"

/* "CAP_SYS_RAWIO", "CAP_SYSLOG", …, or NULL: anybody may read it. */
const char *privilege_of(struct str path);
/*
 * The right without which a read was denied: that of the rule, or one that no scan keeps, which
 * no unit need give; CAP_DAC_READ_SEARCH where nothing but the file's mode can be why.
 */
const char *privilege_lacked(struct str path);
/* What an ordinary user needs beside it, or NULL: /dev/cpu/N/msr is of mode 0600 too. */
const char *privilege_also(struct str path);
/* What a reader who lacks it can do about it, in one line. */
const char *privilege_mend(const char *privilege);

#endif

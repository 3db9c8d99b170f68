/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration files of time daemons, as each of them would open them. */
#ifndef LATSCAN_SOURCE_TIME_FILES_H
#define LATSCAN_SOURCE_TIME_FILES_H

#include <sys/types.h>

#include "scanner/base/str.h"

/* Blanks, control bytes and backslashes as \xNN: one word of a line. */
struct str time_files_escape(struct arena *a, struct str s);

/*
 * "config STATE PATH" of the file that it was told, or of its default one, and of what chronyd
 * includes, each followed by "line TEXT" for what is no comment. STATE: ok, absent, denied, broken.
 */
struct str time_files_config(struct arena *a, pid_t pid, struct str comm, struct str cmdline);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that survive a loss of power: bytes first, then the name, each told to the disk. A rename
 * is durable when the folder was synced, not when it returns (fsync(2), "does not necessarily
 * ensure that the entry in the directory containing the file has also reached disk").
 */
#ifndef LATSCAN_PROGRAMS_PUSH_DURABLE_H
#define LATSCAN_PROGRAMS_PUSH_DURABLE_H

#include "scanner/base/str.h"

/* A folder, made where it is missing, the folder above it synced then. A descriptor or -errno. */
int durable_folder(int dir, const char *name, unsigned mode);
/* All of bytes in a new file, synced; it is removed again where that fails. 0 or -errno. */
int durable_write(int dir, const char *name, struct str bytes, unsigned mode);
/* From one folder of a file system into another, both synced. 0 or -errno. */
int durable_rename(int from, const char *name, int to, const char *as);
int durable_unlink(int dir, const char *name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* How many bytes a spool holds at most, in a file of it (spool.h): read and written with its lock. */
#ifndef LATSCAN_PROGRAMS_PUSH_HELD_H
#define LATSCAN_PROGRAMS_PUSH_HELD_H

#include <stdbool.h>
#include <stdint.h>

/* False: it is not there, it is torn, or it was written before this boot. */
bool held_read(int fd, uint64_t *ret);
/* 0 or -errno: then nothing may be added, since a smaller number stands there. fd < 0: 0. */
int held_write(int fd, uint64_t bytes);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LATSCAN_PROGRAMS_SHARED_LOCKED_H
#define LATSCAN_PROGRAMS_SHARED_LOCKED_H

/* flock() of a folder for this process alone, waited for at most 5 s. 0, -EWOULDBLOCK, or -errno. */
int locked(int fd);

#endif

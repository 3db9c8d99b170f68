/* SPDX-License-Identifier: Apache-2.0 */
/* A program of this installation, run for what it prints. */
#ifndef LATSCAN_SOURCE_PROGRAM_H
#define LATSCAN_SOURCE_PROGRAM_H

#include <sys/types.h>

#include "scanner/base/str.h"

/*
 * Runs argv[0] (found by own_program()) with standard error as it is, and reads its standard
 * output, at most cap bytes. 0 with its exit status (128 and the signal's number where it died),
 * -ENOENT where it is not installed, -EFBIG past the cap, or -errno.
 */
int program_read(struct arena *a, char *const *argv, size_t cap, struct str *ret, int *ret_status);

/*
 * Runs argv[0] with these three as its descriptors 0, 1 and 3, and none but standard error
 * beside them; -1: /dev/null, for reading. *ret_status as above; 0, -ENOENT or -errno.
 */
int program_pass(struct arena *a, char *const *argv, const int fds[3], int *ret_status);

/*
 * Starts argv[0] with a pipe as its standard input, and does not wait: *ret_fd is the pipe's other end, which does not
 * block. 0, -ENOENT or -errno.
 */
int program_feed(struct arena *a, char *const *argv, int *ret_fd, pid_t *ret_pid);
/* Closes the pipe and gives the program so long to end by itself; true: it did, with *ret_status as above. */
bool program_end(int fd, pid_t pid, unsigned most_ms, int *ret_status);

#endif

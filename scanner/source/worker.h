/* SPDX-License-Identifier: Apache-2.0 */
/* A worker of the probe child: answers one question after the other until main hangs up. */
#ifndef LATSCAN_SOURCE_WORKER_H
#define LATSCAN_SOURCE_WORKER_H

#include <stdnoreturn.h>
#include <sys/types.h>

noreturn void worker_run(int socket, pid_t keeper);

#endif

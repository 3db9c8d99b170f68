/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to one ptp4l over a unix datagram socket. */
#ifndef LATSCAN_SOURCE_PTP_SOCKET_H
#define LATSCAN_SOURCE_PTP_SOCKET_H

#include "scanner/source/ptp/process.h"

/* A socket of an abstract name of the kernel's choice, connected. A descriptor or -errno. */
int ptp_connect(struct str path);

struct ptp_line {
	int fd;
	pid_t pid; /* who must answer: the path may be another ptp4l's */
	struct ptp_address to;
	unsigned sequence;
	char bytes[1500]; /* of the last reply, which reply points into */
	struct ptp_reply reply;
};

/* What was left from earlier questions is thrown away. */
void ptp_line_init(struct ptp_line *l, int fd, pid_t pid);
/*
 * Send a GET and wait for its first reply; ptp_next() waits for one more to the same GET.
 * -ETIMEDOUT, -ECONNREFUSED (nobody behind the socket), -ENOENT (another process answered),
 * -EOPNOTSUPP (an error status) or what sendto() said.
 */
int ptp_get(struct ptp_line *l, enum ptp_id id, unsigned ms);
int ptp_next(struct ptp_line *l, enum ptp_id id, unsigned ms);

#endif

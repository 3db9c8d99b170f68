/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to the chronyd of this network namespace. */
#ifndef LATSCAN_SOURCE_CHRONY_ASK_H
#define LATSCAN_SOURCE_CHRONY_ASK_H

#include "scanner/source/chrony/message.h"

struct chrony_line {
	int fd; /* -1: none */
	uint32_t sequence;
	char bytes[CHRONY_REPLY_MAX]; /* of the last reply, which reply points into */
	struct chrony_reply reply;
};

/*
 * Over IPv4, else IPv6: the first that answers TRACKING, whose reply is in the line then.
 * "ok", "timeout", "refused" (nobody listens on the port), "denied" (a status that says so) or
 * "version" (another version of the protocol, or a reply that is too short for it).
 */
const char *chrony_open(struct chrony_line *l, unsigned ms);
/* 0, -ETIMEDOUT, -ECONNREFUSED, -EPROTO, -EACCES, -EOPNOTSUPP (any other status). */
int chrony_ask(struct chrony_line *l, enum chrony_command c, uint32_t index, unsigned ms);
void chrony_close(struct chrony_line *l);

/* The same on a socket that is connected already. */
void chrony_line_init(struct chrony_line *l, int fd);

#endif

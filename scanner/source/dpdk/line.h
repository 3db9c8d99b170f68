/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection to a DPDK process's telemetry (lib/telemetry/telemetry.c): a SOCK_SEQPACKET
 * socket. It greets with a JSON object of version, pid and max_output_len; each request is the
 * command as plain text, each answer one packet {"COMMAND": VALUE}; what it does not know, and
 * what it cannot tell, is null. A connection costs the process a thread that is made and ends
 * with it, so there is one a process and scan.
 */
#ifndef LATSCAN_SOURCE_DPDK_LINE_H
#define LATSCAN_SOURCE_DPDK_LINE_H

#include <sys/types.h>

#include "scanner/base/str.h"

enum { DPDK_ANSWER_MAX = 64 << 10 }; /* 16 KiB in every version so far */

struct dpdk_line {
	int fd;
	uint64_t until; /* of the whole conversation, CLOCK_MONOTONIC */
	bool over;	/* the other end is gone, or does not answer */
	struct str hello;
};

/* A descriptor that does not block, or -errno; -EAGAIN: it has no room for another client. */
int dpdk_connect(struct arena *a, int dir, struct str name);
pid_t dpdk_peer(int fd); /* who listens, 0 where the kernel does not tell */

/* What came before it was asked: the greeting, or answers to somebody who gave up. */
void dpdk_line_begin(struct arena *a, struct dpdk_line *l);
/*
 * NULL and the value, as JSON text without control characters (the answer's first level is taken
 * off); or why there is none: "null", "timeout", "gone", "too large", "no JSON", "another answer".
 */
const char *dpdk_ask(struct arena *a, struct dpdk_line *l, struct str command, struct str *ret);

/* {"KEY": VALUE} is VALUE; the parser alone, for tests. */
const char *dpdk_value_of(struct arena *a, struct str packet, struct str key, struct str *ret);

#endif

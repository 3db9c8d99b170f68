/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes over the sockets between main, the keeper and a worker of the probe child. Both
 * ends are the same program, but a worker has touched the host: main checks each field.
 */
#ifndef LATSCAN_SOURCE_WIRE_H
#define LATSCAN_SOURCE_WIRE_H

#include "scanner/source/answer.h"

enum {
	WIRE_MAGIC = 0x4c535731,
	WIRE_PATH_MAX = 4096,
	WIRE_NOTE_MAX = 4096,
	WIRE_BYTES_MAX = 8 << 20 /* a larger answer is broken with EFBIG */
};

/* Main to worker, over a stream; the path follows. */
struct wire_question {
	uint32_t magic, sequence;
	uint32_t kind, path_n;
};

/* Worker to main; the note and then the bytes follow. */
struct wire_answer {
	uint32_t magic, sequence;
	uint32_t state, error;
	uint32_t mode, note_n;
	uint64_t bytes_n, at_ns;
};

/* Main to keeper and back: one packet each, the reply repeats the operation. */
enum wire_op {
	WIRE_HELLO = 1, /* keeper only: its rights are dropped, or the errno why not */
	WIRE_WORKER,	/* start a worker; the reply carries its pid and socket */
	WIRE_GIVE_UP,	/* kill the worker pid; no reply */
	WIRE_PIN,	/* the CPUs follow as a list in text */
	WIRE_USAGE	/* CPU time of the keeper and all of its workers */
};
enum { WIRE_CPUS_MAX = 65536 };
struct wire_order {
	uint32_t op;
	int32_t pid;
	uint32_t sequence;
};
struct wire_reply {
	uint32_t op;
	int32_t pid;
	uint32_t sequence;
	int32_t error;	/* positive errno or 0 */
	uint64_t value; /* HELLO: the capabilities kept; USAGE: nanoseconds */
};

/*
 * Whole or not at all, retried after signals, never SIGPIPE. deadline_ns is of CLOCK_MONOTONIC,
 * 0 waits for ever. -ETIMEDOUT; -ECONNRESET when the other end is gone.
 */
int wire_send(int fd, const void *p, size_t n, uint64_t deadline_ns);
int wire_receive(int fd, void *p, size_t n, uint64_t deadline_ns);
/* Wait until fd can be read (POLLIN) or written (POLLOUT). */
int wire_wait(int fd, short events, uint64_t deadline_ns);

/* One packet, with a descriptor when pass is not -1; *ret_fd is -1 when none came. */
int wire_send_fd(int fd, const void *p, size_t n, int pass);
int wire_receive_fd(int fd, void *p, size_t n, uint64_t deadline_ns, int *ret_fd);

uint64_t wire_now_ns(void); /* CLOCK_MONOTONIC */

/* 0, or -EPROTO when no worker of this program can have sent it as answer to sequence. */
int wire_check(const struct wire_answer *w, uint32_t sequence);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is on its way lies here until a receiver has said that it has it: a folder for each
 * destination (a queue), in it a file a report, named by parcel.c. A process that is killed
 * between any two system calls leaves one of four states, and each is taken up by the next:
 *
 *	a file in tmp/		was not promised to anybody: removed
 *	QUEUE/NAME		to be sent; perhaps it was sent, and then the receiver knows its key
 *	QUEUE/sent/NAME		was delivered; its bytes go, its name stays as long as --spool-age
 *	QUEUE/refused/NAME	the receiver does not take it, and said why
 *
 * "held" says how many bytes lie here at most, so that one more report costs the same however many
 * there are. Who adds writes it first and who takes away leaves it: killed between any two calls
 * it says too much, never too little, and is counted anew when it comes to the bound. It is not
 * synced, and means nothing after the next boot.
 *
 * Nobody is told that a report is kept before its bytes and its name are on the disk.
 */
#ifndef LATSCAN_PROGRAMS_PUSH_SPOOL_H
#define LATSCAN_PROGRAMS_PUSH_SPOOL_H

#include "programs/push/push.h"

struct spool {
	struct arena *a;
	const char *path;
	uint64_t most_bytes, most_age_ns;
	bool keep_newest; /* where there is no room: the oldest go; else the new one is not taken */
	int fd, tmp, held;
};
struct queue {
	struct spool *spool;
	const struct destination *to;
	int fd, sent, refused;
};
struct spooled {
	struct str name;
	uint64_t bytes, at_ns; /* when it came, CLOCK_REALTIME */
};
struct spooled_list {
	struct spooled *v; /* the oldest report first */
	size_t n, cap;
};

/* 0, or -errno with *ret_error. Made where it is missing, for its owner alone. */
int spool_open(struct spool *s, struct str *ret_error);
void spool_close(struct spool *s);
int queue_open(
	struct spool *s, const struct destination *to, struct queue *ret, struct str *ret_error);
void queue_close(struct queue *q);

/* 0: it is there, durably. -EALREADY: it was delivered. -ENOSPC: the bound, -errno: else. */
int queue_put(struct queue *q, const struct parcel *p, deliver_note *note);
int queue_list(struct queue *q, struct spooled_list *ret);
int queue_read(struct queue *q, struct str name, struct arena *a, struct str *ret);
int queue_sent(struct queue *q, struct str name);
int queue_refused(struct queue *q, struct str name);
/* Only one process sends; 0, or -EWOULDBLOCK after five seconds. Released by queue_close(). */
int queue_lock(struct queue *q);

const char *spool_queue_name(struct arena *a, const struct destination *to);
/* Within the bounds with so many bytes more: 0, -ENOSPC, or -EFBIG where they alone are too many. */
int spool_make_room(struct spool *s, uint64_t bytes, deliver_note *note);
/* With the lock: nobody else writes, and what lies in tmp was left there by one who was killed. */
void spool_sweep_tmp(struct spool *s);
/* What is older than --spool-age goes, in every queue; each is named. How many did. */
unsigned spool_expire(struct spool *s, deliver_note *note);
/* Reports that wait in queues other than these. */
size_t spool_elsewhere(struct spool *s, const struct destination *to, unsigned n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel log by /dev/kmsg (kernel/printk/printk.c): each open descriptor has a position
 * of its own, so reading takes nothing from others, unlike /proc/kmsg. One read() gives one
 * record; EAGAIN ends the ring, EPIPE says that records were overwritten before they were
 * read and the position moved to the oldest one left.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/source.h"

/* A record is at most 2 KiB of text, up to four times as long escaped, and its dictionary. */
enum { RECORD_MAX = 16 << 10, FIRST_ROOM = 256 << 10, CAP = 4 << 20 };

struct ring {
	char *p;
	size_t n, room;
};

/*
 * Past the cap the older half goes: the newest records matter more, and their sequence
 * numbers tell the reader that the text does not reach back to the boot.
 */
static void make_room(struct ring *r, struct arena *a)
{
	if (r->room - r->n >= RECORD_MAX)
		return;
	if (r->room < CAP) {
		char *more = ARENA_NEW(a, char, 2 * r->room);

		memcpy(more, r->p, r->n);
		r->p = more;
		r->room *= 2;
		return;
	}
	for (size_t i = r->n / 2; i + 1 < r->n; i++) {
		/* A line that starts with a blank belongs to the record before it. */
		if (r->p[i] != '\n' || r->p[i + 1] == ' ')
			continue;
		r->n -= i + 1;
		memmove(r->p, r->p + i + 1, r->n);
		return;
	}
	r->n = 0;
}

static int read_ring(int fd, struct ring *r, struct arena *a)
{
	for (;;) {
		ssize_t n;

		make_room(r, a);
		n = read(fd, r->p + r->n, RECORD_MAX);
		if (n > 0)
			r->n += (size_t)n;
		else if (n == 0 || errno == EAGAIN)
			return 0;
		else if (errno != EINTR && errno != EPIPE)
			return -errno;
	}
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct ring r = { .room = FIRST_ROOM };
	int fd, error;

	(void)rest;
	if (probe_refuses(ret))
		return;
	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	error = fd < 0 ? -errno : 0;
	if (!error) {
		r.p = ARENA_NEW(a, char, r.room);
		error = read_ring(fd, &r, a);
		close(fd);
	}
	ret->error = -error;
	ret->state = error ? answer_state_of_errno(-error, false) : ANSWER_OK;
	if (!error)
		ret->bytes = (struct str){ r.p, r.n };
}

const struct probe_kind probe_kmsg = {
	.prefix = "/probe/kmsg",
	.deadline_ms = 2000,
	.run = run,
};

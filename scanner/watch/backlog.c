/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/watch/backlog.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void backlog_init(struct arena *a, size_t cap, struct backlog *ret)
{
	*ret = (struct backlog){ .p = ARENA_NEW(a, char, cap), .cap = cap };
}

static size_t line_length(const struct backlog *q, size_t at)
{
	const char *end = memchr(q->p + at, '\n', q->n - at);

	return end ? (size_t)(end - q->p) + 1 - at : q->n - at;
}

static void cut_out(struct backlog *q, size_t at, size_t n)
{
	memmove(q->p + at, q->p + at + n, q->n - at - n);
	q->n -= n;
}

void backlog_put(struct backlog *q, struct str line)
{
	size_t kept = q->begun ? line_length(q, 0) : 0;

	while (q->n > kept && q->n + line.n > q->cap) {
		cut_out(q, kept, line_length(q, kept));
		q->dropped++;
	}
	if (q->n + line.n > q->cap) {
		q->dropped++;
		return;
	}
	memcpy(q->p + q->n, line.p, line.n);
	q->n += line.n;
}

int backlog_write(struct backlog *q, int fd)
{
	while (q->n) {
		ssize_t n = write(fd, q->p, q->n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		q->begun = n > 0 ? q->p[n - 1] != '\n' : q->begun;
		cut_out(q, 0, (size_t)n);
		if (n == 0)
			break;
	}
	return 0;
}

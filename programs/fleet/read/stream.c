/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a file: all of it at once, or as many whole lines as fit. */
#include "programs/fleet/read/stream.h"

#include "scanner/source/slurp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void stream_unreadable(struct intake *in, uint32_t file, int error)
{
	intake_fault(in, FAULT_UNREADABLE, file, 0, str_from(strerror(error)));
}

void stream_too_large(struct intake *in, uint32_t file, uint32_t line)
{
	intake_fault(in, FAULT_TOO_LARGE, file, line, STR("more than 16 MiB"));
}

int stream_open(struct intake *in, uint32_t file)
{
	char path[4096];
	struct str name = in->files[file];
	int fd;

	if (str_is(name, "-"))
		return dup(STDIN_FILENO);
	if (name.n >= sizeof(path))
		fd = -ENAMETOOLONG;
	else {
		memcpy(path, name.p, name.n);
		path[name.n] = 0;
		fd = slurp_open(path);
	}
	if (fd < 0)
		stream_unreadable(in, file, -fd);
	return fd;
}

/* At most so many bytes, fewer only at the end. */
ssize_t stream_read(int fd, char *to, size_t most)
{
	size_t n = 0;
	ssize_t r = 1;

	while (n < most && r > 0) {
		r = read(fd, to + n, most - n);
		if (r < 0 && errno == EINTR)
			r = 1;
		else if (r > 0)
			n += (size_t)r;
	}
	return r < 0 ? -errno : (ssize_t)n;
}

/* Behind the newline of a line that is too long; how many bytes of the chunk that is. */
static size_t pass_line(struct stream *s, const char *buf, size_t n)
{
	const char *newline = memchr(buf, '\n', n);

	if (!newline)
		return n;
	s->passing = false;
	s->line++;
	return (size_t)(newline - buf) + 1;
}

/* Where lines of buf end; the last one need not. */
static void find_ends(struct stream *s, const char *buf, size_t n, struct lines *ret)
{
	ret->n = 0;
	for (const char *p = buf; (p = memchr(p, '\n', n - (size_t)(p - buf))) != NULL; p++)
		ret->ends[ret->n++] = (uint32_t)(p - buf);
	s->line += (uint32_t)ret->n;
	if (n && (!ret->n || ret->ends[ret->n - 1] + 1 != n))
		ret->ends[ret->n++] = (uint32_t)n;
}

void stream_lines(struct intake *in, struct stream *s, char *buf, struct lines *ret)
{
	size_t n = s->n_rest, used;
	const char *newline = NULL;
	ssize_t r;

	if (n)
		memcpy(buf, s->rest, n);
	s->n_rest = 0;
	while (!newline && !s->over) {
		if (n + CHUNK > REPORT_MOST) {
			stream_too_large(in, s->file, s->line);
			s->passing = true;
			n = 0;
		}
		r = stream_read(s->fd, buf + n, CHUNK);
		if (r < 0)
			stream_unreadable(in, s->file, (int)-r);
		s->over = r < CHUNK;
		r = r < 0 ? 0 : r;
		if (s->passing) {
			used = pass_line(s, buf, (size_t)r);
			memmove(buf, buf + used, (size_t)r - used);
			r -= (ssize_t)used;
		}
		newline = r ? memrchr(buf + n, '\n', (size_t)r) : NULL;
		n += (size_t)r;
	}
	if (!s->over) {
		used = (size_t)(newline - buf) + 1;
		s->n_rest = n - used;
		memcpy(s->rest, buf + used, s->n_rest);
		n = used;
	}
	ret->file = s->file;
	ret->first = s->line;
	find_ends(s, buf, n, ret);
}

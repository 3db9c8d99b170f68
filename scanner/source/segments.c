/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/segments.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* "NAME-000012-…": its number; false: it is none of ours. */
static bool number_of(const char *file, const char *name, uint64_t *ret)
{
	struct str s = str_from(file), number, rest;

	if (!str_starts(s, name) || !str_ends(s, ".txt"))
		return false;
	s = str_skip(s, strlen(name));
	if (!str_starts(s, "-") || !str_split(str_skip(s, 1), '-', &number, &rest))
		return false;
	return str_u64(number, 10, ret) == 0 && *ret < UINT64_MAX;
}

static int by_number(const void *x, const void *y)
{
	const struct segment *a = x, *b = y;

	return (a->number > b->number) - (a->number < b->number);
}

static void drop_oldest(struct segments *s)
{
	unlinkat(s->dir, s->v[0].name, 0);
	memmove(s->v, s->v + 1, (s->n - 1) * sizeof(*s->v));
	s->n--;
}

/* More files than a table holds are somebody's copies: the oldest go. */
static void take_file(struct segments *s, const char *file)
{
	struct segment one = { 0 };
	struct stat st;

	if (strlen(file) >= SEGMENTS_NAME || !number_of(file, s->name, &one.number) ||
		fstatat(s->dir, file, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return;
	memcpy(one.name, file, strlen(file) + 1);
	one.bytes = (uint64_t)st.st_size;
	if (one.number >= s->next)
		s->next = one.number + 1;
	if (s->n == SEGMENTS_KEPT) {
		qsort(s->v, s->n, sizeof(*s->v), by_number);
		drop_oldest(s);
	}
	s->v[s->n++] = one;
}

static int look_at(struct segments *s)
{
	int fd = fcntl(s->dir, F_DUPFD_CLOEXEC, 0);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!d) {
		int error = -errno;

		if (fd >= 0)
			close(fd);
		return error;
	}
	while ((e = readdir(d)))
		take_file(s, e->d_name);
	closedir(d);
	qsort(s->v, s->n, sizeof(*s->v), by_number);
	return 0;
}

int segments_open(const char *folder, const char *name, uint64_t most, struct segments *ret)
{
	struct segments s = { .fd = -1, .name = name, .most = most, .share = most / SEGMENTS };
	int r;

	if (mkdir(folder, 0755) && errno != EEXIST)
		return -errno;
	s.dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s.dir < 0)
		return -errno;
	s.next = 1;
	r = faccessat(s.dir, ".", W_OK, AT_EACCESS) ? -errno : look_at(&s);
	if (r) {
		close(s.dir);
		return r;
	}
	*ret = s;
	return 0;
}

uint64_t segments_bytes(const struct segments *s)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < s->n; i++)
		sum += s->v[i].bytes;
	return sum;
}

bool segments_full(const struct segments *s, size_t bytes)
{
	return s->fd < 0 || s->v[s->n - 1].bytes + bytes > s->share;
}

static void end_file(struct segments *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static void name_file(const struct segments *s, uint64_t real_ns, char *ret)
{
	time_t seconds = (time_t)(real_ns / 1000000000u);
	struct tm t;

	gmtime_r(&seconds, &t);
	snprintf(ret, SEGMENTS_NAME, "%.20s-%08llu-%04d%02d%02dT%02d%02d%02dZ.txt", s->name,
		(unsigned long long)s->next, (t.tm_year + 1900) % 10000, t.tm_mon + 1, t.tm_mday,
		t.tm_hour, t.tm_min, t.tm_sec);
}

int segments_begin(struct segments *s, uint64_t real_ns, struct str head)
{
	struct segment *one;
	int r;

	if (head.n > s->share)
		return -EFBIG;
	end_file(s);
	while (s->n && (s->n == SEGMENTS_KEPT || segments_bytes(s) + s->share > s->most))
		drop_oldest(s);
	one = &s->v[s->n];
	*one = (struct segment){ .number = s->next };
	name_file(s, real_ns, one->name);
	s->fd = openat(
		s->dir, one->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (s->fd < 0)
		return -errno;
	s->next++;
	s->n++;
	r = segments_append(s, head);
	if (r == 0)
		return 0;
	end_file(s);
	unlinkat(s->dir, one->name, 0);
	s->n--;
	return r;
}

static int write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		text = str_skip(text, (size_t)n);
	}
	return 0;
}

/* Where even taking back fails, the file ends in a part of a line, and nothing more is written to it. */
int segments_append(struct segments *s, struct str text)
{
	struct segment *one;
	int r;

	if (s->fd < 0)
		return -EBADF;
	one = &s->v[s->n - 1];
	if (one->bytes + text.n > s->share)
		return -EFBIG;
	r = write_all(s->fd, text);
	if (r == 0) {
		one->bytes += text.n;
		return 0;
	}
	if (ftruncate(s->fd, (off_t)one->bytes) || lseek(s->fd, (off_t)one->bytes, SEEK_SET) < 0)
		end_file(s);
	return r;
}

void segments_close(struct segments *s)
{
	end_file(s);
	if (s->dir >= 0)
		close(s->dir);
	s->dir = -1;
}

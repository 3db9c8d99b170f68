/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/push/spool.h"

#include "programs/push/durable.h"
#include "programs/shared/locked.h"
#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_CAP = 256 << 20 };

static int open_own(const char *path)
{
	int fd = durable_folder(AT_FDCWD, path, 0700);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 &&
		(st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)))) {
		close(fd);
		return -EPERM;
	}
	return fd;
}

int spool_open(struct spool *s, struct str *ret_error)
{
	int r;

	s->tmp = s->held = -1;
	s->fd = r = open_own(s->path);
	if (r >= 0)
		s->tmp = r = durable_folder(s->fd, "tmp", 0700);
	if (r >= 0) {
		s->held = openat(s->fd, "held", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		return 0; /* without it, it is counted each time */
	}
	*ret_error =
		r == -EPERM
			? str_printf(s->a,
				  "%s: expected a folder of this user's own, to which no other may write",
				  s->path)
			: str_printf(s->a, "cannot use %s: %s", s->path, strerror(-r));
	spool_close(s);
	return r;
}

void spool_close(struct spool *s)
{
	int fds[] = { s->fd, s->tmp, s->held };

	for (unsigned i = 0; i < 3; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
	s->fd = s->tmp = s->held = -1;
}

/* By payload and address: secrets of the URL's query are in no name. */
const char *spool_queue_name(struct arena *a, const struct destination *to)
{
	uint64_t h = text_hash(str_from(payload_reporter(to->payload)));

	h = text_hash_more(text_hash_more(h, STR("\n")), to->shown);
	return str_z(a, str_printf(a, "%016llx", (unsigned long long)h));
}

/* For people, who see only hashes otherwise. */
static void write_label(const struct queue *q)
{
	struct str label = str_printf(q->spool->a, "%s " STR_FMT "\n",
		payload_reporter(q->to->payload), STR_ARG(q->to->shown));
	int r = durable_write(q->spool->tmp, "destination", label, 0600);

	if (r == 0)
		durable_rename(q->spool->tmp, "destination", q->fd, "destination");
}

int queue_open(
	struct spool *s, const struct destination *to, struct queue *ret, struct str *ret_error)
{
	struct queue q = { .spool = s, .to = to, .sent = -1, .refused = -1 };
	int r;

	q.fd = r = durable_folder(s->fd, spool_queue_name(s->a, to), 0700);
	if (r >= 0)
		q.sent = r = durable_folder(q.fd, "sent", 0700);
	if (r >= 0)
		q.refused = r = durable_folder(q.fd, "refused", 0700);
	if (r < 0) {
		*ret_error = str_printf(s->a, "cannot use %s: %s", s->path, strerror(-r));
		queue_close(&q);
		return r;
	}
	*ret = q;
	return 0;
}

void queue_close(struct queue *q)
{
	int fds[] = { q->fd, q->sent, q->refused };

	for (unsigned i = 0; i < 3; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
	q->fd = q->sent = q->refused = -1;
}

int queue_read(struct queue *q, struct str name, struct arena *a, struct str *ret)
{
	int fd = openat(q->fd, str_z(a, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW), r;

	if (fd < 0)
		return -errno;
	r = slurp(fd, 64 << 10, REPORT_CAP, a, ret);
	close(fd);
	return r;
}

/* Its name stays, so that the same report is never sent again; its bytes go. */
int queue_sent(struct queue *q, struct str name)
{
	const char *z = str_z(q->spool->a, name);
	int r = durable_rename(q->fd, z, q->sent, z), fd;

	if (r)
		return r;
	fd = openat(q->sent, z, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || ftruncate(fd, 0))
		r = -errno;
	if (fd >= 0)
		close(fd);
	return r;
}

int queue_refused(struct queue *q, struct str name)
{
	const char *z = str_z(q->spool->a, name);

	return durable_rename(q->fd, z, q->refused, z);
}

int queue_lock(struct queue *q)
{
	return locked(q->fd);
}

static bool exists(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int write_new(struct queue *q, const char *name, struct str bytes)
{
	int r = durable_write(q->spool->tmp, name, bytes, 0600);

	return r ? r : durable_rename(q->spool->tmp, name, q->fd, name);
}

int queue_put(struct queue *q, const struct parcel *p, deliver_note *note)
{
	const char *name = str_z(q->spool->a, p->name);
	int r = locked(q->spool->tmp);

	if (r)
		return r;
	spool_sweep_tmp(q->spool);
	if (!exists(q->fd, "destination"))
		write_label(q);
	if (exists(q->sent, name))
		r = -EALREADY;
	else if (exists(q->refused, name)) /* asked for again, it is tried again */
		r = durable_rename(q->refused, name, q->fd, name);
	else if (!exists(q->fd, name)) {
		r = spool_make_room(q->spool, p->json.n, note);
		if (r == 0)
			r = write_new(q, name, p->json);
	}
	flock(q->spool->tmp, LOCK_UN);
	return r;
}

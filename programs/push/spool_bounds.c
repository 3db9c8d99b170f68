/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much a spool may hold, and for how long. What goes is named: first what is too old, then what
 * a receiver refused; what still waits goes only where --spool-keep newest asks for it.
 */
#include "programs/push/spool.h"

#include "programs/push/durable.h"
#include "programs/push/held.h"
#include "scanner/base/arena.h"
#include "scanner/base/sort.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The folders of a queue, the least worthy of room first. */
static const char *const parts[] = { "sent", "refused", "." };
enum { PART_SENT, PART_REFUSED, PART_WAITING, PARTS };

static bool is_report(const char *name)
{
	return name[0] >= '0' && name[0] <= '9' && str_ends(str_from(name), ".json");
}

static bool is_queue(const char *name)
{
	struct str s = str_from(name);
	uint64_t n;

	return s.n == 16 && str_u64(s, 16, &n) == 0;
}

static DIR *open_dir(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d && fd >= 0)
		close(fd);
	return d;
}

static int by_name(const void *x, const void *y)
{
	return str_cmp(((const struct spooled *)x)->name, ((const struct spooled *)y)->name);
}

static int list(struct arena *a, int dir, const char *name, struct spooled_list *ret)
{
	DIR *d = open_dir(dir, name);
	const struct dirent *e;

	*ret = (struct spooled_list){ .n = 0 };
	if (!d)
		return -errno;
	while ((e = readdir(d)) != NULL) {
		struct stat st;

		if (!is_report(e->d_name) ||
			fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) ||
			!S_ISREG(st.st_mode))
			continue;
		ret->v = arena_grow(a, ret->v, ret->n, &ret->cap, sizeof(*ret->v));
		ret->v[ret->n++] = (struct spooled){ str_copy(a, str_from(e->d_name)),
			(uint64_t)st.st_size,
			(uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec };
	}
	closedir(d);
	if (ret->n)
		sort_in_place(ret->v, ret->n, sizeof(*ret->v), by_name);
	return 0;
}

int queue_list(struct queue *q, struct spooled_list *ret)
{
	return list(q->spool->a, q->fd, ".", ret);
}

/* Calls for each queue of the spool, with its folder and its name. */
typedef void queue_fn(struct spool *s, int queue, const char *name, void *user);
static void each_queue(struct spool *s, queue_fn *fn, void *user)
{
	DIR *d = open_dir(s->fd, ".");
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL) {
		int fd = is_queue(e->d_name)
				 ? openat(s->fd, e->d_name,
					   O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
				 : -1;

		if (fd < 0)
			continue;
		fn(s, fd, e->d_name, user);
		close(fd);
	}
	if (d)
		closedir(d);
}

struct sweep {
	uint64_t before_ns; /* what came earlier goes */
	uint64_t bytes;	    /* of what stays */
	uint64_t free;	    /* still to be freed */
	unsigned part;	    /* from which to free */
	unsigned gone;
	deliver_note *note;
};

static void drop(
	struct spool *s, int dir, const struct spooled *e, const char *why, struct sweep *w)
{
	if (durable_unlink(dir, str_z(s->a, e->name)))
		return;
	w->gone++;
	w->note(str_from(s->path),
		str_printf(s->a, STR_FMT " is dropped, undelivered: %s", STR_ARG(e->name), why));
}

static void sweep_part(struct spool *s, int queue, unsigned part, struct sweep *w)
{
	int dir = openat(queue, parts[part], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct spooled_list l = { .n = 0 };

	if (dir < 0)
		return;
	list(s->a, dir, ".", &l);
	for (size_t i = 0; i < l.n; i++) {
		const struct spooled *e = &l.v[i];

		if (e->at_ns >= w->before_ns)
			w->bytes += e->bytes;
		else if (part == PART_SENT) /* the name of what was delivered long ago */
			unlinkat(dir, str_z(s->a, e->name), 0);
		else
			drop(s, dir, e, "older than --spool-age", w);
	}
	close(dir);
}

static void sweep_queue(struct spool *s, int queue, const char *name, void *user)
{
	(void)name;
	for (unsigned part = 0; part < PARTS; part++)
		sweep_part(s, queue, part, user);
}

static uint64_t horizon_ns(const struct spool *s)
{
	struct timespec t = { 0 };
	uint64_t now;

	clock_gettime(CLOCK_REALTIME, &t);
	now = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
	return now > s->most_age_ns ? now - s->most_age_ns : 0;
}

unsigned spool_expire(struct spool *s, deliver_note *note)
{
	struct sweep w = { .before_ns = horizon_ns(s), .note = note };

	each_queue(s, sweep_queue, &w);
	return w.gone;
}

/* The oldest first, in each queue, until enough is free. */
static void free_part(struct spool *s, int queue, const char *name, void *user)
{
	struct sweep *w = user;
	int dir = openat(queue, parts[w->part], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct spooled_list l = { .n = 0 };

	(void)name;
	if (dir < 0)
		return;
	list(s->a, dir, ".", &l);
	for (size_t i = 0; i < l.n && w->free; i++) {
		drop(s, dir, &l.v[i],
			w->part == PART_REFUSED ? "the spool is full, and it was refused"
						: "the spool is full (--spool-keep newest)",
			w);
		w->free -= l.v[i].bytes < w->free ? l.v[i].bytes : w->free;
	}
	close(dir);
}

/* Counts, and makes room where there is too little; what is held then is in *ret_held. */
static int count_room(struct spool *s, uint64_t bytes, deliver_note *note, uint64_t *ret_held)
{
	struct sweep w = { .before_ns = 0, .note = note };

	each_queue(s, sweep_queue, &w);
	if (w.bytes + bytes > s->most_bytes) {
		w = (struct sweep){ .before_ns = horizon_ns(s), .note = note };
		each_queue(s, sweep_queue, &w);
	}
	*ret_held = w.bytes;
	if (w.bytes + bytes <= s->most_bytes)
		return 0;
	w.free = w.bytes + bytes - s->most_bytes;
	for (w.part = PART_REFUSED; w.part < PARTS && w.free; w.part++) {
		if (w.part == PART_REFUSED || s->keep_newest)
			each_queue(s, free_part, &w);
	}
	*ret_held = s->most_bytes - bytes;
	return w.free ? -ENOSPC : 0;
}

int spool_make_room(struct spool *s, uint64_t bytes, deliver_note *note)
{
	uint64_t held;
	int r = 0;

	if (bytes > s->most_bytes)
		return -EFBIG;
	if (!held_read(s->held, &held) || held > s->most_bytes || bytes > s->most_bytes - held)
		r = count_room(s, bytes, note, &held);
	return r ? r : held_write(s->held, held + bytes);
}

void spool_sweep_tmp(struct spool *s)
{
	DIR *d = open_dir(s->tmp, ".");
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL) {
		if (e->d_name[0] != '.')
			unlinkat(s->tmp, e->d_name, 0);
	}
	if (d)
		closedir(d);
}

struct elsewhere {
	const struct destination *to;
	unsigned n;
	size_t waiting;
};

static void count_elsewhere(struct spool *s, int queue, const char *name, void *user)
{
	struct elsewhere *w = user;
	struct spooled_list l;

	for (unsigned i = 0; i < w->n; i++) {
		if (!strcmp(spool_queue_name(s->a, &w->to[i]), name))
			return;
	}
	if (list(s->a, queue, ".", &l) == 0)
		w->waiting += l.n;
}

size_t spool_elsewhere(struct spool *s, const struct destination *to, unsigned n)
{
	struct elsewhere w = { to, n, 0 };

	each_queue(s, count_elsewhere, &w);
	return w.waiting;
}

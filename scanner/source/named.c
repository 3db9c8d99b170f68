/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over /proc. This is done for every process of the host, so with as few calls as there
 * can be: comm is one record of 16 bytes at most (fs/proc/base.c, comm_show; TASK_COMM_LEN), one
 * read gives it all.
 */
#include "scanner/source/named.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

enum { CHUNK = 4096, TEXT_MAX = 256 << 10, COMM_ROOM = 64 };

static int by_pid(const void *x, const void *y)
{
	pid_t a = *(const pid_t *)x, b = *(const pid_t *)y;

	return (a > b) - (a < b);
}

/* False when it cannot be read. */
static bool comm_of(int proc, const char *pid, char room[COMM_ROOM], struct str *ret)
{
	char path[64];
	ssize_t n = -1;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/comm", pid) >= sizeof(path))
		return false;
	fd = openat(proc, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return false;
	do
		n = read(fd, room, COMM_ROOM);
	while (n < 0 && errno == EINTR);
	close(fd);
	if (n <= 0)
		return false;
	*ret = str_trim((struct str){ room, (size_t)n });
	return true;
}

/*
 * Half a dozen probes of one scan look for a daemon each. The names of one walk serve them all while
 * it is fresh: a record for each process, its pid, the length of its name, the name.
 */
struct record {
	pid_t pid;
	unsigned char n;
};
static const uint64_t fresh_ns = 500000000;
static struct {
	bool wanted;
	char *v;
	size_t n, cap;
	uint64_t at_ns; /* of the walk; 0: none */
} memory;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

void named_remember(void)
{
	memory.wanted = true;
}

/* False where there is no room: then the walk is not remembered. */
static bool remember(pid_t pid, struct str comm)
{
	struct record r = { pid, (unsigned char)comm.n };
	size_t end = memory.n + sizeof(r) + comm.n;

	if (end > memory.cap) {
		size_t cap = memory.cap ? 2 * memory.cap : CHUNK;
		char *v = realloc(memory.v, cap);

		if (!v)
			return false;
		memory.v = v;
		memory.cap = cap;
	}
	memcpy(memory.v + memory.n, &r, sizeof(r));
	if (comm.n)
		memcpy(memory.v + memory.n + sizeof(r), comm.p, comm.n);
	memory.n = end;
	return true;
}

struct search {
	named_fn *is;
	pid_t *ret;
	size_t max;
	struct named found;
};

static void look_at(struct search *s, pid_t pid, struct str comm)
{
	struct named *f = &s->found;

	f->looked++;
	f->first_seen = f->first_seen || pid == 1;
	if (!s->is(comm))
		return;
	if (f->n < s->max)
		s->ret[f->n++] = pid;
	else
		f->more++;
}

static void recall(struct search *s)
{
	for (size_t at = 0; at < memory.n;) {
		struct record r;

		memcpy(&r, memory.v + at, sizeof(r));
		look_at(s, r.pid, (struct str){ memory.v + at + sizeof(r), r.n });
		at += sizeof(r) + r.n;
	}
}

static void walk(struct search *s)
{
	bool keep = memory.wanted;
	DIR *dir = opendir("/proc");
	struct dirent *e;

	memory.n = 0;
	memory.at_ns = 0;
	while (dir && (e = readdir(dir))) {
		char room[COMM_ROOM];
		struct str comm;
		uint64_t pid;

		if (str_u64(str_from(e->d_name), 10, &pid) < 0 || pid > INT32_MAX ||
			!comm_of(dirfd(dir), e->d_name, room, &comm))
			continue;
		look_at(s, (pid_t)pid, comm);
		keep = keep && remember((pid_t)pid, comm);
	}
	if (dir && keep)
		memory.at_ns = now_ns();
	if (dir)
		closedir(dir);
}

struct named named_find(named_fn *is, pid_t *ret, size_t max)
{
	struct search s = { .is = is, .ret = ret, .max = max };

	if (memory.at_ns && now_ns() - memory.at_ns < fresh_ns)
		recall(&s);
	else
		walk(&s);
	qsort(ret, s.found.n, sizeof(*ret), by_pid);
	return s.found;
}

/* The inode of a namespace, 0 when it may not be read. */
static ino_t inode_of(struct arena *a, struct str path)
{
	struct stat st;

	return stat(str_z(a, path), &st) < 0 ? 0 : st.st_ino;
}

enum named_ns named_namespace(struct arena *a, pid_t pid, const char *kind)
{
	ino_t theirs = inode_of(a, str_printf(a, "/proc/%d/ns/%s", (int)pid, kind));
	ino_t ours = inode_of(a, str_printf(a, "/proc/self/ns/%s", kind));

	if (!theirs || !ours)
		return NAMED_NS_UNTOLD;
	return theirs == ours ? NAMED_NS_OWN : NAMED_NS_OTHER;
}

struct str named_read(struct arena *a, pid_t pid, const char *name)
{
	struct str text = { NULL, 0 };

	(void)slurp_path(
		str_z(a, str_printf(a, "/proc/%d/%s", (int)pid, name)), CHUNK, TEXT_MAX, a, &text);
	return text;
}

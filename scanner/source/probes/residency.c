/* SPDX-License-Identifier: Apache-2.0 */
/*
 * On which NUMA nodes the memory of a process is, by a sample of its pages. move_pages(2)
 * without target nodes moves nothing and drains nothing: it looks up to 16 pages in the page
 * table under the process's mmap_lock, lets it go, and takes the next 16 (mm/migrate.c
 * do_pages_stat). Each call here has 16, with a millisecond in between, so that a waiting
 * mmap() or page fault gets in. numa_maps walks all pages under one lock: 3 ms for each GiB.
 *
 * The call is made by number: libnuma would read the host when it is loaded. The folder of the
 * process is held open from first to last. Once the process has ended its files say ESRCH, also
 * when another has got its number: then the answer is that it vanished.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/private_memory.h"
#include "scanner/source/slurp.h"
#include "scanner/source/wire.h"

enum {
	SAMPLE = 1024,
	BATCH = 16,
	PAUSE_NS = 1000000,
	MAPS_CHUNK = 256,
	CHUNK = 4096,
	NODES = 1024, /* MAX_NUMNODES of any kernel */
};

struct look {
	int dir; /* /proc/PID */
	uint64_t pid, page;
	struct mappings maps;
	uint64_t *at;
	size_t n;
	unsigned *by_node;
	unsigned absent, failed;
};

static int read_beside(
	const struct look *l, const char *name, size_t chunk, struct arena *a, struct str *ret)
{
	int fd = openat(l->dir, name, O_RDONLY | O_CLOEXEC), error;

	if (fd < 0)
		return -errno;
	error = slurp(fd, chunk, WIRE_BYTES_MAX, a, ret);
	close(fd);
	return error;
}

static int choose(struct look *l, struct arena *a)
{
	struct str maps, mountinfo = { 0 };
	struct timespec now;
	int error = read_beside(l, "maps", MAPS_CHUNK, a, &maps);

	if (error)
		return error;
	(void)read_beside(l, "mountinfo", CHUNK, a, &mountinfo);
	error = private_memory(a, maps, mountinfo, l->page, &l->maps);
	if (error)
		return -EIO; /* text that no kernel prints */
	clock_gettime(CLOCK_MONOTONIC, &now);
	l->at = ARENA_NEW(a, uint64_t, SAMPLE);
	l->n = private_memory_sample(
		&l->maps, l->page, SAMPLE, (uint64_t)now.tv_nsec * 2654435761u + l->pid, l->at);
	return 0;
}

/* -ENOENT: no page there; -EFAULT: the zero page, or unmapped meanwhile. Neither is memory. */
static void count(struct look *l, int node)
{
	if (node >= 0 && node < NODES)
		l->by_node[node]++;
	else if (node == -ENOENT || node == -EFAULT)
		l->absent++;
	else
		l->failed++;
}

static int ask_batch(struct look *l, size_t first)
{
	void *pages[BATCH];
	int status[BATCH];
	size_t n = l->n - first < BATCH ? l->n - first : BATCH;

	for (size_t i = 0; i < n; i++) {
		memcpy(&pages[i], &l->at[first + i], sizeof(pages[i]));
		status[i] = -ENOENT;
	}
	if (syscall(SYS_move_pages, (int)l->pid, n, pages, NULL, status, 0) < 0)
		return -errno;
	for (size_t i = 0; i < n; i++)
		count(l, status[i]);
	return 0;
}

static int ask_all(struct look *l)
{
	const struct timespec pause = { 0, PAUSE_NS };
	int error = 0;

	for (size_t i = 0; i < l->n && !error; i += BATCH) {
		if (i)
			(void)nanosleep(&pause, NULL);
		error = ask_batch(l, i);
	}
	return error;
}

/* Field 22 behind the name, which may hold anything but is ended by the last ')'. */
static int read_start(const struct look *l, struct arena *a, struct str *ret)
{
	struct str stat, head, rest, word = { 0 };
	int error = read_beside(l, "stat", CHUNK, a, &stat);

	if (error)
		return error;
	if (!str_split_last(stat, ')', &head, &rest))
		return -EINVAL;
	for (unsigned i = 3; i <= 22; i++) {
		if (!str_word(&rest, &word))
			return -EINVAL;
	}
	*ret = word;
	return 0;
}

static struct str print(const struct look *l, struct str start, struct arena *a)
{
	struct str text = str_printf(a,
		"start " STR_FMT "\npage_bytes %llu\npages %llu\nasked %zu\nabsent %u\nfailed %u\n",
		STR_ARG(start), (unsigned long long)l->page, (unsigned long long)l->maps.pages,
		l->n, l->absent, l->failed);

	for (unsigned i = 0; i < NODES; i++) {
		if (l->by_node[i])
			text = str_printf(
				a, STR_FMT "node %u %u\n", STR_ARG(text), i, l->by_node[i]);
	}
	return text;
}

static int look(struct look *l, struct arena *a, struct str *ret)
{
	struct str start;
	int error = choose(l, a);

	if (!error)
		error = ask_all(l);
	if (!error)
		error = read_start(l, a, &start);
	if (!error)
		*ret = print(l, start, a);
	return error;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .by_node = ARENA_NEW(a, unsigned, NODES) };
	int error = -EINVAL;

	l.page = (uint64_t)sysconf(_SC_PAGESIZE);
	if (ret->kind == ASK_FILE && str_u64(rest, 10, &l.pid) == 0 && l.pid <= INT32_MAX) {
		l.dir = open(str_z(a, str_printf(a, "/proc/" STR_FMT, STR_ARG(rest))),
			O_PATH | O_DIRECTORY | O_CLOEXEC);
		error = l.dir < 0 ? -errno : look(&l, a, &ret->bytes);
		if (l.dir >= 0)
			close(l.dir);
	}
	ret->error = -error;
	if (!error)
		ret->state = ANSWER_OK;
	else if (error == -ENOENT || error == -ESRCH)
		ret->state = ANSWER_VANISHED;
	else
		ret->state = answer_state_of_errno(ret->error, false);
}

/* 64 calls a millisecond apart. */
const struct probe_kind probe_residency = {
	.prefix = "/probe/residency/",
	.deadline_ms = 2000,
	.run = run,
};

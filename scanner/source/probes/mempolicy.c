/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory policy of a thread: what stands behind the address in the first line of its
 * numa_maps (fs/proc/task_mmu.c show_numa_map, mm/mempolicy.c mpol_to_str). The first mapping
 * is the program's own text, which has no policy of its own, so the line shows the thread's.
 * One read() of 40 bytes: the file ends it after the first record, and only that mapping's few
 * pages were walked under the mmap_lock. The whole file would walk them all.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

enum { ONE_RECORD = 40 };

static int read_record(const char *path, struct arena *a, struct str *ret)
{
	char *buf = ARENA_NEW(a, char, ONE_RECORD);
	int fd = slurp_open(path);
	ssize_t n;

	if (fd < 0)
		return fd;
	do
		n = read(fd, buf, ONE_RECORD);
	while (n < 0 && errno == EINTR);
	n = n < 0 ? -errno : n;
	close(fd);
	if (n < 0)
		return (int)n;
	*ret = (struct str){ buf, (size_t)n };
	return 0;
}

/* "PID" or "PID/task/TID". */
static bool is_thread(struct str rest)
{
	struct str pid, task, tid;
	uint64_t n;

	if (!str_split(rest, '/', &pid, &task))
		return str_u64(rest, 10, &n) == 0;
	return str_u64(pid, 10, &n) == 0 && str_starts(task, "task/") &&
	       (tid = str_skip(task, 5), str_u64(tid, 10, &n) == 0);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	int error = -EINVAL;

	if (ret->kind == ASK_FILE && is_thread(rest))
		error = read_record(
			str_z(a, str_printf(a, "/proc/" STR_FMT "/numa_maps", STR_ARG(rest))), a,
			&ret->bytes);
	ret->error = -error;
	if (!error)
		ret->state = ANSWER_OK;
	else if (error == -ESRCH)
		ret->state = ANSWER_VANISHED;
	else
		ret->state = answer_state_of_errno(ret->error, false);
}

const struct probe_kind probe_mempolicy = {
	.prefix = "/probe/mempolicy/",
	.deadline_ms = 1000,
	.run = run,
};

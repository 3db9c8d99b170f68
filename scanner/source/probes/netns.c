/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network namespaces that processes of this host are in: a link for each process, which takes
 * its task lock for a moment and no other (proc_ns_readlink, fs/proc/namespaces.c). Namespaces
 * that no process is in (bound by "ip netns add") are not told.
 *
 *	space INODE PROCESSES PID    PID: the first of them
 *	denied N                     processes whose link could not be read
 */
#include "scanner/source/probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/source.h"

enum { SPACES = 1024, LINK_ROOM = 64 };

struct space {
	uint64_t inode;
	unsigned processes, pid;
};
struct look {
	struct space *v;
	unsigned n, denied;
};

static void count(struct look *l, uint64_t inode, unsigned pid)
{
	unsigned i = 0;

	while (i < l->n && l->v[i].inode != inode)
		i++;
	if (i == SPACES) {
		l->denied++;
		return;
	}
	if (i == l->n)
		l->v[l->n++] = (struct space){ .inode = inode, .pid = pid };
	l->v[i].processes++;
}

static void look_at(struct look *l, struct arena *a, int proc, struct str name)
{
	char text[LINK_ROOM];
	struct str head, rest, inode, tail;
	uint64_t pid, v;
	ssize_t n;

	if (str_u64(name, 10, &pid) || pid > INT32_MAX)
		return;
	n = readlinkat(proc, str_z(a, str_printf(a, "%u/ns/net", (unsigned)pid)), text, LINK_ROOM);
	if (n < 0) {
		l->denied += errno == EACCES || errno == EPERM;
		return;
	}
	if (str_split((struct str){ text, (size_t)n }, '[', &head, &rest) &&
		str_split(rest, ']', &inode, &tail) && str_u64(inode, 10, &v) == 0)
		count(l, v, (unsigned)pid);
}

static void walk(struct look *l, struct arena *a, DIR *proc)
{
	size_t mark = arena_used(a);
	struct dirent *e;
	bool init = false;

	while ((e = readdir(proc))) {
		init |= strcmp(e->d_name, "1") == 0;
		look_at(l, a, dirfd(proc), str_from(e->d_name));
		arena_rewind(a, mark);
	}
	/* /proc mounted with hidepid=2 lists one's own processes alone. */
	l->denied += !init;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .v = ARENA_NEW(a, struct space, SPACES) };
	DIR *proc = ret->kind == ASK_FILE ? opendir("/proc") : NULL;
	struct str text = { 0 };

	(void)rest;
	if (!proc) {
		ret->error = ret->kind == ASK_FILE ? errno : EINVAL;
		ret->state = answer_state_of_errno(ret->error, false);
		return;
	}
	walk(&l, a, proc);
	closedir(proc);
	for (unsigned i = 0; i < l.n; i++)
		text = str_printf(a, STR_FMT "space %llu %u %u\n", STR_ARG(text),
			(unsigned long long)l.v[i].inode, l.v[i].processes, l.v[i].pid);
	ret->bytes = str_printf(a, STR_FMT "denied %u\n", STR_ARG(text), l.denied);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_netns = {
	.prefix = "/probe/netns",
	.deadline_ms = 2000,
	.run = run,
};

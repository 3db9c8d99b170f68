/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds sockets open: the link of a socket's descriptor reads "socket:[INODE]" (sockfs_dname
 * of net/socket.c), and the inode is what /proc/net/udp and its like print. One question for all
 * processes, see open_files.h. Inodes are of one counter, whatever the network namespace.
 *
 *	process PID COMM
 *	socket INODE        of the process above; and "seen", "denied", "more", "unseen" at the end
 */
#include "scanner/source/probe.h"

#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/probes/open_files.h"
#include "scanner/source/slurp.h"

enum { COMM_MAX = 64 };

struct bytes {
	char *v;
	size_t n, cap;
};

struct look {
	struct arena *a;
	struct bytes all, mine; /* mine: the sockets of the process under way */
};

static void append(struct arena *a, struct bytes *b, struct str s)
{
	while (b->n + s.n > b->cap)
		b->v = arena_grow(a, b->v, b->cap, &b->cap, 1);
	memcpy(b->v + b->n, s.p, s.n);
	b->n += s.n;
}

static void look_at_link(void *user, struct str target)
{
	struct look *l = user;
	struct str name, rest, inode, tail;
	uint64_t v;

	if (!str_split(target, '[', &name, &rest) || !str_is(name, "socket:") ||
		!str_split(rest, ']', &inode, &tail) || str_u64(inode, 10, &v))
		return;
	append(l->a, &l->mine, STR("socket "));
	append(l->a, &l->mine, inode);
	append(l->a, &l->mine, STR("\n"));
}

static void add_process(void *user, const char *pid)
{
	struct look *l = user;
	struct str comm = { 0 };

	if (!l->mine.n)
		return;
	(void)slurp_path(str_z(l->a, str_printf(l->a, "/proc/%s/comm", pid)), COMM_MAX, COMM_MAX,
		l->a, &comm);
	append(l->a, &l->all,
		str_printf(l->a, "process %s " STR_FMT "\n", pid, STR_ARG(str_trim(comm))));
	append(l->a, &l->all, (struct str){ l->mine.v, l->mine.n });
	l->mine.n = 0;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .a = a };
	struct open_files w = { .user = &l, .link = look_at_link, .process = add_process };
	struct str text;

	(void)rest;
	/* The text is whole only after the walk, and its end is printed behind it. */
	open_files_answer(&w, &STR(""), a, ret);
	if (ret->state != ANSWER_OK)
		return;
	text = (struct str){ l.all.v, l.all.n };
	ret->bytes = str_join(a, text, ret->bytes, STR(""));
}

const struct probe_kind probe_sockets = {
	.prefix = "/probe/sockets",
	.deadline_ms = 2000,
	.run = run,
};

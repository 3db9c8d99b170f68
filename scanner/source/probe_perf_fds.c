/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds perf events open. An event has a descriptor whose link reads
 * "anon_inode:[perf_event]" (kernel/events/core.c); nothing else in /proc names its holder. One
 * question for all processes: a listing and a link each, which takes no lock that a task waits
 * for. A descriptor table can be huge (a server with 100 000 connections), so links are capped
 * by process and in all, and what was left out is told. Kernel threads have no descriptors, and
 * a thread that does not share its process's table (CLONE_FILES) is not looked for. The keeper
 * and its workers may hold counters of their own (probe_perf.c): they do not count.
 */
#include "scanner/source/probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"
#include "scanner/source/source.h"

enum { LINKS_EACH = 1024, LINKS_ALL = 32768, HOLDERS = 256, COMM_MAX = 64 };

struct look {
	struct arena *a;
	struct str text;
	unsigned processes, links, holders, denied;
	unsigned more;	 /* processes with files that were not looked at */
	unsigned unseen; /* processes of which none was */
	bool init;	 /* process 1 is listed: hidepid hides nobody */
};

static bool is_number(const char *s)
{
	for (const char *p = s; *p; p++) {
		if (*p < '0' || *p > '9')
			return false;
	}
	return *s != 0;
}

static bool is_ours(const char *pid)
{
	uint64_t n;

	return str_u64(str_from(pid), 10, &n) == 0 &&
	       (n == (uint64_t)getpid() || n == (uint64_t)getppid());
}

static bool is_event(int dir, const char *name)
{
	static const char want[] = "anon_inode:[perf_event]";
	char link[sizeof(want)];
	ssize_t n = readlinkat(dir, name, link, sizeof(link));

	return n == (ssize_t)sizeof(want) - 1 && memcmp(link, want, sizeof(want) - 1) == 0;
}

/* How many descriptors of the directory are events. */
static unsigned count_events(struct look *l, DIR *dir)
{
	unsigned links = 0, events = 0;
	struct dirent *e;

	while ((e = readdir(dir))) {
		if (!is_number(e->d_name))
			continue;
		if (links == LINKS_EACH || l->links == LINKS_ALL) {
			l->more += links > 0;
			l->unseen += links == 0;
			break;
		}
		links++;
		l->links++;
		events += is_event(dirfd(dir), e->d_name);
	}
	return events;
}

static void add_holder(struct look *l, const char *pid, unsigned events)
{
	char *path = str_z(l->a, str_printf(l->a, "/proc/%s/comm", pid));
	struct str comm = { 0 };

	if (l->holders++ >= HOLDERS)
		return;
	(void)slurp_path(path, COMM_MAX, COMM_MAX, l->a, &comm);
	l->text = str_printf(l->a, STR_FMT "process %s %u " STR_FMT "\n", STR_ARG(l->text), pid,
		events, STR_ARG(str_trim(comm)));
}

static void look_at(struct look *l, int proc, const char *pid)
{
	char path[32];
	size_t n = strlen(pid);
	unsigned events;
	DIR *dir;
	int fd;

	if (n + sizeof("/fd") > sizeof(path))
		return;
	memcpy(path, pid, n);
	memcpy(path + n, "/fd", sizeof("/fd"));
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		l->denied += errno == EACCES || errno == EPERM;
		return;
	}
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return;
	}
	l->processes++;
	events = count_events(l, dir);
	closedir(dir);
	if (events)
		add_holder(l, pid, events);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .a = a };
	DIR *proc = opendir("/proc");
	struct dirent *e;

	(void)rest;
	if (!proc || ret->kind != ASK_FILE) {
		ret->error = proc ? EINVAL : errno;
		ret->state = answer_state_of_errno(ret->error, false);
		if (proc)
			closedir(proc);
		return;
	}
	while ((e = readdir(proc))) {
		if (!is_number(e->d_name))
			continue;
		l.init |= strcmp(e->d_name, "1") == 0;
		if (!is_ours(e->d_name))
			look_at(&l, dirfd(proc), e->d_name);
	}
	closedir(proc);
	/* /proc mounted with hidepid=2 lists one's own processes alone. */
	l.denied += !l.init;
	ret->state = ANSWER_OK;
	ret->bytes = str_printf(a, STR_FMT "seen %u %u\ndenied %u\nmore %u\nunseen %u\n",
		STR_ARG(l.text), l.processes, l.links, l.denied, l.more, l.unseen);
}

const struct probe_kind probe_perf_fds = {
	.prefix = "/probe/perf_fds/",
	.deadline_ms = 2000,
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process is a ptp4l when its comm says so; what it was told stands in its command line and
 * in the file that it names, seen from its own working directory and mount namespace. Whether
 * it shares our network namespace is told by the inode behind /proc/PID/ns/net (which needs
 * the rights of ptrace): abstract socket addresses, and so answers, do not cross namespaces.
 */
#include "scanner/source/ptp/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

enum { CHUNK = 4096, TEXT_MAX = 256 << 10 };

static struct str read_of(struct arena *a, pid_t pid, const char *name)
{
	struct str text = { NULL, 0 };

	(void)slurp_path(
		str_z(a, str_printf(a, "/proc/%d/%s", (int)pid, name)), CHUNK, TEXT_MAX, a, &text);
	return text;
}

/* The inode of a namespace, 0 when it may not be read. */
static ino_t namespace_of(struct arena *a, struct str process, const char *kind)
{
	struct str path = str_printf(a, "/proc/" STR_FMT "/ns/%s", STR_ARG(process), kind);
	struct stat st;

	return stat(str_z(a, path), &st) < 0 ? 0 : st.st_ino;
}

static enum ptp_netns compare_netns(struct arena *a, struct str pid)
{
	ino_t theirs = namespace_of(a, pid, "net"), ours = namespace_of(a, STR("self"), "net");

	if (!theirs || !ours)
		return PTP_NETNS_UNTOLD;
	return theirs == ours ? PTP_NETNS_OWN : PTP_NETNS_OTHER;
}

static struct str root_of(struct arena *a, struct str pid)
{
	ino_t theirs = namespace_of(a, pid, "mnt"), ours = namespace_of(a, STR("self"), "mnt");

	if (!theirs || !ours || theirs == ours)
		return STR("");
	return str_printf(a, "/proc/" STR_FMT "/root", STR_ARG(pid));
}

static void read_config(struct arena *a, struct ptp_process *p)
{
	struct str name = p->setup.config, path, text;

	if (name.n == 0)
		return;
	if (str_starts(name, "/"))
		path = str_printf(a, STR_FMT STR_FMT, STR_ARG(p->root), STR_ARG(name));
	else
		path = str_printf(a, "/proc/%d/cwd/" STR_FMT, (int)p->pid, STR_ARG(name));
	if (slurp_path(str_z(a, path), CHUNK, TEXT_MAX, a, &text) == 0)
		ptp_setup_config(text, &p->setup);
}

/* False for a zombie: it has no command line. */
static bool look_at(struct arena *a, pid_t pid, struct ptp_process *ret)
{
	struct str text = str_printf(a, "%d", (int)pid);
	struct str cmdline = read_of(a, pid, "cmdline");

	if (cmdline.n == 0)
		return false;
	*ret = (struct ptp_process){
		.pid = pid,
		.netns = compare_netns(a, text),
		.root = root_of(a, text),
	};
	ptp_setup_argv(cmdline, &ret->setup);
	read_config(a, ret);
	return true;
}

static int by_pid(const void *x, const void *y)
{
	pid_t a = *(const pid_t *)x, b = *(const pid_t *)y;

	return (a > b) - (a < b);
}

/*
 * This is done for every process of the host, so with as few calls as there can be: comm is one
 * record of 16 bytes at most (fs/proc/base.c, comm_show; TASK_COMM_LEN), one read gives it all.
 */
static bool is_ptp4l(int proc, const char *pid)
{
	char path[64], comm[64];
	ssize_t n = -1;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/comm", pid) >= sizeof(path))
		return false;
	fd = openat(proc, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return false;
	do
		n = read(fd, comm, sizeof(comm));
	while (n < 0 && errno == EINTR);
	close(fd);
	return n > 0 && str_is(str_trim((struct str){ comm, (size_t)n }), "ptp4l");
}

static size_t find(pid_t pids[PTP_PROCESSES_MAX])
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	size_t n = 0;

	while (dir && n < PTP_PROCESSES_MAX && (e = readdir(dir))) {
		uint64_t pid;

		if (str_u64(str_from(e->d_name), 10, &pid) < 0 || pid > INT32_MAX)
			continue;
		if (is_ptp4l(dirfd(dir), e->d_name))
			pids[n++] = (pid_t)pid;
	}
	if (dir)
		closedir(dir);
	qsort(pids, n, sizeof(*pids), by_pid);
	return n;
}

size_t ptp_processes(struct arena *a, struct ptp_process ret[PTP_PROCESSES_MAX])
{
	pid_t pids[PTP_PROCESSES_MAX];
	size_t n = find(pids), kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (look_at(a, pids[i], &ret[kept]))
			kept++;
	}
	return kept;
}

size_t ptp_candidates(const struct ptp_setup *s, struct ptp_candidate ret[PTP_CANDIDATES_MAX])
{
	size_t n = 0;

	if (s->ro.n)
		ret[n++] = (struct ptp_candidate){ s->ro, true };
	else
		ret[n++] = (struct ptp_candidate){ STR("/var/run/ptp4lro"), true };
	if (s->uds.n)
		ret[n++] = (struct ptp_candidate){ s->uds, false };
	else
		ret[n++] = (struct ptp_candidate){ STR("/var/run/ptp4l"), false };
	if (!s->ro.n)
		ret[n++] = (struct ptp_candidate){ STR("/var/run/ptp/ptp4lro"), true };
	if (!s->uds.n)
		ret[n++] = (struct ptp_candidate){ STR("/var/run/ptp/ptp4l"), false };
	return n;
}

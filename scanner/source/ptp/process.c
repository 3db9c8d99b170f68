/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process is a ptp4l when its comm says so; what it was told stands in its command line and
 * in the file that it names, seen from its own working directory and mount namespace. Whether
 * it shares our network namespace is told by the inode behind /proc/PID/ns/net (which needs
 * the rights of ptrace): abstract socket addresses, and so answers, do not cross namespaces.
 */
#include "scanner/source/ptp/process.h"

#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/named.h"
#include "scanner/source/slurp.h"
#include "scanner/source/time_root.h"

enum { CHUNK = 4096, TEXT_MAX = 256 << 10 };

static enum ptp_netns netns_of(struct arena *a, pid_t pid)
{
	switch (named_namespace(a, pid, "net")) {
	case NAMED_NS_OWN:
		return PTP_NETNS_OWN;
	case NAMED_NS_OTHER:
		return PTP_NETNS_OTHER;
	case NAMED_NS_UNTOLD:
		break;
	}
	return PTP_NETNS_UNTOLD;
}

static struct str root_of(struct arena *a, pid_t pid)
{
	if (named_namespace(a, pid, "mnt") != NAMED_NS_OTHER)
		return STR("");
	return str_printf(a, "/proc/%d/root", (int)pid);
}

/* Whoever calls a process ptp4l chooses the file: with no more rights than that process has. */
static void read_config(struct arena *a, struct ptp_process *p)
{
	struct time_root root;
	struct str text;
	int fd;

	if (p->setup.config.n == 0)
		return;
	time_root_begin(&root, a, p->pid);
	fd = time_root_file(&root, p->setup.config);
	time_root_end(&root);
	if (fd < 0)
		return;
	if (slurp(fd, CHUNK, TEXT_MAX, a, &text) == 0)
		ptp_setup_config(text, &p->setup);
	close(fd);
}

/* False for a zombie: it has no command line. */
static bool look_at(struct arena *a, pid_t pid, struct ptp_process *ret)
{
	struct str cmdline = named_read(a, pid, "cmdline");

	if (cmdline.n == 0)
		return false;
	*ret = (struct ptp_process){
		.pid = pid,
		.netns = netns_of(a, pid),
		.root = root_of(a, pid),
	};
	ptp_setup_argv(cmdline, &ret->setup);
	read_config(a, ret);
	return true;
}

static bool is_ptp4l(struct str comm)
{
	return str_is(comm, "ptp4l");
}

size_t ptp_processes(struct arena *a, struct ptp_process ret[PTP_PROCESSES_MAX])
{
	pid_t pids[PTP_PROCESSES_MAX];
	size_t n = named_find(is_ptp4l, pids, PTP_PROCESSES_MAX).n, kept = 0;

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

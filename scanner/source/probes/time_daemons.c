/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/time_daemons: the processes that may steer a clock, as what they were started with and
 * what their file says; who steers what is worked out by facts/net/time_daemons.c. It is asked of
 * the child because a file is to be read from the daemon's own mount namespace and below its own
 * folder, and because a command line is read under the mmap_lock of its process, for the page that
 * holds it: no process but these is asked for it.
 *
 * CAP_SYS_TIME (bit 25) counts only in the first user namespace (ns_capable() of init_user_ns,
 * security/commoncap.c): whether the daemon shares the scanner's is told beside it.
 */
#include "scanner/source/probe.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/named.h"
#include "scanner/source/slurp.h"
#include "scanner/source/time_files.h"

enum { DAEMONS_MAX = 64, SYS_TIME = 25 };

/* Comms are cut at 15 bytes. */
static const char *const daemons[] = { "ptp4l", "phc2sys", "ts2phc", "timemaster", "chronyd",
	"ntpd", "openntpd", "ntpsec", "systemd-timesyn", "sntp", "sfptpd", "ptpd", "ptpd2", "sptp",
	"fbclock-daemon", "timebeat", "vmtoolsd", "VBoxService", "qemu-ga", "prl_tools_servi" };

static bool is_daemon(struct str comm)
{
	for (size_t i = 0; i < sizeof(daemons) / sizeof(daemons[0]); i++) {
		if (str_is(comm, daemons[i]))
			return true;
	}
	return false;
}

static struct str status_value(struct str text, const char *key)
{
	struct str line, name, value;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ':', &name, &value) && str_is(name, key))
			return str_trim(value);
	}
	return (struct str){ NULL, 0 };
}

static char may_set_time(struct str status)
{
	uint64_t caps;

	if (str_u64(status_value(status, "CapEff"), 16, &caps) < 0)
		return '-';
	return caps >> SYS_TIME & 1 ? '1' : '0';
}

static struct str words_of(struct arena *a, struct str cmdline)
{
	struct str text = { NULL, 0 }, word;

	while (str_cut(&cmdline, '\0', &word))
		text = str_printf(
			a, STR_FMT " " STR_FMT, STR_ARG(text), STR_ARG(time_files_escape(a, word)));
	return text;
}

/* A regular file that it writes its messages to; empty: none. */
static struct str output_of(struct arena *a, pid_t pid)
{
	for (int fd = 1; fd <= 2; fd++) {
		char *link = str_z(a, str_printf(a, "/proc/%d/fd/%d", (int)pid, fd));
		char path[PATH_MAX];
		struct stat st;
		ssize_t n;

		if (stat(link, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		n = readlink(link, path, sizeof(path));
		if (n > 0 && (size_t)n < sizeof(path))
			return str_copy(a, (struct str){ path, (size_t)n });
	}
	return (struct str){ NULL, 0 };
}

static struct str print(struct arena *a, struct str text, pid_t pid)
{
	static const char *const ns[] = { "untold", "own", "other" };
	struct str status = named_read(a, pid, "status"), out = output_of(a, pid);
	struct str comm = status_value(status, "Name"), cmdline = named_read(a, pid, "cmdline");
	struct str parent = status_value(status, "PPid");

	if (!comm.n || !cmdline.n) /* gone, or a zombie */
		return text;
	text = str_printf(a,
		STR_FMT "process pid=%d ppid=" STR_FMT " comm=" STR_FMT
			" net=%s user=%s time=%c\nargv" STR_FMT "\n",
		STR_ARG(text), (int)pid, STR_ARG(parent), STR_ARG(time_files_escape(a, comm)),
		ns[named_namespace(a, pid, "net")], ns[named_namespace(a, pid, "user")],
		may_set_time(status), STR_ARG(words_of(a, cmdline)));
	if (out.n)
		text = str_printf(a, STR_FMT "out " STR_FMT "\n", STR_ARG(text),
			STR_ARG(time_files_escape(a, out)));
	return str_join(a, text, time_files_config(a, pid, comm, cmdline), STR(""));
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	pid_t pids[DAEMONS_MAX];
	struct named found;
	struct str text = { NULL, 0 };

	(void)rest;
	if (probe_refuses(ret))
		return;
	found = named_find(is_daemon, pids, DAEMONS_MAX);
	for (size_t i = 0; i < found.n; i++)
		text = print(a, text, pids[i]);
	ret->bytes = str_printf(a, STR_FMT "end processes=%zu more=%zu hidden=%d\n", STR_ARG(text),
		found.looked, found.more, !found.first_seen);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_time_daemons = {
	.prefix = "/probe/time_daemons",
	.deadline_ms = 3000,
	.run = run,
};

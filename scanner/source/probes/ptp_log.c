/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/ptp_log: the last lines of ptp4l and phc2sys in the files that they write to: what their
 * standard output leads to, and the usual files of a syslog daemon, 64 KiB from the end of each.
 * What went to the journal alone is not here: it is binary, and reading it needs a library.
 * CLOCK_MONOTONIC is told beside it, since that is what the number in the brackets counts
 * (print.c of linuxptp).
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/lines.h"
#include "scanner/source/named.h"
#include "scanner/source/time_files.h"
#include "scanner/source/wire.h"

enum { TAIL = 64 << 10, LINES_MAX = 400, PROCESSES_MAX = 32, FILES_MAX = 40 };

struct file {
	dev_t device;
	ino_t inode;
};

struct gathering {
	struct arena *a;
	struct lines text;
	struct file seen[FILES_MAX];
	size_t n;
};

static bool is_writer(struct str comm)
{
	return str_is(comm, "ptp4l") || str_is(comm, "phc2sys");
}

static bool is_new(struct gathering *g, const struct stat *st)
{
	for (size_t i = 0; i < g->n; i++) {
		if (g->seen[i].device == st->st_dev && g->seen[i].inode == st->st_ino)
			return false;
	}
	if (g->n == FILES_MAX)
		return false;
	g->seen[g->n++] = (struct file){ st->st_dev, st->st_ino };
	return true;
}

static bool is_theirs(struct str line)
{
	return str_has(line, "ptp4l[") || str_has(line, "phc2sys[") || str_has(line, "ptp4l: [") ||
	       str_has(line, "phc2sys: [");
}

/* The last lines of a tail, without the first, which was cut. */
static void add_lines(struct gathering *g, struct str tail, bool cut)
{
	struct str lines[LINES_MAX], line;
	size_t n = 0;

	if (cut)
		(void)str_cut(&tail, '\n', &line);
	while (str_cut(&tail, '\n', &line)) {
		if (is_theirs(line))
			lines[n++ % LINES_MAX] = line;
	}
	for (size_t i = n > LINES_MAX ? n - LINES_MAX : 0; i < n; i++)
		lines_line(&g->text, STR("line"), lines[i % LINES_MAX]);
}

static void read_tail(struct gathering *g, int fd, const struct stat *st)
{
	char *room = ARENA_NEW(g->a, char, TAIL);
	off_t from = st->st_size > TAIL ? st->st_size - TAIL : 0;
	size_t n = 0;

	while (n < TAIL) {
		ssize_t r = pread(fd, room + n, TAIL - n, from + (off_t)n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		n += (size_t)r;
	}
	add_lines(g, (struct str){ room, n }, from > 0);
}

static const char *word_of(int error)
{
	if (error == EACCES || error == EPERM)
		return "denied";
	return error == ENOENT || error == ENOTDIR ? "absent" : "broken";
}

/* path is what is opened, name what it is called. */
static void look_at(struct gathering *g, struct str path, struct str name)
{
	int fd = open(str_z(g->a, path), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct str word = time_files_escape(g->a, name);
	struct stat st;

	if (fd < 0) {
		lines_put(&g->text,
			str_printf(g->a, "file %s " STR_FMT "\n", word_of(errno), STR_ARG(word)));
		return;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && is_new(g, &st)) {
		lines_line(&g->text, STR("file ok"), word);
		read_tail(g, fd, &st);
	}
	close(fd);
}

/* Opened by the link in /proc: it leads to the file itself, whatever namespace named it. */
static void look_at_outputs(struct gathering *g, pid_t pid)
{
	for (int fd = 1; fd <= 2; fd++) {
		struct str path = str_printf(g->a, "/proc/%d/fd/%d", (int)pid, fd);
		char name[PATH_MAX];
		struct stat st;
		ssize_t n;

		if (stat(str_z(g->a, path), &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		n = readlink(str_z(g->a, path), name, sizeof(name));
		if (n > 0 && (size_t)n < sizeof(name))
			look_at(g, path, str_copy(g->a, (struct str){ name, (size_t)n }));
	}
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	static const char *const usual[] = { "/var/log/ptp4l.log", "/var/log/phc2sys.log",
		"/var/log/syslog", "/var/log/messages", "/var/log/daemon.log" };
	struct gathering g = { .a = a, .text = { .arena = a } };
	pid_t pids[PROCESSES_MAX];
	struct named found;

	(void)rest;
	if (probe_refuses(ret))
		return;
	found = named_find(is_writer, pids, PROCESSES_MAX);
	lines_put(&g.text, str_printf(a, "monotonic %llu\n", (unsigned long long)wire_now_ns()));
	for (size_t i = 0; i < found.n; i++)
		look_at_outputs(&g, pids[i]);
	/* Without such a daemon there is nothing that they could tell of now. */
	for (size_t i = 0; found.n && i < sizeof(usual) / sizeof(usual[0]); i++)
		look_at(&g, str_from(usual[i]), str_from(usual[i]));
	ret->bytes = lines_text(&g.text);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_ptp_log = {
	.prefix = "/probe/ptp_log",
	.deadline_ms = 3000,
	.run = run,
};

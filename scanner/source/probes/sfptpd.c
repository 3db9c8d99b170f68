/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/sfptpd: the state files of Solarflare's time daemon, and how old each is, which only the
 * file's own time tells. Its control socket is never spoken to: it takes commands. The folder is
 * the one that its file names with state_path, else the one of its build.
 */
#include "scanner/source/probe.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "scanner/base/arena.h"
#include "scanner/source/lines.h"
#include "scanner/source/named.h"
#include "scanner/source/slurp.h"
#include "scanner/source/time_files.h"
#include "scanner/source/time_root.h"

enum { DAEMONS_MAX = 4, FILES_MAX = 16, FILE_MAX = 16 << 10, CHUNK = 4096 };
#define PRESET "/var/lib/sfptpd"

static bool is_sfptpd(struct str comm)
{
	return str_is(comm, "sfptpd");
}

static struct str folder_of(struct arena *a, pid_t pid)
{
	struct str text = time_files_config(a, pid, STR("sfptpd"), named_read(a, pid, "cmdline"));
	struct str line, word, path = STR(PRESET);
	struct time_root root;
	bool trusted;

	/* A folder that an ordinary user's process names is not looked into with our rights. */
	time_root_begin(&root, a, pid);
	trusted = root.trusted;
	time_root_end(&root);
	if (!trusted)
		return path;
	while (str_cut(&text, '\n', &line)) {
		if (str_word(&line, &word) && str_is(word, "line") && str_word(&line, &word) &&
			str_is(word, "state_path") && str_starts(str_trim(line), "/"))
			path = str_trim(line);
	}
	return path;
}

static void read_file(struct arena *a, struct lines *text, struct str folder, struct str name)
{
	char *path = str_z(a, str_printf(a, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(name)));
	struct str bytes, line;
	struct timespec now;
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		slurp_path(path, CHUNK, FILE_MAX, a, &bytes) < 0)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	lines_put(text,
		str_printf(a, "file " STR_FMT " age=%lld\n", STR_ARG(time_files_escape(a, name)),
			(long long)(now.tv_sec - st.st_mtim.tv_sec)));
	while (str_cut(&bytes, '\n', &line))
		lines_line(text, STR("line"), line);
}

static const char *word_of(int error)
{
	if (error == EACCES || error == EPERM)
		return "denied";
	return error == ENOENT || error == ENOTDIR ? "absent" : "broken";
}

static int by_name(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static void read_folder(struct arena *a, struct lines *text, struct str folder)
{
	DIR *dir = opendir(str_z(a, folder));
	struct str names[FILES_MAX];
	struct dirent *e;
	size_t n = 0;

	lines_put(text, str_printf(a, "folder %s " STR_FMT "\n", dir ? "ok" : word_of(errno),
				STR_ARG(time_files_escape(a, folder))));
	if (!dir)
		return;
	while (n < FILES_MAX && (e = readdir(dir))) {
		if (str_starts(str_from(e->d_name), "state-"))
			names[n++] = str_copy(a, str_from(e->d_name));
	}
	closedir(dir);
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++)
		read_file(a, text, folder, names[i]);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	pid_t pids[DAEMONS_MAX];
	struct named found;
	struct lines text = { .arena = a };

	(void)rest;
	if (probe_refuses(ret))
		return;
	found = named_find(is_sfptpd, pids, DAEMONS_MAX);
	lines_put(&text, str_printf(a, "daemons %zu\n", found.n));
	read_folder(a, &text, found.n ? folder_of(a, pids[0]) : STR(PRESET));
	ret->bytes = lines_text(&text);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_sfptpd = {
	.prefix = "/probe/sfptpd",
	.deadline_ms = 2000,
	.run = run,
};

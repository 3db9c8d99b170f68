/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/probes/open_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scanner/source/source.h"

enum { LINKS_EACH = 1024, LINKS_ALL = 32768 };

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

static void look_at_links(struct open_files *w, DIR *dir)
{
	char target[OPEN_FILES_LINK];
	unsigned links = 0;
	struct dirent *e;
	ssize_t n;

	while ((e = readdir(dir))) {
		if (!is_number(e->d_name))
			continue;
		if (links == LINKS_EACH || w->links == LINKS_ALL) {
			w->more += links > 0;
			w->unseen += links == 0;
			break;
		}
		links++;
		w->links++;
		n = readlinkat(dirfd(dir), e->d_name, target, sizeof(target));
		if (n > 0)
			w->link(w->user, (struct str){ target, (size_t)n });
	}
}

static void look_at(struct open_files *w, int proc, const char *pid)
{
	char path[32];
	size_t n = strlen(pid);
	DIR *dir;
	int fd;

	if (n + sizeof("/fd") > sizeof(path))
		return;
	memcpy(path, pid, n);
	memcpy(path + n, "/fd", sizeof("/fd"));
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		w->denied += errno == EACCES || errno == EPERM;
		return;
	}
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return;
	}
	w->processes++;
	look_at_links(w, dir);
	closedir(dir);
	w->process(w->user, pid);
}

bool open_files_holder(struct open_files *w)
{
	bool told = w->holders++ < OPEN_FILES_HOLDERS;

	w->more += !told;
	return told;
}

/* 0 or -errno: /proc could not be opened. */
static int walk(struct open_files *w)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	bool init = false; /* process 1 is listed: hidepid hides nobody */

	if (!proc)
		return -errno;
	while ((e = readdir(proc))) {
		if (!is_number(e->d_name))
			continue;
		init |= strcmp(e->d_name, "1") == 0;
		if (!is_ours(e->d_name))
			look_at(w, dirfd(proc), e->d_name);
	}
	closedir(proc);
	/* /proc mounted with hidepid=2 lists one's own processes alone. */
	w->denied += !init;
	return 0;
}

void open_files_answer(
	struct open_files *w, const struct str *text, struct arena *a, struct answer *ret)
{
	int error = ret->kind == ASK_FILE ? walk(w) : -EINVAL;

	if (error) {
		ret->error = -error;
		ret->state = answer_state_of_errno(ret->error, false);
		return;
	}
	ret->state = ANSWER_OK;
	ret->bytes = str_printf(a, STR_FMT "seen %u %u\ndenied %u\nmore %u\nunseen %u\n",
		STR_ARG(*text), w->processes, w->links, w->denied, w->more, w->unseen);
}

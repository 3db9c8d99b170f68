/* SPDX-License-Identifier: Apache-2.0 */
/* Temporary directories of tests, see tmpdir.h. */
#include "tests/support/tmpdir.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

void tmpdir_make(struct tmpdir *t)
{
	const char *below = getenv("TMPDIR");

	snprintf(t->path, sizeof(t->path), "%s/latscan-test-XXXXXX", below ? below : "/tmp");
	need(mkdtemp(t->path) != NULL, t->path);
	t->fd = open(t->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	need(t->fd >= 0, t->path);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void tmpdir_remove(struct tmpdir *t)
{
	close(t->fd);
	nftw(t->path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void make_parents(const struct tmpdir *t, const char *name)
{
	char part[4096];

	for (const char *p = strchr(name, '/'); p; p = strchr(p + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(p - name), name);
		need(mkdirat(t->fd, part, 0755) == 0 || errno == EEXIST, part);
	}
}

void tmpdir_file(const struct tmpdir *t, const char *name, struct str content)
{
	make_parents(t, name);
	int fd = openat(t->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	need(fd >= 0, name);
	while (content.n) {
		ssize_t n = write(fd, content.p, content.n);

		need(n > 0, name);
		content = str_skip(content, (size_t)n);
	}
	close(fd);
}

void tmpdir_dir(const struct tmpdir *t, const char *name)
{
	make_parents(t, name);
	need(mkdirat(t->fd, name, 0755) == 0 || errno == EEXIST, name);
}

void tmpdir_link(const struct tmpdir *t, const char *name, const char *target)
{
	make_parents(t, name);
	need(symlinkat(target, t->fd, name) == 0, name);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/import/sadf.h"

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_FOUND = 127 };

/* SYSSTAT_MAGIC 0xd596 (sa.h). */
bool sadf_is_binary(struct str b)
{
	return b.n >= 2 &&
	       (((unsigned char)b.p[0] == 0x96 && (unsigned char)b.p[1] == 0xd5) ||
		       ((unsigned char)b.p[0] == 0xd5 && (unsigned char)b.p[1] == 0x96));
}

/* Times in the order of ISO 8601, whatever the user's language is. */
static void become(struct arena *a, const char *path, int out)
{
	char *argv[] = { str_z(a, STR("sadf")), str_z(a, STR("-j")), str_z(a, str_from(path)),
		str_z(a, STR("--")), str_z(a, STR("-A")), NULL };

	if (dup2(out, STDOUT_FILENO) < 0 || setenv("LC_ALL", "C", 1) ||
		setenv("S_TIME_FORMAT", "ISO", 1))
		_exit(1);
	execvp(argv[0], argv);
	_exit(errno == ENOENT ? NOT_FOUND : 1);
}

int sadf_read(struct arena *a, const char *path, size_t cap, struct str *ret)
{
	int ends[2], r, status = 0;
	pid_t pid;

	if (pipe(ends))
		return -errno;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		become(a, path, ends[1]);
	}
	close(ends[1]);
	r = pid < 0 ? -errno : slurp(ends[0], 256 << 10, cap, a, ret);
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r || pid < 0)
		return r;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
		return -ENOENT;
	return status ? -EIO : 0;
}

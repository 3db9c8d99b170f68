/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/captures.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *printed(const char *fmt, const char *x, const char *y)
{
	char *s = NULL;
	size_t n;
	FILE *f = open_memstream(&s, &n);

	if (!f)
		return NULL;
	if (*fmt == 'd')
		fprintf(f, "%s/data/%s", x, y);
	else
		fprintf(f, "%.*s../shared", (int)(strlen(x) - strlen("tests/support/captures.c")),
			x);
	fclose(f);
	return s;
}

static int run(char *const argv[])
{
	pid_t pid;
	int status;

	if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ))
		return -1;
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* tar's argument list; the patterns are cut out of members in place. */
static int untar(char *archive, char *dir, char *members)
{
	enum { HEAD = 6, ARGS = 40 };
	char *argv[ARGS] = { (char[]){ "tar" }, (char[]){ "xf" }, archive, (char[]){ "-C" }, dir,
		(char[]){ "--wildcards" } };
	int n = HEAD;

	while (members && n < ARGS - 1) {
		argv[n++] = members;
		members = strchr(members, ' ');
		if (members)
			*members++ = '\0';
	}
	return run(argv);
}

char *captures_unpack(const char *name, const char *members)
{
	char template[] = "/tmp/latscan-capture-XXXXXX";
	const char *set = getenv("LATSCAN_SHARED");
	char *shared = set ? strdup(set) : printed("s", __FILE__, "");
	char *archive = printed("d", shared, name);
	char *dir = NULL;

	if (access(archive, R_OK))
		printf("skipped: no capture %s\n", name);
	else if (mkdtemp(template)) {
		char *wanted = strdup(members);

		dir = strdup(template);
		if (untar(archive, dir, wanted)) {
			captures_remove(dir);
			dir = NULL;
		}
		free(wanted);
	}
	free(archive);
	free(shared);
	return dir;
}

void captures_remove(char *dir)
{
	if (dir) {
		char *const argv[] = { (char[]){ "rm" }, (char[]){ "-rf" }, dir, NULL };

		run(argv);
	}
	free(dir);
}

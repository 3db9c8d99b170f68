/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of each operand. A capture is judged by the scanner, a process of its own: archives
 * are hostile, and what reads them is contained there.
 */
#include "programs/diff/diff.h"

#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/program.h"
#include "scanner/source/slurp.h"
#include "scanner/stored/stored.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { FILE_CAP = 256 << 20, SCAN_STATUS_MOST = 2 };

/* It begins with '{', behind blanks. */
static bool is_json(int fd)
{
	char head[64];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	for (ssize_t i = 0; i < n; i++) {
		if (head[i] == '{')
			return true;
		if (head[i] != ' ' && head[i] != '\n' && head[i] != '\t' && head[i] != '\r')
			return false;
	}
	return false;
}

static int read_report(struct arena *a, const char *file, int fd, const struct report **ret)
{
	struct report *r;
	struct str error;
	int e = stored_read_fd(a, fd, FILE_CAP, &r, &error);

	if (e == -EINVAL)
		return usage_error("%s: " STR_FMT, file, STR_ARG(error));
	if (e)
		return usage_error("cannot read %s: " STR_FMT, file, STR_ARG(error));
	*ret = r;
	return 0;
}

static int judge(struct arena *a, const char *file, char *const *arguments, unsigned n,
	const struct report **ret)
{
	char *argv[SCAN_ARGUMENTS_MAX + 16];
	struct str json, error;
	struct report *r;
	unsigned k = 0;
	int status = 0, e;

	argv[k++] = str_z(a, STR("latscan"));
	argv[k++] = str_z(a, STR("scan"));
	for (unsigned i = 0; i < n; i++)
		argv[k++] = arguments[i];
	argv[k++] = str_z(a, STR("--no-progress"));
	argv[k++] = str_z(a, STR("--format"));
	argv[k++] = str_z(a, STR("json"));
	argv[k++] = str_z(a, STR("--root"));
	argv[k++] = str_z(a, str_from(file));
	argv[k] = NULL;
	e = program_read(a, argv, FILE_CAP, &json, &status);
	if (e == -ENOENT)
		return internal_error("%s: the scanner is not installed beside this program", file);
	if (e)
		return internal_error("%s: cannot run the scanner: %s", file, strerror(-e));
	if (status > SCAN_STATUS_MOST) /* it said why */
		return status <= EXIT_INTERNAL
			       ? status
			       : internal_error(
					 "%s: the scanner died with status %d", file, status);
	e = stored_read(a, json, &r, &error);
	if (e)
		return internal_error("%s: what the scanner said: " STR_FMT, file, STR_ARG(error));
	*ret = r;
	return 0;
}

int operand_read(struct arena *a, const char *file, char *const *arguments, unsigned n,
	const struct report **ret)
{
	int fd = slurp_open(file), status;

	if (fd < 0)
		return usage_error("cannot read %s: %s", file, strerror(-fd));
	status = is_json(fd) ? read_report(a, file, fd, ret) : -1;
	close(fd);
	return status < 0 ? judge(a, file, arguments, n, ret) : status;
}

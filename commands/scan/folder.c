/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/folder.h"

#include "scanner/base/arena.h"
#include "scanner/base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_is_systems(struct str path)
{
	static const char *const places[] = { "/etc", "/usr", "/boot", "/efi", "/bin", "/sbin",
		"/lib", "/lib32", "/lib64", "/libx32", "/sys", "/proc", "/dev", "/run", "/var/lib",
		"/var/spool" };

	if (str_is(path, "/"))
		return true;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		size_t n = strlen(places[i]);

		if (str_starts(path, places[i]) && (path.n == n || path.p[n] == '/'))
			return true;
	}
	return false;
}

static int cannot(
	struct arena *a, struct str *ret_error, const char *verb, const char *path, int error)
{
	*ret_error = str_printf(a, "cannot %s %s: %s", verb, path, strerror(error));
	return -error;
}

/* Where the folder is or would be, without links. */
static int resolve(struct arena *a, const char *path, struct str *ret, struct str *ret_error)
{
	struct str dir = str_from(path), parent, name;
	char real[PATH_MAX];

	if (realpath(path, real)) {
		*ret = str_copy(a, str_from(real));
		return 0;
	}
	if (errno != ENOENT)
		return cannot(a, ret_error, "use", path, errno);
	while (dir.n > 1 && dir.p[dir.n - 1] == '/')
		dir = str_head(dir, dir.n - 1);
	if (!str_split_last(dir, '/', &parent, &name)) {
		parent = STR(".");
		name = dir;
	}
	if (!realpath(parent.n ? str_z(a, parent) : "/", real))
		return cannot(a, ret_error, "make", path, errno);
	if (str_is(name, ".") || str_is(name, "..")) /* of a folder that is not there */
		return cannot(a, ret_error, "make", path, ENOENT);
	*ret = str_printf(a, "%s%s" STR_FMT, strcmp(real, "/") ? real : "", "/", STR_ARG(name));
	return 0;
}

int folder_make(struct arena *a, const char *path, const char **ret_path, struct str *ret_error)
{
	struct str real;
	int r = resolve(a, path, &real, ret_error);
	const char *z;

	if (r)
		return r;
	if (folder_is_systems(real)) {
		*ret_error = str_printf(a,
			"%s: a place of the system; suggestions go to a folder of your own, to be reviewed",
			path);
		return -EPERM;
	}
	z = str_z(a, real);
	if (mkdir(z, 0755) && errno != EEXIST)
		return cannot(a, ret_error, "make", path, errno);
	*ret_path = z;
	return 0;
}

static char *temporary(struct arena *a, const struct folder_file *f)
{
	return str_z(a, str_printf(a, "." STR_FMT ".%ld.tmp", STR_ARG(f->name), (long)getpid()));
}

static int write_one(struct arena *a, int dir, const struct folder_file *f)
{
	int fd = openat(
		dir, temporary(a, f), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	struct out o;
	int r;

	if (fd < 0)
		return -errno;
	out_init(&o, fd);
	out_str(&o, f->text);
	r = out_flush(&o);
	if (r == 0 && fsync(fd))
		r = -errno;
	if (close(fd) && r == 0)
		r = -errno;
	return r;
}

int folder_write(struct arena *a, const char *path, const struct folder_file *v, size_t n,
	struct str *ret_error)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), r = 0;

	if (dir < 0)
		return cannot(a, ret_error, "open", path, errno);
	for (size_t i = 0; i < n && r == 0; i++)
		r = write_one(a, dir, &v[i]);
	for (size_t i = 0; i < n && r == 0; i++) {
		if (renameat(dir, temporary(a, &v[i]), dir, str_z(a, v[i].name)))
			r = -errno;
	}
	for (size_t i = 0; i < n && r; i++)
		unlinkat(dir, temporary(a, &v[i]), 0);
	close(dir);
	return r ? cannot(a, ret_error, "write the files in", path, -r) : 0;
}

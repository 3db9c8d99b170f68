/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any user may start a process with the name of a daemon and choose its file, and this is read with
 * more rights than his: so no link leads out of the daemon's own root, and a file that only others
 * may read is not read for him.
 */
#include "scanner/source/time_root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/named.h"
#include "scanner/source/slurp.h"

enum { FOLDERS = 4 };

static uint64_t uid_of(struct arena *a, pid_t pid)
{
	struct str text = named_read(a, pid, "status"), line, word;
	uint64_t uid = UINT64_MAX;

	while (str_cut(&text, '\n', &line)) {
		if (!str_starts(line, "Uid:") || !str_word(&line, &word) ||
			!str_word(&line, &word) || !str_word(&line, &word))
			continue;
		if (str_u64(word, 10, &uid))
			uid = UINT64_MAX;
		break;
	}
	return uid;
}

/* An ordinary user cannot look through the root of another's process, and opens what he may. */
void time_root_begin(struct time_root *r, struct arena *a, pid_t pid)
{
	*r = (struct time_root){ .a = a, .pid = pid };
	r->root = open(str_z(a, str_printf(a, "/proc/%d/root", (int)pid)),
		O_PATH | O_DIRECTORY | O_CLOEXEC);
	r->uid = uid_of(r->a, r->pid);
	r->trusted = r->uid == 0 && named_namespace(r->a, r->pid, "user") != NAMED_NS_OTHER;
	r->contained = r->root >= 0 && contain_init(&r->in, r->root, FOLDERS) == 0;
	if (!r->contained && r->root >= 0)
		close(r->root);
}

void time_root_end(struct time_root *r)
{
	if (!r->contained)
		return;
	contain_free(&r->in);
	close(r->root);
}

static struct str cwd_of(struct time_root *r)
{
	char path[PATH_MAX];
	ssize_t n = readlink(
		str_z(r->a, str_printf(r->a, "/proc/%d/cwd", (int)r->pid)), path, sizeof(path));

	if (n <= 0 || (size_t)n >= sizeof(path))
		return (struct str){ NULL, 0 };
	return str_copy(r->a, (struct str){ path, (size_t)n });
}

/* As the daemon would see it; empty: its working directory is not told, or the name climbs. */
static struct str place_of(struct time_root *r, struct str name)
{
	struct str cwd;

	if (str_has(name, ".."))
		return (struct str){ NULL, 0 };
	if (str_starts(name, "/"))
		return name;
	if (str_starts(name, "./"))
		name = str_skip(name, 2);
	cwd = cwd_of(r);
	if (str_is(cwd, "/"))
		cwd.n = 0;
	else if (!cwd.n)
		return cwd;
	return str_join(r->a, cwd, STR("/"), name);
}

/* What the daemon itself may read, and nothing that only our own rights open. */
static bool may_read(const struct time_root *r, const struct stat *st)
{
	return r->trusted || st->st_mode & S_IROTH || st->st_uid == r->uid;
}

int time_root_file(struct time_root *r, struct str name)
{
	struct str place = place_of(r, name);
	struct stat st;
	int fd = -1, error;

	if (!place.n)
		return -EACCES;
	if (r->contained) {
		error = contain_file(&r->in, place, 0, &fd, &st);
		if (error)
			return -error;
	} else {
		fd = slurp_open(str_z(r->a, place));
		if (fd < 0)
			return fd;
		if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
			st.st_mode = 0;
	}
	if (may_read(r, &st) && S_ISREG(st.st_mode))
		return fd;
	/* /dev/null is a file without a line. */
	error = S_ISREG(st.st_mode) ? -EACCES : -EINVAL;
	close(fd);
	return error;
}

DIR *time_root_folder(struct time_root *r, struct str name)
{
	struct str place = place_of(r, name);
	int fd;

	if (!r->contained || !place.n) {
		errno = place.n ? errno : EACCES;
		return place.n ? opendir(str_z(r->a, place)) : NULL;
	}
	fd = contain_list(&r->in, place, 0);
	errno = fd < 0 ? -fd : 0;
	return fd < 0 ? NULL : fdopendir(fd);
}

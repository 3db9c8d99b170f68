/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/dpdk/places.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/base/arena.h"

#define SOCKET_NAME "dpdk_telemetry.v2"

enum { NAMESPACES_MAX = 64, SEEN_MAX = 256 };

struct search {
	struct arena *a;
	struct dpdk_places *found;
	struct {
		dev_t dev;
		ino_t ino;
	} seen[SEEN_MAX]; /* the same folder by two ways */
	unsigned n_seen;
	const char *root; /* "" or "/proc/PID/root" */
	bool container;
	bool guess; /* that a folder which may not be looked into has one of DPDK's: not told */
};

static int open_dir(int at, const char *path)
{
	return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* NULL when it cannot be listed; a folder of others' is remembered. Takes fd. */
static DIR *list(struct search *s, int fd, struct str path)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int error = errno;

	if (!dir && (error == EACCES || error == EPERM) && !s->guess && !s->found->denied) {
		s->found->denied = error;
		s->found->unread = path;
	}
	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

static bool is_new(struct search *s, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || s->n_seen == SEEN_MAX)
		return false;
	for (unsigned i = 0; i < s->n_seen; i++) {
		if (s->seen[i].dev == st.st_dev && s->seen[i].ino == st.st_ino)
			return false;
	}
	s->seen[s->n_seen].dev = st.st_dev;
	s->seen[s->n_seen++].ino = st.st_ino;
	return true;
}

/* Asking for a lock tells who has it, and takes none (fcntl(2), F_GETLK). */
static pid_t holder_of(int dir)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = openat(dir, "config", O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	pid_t pid = 0;

	if (fd < 0)
		return 0;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0)
		pid = lock.l_pid;
	close(fd);
	return pid;
}

static void add(struct search *s, int dir, struct str path, struct str prefix, struct str name)
{
	struct dpdk_places *t = s->found;
	struct dpdk_place *p;
	int own = openat(dir, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (own < 0 || t->n == DPDK_PLACES_MAX) {
		t->more++;
		if (own >= 0)
			close(own);
		return;
	}
	p = &t->v[t->n++];
	*p = (struct dpdk_place){ .path = path,
		.prefix = prefix,
		.socket = str_copy(s->a, name),
		.container = s->container,
		.dir = own };
	if (!name.n || str_is(name, SOCKET_NAME))
		p->pid = holder_of(dir);
}

/* One prefix: each of its sockets, or itself when it has none and somebody holds it. */
static void look_into(struct search *s, int at, const char *name, struct str base)
{
	struct str path = str_printf(s->a, STR_FMT "/%s", STR_ARG(base), name);
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = list(s, fd, path);
	unsigned before = s->found->n;
	struct dirent *e;

	if (!dir)
		return;
	while ((e = readdir(dir))) {
		if (strncmp(e->d_name, SOCKET_NAME, sizeof(SOCKET_NAME) - 1) == 0)
			add(s, dirfd(dir), path, str_copy(s->a, str_from(name)),
				str_from(e->d_name));
	}
	if (s->found->n == before && holder_of(dirfd(dir)))
		add(s, dirfd(dir), path, str_copy(s->a, str_from(name)), STR(""));
	closedir(dir);
}

/* A folder "dpdk": a prefix each. */
static void look_at(struct search *s, int at, const char *name, struct str path)
{
	int fd = open_dir(at, name);
	struct dirent *e;
	DIR *dir;

	if (fd >= 0 && !is_new(s, fd)) {
		close(fd);
		return;
	}
	dir = list(s, fd, path);
	if (!dir)
		return;
	while ((e = readdir(dir))) {
		if (e->d_name[0] != '.' && e->d_type != DT_REG && e->d_type != DT_SOCK)
			look_into(s, dirfd(dir), e->d_name, path);
	}
	closedir(dir);
}

/* "dpdk" in each folder of one: of services below /run, of users below /run/user. */
static void look_below(struct search *s, const char *base)
{
	int fd = open_dir(AT_FDCWD, str_z(s->a, str_printf(s->a, "%s%s", s->root, base)));
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.' || (e->d_type != DT_DIR && e->d_type != DT_UNKNOWN) ||
			!strcmp(e->d_name, "dpdk"))
			continue;
		s->guess = true;
		look_at(s, dirfd(dir), str_z(s->a, str_printf(s->a, "%s/dpdk", e->d_name)),
			str_printf(s->a, "%s/%s/dpdk", base, e->d_name));
	}
	s->guess = false;
	closedir(dir);
}

static void look_in_root(struct search *s)
{
	static const char *const folders[] = { "/run/dpdk", "/var/run/dpdk", "/tmp/dpdk" };

	for (unsigned i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		/* An absolute link in a container's /var would lead to our own /run. */
		if (i == 1 && s->container)
			continue;
		look_at(s, AT_FDCWD, str_z(s->a, str_printf(s->a, "%s%s", s->root, folders[i])),
			str_from(folders[i]));
	}
	look_below(s, "/run");
	look_below(s, "/run/user");
}

static ino_t mounts_of(struct arena *a, const char *pid)
{
	struct stat st;

	return stat(str_z(a, str_printf(a, "/proc/%s/ns/mnt", pid)), &st) < 0 ? 0 : st.st_ino;
}

static bool is_number(const char *s)
{
	uint64_t n;

	return str_u64(str_from(s), 10, &n) == 0;
}

/* One process of each mount namespace but our own. */
static void look_in_containers(struct search *s)
{
	ino_t known[NAMESPACES_MAX];
	DIR *proc = opendir("/proc");
	unsigned n = 0, i;
	struct dirent *e;

	known[n++] = mounts_of(s->a, "self");
	while (proc && (e = readdir(proc))) {
		size_t mark = arena_used(s->a);
		ino_t mounts = is_number(e->d_name) ? mounts_of(s->a, e->d_name) : 0;

		for (i = 0; i < n && known[i] != mounts; i++)
			;
		arena_rewind(s->a, mark);
		if (!mounts || i < n || n == NAMESPACES_MAX)
			continue;
		known[n++] = mounts;
		s->container = true;
		s->root = str_z(s->a, str_printf(s->a, "/proc/%s/root", e->d_name));
		look_in_root(s);
	}
	if (proc)
		closedir(proc);
}

void dpdk_places_find(struct arena *a, struct dpdk_places *ret)
{
	struct search s = { .a = a, .found = ret, .root = "" };

	*ret = (struct dpdk_places){ .n = 0 };
	look_in_root(&s);
	look_in_containers(&s);
}

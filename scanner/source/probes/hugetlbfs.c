/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of huge pages: each hugetlbfs that is mounted here is listed, and its files are asked
 * for their size in memory (st_blocks; fs/hugetlbfs/inode.c), device and inode, as /proc/locks
 * names them. A file keeps its pages until it is removed, whether somebody has it mapped or not.
 * DPDK calls its files "PREFIXmap_N" and holds a flock() on each of them while it runs (but not
 * with --legacy-mem); its folder "dpdk/PREFIX" has a file "config" that the primary process locks
 * in both cases, so that is looked for, too. Nothing is opened but folders, and no lock is taken:
 * trying one would stand in the way of a program that starts.
 */
#include "scanner/source/probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"
#include "scanner/source/wire.h"

enum { FILES = 16384, MOUNTS = 64, DEPTH = 4, CHUNK = 4096 };

struct look {
	struct arena *a;
	char *text;
	size_t n, room;
	dev_t seen[MOUNTS];
	unsigned mounts, files, denied, more;
};

static void put(struct look *l, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		l->text = arena_grow(l->a, l->text, l->n, &l->room, 1);
		l->text[l->n++] = s.p[i];
	}
}

/* A name as one word: files may be called anything. */
static void put_name(struct look *l, struct str name)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		char hex[] = { '\\', 'x', digits[c >> 4], digits[c & 15] };

		if (c > ' ' && c < 0x7f && c != '\\')
			put(l, (struct str){ &name.p[i], 1 });
		else
			put(l, (struct str){ hex, sizeof(hex) });
	}
}

static void put_line(struct look *l, struct str head, struct str name)
{
	put(l, head);
	put_name(l, name);
	put(l, STR("\n"));
}

/* As /proc/locks names it. */
static void put_id(struct look *l, const struct stat *st)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%02x:%02x:%llu", major(st->st_dev), minor(st->st_dev),
		(unsigned long long)st->st_ino);

	put(l, (struct str){ line, (size_t)n });
}

static void put_file(struct look *l, const struct stat *st, uint64_t kb, const char *name)
{
	char line[64];
	int n;

	if (!st->st_blocks)
		return;
	if (l->files++ >= FILES) {
		l->more++;
		return;
	}
	n = snprintf(line, sizeof(line), "file %llu ", (unsigned long long)kb);
	put(l, (struct str){ line, (size_t)n });
	put_id(l, st);
	n = snprintf(line, sizeof(line), " %llu ", (unsigned long long)st->st_blocks * 512);
	put_line(l, (struct str){ line, (size_t)n }, str_from(name));
}

static void look_into(struct look *l, int fd, uint64_t kb, unsigned depth)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	struct stat st;

	if (!dir) {
		l->denied++;
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
			fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (S_ISREG(st.st_mode))
			put_file(l, &st, kb, e->d_name);
		else if (S_ISDIR(st.st_mode) && depth < DEPTH)
			look_into(l,
				openat(dirfd(dir), e->d_name,
					O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
				kb, depth + 1);
	}
	closedir(dir);
}

static bool is_new(struct look *l, dev_t dev)
{
	for (unsigned i = 0; i < l->mounts; i++) {
		if (l->seen[i] == dev)
			return false;
	}
	if (l->mounts == MOUNTS) {
		l->more++;
		return false;
	}
	l->seen[l->mounts++] = dev;
	return true;
}

/* A block of such a file system is a page. */
static void look_at_mount(struct look *l, const char *path)
{
	char line[64];
	struct stat st;
	int n;

	if (stat(path, &st)) {
		l->denied++;
		return;
	}
	if (!is_new(l, st.st_dev))
		return;
	n = snprintf(line, sizeof(line), "mount %llu %02x:%02x ",
		(unsigned long long)st.st_blksize / 1024, major(st.st_dev), minor(st.st_dev));
	put_line(l, (struct str){ line, (size_t)n }, str_from(path));
	look_into(l, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), (uint64_t)st.st_blksize / 1024,
		0);
}

/* mountinfo writes blanks as "\040". */
static char *path_of(struct arena *a, struct str s)
{
	char *path = str_z(a, s), *to = path;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && s.n - i > 3 && s.p[i + 1] >= '0' && s.p[i + 1] <= '3') {
			*to++ = (char)((s.p[i + 1] - '0') << 6 | (s.p[i + 2] - '0') << 3 |
				       (s.p[i + 3] - '0'));
			i += 3;
		} else {
			*to++ = s.p[i];
		}
	}
	*to = 0;
	return path;
}

static void look_at_mounts(struct look *l, struct str mountinfo)
{
	struct str line, word, where = { 0 };

	while (str_cut(&mountinfo, '\n', &line)) {
		for (unsigned i = 0; i < 5; i++)
			(void)str_word(&line, &where);
		while (str_word(&line, &word) && !str_is(word, "-"))
			;
		if (str_word(&line, &word) && str_is(word, "hugetlbfs"))
			look_at_mount(l, path_of(l->a, where));
	}
}

/* "/run/dpdk/rte/config": the folder is named by the prefix. */
static void look_for_dpdk(struct look *l)
{
	static const char *const places[] = { "/run/dpdk/*/config", "/run/user/*/dpdk/*/config",
		"/tmp/dpdk/*/config" };
	struct str folder, config, above, prefix;
	glob_t g = { 0 };
	struct stat st;

	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		(void)glob(places[i], GLOB_NOSORT | (i ? GLOB_APPEND : 0), NULL, &g);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		if (lstat(g.gl_pathv[i], &st) || !S_ISREG(st.st_mode) ||
			!str_split_last(str_from(g.gl_pathv[i]), '/', &folder, &config) ||
			!str_split_last(folder, '/', &above, &prefix))
			continue;
		put(l, STR("dpdk "));
		put_name(l, prefix);
		put(l, STR(" "));
		put_id(l, &st);
		put(l, STR("\n"));
	}
	globfree(&g);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .a = a };
	struct str mountinfo = { 0 };
	int error = -EINVAL;

	(void)rest;
	if (ret->kind == ASK_FILE)
		error = slurp_path("/proc/self/mountinfo", CHUNK, WIRE_BYTES_MAX, a, &mountinfo);
	if (error) {
		ret->error = -error;
		ret->state = answer_state_of_errno(ret->error, false);
		return;
	}
	look_at_mounts(&l, mountinfo);
	look_for_dpdk(&l);
	ret->state = ANSWER_OK;
	ret->bytes = str_printf(a, STR_FMT "denied %u\nmore %u\n",
		STR_ARG(((struct str){ l.text, l.n })), l.denied, l.more);
}

const struct probe_kind probe_hugetlbfs = {
	.prefix = "/probe/hugetlbfs",
	.deadline_ms = 2000,
	.run = run,
};

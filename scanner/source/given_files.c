/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/given_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

struct gathering {
	struct arena *a;
	struct given_file *v;
	size_t n, files, cap, left; /* left: bytes of all together */
	const char **path;
};

static int take(struct gathering *g, const char *path)
{
	struct given_file *f = &g->v[g->n];
	struct str head;
	struct stat st;
	int r;

	*g->path = path;
	if (g->n == g->files)
		return -E2BIG;
	if (stat(path, &st))
		return -errno;
	*f = (struct given_file){ .path = path, .name = str_from(path) };
	(void)str_split_last(f->name, '/', &head, &f->name);
	f->dated_s = st.st_mtime > 0 ? (uint64_t)st.st_mtime : 0;
	g->n++;
	r = slurp_path(path, 64 << 10, g->left < g->cap ? g->left : g->cap, g->a, &f->bytes);
	if (r == 0)
		g->left -= f->bytes.n;
	return r;
}

static bool is_regular(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int take_folder(struct gathering *g, const char *folder, const char *suffix)
{
	struct dirent **v;
	int n = scandir(folder, &v, NULL, alphasort), r = 0;

	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		const char *path = str_z(g->a, str_printf(g->a, "%s/%s", folder, v[i]->d_name));

		if (r == 0 && v[i]->d_name[0] != '.' && str_ends(str_from(path), suffix) &&
			is_regular(path))
			r = take(g, path);
		free(v[i]);
	}
	free(v);
	return r == 0 && !g->n ? -ENODATA : r;
}

int given_files(struct arena *a, const char *path, const char *suffix, size_t files, size_t cap,
	struct given_file **ret, size_t *ret_n, const char **ret_path)
{
	struct gathering g = {
		.a = a, .files = files, .cap = cap, .left = 2 * cap, .path = ret_path
	};
	struct stat st;
	int r;

	*ret_path = path;
	if (stat(path, &st))
		return -errno;
	g.v = ARENA_NEW(a, struct given_file, files);
	r = S_ISDIR(st.st_mode) ? take_folder(&g, path, suffix) : take(&g, path);
	if (r)
		return r;
	*ret = g.v;
	*ret_n = g.n;
	return 0;
}

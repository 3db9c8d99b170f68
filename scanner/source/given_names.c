/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/given_names.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "scanner/base/arena.h"

/* Most filesystems tell with the name what it is; of a link what it leads to counts. */
static bool is_regular(const char *path, unsigned char type)
{
	struct stat st;

	if (type == DT_REG || type == DT_DIR)
		return type == DT_REG;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

int given_names(struct arena *a, const char *folder, struct given_name **ret, size_t *ret_n)
{
	struct str trimmed = str_from(folder);
	struct dirent **v;
	struct given_name *names;
	size_t k = 0;
	int n = scandir(folder, &v, NULL, alphasort);

	if (n < 0)
		return -errno;
	while (trimmed.n > 1 && trimmed.p[trimmed.n - 1] == '/')
		trimmed.n--;
	names = ARENA_NEW(a, struct given_name, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		if (v[i]->d_name[0] != '.') {
			names[k].path = str_z(
				a, str_join(a, trimmed, str_is(trimmed, "/") ? STR("") : STR("/"),
					   str_from(v[i]->d_name)));
			names[k].regular = is_regular(names[k].path, v[i]->d_type);
			k++;
		}
		free(v[i]);
	}
	free(v);
	*ret = names;
	*ret_n = k;
	return 0;
}

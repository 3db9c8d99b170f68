/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/own_folder.h"

#include <limits.h>
#include <unistd.h>

#include "scanner/base/arena.h"

struct str own_folder(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
	struct str folder, name;

	if (n <= 0 || !str_split_last((struct str){ path, (size_t)n }, '/', &folder, &name))
		return STR(".");
	return str_copy(a, folder);
}

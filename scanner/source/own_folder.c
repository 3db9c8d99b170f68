/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/own_folder.h"

#include <limits.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

struct str own_folder(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
	struct str folder, name, whole = { path, n > 0 ? (size_t)n : 0 };

	/* Without /proc, as whoever executed it called it. */
	if (n <= 0)
		whole = str_from((const char *)(uintptr_t)getauxval(AT_EXECFN));
	if (!str_split_last(whole, '/', &folder, &name))
		return STR(".");
	return str_copy(a, folder);
}

struct str own_program(struct arena *a, const char *name)
{
	static const char *const places[] = { ".", "../libexec/latscan", "../../bin" };
	struct str folder = own_folder(a);

	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct str path = str_printf(a, STR_FMT "/%s/%s", STR_ARG(folder), places[i], name);

		if (access(str_z(a, path), X_OK) == 0)
			return path;
	}
	return (struct str){ 0 };
}

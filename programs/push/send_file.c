/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder as a receiver, such as one of NFS that "latscan fleet" reads. The temporary name has
 * the report's key, which is made of the host and its boot, so that no two hosts meet; close() is where NFS tells
 * that a write failed, and the rename is what readers see.
 */
#include "programs/push/durable.h"
#include "programs/push/push.h"

#include "scanner/base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int put(struct arena *a, int dir, const char *name, struct str body)
{
	const char *temporary = str_z(a, str_printf(a, ".%s.tmp", name));
	struct stat st;
	int r;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0; /* it has had this one: the name says what is in it */
	unlinkat(dir, temporary, 0);
	r = durable_write(dir, temporary, body, 0644);
	if (r == 0)
		r = durable_rename(dir, temporary, dir, name);
	if (r)
		unlinkat(dir, temporary, 0);
	return r;
}

int send_file(struct arena *a, const struct destination *to, const struct parcel *p,
	enum packing packing, struct str *ret_error)
{
	static const char *const endings[] = { "", ".gz", ".zst" };
	const char *name =
		str_z(a, str_printf(a, STR_FMT "%s", STR_ARG(p->name), endings[packing]));
	struct str body;
	int dir = open(to->url, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : packing_pack(a, packing, p->json, &body);

	if (r == 0)
		r = put(a, dir, name, body);
	if (dir >= 0)
		close(dir);
	if (r)
		*ret_error = str_printf(a, "cannot write %s: %s", name, strerror(-r));
	return r ? -EHOSTDOWN : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/memory_out.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/source/slurp.h"

enum { CHUNK = 64 << 10, TEXT_MOST = 64 << 20 };

int memory_out_open(struct memory_out *ret)
{
	ret->fd = memfd_create("latscan-text", MFD_CLOEXEC);
	return ret->fd < 0 ? -errno : 0;
}

/* A file that was shrunk gives its pages back: what one long text needed is not kept. */
void memory_out_begin(const struct memory_out *m, struct out *o)
{
	out_init(o, m->fd);
	if (ftruncate(m->fd, 0) || lseek(m->fd, 0, SEEK_SET) < 0)
		o->error = -errno;
}

int memory_out_end(const struct memory_out *m, struct out *o, struct arena *a, struct str *ret)
{
	int r = out_flush(o);

	if (r == 0 && lseek(m->fd, 0, SEEK_SET) < 0)
		r = -errno;
	return r ? r : slurp(m->fd, CHUNK, TEXT_MOST, a, ret);
}

void memory_out_close(struct memory_out *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
}

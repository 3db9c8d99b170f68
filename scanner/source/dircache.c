/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directories that stay open: walking a path and opening it is two thirds of what reading a
 * small file costs, and most of the path is the same for hundreds of them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/text.h"
#include "scanner/source/files.h"

int dircache_init(struct dircache *c, unsigned cap)
{
	*c = (struct dircache){ .v = calloc(cap, sizeof(*c->v)), .cap = cap };
	return c->v ? 0 : ENOMEM;
}

static void entry_free(struct dircache_entry *e)
{
	close(e->fd);
	free(e->path);
}

void dircache_free(struct dircache *c)
{
	for (unsigned i = 0; i < c->n; i++)
		entry_free(&c->v[i]);
	free(c->v);
	*c = (struct dircache){ 0 };
}

struct dircache_entry *dircache_get(struct dircache *c, struct str path)
{
	uint64_t hash = text_hash(path);

	for (unsigned i = 0; i < c->n; i++) {
		struct dircache_entry *e = &c->v[i];

		if (e->hash == hash && e->n == path.n && memcmp(e->path, path.p, path.n) == 0) {
			e->stamp = ++c->uses;
			return e;
		}
	}
	return NULL;
}

void dircache_drop(struct dircache *c, struct dircache_entry *e)
{
	entry_free(e);
	*e = c->v[--c->n];
}

static struct dircache_entry *oldest(struct dircache *c)
{
	struct dircache_entry *least = &c->v[0];

	for (unsigned i = 1; i < c->n; i++)
		if (c->v[i].stamp < least->stamp)
			least = &c->v[i];
	return least;
}

int dircache_put(struct dircache *c, struct str path, int fd, uint64_t now)
{
	char *copy = malloc(path.n + 1);

	if (!copy) {
		close(fd);
		return -1;
	}
	if (path.n)
		memcpy(copy, path.p, path.n);
	copy[path.n] = 0;
	if (c->n == c->cap)
		dircache_drop(c, oldest(c));
	c->v[c->n++] = (struct dircache_entry){
		.hash = text_hash(path),
		.path = copy,
		.n = path.n,
		.fd = fd,
		.stamp = ++c->uses,
		.opened = now,
	};
	return fd;
}

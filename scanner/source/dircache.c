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

/* Four places for each hash: a look-up compares four words, however many are kept. */
enum { WAYS = 4 };

int dircache_init(struct dircache *c, unsigned cap)
{
	*c = (struct dircache){ .v = calloc(cap, sizeof(*c->v)), .cap = cap };
	if (!c->v)
		c->cap = 0;
	return c->v ? 0 : ENOMEM;
}

void dircache_drop(struct dircache_entry *e)
{
	if (!e->path)
		return;
	close(e->fd);
	free(e->path);
	*e = (struct dircache_entry){ 0 };
}

void dircache_free(struct dircache *c)
{
	for (unsigned i = 0; i < c->cap; i++)
		dircache_drop(&c->v[i]);
	free(c->v);
	*c = (struct dircache){ 0 };
}

static struct dircache_entry *places_of(struct dircache *c, uint64_t hash)
{
	return &c->v[(hash ^ hash >> 32) % (c->cap / WAYS) * WAYS];
}

struct dircache_entry *dircache_get(struct dircache *c, struct str path)
{
	uint64_t hash = text_place(path);
	struct dircache_entry *e = places_of(c, hash);

	for (unsigned i = 0; i < WAYS; i++, e++) {
		if (e->path && e->hash == hash && str_eq((struct str){ e->path, e->n }, path)) {
			e->stamp = ++c->uses;
			return e;
		}
	}
	return NULL;
}

/* A free place, else the one that was not used for longest. */
static struct dircache_entry *place_for(struct dircache *c, uint64_t hash)
{
	struct dircache_entry *e = places_of(c, hash), *least = e;

	for (unsigned i = 1; i < WAYS; i++)
		if (e[i].stamp < least->stamp)
			least = &e[i];
	return least;
}

int dircache_put(struct dircache *c, struct str path, int fd, uint64_t now)
{
	uint64_t hash = text_place(path);
	struct dircache_entry *e = place_for(c, hash);
	char *copy = malloc(path.n + 1);

	if (!copy) {
		close(fd);
		return -1;
	}
	if (path.n)
		memcpy(copy, path.p, path.n);
	copy[path.n] = 0;
	dircache_drop(e);
	*e = (struct dircache_entry){
		.hash = hash,
		.path = copy,
		.n = path.n,
		.fd = fd,
		.stamp = ++c->uses,
		.opened = now,
	};
	return fd;
}

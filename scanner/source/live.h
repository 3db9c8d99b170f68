/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the live source: live.c, live_host.c, live_self.c. */
#ifndef LATSCAN_SOURCE_LIVE_H
#define LATSCAN_SOURCE_LIVE_H

#include <sys/stat.h>

#include "scanner/source/cost.h"
#include "scanner/source/files.h"

/* Inodes of the namespaces of pid 1 and of its own, read before the sandbox hides them. */
struct live_namespaces {
	uint64_t net, pid; /* 0: not known */
	uint64_t net_init, pid_init;
};
/* root: the directory that /proc is in. */
void live_namespaces_read(int root, struct live_namespaces *ret);

/*
 * /probe/clock, /probe/uname, /probe/self, /probe/affinity/TID: true when path is one of
 * them; state, error, bytes and size of ret are set then.
 */
bool live_self(
	struct str path, const struct live_namespaces *ns, struct arena *a, struct answer *ret);

/* Descriptors of this host: its root, directories worth keeping, files read again. */
enum { HOST_KEPT = 128 }; /* the files of two samples, and those of a pulse */
struct host_kept {
	uint64_t hash;
	char *path;
	size_t n;
	int fd;
};
struct host {
	int root;
	uint64_t now; /* of the last answer: what was opened long before may be stale */
	struct dircache dirs;
	struct host_kept kept[HOST_KEPT];
	unsigned n_kept;
	struct scratch scratch;
};
int host_init(struct host *h, const char *root); /* 0 or errno */
void host_free(struct host *h);

/* Each 0 or errno. Of a streamed file ret->size says what the feed saw, also on an error. */
int host_file(struct host *h, const struct request *r, struct arena *a, struct answer *ret);
int host_list(struct host *h, const struct request *r, struct arena *a, struct answer *ret);
int host_link(struct host *h, const struct request *r, struct arena *a, struct answer *ret);
int host_stat(struct host *h, struct str path, size_t base, struct stat *ret);

/*
 * cost_of(path), and for a question to a network card what it costs with its driver and with the
 * vector that hears of the answer (live_nic.c).
 */
struct cost live_nic_cost(struct host *h, const struct budget *b, struct str path, struct arena *a);

#endif

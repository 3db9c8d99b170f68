/* SPDX-License-Identifier: Apache-2.0 */
/* Processes by the name that the kernel keeps of each: for probes that speak to daemons. */
#ifndef LATSCAN_SOURCE_NAMED_H
#define LATSCAN_SOURCE_NAMED_H

#include <sys/types.h>

#include "scanner/base/str.h"

typedef bool named_fn(struct str comm);

struct named {
	size_t n;	 /* how many of them were kept */
	size_t more;	 /* past max */
	size_t looked;	 /* processes whose name was read */
	bool first_seen; /* process 1 could be read: hidepid= hides nobody from us */
};
/* The processes that is() says yes to, in order of pids; at most max. */
struct named named_find(named_fn *is, pid_t *ret, size_t max);
/* From now on, here and in what is forked, the names of one walk serve all that look within half a second. */
void named_remember(void);

enum named_ns { NAMED_NS_UNTOLD = 0, NAMED_NS_OWN, NAMED_NS_OTHER };
/* Whether it shares our namespace of that kind ("net", "mnt", "user"): needs the rights of ptrace. */
enum named_ns named_namespace(struct arena *a, pid_t pid, const char *kind);

/* A file of its folder in /proc, at most 256 KiB; empty where it cannot be read. */
struct str named_read(struct arena *a, pid_t pid, const char *name);

#endif

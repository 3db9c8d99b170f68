/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network namespaces that are looked at: the scanner's own, and those of processes that
 * somebody named. /proc/net is a link to self/net: of other namespaces the same files are below
 * /proc/PID/net of a process in them (fs/proc/proc_net.c), without entering one. Sysctls below
 * /proc/sys/net are always those of the reader's own namespace.
 */
#ifndef LATSCAN_FACTS_NETNS_H
#define LATSCAN_FACTS_NETNS_H

#include "scanner/facts/fact.h"

enum { NETSPACES = 17 }; /* own and sixteen more; a host has few namespaces of what matters */

struct netspace {
	uint64_t inode; /* 0: not told */
	bool own;
	int pid;	 /* of the named process that it was found by; 0: own */
	struct str base; /* "/proc/net", "/proc/4711/net" */
};

struct netspaces {
	struct netspace v[NETSPACES]; /* own first */
	size_t n;
	const struct answer
		*untold;	   /* of a named process whose namespace could not be read; NULL */
	unsigned more;		   /* past NETSPACES */
	const struct answer *from; /* of /probe/netns */
	bool counted;		   /* others means something */
	unsigned others;	   /* namespaces of any process but those of v */
};
extern const struct fact fact_netspaces;

/* "4026531840" of "net:[4026531840]"; 0: it is none. */
uint64_t netns_inode(struct str link);
/* In this namespace the file of that name: "/proc/net/udp". */
struct str netspace_path(struct arena *a, const struct netspace *s, const char *name);
const struct answer *netspace_file(
	const struct fact_in *in, const struct netspace *s, const char *name);
/* What a fact's follow() does that reads these files of each namespace; own is asked by its asks. */
void netspaces_follow(
	const struct fact_in *in, struct follower *f, const char *const *names, size_t n);

#endif

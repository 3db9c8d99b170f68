/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where DPDK processes leave their files (lib/eal/common/eal_common_config.c and
 * eal/linux/eal.c, eal_create_runtime_dir): /var/run/dpdk/PREFIX for root,
 * $XDG_RUNTIME_DIR/dpdk/PREFIX or /tmp/dpdk/PREFIX for others, $RUNTIME_DIRECTORY/dpdk/PREFIX
 * below systemd; a container has its own. In it are "config", which its primary process holds a
 * lock on (a way to tell whether it lives, and who it is), and the telemetry sockets:
 * "dpdk_telemetry.v2" of the first process, ":1" and so on of others with the same prefix. All of
 * it stays there when the process ends.
 */
#ifndef LATSCAN_SOURCE_DPDK_PLACES_H
#define LATSCAN_SOURCE_DPDK_PLACES_H

#include <sys/types.h>

#include "scanner/base/cpuset.h"

enum { DPDK_PLACES_MAX = 32 };

struct dpdk_place {
	struct str path;   /* "/run/dpdk/rte", as its owner sees it */
	struct str prefix; /* "rte" */
	struct str socket; /* the file's name; empty: there is none */
	pid_t pid;	   /* who holds "config" and so this socket; 0: nobody, or not told */
	bool container;	   /* it is in another mount namespace */
	int dir;	   /* O_PATH */
};

struct dpdk_places {
	struct dpdk_place v[DPDK_PLACES_MAX];
	unsigned n, more;
	int denied;	   /* errno of a folder that could not be looked into; 0: all could */
	struct str unread; /* that folder */
};

void dpdk_places_find(struct arena *a, struct dpdk_places *ret);

/*
 * True where answering would take a polling CPU: every thread that answers telemetry for that
 * process may run on nothing but its lcores' CPUs, and CPUs that are isolated. EAL places its
 * control threads so when its start-up affinity leaves nothing else. pid 0: any process that
 * has such a thread is looked at, and one of them is enough.
 */
bool dpdk_answers_on_lcores(struct arena *a, pid_t pid);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a daemon as it would open them itself, and with no more rights than it has. */
#ifndef LATSCAN_SOURCE_TIME_ROOT_H
#define LATSCAN_SOURCE_TIME_ROOT_H

#include <dirent.h>
#include <sys/types.h>

#include "scanner/source/contain.h"

struct time_root {
	struct arena *a;
	pid_t pid;
	int root;
	struct contain in;
	bool contained; /* below the root of its own mount namespace, that no link leads out of */
	bool trusted;	/* root's, in our user namespace */
	uint64_t uid;	/* of the daemon */
};

void time_root_begin(struct time_root *r, struct arena *a, pid_t pid);
void time_root_end(struct time_root *r);
/* A relative name is of its working directory. A descriptor of a regular file, or -errno. */
int time_root_file(struct time_root *r, struct str name);
DIR *time_root_folder(struct time_root *r, struct str name); /* NULL and errno */

#endif

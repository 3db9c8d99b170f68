/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keeper of the probe child: it forks workers and ends them, and touches nothing of the
 * host after its start, so that nothing can make it wait.
 */
#ifndef LATSCAN_SOURCE_KEEPER_H
#define LATSCAN_SOURCE_KEEPER_H

#include <stdbool.h>
#include <stdnoreturn.h>
#include <sys/types.h>

#include "scanner/base/cpuset.h"

/* control is a packet socket to main, whose pid is given; everything else is closed. */
noreturn void keeper_run(int control, pid_t main_pid, unsigned wants, struct cpuset smi);

/*
 * From main's rights to those of the child: nobody, four capabilities at most, no gain by exec,
 * no core file, no ptrace by other processes, dead when its parent is. 0 or -errno.
 */
int keeper_drop_rights(pid_t main_pid);

/* Close all descriptors but these two (-1: none). */
void keeper_close_all_but(int x, int y);

#endif

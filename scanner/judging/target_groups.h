/* SPDX-License-Identifier: Apache-2.0 */
/* What checks of the cgroups of named processes have in common. */
#ifndef LATSCAN_JUDGING_TARGET_GROUPS_H
#define LATSCAN_JUDGING_TARGET_GROUPS_H

#include "scanner/facts/process/target_cgroups.h"
#include "scanner/judging/processes.h"

/* One cgroup of named processes. */
struct target_group {
	const struct process *process; /* the first that is in it */
	size_t processes;	       /* how many named ones are */
	const struct cgroup_chain *chain;
	const struct cgroup_chain *before; /* NULL: one sample, or it was not in that cgroup then */
	const struct answer *unread;	   /* a file that is there and could not be read; NULL */
};

/*
 * Calls judge once for each cgroup of that controller (fact) that a named process is in. Says
 * what cannot be judged: no such controller, another namespace's cgroup. Without the file witness
 * in its own cgroup, and without or_witness at any level, it is not to be seen from here.
 */
typedef void judge_group(
	const struct check_in *in, const struct target_group *g, struct findings *out);
void judge_target_groups(const struct check_in *in, const struct fact *fact, unsigned witness,
	unsigned or_witness, judge_group *judge, struct findings *out);

/* How far a line of such a file moved at this level; false: not told, or it went back. */
bool group_moved(const struct target_group *g, const struct cgroup_level *now, unsigned file,
	const char *name, unsigned bits, uint64_t *ret);
/* The process, and how many others are in the same group. */
void find_group(struct finding *f, const struct check_in *in, const struct target_group *g);

#endif

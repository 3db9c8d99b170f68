/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgroup v2 cpuset partitions, kernel/cgroup/cpuset.c. An invalid partition ("isolated invalid
 * (reason)", the reason since 6.1) balances load like any other cgroup: only the exact word
 * counts. The isolated type came with 6.1, the root's union of them with 6.7. In the hybrid
 * layout the v2 tree lies below unified/.
 */
#include "scanner/facts/process/partitions_walk.h"

/* The root cgroup has cpuset.cpus.effective since 4.20, wherever the controller is mounted. */
static bool has_v2(const struct answer *list)
{
	struct str names = list->bytes, name;

	while (list->state == ANSWER_OK && str_cut(&names, '\n', &name)) {
		if (str_starts(name, "cpuset."))
			return true;
	}
	return false;
}

/*
 * The root's file tells all by itself. Where the kernel has none, the root must have been
 * listed, every cpuset below it read, and the first version's root read or absent.
 */
static bool all_known(const struct fact_in *in, const struct partitions *t)
{
	const struct answer *list = answers_get(in->answers, STR(CGROUPS), ASK_LIST);
	struct cpuset root;

	if (fact_list(t->root, in->arena, &root) == 0)
		return true;
	return walk_gone(t->root) && (list->state == ANSWER_OK || walk_gone(list)) &&
	       (t->v2 || t->v1_root->state == ANSWER_OK || walk_gone(t->v1_root)) && !t->unread &&
	       !t->cut;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct partitions *t = ret;
	struct cpuset_walk w = { .in = in, .t = t };

	cpusets_walk(&w);
	t->root = answers_file(in->answers, CGROUPS "/cpuset.cpus.isolated");
	(void)fact_list(t->root, in->arena, &t->isolated);
	t->v2 = has_v2(answers_get(in->answers, STR(CGROUPS), ASK_LIST));
	t->known = all_known(in, t);
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct partitions unused = { 0 };
	struct cpuset_walk w = { .in = in, .f = f, .t = &unused };

	/* One round asks for all that there is. */
	if (answers_file(in->answers, CGROUPS "/unified/cgroup.subtree_control")->state ==
		ANSWER_NOT_READ)
		cpusets_walk(&w);
}

const struct fact fact_partitions = {
	.name = "partitions",
	.asks = {
		{ CGROUPS, ASK_LIST },
		{ CGROUPS "/cpuset.cpus.isolated", ASK_FILE },
		{ CGROUPS "/" PARTITION, ASK_FILE },
		{ V1 "/" BALANCE, ASK_FILE },
	},
	.follow = follow,
	.steady = true,
	.size = sizeof(struct partitions),
	.parse = parse,
};
